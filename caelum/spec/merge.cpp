// Deep merge of trees, guided by the field tables.
#include <algorithm>
#include <charconv>

#include "caelum/spec/reader.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

std::shared_ptr<Node> map_at(Span at) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::map;
  node->at = std::move(at);
  return node;
}

// `levels: {0: {chips: 64}}`: a map over a list changes the items that its keys name. A key that
// names none leaves the map as it is, for the reader to refuse.
NodePtr merge_items(const Node& list, const NodePtr& over, const RecordTable& table) {
  auto changed = std::make_shared<Node>(list);
  for (const auto& entry : over->entries) {
    const std::size_t index = item_index(list, entry.key);
    if (index >= list.items.size()) return over;
    changed->items[index] = merge(list.items[index], entry.value, &table);
  }
  return changed;
}

NodePtr merge_value(const NodePtr& base, const NodePtr& over, const Field* field) {
  if (over->kind != Node::Kind::map || !field || field->datum) return over;
  if (!field->reference.empty()) {
    const RecordTable* inner = table_of_kind(field->reference);
    if (over->find("from")) return over;
    if (base->kind == Node::Kind::map) return merge(base, over, inner);
    if (base->kind != Node::Kind::scalar || is_null(*base)) return over;
    return with_entry(*over, "from", base->at, base);
  }
  if (field->kind == FieldKind::records && base->kind == Node::Kind::sequence) {
    return merge_items(*base, over, *field->record());
  }
  if (base->kind != Node::Kind::map) return over;
  if (field->kind == FieldKind::facts) return merge(base, over, nullptr);
  if (field->kind == FieldKind::record) return merge(base, over, field->record());
  return over;
}

/// The canonical key of an entry: `hbm` for its alias `memory`.
std::string key_of(const Entry& entry, const RecordTable* table) {
  const Field* field = table ? table->find(entry.key) : nullptr;
  return field ? field->key : entry.key;
}

/// Drops what was read beside a value that `over` gives anew without giving it again: the usable memory of
/// a chip whose capacity is overridden.
void drop_stale(Node& merged, const Node& over, const RecordTable& table) {
  const auto gives = [&](const std::string& key) {
    return std::any_of(over.entries.begin(), over.entries.end(),
                       [&](const Entry& entry) { return key_of(entry, &table) == key; });
  };
  std::erase_if(merged.entries, [&](const Entry& entry) {
    const Field* field = table.find(entry.key);
    return field && !field->beside.empty() && gives(field->beside) && !gives(field->key);
  });
}

}  // namespace

std::size_t item_index(const Node& list, std::string_view key) {
  std::size_t index = list.items.size();
  const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (problem == std::errc{} && end == key.data() + key.size()) return std::min(index, list.items.size());
  for (index = 0; index < list.items.size(); ++index) {
    const Entry* name = list.items[index]->find("name");
    if (name && canonical_id(name->value->text) == canonical_id(key)) break;
  }
  return index;
}

NodePtr with_entry(const Node& map, const std::string& key, Span key_at, NodePtr value) {
  auto copy = std::make_shared<Node>(map);
  copy->kind = Node::Kind::map;
  for (auto& entry : copy->entries) {
    if (entry.key != key) continue;
    entry.value = std::move(value);
    entry.key_at = std::move(key_at);
    return copy;
  }
  copy->entries.push_back({key, std::move(key_at), std::move(value)});
  return copy;
}

NodePtr without_entry(const Node& map, std::string_view key) {
  auto copy = std::make_shared<Node>(map);
  std::erase_if(copy->entries, [&](const Entry& entry) { return entry.key == key; });
  return copy;
}

NodePtr merge(const NodePtr& base, const NodePtr& over, const RecordTable* table) {
  if (base->kind != Node::Kind::map || over->kind != Node::Kind::map) return over;
  auto merged = map_at(over->at);
  merged->entries = base->entries;
  for (const auto& entry : over->entries) {
    const std::string key = key_of(entry, table);
    Entry* found = nullptr;
    for (auto& old : merged->entries) {
      if (key_of(old, table) == key) found = &old;
    }
    if (!found) {
      merged->entries.push_back(entry);
      continue;
    }
    // Two spellings of one key in `over` itself must stay two, so that the reader can refuse them.
    if (found->key != entry.key && over->find(found->key)) {
      merged->entries.push_back(entry);
      continue;
    }
    const NodePtr value = merge_value(found->value, entry.value, table ? table->find(key) : nullptr);
    *found = {entry.key, entry.key_at, value};
  }
  if (table) drop_stale(*merged, *over, *table);
  return merged;
}

}  // namespace caelum::spec
