// `--set path.to.key=value`: the value is read as YAML and laid into the tree, with places that
// point into the argument itself.
#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

struct Resolver::Step {
  std::string key;
  Span at;
};

namespace {

using Source = std::shared_ptr<const SourceFile>;

Span moved(Span at, const Source& source) {
  at.file = source;
  return at;
}

NodePtr moved(const NodePtr& node, const Source& source) {
  auto copy = std::make_shared<Node>(*node);
  copy->at = moved(copy->at, source);
  for (auto& item : copy->items) item = moved(item, source);
  for (auto& entry : copy->entries) {
    entry.key_at = moved(entry.key_at, source);
    entry.value = moved(entry.value, source);
  }
  return copy;
}

/// The value behind the equals sign. It is read from a copy in which spaces stand for the path, so
/// that places fit the argument.
NodePtr read_value(const Source& source, std::size_t begin, Diagnostics& diagnostics) {
  auto padded = std::make_shared<SourceFile>();
  padded->name = source->name;
  padded->text = std::string(begin, ' ') + source->text.substr(begin);
  Diagnostics own;
  NodePtr node = read_document(padded, own);
  for (const auto& d : own.all()) {
    if (d.severity == Diagnostic::Severity::error) diagnostics.error(moved(d.at, source), d.message, d.hint);
  }
  if (!own.ok() || !node) return nullptr;
  return moved(node, source);
}

/// What was read beside `key` and was not itself set on the command line is unknown once `key` is set.
void drop_beside(Node& map, const RecordTable& table, const std::string& key) {
  std::erase_if(map.entries, [&](const Entry& entry) {
    const Field* field = table.find(entry.key);
    const bool set = entry.key_at.file && entry.key_at.file->name == "--set";
    return field && field->beside == key && !set;
  });
}

/// `x2`, `x0.5`, `+10 %`, `-5%`: the factor by which the value that stands there is changed.
std::optional<double> relative_factor(const Node& value) {
  if (value.kind != Node::Kind::scalar || value.quoted || value.text.size() < 2) return std::nullopt;
  std::string_view text = value.text;
  if (text.front() == 'x') return parse_number(text.substr(1));
  if ((text.front() != '+' && text.front() != '-') || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const auto percent = parse_number(text.substr(text.front() == '+' ? 1 : 0));
  return percent ? std::optional(1 + *percent / 100) : std::nullopt;
}

/// "3.35 TB/s" times the factor; null when no number begins the text.
NodePtr scaled_scalar(const Node& node, double factor) {
  const std::size_t end = std::min(node.text.find_first_not_of("0123456789.eE+-"), node.text.size());
  // "2e9 B" has an exponent, "5 EB" none: the longest beginning that is a number counts.
  for (std::size_t size = end; size > 0; --size) {
    const auto number = parse_number(std::string_view(node.text).substr(0, size));
    if (!number) continue;
    auto copy = std::make_shared<Node>(node);
    copy->text = fmt::format("{}{}", *number * factor, node.text.substr(size));
    return copy;
  }
  return nullptr;
}

/// A value, or its map {value, low, high, ...}, times the factor; null when there is no number.
NodePtr scaled(const Node& node, double factor) {
  if (node.kind == Node::Kind::scalar) return scaled_scalar(node, factor);
  const Entry* value = node.kind == Node::Kind::map ? node.find("value") : nullptr;
  if (value == nullptr || is_null(*value->value)) return nullptr;
  auto copy = std::make_shared<Node>(node);
  for (Entry& entry : copy->entries) {
    if (entry.key != "value" && entry.key != "low" && entry.key != "high") continue;
    entry.value = scaled_scalar(*entry.value, factor);
    if (!entry.value) return nullptr;
  }
  return copy;
}

NodePtr null_node(Span at) {
  auto node = std::make_shared<Node>();
  node->at = std::move(at);
  return node;
}

}  // namespace

NodePtr Resolver::set(const NodePtr& scenario, const std::string& assignment, const RecordTable& table) {
  auto source = std::make_shared<const SourceFile>(SourceFile{"--set", assignment});
  const auto size = static_cast<std::uint32_t>(assignment.size());
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    diagnostics_.error({source, 0, size}, "an override needs the form path.to.key=value",
                       "write for example `--set plan.tensor=8`");
    return scenario;
  }
  std::vector<Step> steps;
  for (std::size_t begin = 0; begin <= equals;) {
    const std::size_t end = std::min(assignment.find('.', begin), equals);
    const Span at{source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    if (end == begin) {
      diagnostics_.error(at, "the path has an empty part", "write for example `--set plan.tensor=8`");
      return scenario;
    }
    steps.push_back({assignment.substr(begin, end - begin), at});
    begin = end + 1;
  }
  const std::string first = steps.front().key;
  const Span at = steps.front().at;
  if (first == "chip" || first == "system" || first == "plan") {
    std::vector<Step> front{{first == "plan" ? "train" : "cluster", at}};
    const Entry* cluster = scenario->find("cluster");
    const bool own_chip = cluster && cluster->value->find("chip");
    if (first == "chip" && !own_chip) front.push_back({"system", at});
    steps.insert(steps.begin(), front.begin(), front.end());
  }
  const NodePtr value = read_value(source, equals + 1, diagnostics_);
  if (!value) return scenario;
  return assign(scenario, &table, steps, 0, value);
}

NodePtr Resolver::assign(const NodePtr& node, const RecordTable* table, const std::vector<Step>& steps,
                         std::size_t at, const NodePtr& value) {
  if (at == steps.size()) return value;
  const auto& [key, key_at] = steps[at];
  if (node->kind == Node::Kind::sequence) return assign_item(node, table, steps, at, value);
  const Field* field = table ? table->find(key) : nullptr;
  std::string name = key;
  const Entry* entry = nullptr;
  if (node->kind == Node::Kind::map) {
    entry = node->find(key);
    if (!entry && field) {  // the file may use another spelling of the same key
      entry = node->find(field->key);
      for (const auto& alias : field->aliases) entry = entry ? entry : node->find(alias);
      if (entry) name = entry->key;
    }
  }
  NodePtr child = entry ? entry->value : null_node(key_at);
  const RecordTable* inner = nullptr;
  if (field && !field->reference.empty()) {
    inner = table_of_kind(field->reference);
    if (at + 1 < steps.size() && !is_null(*child)) child = flatten(child, *inner);
    if (broken_.contains(child.get())) return node;
  } else if (field && field->record) {
    inner = field->record();
  }
  Node base;
  if (node->kind == Node::Kind::map) {
    base = *node;
  } else {
    base.at = key_at;
  }
  if (field && at + 1 == steps.size()) drop_beside(base, *table, field->key);
  const auto factor =
      field && at + 1 == steps.size() && is_numeric(*field) ? relative_factor(*value) : std::nullopt;
  if (!factor) return with_entry(base, name, key_at, assign(child, inner, steps, at + 1, value));
  auto changed = scaled(*child, *factor);
  if (!changed) {
    diagnostics_.error(value->at,
                       fmt::format("'{}' has no value here that '{}' could change", key, value->text),
                       fmt::format("write the value itself, such as `{}={}`", key,
                                   field->example.empty() ? "2" : field->example));
    return node;
  }
  auto placed = std::make_shared<Node>(*changed);
  placed->at = value->at;
  return with_entry(base, name, key_at, placed);
}

NodePtr Resolver::assign_item(const NodePtr& list, const RecordTable* table, const std::vector<Step>& steps,
                              std::size_t at, const NodePtr& value) {
  const auto& [key, key_at] = steps[at];
  const std::size_t index = item_index(*list, key);
  if (index >= list->items.size()) {
    diagnostics_.error(
        key_at, fmt::format("the list has no entry '{}'", key),
        fmt::format("use its name or a number from 0 to {}", static_cast<long>(list->items.size()) - 1));
    return list;
  }
  auto copy = std::make_shared<Node>(*list);
  copy->items[index] = assign(list->items[index], table, steps, at + 1, value);
  return copy;
}

}  // namespace caelum::spec
