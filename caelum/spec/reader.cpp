// Checks and errors that every record shares. One mistake gives one error: a misspelt key silences
// the "missing" that it causes, and a broken reference silences all that it would have held.
#include "caelum/spec/reader.hpp"

#include <fmt/format.h>

#include "caelum/base/date.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/base/text.hpp"
#include "caelum/spec/reader_text.hpp"

namespace caelum::spec {

const char* kind_word(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "";
}

std::string shorten(std::string_view text) {
  if (text.size() <= 40) return std::string(text);
  return std::string(text.substr(0, 37)) + "...";
}

std::string join_words(const std::vector<std::string>& words, std::size_t most) {
  std::string all;
  for (std::size_t i = 0; i < words.size() && i < most; ++i) all += (i ? ", " : "") + words[i];
  return words.size() > most ? all + ", ..." : all;
}

std::string an_example(const Field& field) {
  if (!field.example.empty()) return "write for example `" + field.key + ": " + field.example + "`";
  return {};
}

namespace {

std::vector<std::string> keys_of(const RecordTable& table) {
  std::vector<std::string> keys;
  for (const auto& field : table.fields) {
    keys.push_back(field.key);
    keys.insert(keys.end(), field.aliases.begin(), field.aliases.end());
  }
  return keys;
}

}  // namespace

bool is_null(const Node& node) {
  if (node.kind == Node::Kind::null) return true;
  return node.kind == Node::Kind::scalar && !node.quoted &&
         (node.text.empty() || node.text == "null" || node.text == "~");
}

bool is_datum_map(const Node& node) {
  return node.kind == Node::Kind::map &&
         (node.find("value") || node.find("low") || node.find("high") || node.find("source"));
}

void Reader::error(const Node& node, std::string message, std::string hint) {
  diagnostics_.error(node.at, std::move(message), std::move(hint));
}

void Reader::push(const std::string& key) {
  path_.push_back(key);
}
void Reader::pop() {
  path_.pop_back();
}

void Reader::unknown_key(const Entry& entry, const RecordTable& table, std::set<std::string>& forgiven) {
  const std::string message = fmt::format("unknown key '{}' in {}", shorten(entry.key), table.name);
  const std::string near = nearest(entry.key, keys_of(table));
  if (!near.empty()) {
    forgiven.insert(table.find(near)->key);
    return diagnostics_.error(entry.key_at, message, "did you mean '" + near + "'?");
  }
  for (const auto& field : table.fields) {
    if (field.record && field.record()->find(entry.key)) {
      return diagnostics_.error(entry.key_at, message, "it belongs under '" + field.key + "'");
    }
  }
  diagnostics_.error(entry.key_at, message, "the keys are " + join_words(keys_of(table)));
}

// `null` or `~` written out leaves a key unsaid; nothing after the colon is a slip, unless it is one
// that the text's own damage explains.
bool Reader::skip_null(const Node& node, const Field& field) const {
  if (damaged_) return node.at.end == node.at.begin;
  if (field.datum || field.kind == FieldKind::facts || field.required) return false;
  return node.kind == Node::Kind::scalar || node.at.end > node.at.begin;
}

void Reader::collect_defaults(const RecordTable& table) {
  for (const auto& field : table.fields) {
    std::string path;
    for (const auto& part : path_) path += part + ".";
    if (!field.fallback.empty()) defaults_.push_back({path + field.key, &field});
  }
}

void Reader::record(void* object, const NodePtr& node, const RecordTable& table) {
  if (broken(node)) return;
  if (node->kind != Node::Kind::map) {
    return error(*node, fmt::format("{} must be a map, not {}", table.name, kind_word(*node)),
                 "write its keys indented below, or as {key: value}");
  }
  std::set<std::string> seen, forgiven;
  std::vector<std::pair<const Field*, NodePtr>> found;
  for (const auto& entry : node->entries) {
    const Field* field = table.find(entry.key);
    if (!field) {
      unknown_key(entry, table, forgiven);
      continue;
    }
    if (!seen.insert(field->key).second) {
      diagnostics_.error(entry.key_at, fmt::format("'{}' says the same as '{}' again", entry.key, field->key),
                         "keep one of the two");
      continue;
    }
    if (field->kind == FieldKind::header && field->key == "as_of" && !is_date(entry.value->text)) {
      error(*entry.value, fmt::format("{} is not a date", quoted(entry.value->text)),
            "write the day on which the values were looked at last, as YYYY-MM-DD");
    }
    if (field->kind == FieldKind::header || broken(entry.value)) continue;
    if (is_null(*entry.value) && skip_null(*entry.value, *field)) {
      if (!field->required) seen.erase(field->key);
      continue;
    }
    if (is_null(*entry.value) && !field->datum && field->kind != FieldKind::facts) {
      error(*entry.value, fmt::format("'{}' has no value", entry.key),
            field->example.empty() ? "give one, or remove the line" : an_example(*field));
      continue;
    }
    found.emplace_back(field, entry.value);
  }
  // In the order of the table: what comes out must not depend on the order in which keys are written.
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [field, value] : found) {
    push(field->key);
    field->read(object, value, *field, *this);
    pop();
  }
  for (const auto& field : table.fields) {
    if (seen.contains(field.key) || forgiven.contains(field.key)) continue;
    if (field.required) {
      if (!damaged_)
        error(*node, fmt::format("'{}' is missing in {}", field.key, table.name),
              fmt::format("add `{}: {}` ({})", field.key, field.example, field.doc));
    } else if (!field.fallback.empty()) {
      std::string path;
      for (const auto& part : path_) path += part + ".";
      defaults_.push_back({path + field.key, &field});
    } else if (field.kind == FieldKind::record) {
      push(field.key);
      collect_defaults(*field.record());
      pop();
    }
  }
}

}  // namespace caelum::spec
