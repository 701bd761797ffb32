// The catalogue: an index of ids and aliases over record texts that are parsed when first asked for.
#include "caelum/spec/catalogue.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

namespace fs = std::filesystem;

std::string canonical_id(std::string_view name) {
  std::string id(name);
  for (char& c : id) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_' || c == '.' || c == ' ') c = '-';
  }
  return id;
}

struct Catalogue::State {
  std::deque<CatalogueEntry> entries;  ///< stable addresses; overridden ones stay but lose the index
  std::map<std::pair<std::string, std::string>, const CatalogueEntry*> by_name;  ///< kind, canonical
  std::map<std::pair<std::string, std::string>, const CatalogueEntry*> by_id;
  std::mutex mutex;
  std::map<const CatalogueEntry*, NodePtr> documents;

  void add(CatalogueEntry entry) {
    const auto id = std::make_pair(entry.kind, canonical_id(entry.id));
    const CatalogueEntry* old = by_id.contains(id) ? by_id[id] : nullptr;
    const CatalogueEntry* added = &entries.emplace_back(std::move(entry));
    by_id[id] = added;
    if (old) std::erase_if(by_name, [old](const auto& name) { return name.second == old; });
    by_name[id] = added;
    for (const auto& alias : added->aliases) by_name[{added->kind, canonical_id(alias)}] = added;
  }
};

namespace {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Catalogue::Catalogue() : state_(std::make_shared<State>()) {
  for (unsigned long i = 0; i < kBuiltinCatalogueSize; ++i) {
    const BuiltinEntry& builtin = kBuiltinCatalogue[i];
    auto source = std::make_shared<SourceFile>();
    source->name = std::string("catalogue:") + builtin.path;
    source->text.assign(builtin.text, builtin.size);
    state_->add({builtin.kind, builtin.id, split_lines(builtin.aliases), std::move(source)});
  }
}

void Catalogue::add_directory(const std::string& directory, Diagnostics& diagnostics) {
  // A changed catalogue is a new one: copies of this object made earlier keep the old state.
  auto state = std::make_shared<State>();
  for (const auto& entry : state_->entries) {
    const auto found = state_->by_id.find({entry.kind, canonical_id(entry.id)});
    if (found->second == &entry) state->add(entry);
  }
  std::error_code problem;
  std::vector<std::string> paths;
  for (fs::recursive_directory_iterator it(directory, problem), end; !problem && it != end;
       it.increment(problem)) {
    if (it->path().extension() == ".yaml") paths.push_back(it->path().string());
  }
  if (problem) {
    auto source = std::make_shared<const SourceFile>(SourceFile{directory, ""});
    diagnostics.error({source, 0, 0}, "cannot read the catalogue directory: " + problem.message(),
                      "give --catalogue the path of a directory with .yaml files");
    return;
  }
  std::sort(paths.begin(), paths.end());
  std::map<std::pair<std::string, std::string>, std::string> seen;
  for (const auto& path : paths) {
    auto source = read_source(path, {}, diagnostics);
    if (!source) continue;
    const NodePtr document = read_document(source, diagnostics);
    if (!document) continue;
    const Entry* kind = document->find("kind");
    const Entry* id = document->find("id");
    const bool sources = kind && kind->value->text == "sources";
    if (!kind || (!id && !sources) || (!sources && !table_of_kind(kind->value->text))) {
      diagnostics.error(kind ? kind->value->at : document->at, "this is not a catalogue record",
                        "begin it with `caelum: 1`, `kind: chip` (or system, model, chip-profile, "
                        "link-profile, stack, network-part) and `id:`");
      continue;
    }
    CatalogueEntry entry{kind->value->text, id ? id->value->text : "sources", {}, source};
    if (const Entry* aliases = document->find("aliases")) {
      for (const auto& alias : aliases->value->items) entry.aliases.push_back(alias->text);
    }
    const auto name = std::make_pair(entry.kind, canonical_id(entry.id));
    if (auto [first, fresh] = seen.emplace(name, path); !fresh) {
      diagnostics.error(id ? id->value->at : document->at,
                        fmt::format("{} '{}' stands in '{}' already", entry.kind, entry.id, first->second),
                        "give each record its own id");
      continue;
    }
    state->add(std::move(entry));
  }
  state_ = std::move(state);
}

const CatalogueEntry* Catalogue::find(std::string_view kind, std::string_view name) const {
  const auto found = state_->by_name.find({std::string(kind), canonical_id(name)});
  return found == state_->by_name.end() ? nullptr : found->second;
}

std::vector<const CatalogueEntry*> Catalogue::all(std::string_view kind) const {
  std::vector<const CatalogueEntry*> entries;
  for (const auto& [name, entry] : state_->by_id) {
    if (name.first == kind) entries.push_back(entry);
  }
  return entries;
}

std::vector<std::string> Catalogue::names(std::string_view kind) const {
  std::vector<std::string> names;
  for (const auto* entry : all(kind)) names.push_back(entry->id);
  return names;
}

NodePtr Catalogue::document(const CatalogueEntry& entry, Diagnostics& diagnostics) const {
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->documents.find(&entry);
    if (found != state_->documents.end()) return found->second;
  }
  Diagnostics own;
  NodePtr document = read_document(entry.source, own);
  for (const auto& d : own.all()) {
    if (d.severity == Diagnostic::Severity::error) diagnostics.error(d.at, d.message, d.hint);
  }
  if (!own.ok()) return nullptr;  // not cached, so that every scenario that needs it is told
  const std::lock_guard lock(state_->mutex);
  return state_->documents.emplace(&entry, std::move(document)).first->second;
}

}  // namespace caelum::spec
