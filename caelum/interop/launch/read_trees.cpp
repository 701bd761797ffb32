// TOML, JSON and YAML as dotted keys.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/interop/launch/items.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::interop {
namespace {

std::string_view without_space(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The part before a comment that no quotes hold.
std::string_view without_comment(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == 0 && line[i] == '#') return line.substr(0, i);
    if (line[i] == '"' || line[i] == '\'') quote = quote == 0 ? line[i] : quote == line[i] ? '\0' : quote;
  }
  return line;
}

std::string bare(std::string_view text) {
  const bool quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

/// `${NAME:otherwise}` is its default, `${NAME}` nothing.
std::string with_default(std::string text) {
  if (!text.starts_with("${") || !text.ends_with("}")) return text;
  const std::size_t colon = text.find(':');
  return colon == std::string::npos ? std::string() : text.substr(colon + 1, text.size() - colon - 2);
}

using OrderedJson = nlohmann::ordered_json;

std::string json_word(const OrderedJson& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string all;
    for (const auto& item : value)
      all += (all.empty() ? "" : ", ") + (item.is_primitive() ? json_word(item) : "...");
    return "[" + all + "]";
  }
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

Span key_place(const std::shared_ptr<const SourceFile>& source, const std::string& key) {
  const std::size_t found = source->text.find("\"" + key + "\"");
  if (found == std::string::npos) return {source, 0, 0};
  return {source, static_cast<std::uint32_t>(found), static_cast<std::uint32_t>(found + key.size() + 2)};
}

void flatten(const OrderedJson& object, const std::string& before,
             const std::shared_ptr<const SourceFile>& source, Items& items) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      flatten(value, before + key + ".", source, items);
    } else if (!value.is_null()) {
      items.push_back({before + key, json_word(value), key_place(source, key)});
    }
  }
}

std::string yaml_word(const spec::Node& node) {
  if (node.kind != spec::Node::Kind::sequence) return with_default(node.text);
  std::string all;
  for (const auto& item : node.items) all += (all.empty() ? "" : ", ") + (item ? yaml_word(*item) : "");
  return "[" + all + "]";
}

void flatten(const spec::Node& map, const std::string& before, Items& items) {
  for (const auto& entry : map.entries) {
    // Recipes that list arguments under headings: the flag is the key.
    const std::string key = entry.key.starts_with("--") ? entry.key : before + entry.key;
    if (entry.value->kind == spec::Node::Kind::map) {
      flatten(*entry.value, before + entry.key + ".", items);
    } else if (entry.value->kind != spec::Node::Kind::null) {
      std::string value = yaml_word(*entry.value);
      if (entry.key.starts_with("--") && value == "false") continue;
      if (entry.key.starts_with("--") && value == "true") value.clear();
      items.push_back({key, value, entry.key_at});
    }
  }
}

}  // namespace

Items read_toml(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics) {
  Items items;
  std::string section;
  const std::string_view text = source->text;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    const Span at{source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    std::string line(without_space(without_comment(text.substr(begin, end - begin))));
    // A list may go on over lines.
    while (line.find("= [") != std::string::npos && line.back() != ']' && end < text.size()) {
      const std::size_t next = std::min(text.find('\n', end + 1), text.size());
      line += " " + std::string(without_space(without_comment(text.substr(end + 1, next - end - 1))));
      end = next;
    }
    begin = end + 1;
    if (line.empty()) continue;
    if (line.front() == '[') {
      const std::size_t last = line.find_last_not_of(']');
      section = std::string(without_space(std::string_view(line).substr(0, last + 1)));
      section.erase(0, section.find_first_not_of('['));
      if (!section.empty()) section += '.';
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) {
      diagnostics.error(at, "this line is neither a section nor `key = value`",
                        "correct it, or leave it out");
      continue;
    }
    const std::string key = bare(without_space(std::string_view(line).substr(0, equals)));
    items.push_back({section + key, bare(without_space(std::string_view(line).substr(equals + 1))), at});
  }
  return items;
}

Items read_json_items(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics) {
  // Comment lines are not JSON; the tools that read these files take them, so spaces stand for them.
  std::string text = source->text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t first = text.find_first_not_of(" \t", begin);
    const bool comment = first < end && (text[first] == '#' || text.compare(first, 2, "//") == 0);
    if (comment)
      std::fill(text.begin() + static_cast<long>(begin), text.begin() + static_cast<long>(end), ' ');
    begin = end + 1;
  }
  Items items;
  try {
    const OrderedJson root = OrderedJson::parse(text);
    if (root.is_object()) {
      flatten(root, "", source, items);
    } else {
      diagnostics.error({source, 0, 0}, "the file holds no JSON object", "give a configuration");
    }
  } catch (const OrderedJson::parse_error& e) {
    const auto at = static_cast<std::uint32_t>(std::min(e.byte > 0 ? e.byte - 1 : 0, text.size()));
    diagnostics.error({source, at, at}, "this is not JSON", "correct it here");
  } catch (const OrderedJson::exception&) {
    diagnostics.error({source, 0, 0}, "this JSON cannot be read", "correct its numbers");
  }
  return items;
}

Items read_yaml_items(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics) {
  Items items;
  const auto root = spec::read_document(source, diagnostics);
  if (!root || !diagnostics.ok()) return items;
  if (root->kind != spec::Node::Kind::map) {
    diagnostics.error(root->at, "the file holds no map", "give a configuration of keys and values");
    return items;
  }
  flatten(*root, "", items);
  return items;
}

Items read_launch_items(const std::shared_ptr<const SourceFile>& source, Syntax syntax,
                        Diagnostics& diagnostics) {
  switch (syntax) {
    case Syntax::arguments:
    case Syntax::assignments:
    case Syntax::environment:
      break;
    case Syntax::toml:
      return read_toml(source, diagnostics);
    case Syntax::json:
      return read_json_items(source, diagnostics);
    case Syntax::yaml:
      return read_yaml_items(source, diagnostics);
  }
  return read_shell(source, syntax, diagnostics);
}

}  // namespace caelum::interop
