// Which kind of file it is decides which table reads it.
#include <filesystem>

#include <fmt/format.h>

#include "caelum/spec/files.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/model_error.hpp"
#include "caelum/spec/part.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/recipe_use.hpp"
#include "caelum/spec/relatives.hpp"
#include "caelum/spec/resolve.hpp"
#include "caelum/spec/scenario.hpp"

namespace caelum::spec {
namespace {

std::string text_of(const NodePtr& document, std::string_view key) {
  const Entry* entry = document ? document->find(key) : nullptr;
  return entry ? entry->value->text : std::string();
}

template <class T>
void read_as(const NodePtr& record, Resolver& resolver, Diagnostics& diagnostics) {
  T object{};
  Reader reader(diagnostics, resolver.broken());
  reader.record(&object, record, table<T>());
}

void check_record(const std::string& kind, const NodePtr& document, const std::string& directory,
                  const Catalogue& catalogue, Diagnostics& diagnostics) {
  Resolver resolver(catalogue, directory, nullptr, diagnostics);
  const NodePtr record = resolver.resolve(document, *table_of_kind(kind));
  if (!record || record->kind != Node::Kind::map) return;
  if (kind == "chip") read_as<Chip>(record, resolver, diagnostics);
  if (kind == "system") read_as<System>(record, resolver, diagnostics);
  if (kind == "model") read_as<Model>(record, resolver, diagnostics);
  if (kind == "chip-profile") read_as<ChipProfile>(record, resolver, diagnostics);
  if (kind == "link-profile") read_as<LinkProfile>(record, resolver, diagnostics);
  if (kind == "kernel-library") read_as<KernelLibrary>(record, resolver, diagnostics);
  if (kind == "transfer") read_as<Transfer>(record, resolver, diagnostics);
  if (kind == "stack") read_as<StackProfile>(record, resolver, diagnostics);
  if (kind == "recipe") check_recipe(record, resolver, diagnostics);
  if (kind == "engine") read_as<EngineProfile>(record, resolver, diagnostics);
  if (kind == "reliability") read_as<Reliability>(record, resolver, diagnostics);
  if (kind == "operations") read_as<Operations>(record, resolver, diagnostics);
  if (kind == "part") read_as<Part>(record, resolver, diagnostics);
  if (kind == "currency") read_as<Currency>(record, resolver, diagnostics);
  if (kind == "region") read_as<Region>(record, resolver, diagnostics);
  if (kind == "contract") read_as<Contract>(record, resolver, diagnostics);
  if (kind == "network-part") read_as<NetworkPart>(record, resolver, diagnostics);
  if (kind == "process") read_as<Process>(record, resolver, diagnostics);
  if (kind == "policy") read_as<Policy>(record, resolver, diagnostics);
  if (kind == "ledger") read_as<Ledger>(record, resolver, diagnostics);
  if (kind == "model-error") read_as<ModelErrors>(record, resolver, diagnostics);
  if (kind == "claim") read_as<Claim>(record, resolver, diagnostics);
  if (kind == "questions") read_as<QuestionList>(record, resolver, diagnostics);
}

/// The scenarios of a suite; what is measured is checked when the suite runs.
void check_suite(const NodePtr& document, const std::string& directory, const Catalogue& catalogue,
                 Diagnostics& diagnostics) {
  const Entry* rows = document->find("rows");
  if (!rows || rows->value->kind != Node::Kind::sequence) {
    diagnostics.error(document->at, "a suite needs rows", "add `rows:` with a list of measured rows");
    return;
  }
  for (const NodePtr& row : rows->value->items) {
    const Entry* scenario = row->find("scenario");
    if (!scenario || scenario->value->find("base")) continue;
    auto whole = std::make_shared<Node>(*scenario->value);
    if (!whole->find("caelum")) {
      auto version = std::make_shared<Node>();
      version->kind = Node::Kind::scalar;
      version->text.assign(1, '1');
      version->at = whole->at;
      whole->entries.insert(whole->entries.begin(), {"caelum", whole->at, version});
    }
    load_scenario(whole, directory, {}, catalogue, diagnostics);
  }
}

}  // namespace

bool is_scenario(const std::string& path) {
  Diagnostics ignored;
  const auto source = read_source(path, {}, ignored);
  const NodePtr document = source ? read_document(source, ignored) : nullptr;
  return document && document->kind == Node::Kind::map && !document->find("kind") && !document->find("suite");
}

NodePtr resolved_record(const CatalogueEntry& entry, const Catalogue& catalogue, Diagnostics& diagnostics) {
  const NodePtr document = catalogue.document(entry, diagnostics);
  const RecordTable* table = table_of_kind(entry.kind);
  if (!document || !table) return document;
  Resolver resolver(catalogue, ".", nullptr, diagnostics);
  return resolver.flatten(document, *table);
}

void check_entry(const CatalogueEntry& entry, const Catalogue& catalogue, Diagnostics& diagnostics) {
  const NodePtr document = catalogue.document(entry, diagnostics);
  if (document && table_of_kind(entry.kind)) check_record(entry.kind, document, ".", catalogue, diagnostics);
}

void check_file(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                Diagnostics& diagnostics) {
  const auto source = read_source(path, {}, diagnostics);
  if (!source) return;
  const std::string directory = std::filesystem::path(path).parent_path().string();
  Diagnostics reading;
  const NodePtr document = read_document(source, reading);
  const std::string kind = text_of(document, "kind");
  const bool whole = document && reading.ok();  // of a damaged text nothing is worked out
  if (document && document->kind == Node::Kind::map && table_of_kind(kind) && kind != "scenario" &&
      kind != "supply-scenario") {
    if (whole) check_record(kind, document, directory, catalogue, reading);
  } else if (document && document->kind == Node::Kind::map && document->find("suite")) {
    if (whole) check_suite(document, directory, catalogue, reading);
  } else {  // told by the loader itself, which knows what a damaged text explains
    load(path, overrides, catalogue, diagnostics);
    return;
  }
  for (const auto& d : reading.all()) {
    const bool error = d.severity == Diagnostic::Severity::error;
    error ? diagnostics.error(d.at, d.message, d.hint) : diagnostics.warning(d.at, d.message, d.hint);
  }
}

}  // namespace caelum::spec
