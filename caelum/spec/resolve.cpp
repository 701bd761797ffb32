// Every id, path and `from:` of a tree is replaced by the record that it names. What remains is one
// map that holds all values with the places where they were written.
#include "caelum/spec/resolve.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/reader.hpp"

namespace caelum::spec {

namespace fs = std::filesystem;

namespace {

ReadNotice& read_notice() {
  static ReadNotice hook = nullptr;  // set once at start, before any thread
  return hook;
}

StandardInput& standard_input() {
  static StandardInput hook = nullptr;  // set once at start, before any thread
  return hook;
}

}  // namespace

void set_standard_input(StandardInput input) {
  standard_input() = input;
}

void set_read_notice(ReadNotice notice) {
  read_notice() = notice;
}

std::shared_ptr<const SourceFile> read_source(const std::string& path, Span asked_at,
                                              Diagnostics& diagnostics) {
  const bool from_user = asked_at.file == nullptr;
  auto source = std::make_shared<SourceFile>();
  source->name = path;
  if (from_user) asked_at = {source, 0, 0};
  if (path == "-" && from_user && standard_input() != nullptr) {
    source->name = "<stdin>";
    source->text = standard_input()();
    if (source->text.size() <= kMostDocumentBytes) return source;
    diagnostics.error(asked_at, "standard input is larger than 64 MiB", "spec files are small");
    return nullptr;
  }
  auto refuse = [&](const std::string& what, const std::string& hint) {
    diagnostics.error(asked_at, fmt::format("cannot read '{}': {}", path, what), hint);
    return nullptr;
  };
  std::error_code problem;
  const auto status = fs::status(path, problem);
  if (!fs::exists(status)) {
    return refuse("there is no such file",
                  from_user ? "check the path" : "paths are relative to the file that names them");
  }
  if (fs::is_directory(status)) return refuse("it is a directory", "name a file in it");
  if (!fs::is_regular_file(status))
    return refuse("it is not a plain file", "write `-` for standard input, or copy it to a file first");
  if (fs::file_size(path, problem) > kMostDocumentBytes || problem) {
    return refuse("it is larger than 64 MiB", "spec files are small; check the path");
  }
  if (read_notice() != nullptr) read_notice()(path);
  std::ifstream in(path, std::ios::binary);
  source->text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.good() && !in.eof()) return refuse("the system would not let it be read", "check its permissions");
  if (!in.is_open()) return refuse("the system would not let it be opened", "check its permissions");
  return source;
}

Resolver::Resolver(const Catalogue& catalogue, std::string directory, ModelImporter importer,
                   Diagnostics& diagnostics)
    : catalogue_(catalogue),
      directory_(std::move(directory)),
      importer_(importer),
      diagnostics_(diagnostics) {}

NodePtr Resolver::fail(const NodePtr& node, std::string message, std::string hint) {
  if (broken_.insert(node.get()).second) {
    kept_.push_back(node);
    diagnostics_.error(node->at, std::move(message), std::move(hint));
  }
  return nullptr;
}

// A path in a file on disk is relative to that file; one in the scenario itself, on the command
// line or in a text without a place is relative to the scenario's directory.
std::string Resolver::directory_of(const Node& node) const {
  if (!node.at.file) return directory_;
  const std::string& name = node.at.file->name;
  if (name.starts_with("--set") || !files_.contains(fs::path(name).lexically_normal().string())) {
    return directory_;
  }
  return fs::path(name).parent_path().string();
}

NodePtr Resolver::open(const NodePtr& name, const RecordTable& table, std::vector<std::string>& names) {
  fs::path path(name->text);
  if (path.is_relative()) path = fs::path(directory_of(*name)) / path;
  const std::string key = path.lexically_normal().string();
  if (std::find(names.begin(), names.end(), key) != names.end()) {
    std::string circle;
    for (const auto& step : names) circle += step + " -> ";
    return fail(name, "'from' goes round in a circle: " + circle + key, "let one of them stand on its own");
  }
  auto found = files_.find(key);
  if (found == files_.end()) {
    NodePtr document;
    if (key.ends_with(".json")) {
      if (!importer_) {
        return fail(name, "cannot read a model from '" + name->text + "' here",
                    "use an id of the catalogue or an inline map");
      }
      document = read_source(key, name->at, diagnostics_) ? importer_(key, diagnostics_) : nullptr;
    } else if (auto source = read_source(key, name->at, diagnostics_)) {
      Diagnostics reading;
      document = read_document(source, reading);
      if (!reading.ok()) document = nullptr;
      pass_on(reading, diagnostics_);
    }
    found = files_.emplace(key, document).first;
  }
  if (!found->second) {
    if (broken_.insert(name.get()).second) kept_.push_back(name);
    return nullptr;
  }
  if (const Entry* kind = found->second->find("kind");
      kind && !table.kind.empty() && kind->value->text != table.kind) {
    auto named = std::make_shared<Node>(*name);
    if (!named->at.file) named->at = kind->value->at;  // named on the command line
    broken_.insert(name.get());
    kept_.push_back(name);
    return fail(
        named,
        fmt::format("'{}' is a {}, but a {} is needed here", name->text, kind->value->text, table.kind),
        "name another file");
  }
  names.push_back(key);
  return chain(found->second, table, names);
}

