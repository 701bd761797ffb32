#include "caelum/api/fields.hpp"

#include <algorithm>
#include <charconv>

namespace caelum::api {
namespace {

/// `stages.0.peak_bytes` after `memory.`: a list, a place in it, and what stands there.
struct IntoList {
  const ResultField* list = nullptr;
  std::size_t place = 0;
  std::string_view rest;
};

IntoList into_list(const ResultTable& table, std::string_view path) {
  for (const ResultField& field : table.fields) {
    if (field.kind != ValueKind::records || !path.starts_with(field.path)) continue;
    const std::string_view after = path.substr(field.path.size());
    if (!after.starts_with('.')) continue;
    IntoList into{.list = &field, .place = 0, .rest = {}};
    const auto [end, problem] = std::from_chars(after.data() + 1, after.data() + after.size(), into.place);
    if (problem != std::errc() || end == after.data() + after.size() || *end != '.') continue;
    into.rest = after.substr(static_cast<std::size_t>(end - after.data()) + 1);
    return into;
  }
  return {};
}

}  // namespace

const ResultField* ResultTable::find(std::string_view name_or_alias) const {
  for (const ResultField& field : fields) {
    if (field.path == name_or_alias) return &field;
  }
  for (const ResultField& field : fields) {
    if (std::find(field.aliases.begin(), field.aliases.end(), name_or_alias) != field.aliases.end())
      return &field;
  }
  return nullptr;
}

const ResultField* find_field(const ResultTable& table, std::string_view path) {
  if (const ResultField* field = table.find(path)) return field;
  const IntoList into = into_list(table, path);
  return into.list != nullptr ? find_field(*into.list->items, into.rest) : nullptr;
}

Value value_at(const ResultTable& table, const void* record, std::string_view path) {
  if (const ResultField* field = table.find(path)) return field->get ? field->get(record) : Value{};
  const IntoList into = into_list(table, path);
  if (into.list == nullptr) return {};
  Value value;
  std::size_t place = 0;
  into.list->each(record, [&](const void* item) {
    if (place++ == into.place) value = value_at(*into.list->items, item, into.rest);
  });
  return value;
}

std::vector<std::string> paths_of(const ResultTable& table) {
  std::vector<std::string> paths;
  for (const ResultField& field : table.fields) {
    if (field.kind != ValueKind::records) {
      paths.push_back(field.path);
      continue;
    }
    for (const std::string& inner : paths_of(*field.items)) paths.push_back(field.path + ".0." + inner);
  }
  return paths;
}

}  // namespace caelum::api
