#include "caelum/spec/provenance.hpp"

#include <algorithm>
#include <tuple>

#include "caelum/spec/kinds.hpp"

namespace caelum::spec {
namespace {

std::string text_at(const Node& map, std::string_view key) {
  const Entry* found = map.find(key);
  return found ? found->value->text : std::string();
}

bool says_nothing(const Node& datum) {
  for (const char* key : {"value", "low", "high"}) {
    const Entry* found = datum.find(key);
    if (found && found->value->kind != Node::Kind::null) return false;
  }
  return true;
}

/// A record or an entry of one may name its source beside its keys, and a contract has a key `value`: only
/// maps with a value that is no map itself are values.
bool holds_value(const Node& node) {
  for (const char* key : {"value", "low", "high"}) {
    const Entry* found = node.kind == Node::Kind::map ? node.find(key) : nullptr;
    if (found && found->value->kind != Node::Kind::map) return true;
  }
  return false;
}

void count_datum(const Node& datum, const SourceNotes& notes, ValueCounts& counts) {
  if (says_nothing(datum)) {
    ++counts.unknown;
    return;
  }
  const auto sources = sources_of(datum);
  const auto any = [&sources](const auto& is) { return std::any_of(sources.begin(), sources.end(), is); };
  if (any([](const std::string& source) { return source.find("own estimate") != std::string::npos; })) {
    ++counts.estimated;
    return;
  }
  // Where the flag is left out, the value is as good as the best of its sources.
  const std::string flag = text_at(datum, "verified");
  const bool seen = any([&notes](const std::string& source) {
    const auto note = notes.find(source);
    return note != notes.end() && note->second.seen;
  });
  if (flag == "true" || (flag.empty() && seen)) {
    ++counts.verified;
    return;
  }
  if (flag.empty() && any([](const std::string& source) { return source.find(' ') != std::string::npos; })) {
    ++counts.in_words;
    return;
  }
  ++counts.second_hand;
  if (only_general(sources, notes)) ++counts.general;
}

}  // namespace

SourceNotes source_notes(const Catalogue& catalogue, Diagnostics& diagnostics) {
  SourceNotes notes;
  for (const auto* entry : catalogue.all("sources")) {
    const NodePtr document = catalogue.document(*entry, diagnostics);
    const Entry* list = document ? document->find("sources") : nullptr;
    if (!list) continue;
    for (const auto& source : list->value->items) {
      notes[text_at(*source, "id")] = {.title = text_at(*source, "title"),
                                       .seen = text_at(*source, "seen") == "true",
                                       .general = text_at(*source, "general") == "true"};
    }
  }
  return notes;
}

bool only_general(const std::vector<std::string>& sources, const SourceNotes& notes) {
  return !sources.empty() && std::all_of(sources.begin(), sources.end(), [&notes](const std::string& source) {
    const auto note = notes.find(source);
    return note != notes.end() && note->second.general;
  });
}

bool is_datum(const Node& node) {
  return node.kind == Node::Kind::map &&
         (node.find("value") || node.find("low") || node.find("high") || node.find("source"));
}

std::vector<std::string> sources_of(const Node& datum) {
  const Entry* source = datum.find("source");
  if (!source || source->value->kind == Node::Kind::null) return {};
  if (source->value->kind != Node::Kind::sequence) return {source->value->text};
  std::vector<std::string> sources;
  for (const auto& item : source->value->items) sources.push_back(item->text);
  return sources;
}

ValueCounts& ValueCounts::operator+=(const ValueCounts& other) {
  verified += other.verified;
  in_words += other.in_words;
  second_hand += other.second_hand;
  general += other.general;
  estimated += other.estimated;
  unknown += other.unknown;
  return *this;
}

ValueCounts count_values(const Node& record, const SourceNotes& notes) {
  ValueCounts counts;
  if (holds_value(record)) {
    count_datum(record, notes, counts);
    return counts;
  }
  for (const auto& entry : record.entries) counts += count_values(*entry.value, notes);
  for (const auto& item : record.items) counts += count_values(*item, notes);
  return counts;
}

std::string as_of(const Node& record) {
  return text_at(record, "as_of");
}

std::vector<DatedRecord> dated_records(const Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<DatedRecord> records;
  for (const auto& kind : catalogue_kinds()) {
    for (const auto* entry : catalogue.all(kind.kind)) {
      const NodePtr document = catalogue.document(*entry, diagnostics);
      if (document) records.push_back({kind.kind, entry->id, as_of(*document)});
    }
  }
  std::sort(records.begin(), records.end(), [](const DatedRecord& a, const DatedRecord& b) {
    return std::tie(a.as_of, a.kind, a.id) < std::tie(b.as_of, b.kind, b.id);
  });
  return records;
}

}  // namespace caelum::spec
