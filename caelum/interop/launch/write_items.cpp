// Items as text of each syntax.
#include <algorithm>
#include <cctype>
#include <memory>

#include <fmt/format.h>

#include "caelum/interop/launch/items.hpp"

namespace caelum::interop {
namespace {

bool is_bare(std::string_view value) {
  if (value == "true" || value == "false") return true;
  bool digits = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      digits = true;
    } else if (c != '.' && !(c == '-' && i == 0)) {
      return false;
    }
  }
  return digits && std::count(value.begin(), value.end(), '.') <= 1;
}

std::string in_double_quotes(std::string_view value) {
  return fmt::format("\"{}\"", value);
}

/// A number, a truth, a text, or a list of them.
std::string literal(std::string_view value) {
  if (value.size() < 2 || value.front() != '[' || value.back() != ']') {
    return is_bare(value) ? std::string(value) : in_double_quotes(value);
  }
  std::string all;
  for (std::string_view rest = value.substr(1, value.size() - 2); !rest.empty();) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    all += (all.empty() ? "" : ", ") + literal(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return "[" + all + "]";
}

std::string shell_word(std::string_view value) {
  const bool plain = value.find_first_of("|*()[]$\"&;<>") == std::string_view::npos;
  return plain ? std::string(value) : fmt::format("'{}'", value);
}

std::string shell_text(const Items& items) {
  std::string text = "torchrun";
  bool program = false;
  for (const auto& item : items) {
    const bool launch = item.key.starts_with("--nnodes") || item.key.starts_with("--nproc");
    if (!launch && !program) {
      text += " \\\n  pretrain_gpt.py";
      program = true;
    }
    text += launch ? " " : " \\\n  ";
    text += item.key;
    if (!item.value.empty()) text += " " + shell_word(item.value);
  }
  return text + "\n";
}

struct Tree {
  std::string key, value;
  std::vector<std::unique_ptr<Tree>> inner;

  void put(std::string_view path, const std::string& text) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    auto found =
        std::find_if(inner.begin(), inner.end(), [name](const auto& one) { return one->key == name; });
    if (found == inner.end()) {
      inner.push_back(std::make_unique<Tree>());
      inner.back()->key = name;
      found = std::prev(inner.end());
    }
    if (dot == std::string_view::npos) {
      (*found)->value = text;
    } else {
      (*found)->put(path.substr(dot + 1), text);
    }
  }
};

std::string yaml_text(const Tree& tree, std::size_t depth) {
  std::string text;
  for (const auto& one : tree.inner) {
    text += std::string(2 * depth, ' ') + one->key + ":";
    text += one->inner.empty() ? " " + literal(one->value) + "\n" : "\n" + yaml_text(*one, depth + 1);
  }
  return text;
}

std::string json_object(const Tree& tree, std::size_t depth) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < tree.inner.size(); ++i) {
    const Tree& one = *tree.inner[i];
    text += fmt::format("{}\"{}\": {}{}\n", std::string(2 * depth + 2, ' '), one.key,
                        one.inner.empty() ? literal(one.value) : json_object(one, depth + 1),
                        i + 1 < tree.inner.size() ? "," : "");
  }
  return text + std::string(2 * depth, ' ') + "}";
}

void toml_section(const Tree& tree, const std::string& path, std::string& text) {
  std::string own;
  for (const auto& one : tree.inner) {
    if (one->inner.empty()) own += fmt::format("{} = {}\n", one->key, literal(one->value));
  }
  if (!own.empty()) text += (text.empty() ? "" : "\n") + (path.empty() ? "" : "[" + path + "]\n") + own;
  for (const auto& one : tree.inner) {
    if (!one->inner.empty()) toml_section(*one, path.empty() ? one->key : path + "." + one->key, text);
  }
}

}  // namespace

std::string launch_text(const Items& items, const Target& target) {
  if (target.syntax == Syntax::arguments) return shell_text(items);
  Tree root;
  for (const auto& item : items) root.put(item.key, item.value);
  std::string text;
  switch (target.syntax) {
    case Syntax::arguments:
    case Syntax::assignments:
    case Syntax::environment:
      for (const auto& item : items) text += fmt::format("export {}={}\n", item.key, shell_word(item.value));
      return text;
    case Syntax::toml:
      toml_section(root, "", text);
      return text;
    case Syntax::json:
      return json_object(root, 0) + "\n";
    case Syntax::yaml:
      return yaml_text(root, 0);
  }
  return text;
}

}  // namespace caelum::interop