NodePtr Resolver::lookup(const NodePtr& name, const RecordTable& table, std::vector<std::string>& names) {
  const std::string& text = name->text;
  const bool yaml = text.ends_with(".yaml") || text.ends_with(".yml");
  if (yaml || (table.kind == "model" && text.ends_with(".json"))) return open(name, table, names);
  if (table.kind.empty()) {
    return fail(name, fmt::format("'{}' is not the path of a {} file", text, table.name),
                "give a path that ends in .yaml");
  }
  const CatalogueEntry* entry = catalogue_.find(table.kind, text);
  if (!entry) {
    const std::string near = nearest(canonical_id(text), catalogue_.names(table.kind));
    return fail(name, fmt::format("there is no {} '{}' in the catalogue", table.kind, text),
                near.empty() ? fmt::format("`caelum show {}` lists them", table.kind)
                             : "did you mean '" + near + "'?");
  }
  if (std::find(names.begin(), names.end(), entry->id) != names.end()) {
    std::string circle;
    for (const auto& step : names) circle += step + " -> ";
    return fail(name, "'from' goes round in a circle: " + circle + entry->id,
                "let one of them stand on its own");
  }
  NodePtr document = catalogue_.document(*entry, diagnostics_);
  if (!document) {  // reported at its own place
    if (broken_.insert(name.get()).second) kept_.push_back(name);
    return nullptr;
  }
  if (document->kind != Node::Kind::map) {
    return fail(name, fmt::format("the catalogue's {} '{}' cannot be read", table.kind, text),
                "fix that file");
  }
  names.push_back(entry->id);
  return chain(document, table, names);
}

NodePtr Resolver::chain(const NodePtr& node, const RecordTable& table, std::vector<std::string>& names) {
  if (node->kind == Node::Kind::scalar && !is_null(*node)) return lookup(node, table, names);
  if (node->kind != Node::Kind::map) return node;
  const Entry* from = node->find("from");
  if (!from) return node;
  if (from->value->kind != Node::Kind::scalar || is_null(*from->value)) {
    return fail(from->value, "'from' must be an id or a path", "write `from: id`");
  }
  const NodePtr base = lookup(from->value, table, names);
  if (!base) return nullptr;
  const auto own = without_entry(*node, "from");
  if (base->kind != Node::Kind::map) return own;
  // The names and the date of a record are its own.
  return merge(without_entry(*without_entry(*base, "aliases"), "as_of"), own, &table);
}

NodePtr Resolver::flatten(const NodePtr& node, const RecordTable& table) {
  if (broken_.contains(node.get())) return node;
  std::vector<std::string> names;
  if (NodePtr flat = chain(node, table, names)) return flat;
  if (broken_.insert(node.get()).second) kept_.push_back(node);
  return node;
}

NodePtr Resolver::resolve(const NodePtr& node, const RecordTable& table) {
  const NodePtr flat = flatten(node, table);
  return flat->kind == Node::Kind::map && !broken_.contains(flat.get()) ? inside(flat, table) : flat;
}

// cluster.chip replaces the system's chip, or changes it when it is a map without `from`.
NodePtr Resolver::fold_chip(const NodePtr& cluster) {
  const Entry* chip = cluster->find("chip");
  const Entry* system = cluster->find("system");
  if (!chip || !system || is_null(*chip->value)) return cluster;
  const NodePtr flat = flatten(system->value, *table_of_kind("system"));
  if (flat->kind != Node::Kind::map || broken_.contains(flat.get())) return cluster;
  auto over = std::make_shared<Node>();
  over->kind = Node::Kind::map;
  over->at = flat->at;
  over->entries.push_back({"chip", chip->key_at, chip->value});
  const NodePtr changed = merge(flat, over, table_of_kind("system"));
  return with_entry(*without_entry(*cluster, "chip"), "system", system->key_at, changed);
}

/// A list that is refused for its length is not resolved: that is what would take the time.
bool Resolver::too_long(const Entry& entry) {
  const std::size_t most = most_records_of(entry.key);
  if (entry.value->items.size() <= most) return false;
  fail(entry.value, fmt::format("'{}' lists {} records", entry.key, entry.value->items.size()),
       fmt::format("it may hold {} at most (`caelum limits`)", most));
  return true;
}

NodePtr Resolver::inside(const NodePtr& map, const RecordTable& table) {
  const NodePtr whole = &table == &spec::table<Cluster>() ? fold_chip(map) : map;
  auto copy = std::make_shared<Node>(*whole);
  for (auto& entry : copy->entries) {
    const Field* field = table.find(entry.key);
    if (!field || is_null(*entry.value)) continue;
    if (field->kind == FieldKind::records && too_long(entry)) continue;
    if (!field->reference.empty() && entry.value->kind == Node::Kind::sequence) {
      auto list = std::make_shared<Node>(*entry.value);
      for (auto& item : list->items) item = resolve(item, *table_of_kind(field->reference));
      entry.value = list;
    } else if (!field->reference.empty()) {
      entry.value = resolve(entry.value, *table_of_kind(field->reference));
    } else if (field->record && entry.value->kind == Node::Kind::map) {
      entry.value = inside(entry.value, *field->record());
    } else if (field->record && entry.value->kind == Node::Kind::sequence) {
      auto list = std::make_shared<Node>(*entry.value);
      for (auto& item : list->items) {
        if (item->kind == Node::Kind::map) item = inside(item, *field->record());
      }
      entry.value = list;
    }
  }
  return copy;
}

}  // namespace caelum::spec
