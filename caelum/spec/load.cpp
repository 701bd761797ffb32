// Documents -> records. The order: version, `from:`, overrides, references, reading by the tables,
// profiles, defaults. A scenario with an error anywhere gives nothing.
#include "caelum/spec/load.hpp"

#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "caelum/spec/defaults.hpp"
#include "caelum/spec/defaults_run.hpp"
#include "caelum/spec/headroom.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/recipe_use.hpp"
#include "caelum/spec/relatives.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

namespace fs = std::filesystem;

namespace {

ModelImporter& importer() {
  static ModelImporter hook = nullptr;  // set once at start, before any thread
  return hook;
}

/// The value at a path of keys (list positions as numbers are not needed here); null when absent.
NodePtr at(NodePtr node, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    const Entry* entry = node ? node->find(key) : nullptr;
    node = entry ? entry->value : nullptr;
  }
  return node && !is_null(*node) ? node : nullptr;
}

/// Reads one record of a resolved tree into `object`.
template <class T>
void read_part(T& object, const NodePtr& node, Resolver& resolver, Diagnostics& diagnostics) {
  Reader reader(diagnostics, resolver.broken());
  reader.record(&object, node, table<T>());
}

void read_run(Design& design, const NodePtr& root, Resolver& resolver, Diagnostics& diagnostics) {
  const RunTrees trees = run_trees(root, resolver);
  const auto read = [&](auto& object, const NodePtr& node) {
    if (node && node->kind == Node::Kind::map) read_part(object, node, resolver, diagnostics);
  };
  read(design.reliability, trees.reliability);
  read(design.operations, trees.operations);
  read(design.region, trees.region);
  read(design.currency, trees.currency);
  for (const NodePtr& part : trees.parts) read(design.standard_parts.emplace_back(), part);
}

// A scenario that trains must say on what: a system without chip or levels cannot be simulated.
void check_cluster(const Design& design, const NodePtr& root, Resolver& resolver, Diagnostics& diagnostics) {
  const NodePtr system = at(root, {"cluster", "system"});
  if (!system || system->kind != Node::Kind::map || resolver.broken().contains(system.get())) return;
  if (!at(system, {"chip"})) {
    diagnostics.error(system->at,
                      fmt::format("the chip of system '{}' is not known", design.cluster.system.id),
                      "name one with `cluster: {chip: ...}` or `--set cluster.chip=...`");
  }
  if (!at(system, {"levels"})) {
    diagnostics.error(
        system->at,
        fmt::format("system '{}' has no levels: its network is not known", design.cluster.system.id),
        "add `levels:` from the innermost out");
  }
}

/// The table of requests, where one is named; a relative path is one from the scenario's directory.
void read_trace(Requests& requests, const NodePtr& name, const std::string& directory,
                Diagnostics& diagnostics) {
  if (!name || name->kind != Node::Kind::scalar || requests.trace_file.empty()) return;
  std::filesystem::path path(requests.trace_file);
  if (path.is_relative()) path = std::filesystem::path(directory) / path;
  requests.trace = read_requests(path.string(), name->at, diagnostics);
}

}  // namespace

RecipeUse resolve_scenario(const NodePtr& document, const Overrides& overrides, Resolver& resolver,
                           const Catalogue& catalogue, Diagnostics& diagnostics) {
  NodePtr root = resolver.flatten(document, table<Design>());
  if (root->kind != Node::Kind::map || resolver.broken().contains(root.get())) return {};
  root = without_auto_engine(root);
  for (const auto& assignment : overrides) {
    root = without_auto_engine(resolver.set(root, assignment, table<Design>()));
  }
  check_version(root, diagnostics);
  check_one_job(root, diagnostics);
  root = resolver.resolve(spread_engine(root, diagnostics), table<Design>());
  RecipeUse use = use_recipe(root, resolver, catalogue, diagnostics);
  use.root = add_default_run(add_default_engine(use.root, resolver), resolver);
  return use;
}

std::vector<const SourceFile*> profile_files(const Catalogue& catalogue) {
  std::vector<const SourceFile*> files;
  for (const auto* entry : catalogue.all("chip-profile")) files.push_back(entry->source.get());
  return files;
}

void widen_by_catalogue(ChipProfile& profile, const Chip& chip, const Catalogue& catalogue,
                        Resolver& resolver, Diagnostics& diagnostics) {
  // A profile is named after the chip that it was measured on; the catalogue says what lending it costs.
  const std::string& lender = profile.relative.empty() ? profile.id : profile.relative;
  const auto lent = catalogue.find("chip", lender) ? load_chip(lender, catalogue, diagnostics) : std::nullopt;
  const auto* entry = catalogue.find("transfer", "published-kernels");
  const NodePtr record = entry ? resolved_record(*entry, catalogue, diagnostics) : nullptr;
  if (lent && profile.relative.empty()) {
    auto files = profile_files(catalogue);
    if (profile.as_recorded)
      files.push_back(profile.matmul[static_cast<std::size_t>(Precision::bf16)].at.file.get());
    use_headroom(profile, headroom_of(chip, *lent), files);
  }
  if (!record) return;
  Transfer transfer;
  read_part(transfer, record, resolver, diagnostics);
  widen_borrowed(profile, transfer, kinship_of(chip, lent));
}

void pass_on(const Diagnostics& from, Diagnostics& to) {
  for (const auto& d : from.all()) {
    if (d.severity == Diagnostic::Severity::error) to.error(d.at, d.message, d.hint);
    if (d.severity == Diagnostic::Severity::warning) to.warning(d.at, d.message, d.hint);
  }
}

void check_version(const NodePtr& document, Diagnostics& diagnostics) {
  const Entry* version = document->find("caelum");
  if (!version) {
    return diagnostics.error(document->at, "'caelum' is missing: the version of the file format",
                             "begin the file with `caelum: 1`");
  }
  if (version->value->kind != Node::Kind::scalar || version->value->text != "1") {
    diagnostics.error(version->value->at, "this program reads version 1 of the file format only",
                      "write `caelum: 1`");
  }
}

ModelImporter model_importer() {
  return importer();
}

std::string title_of_file(const std::string& path) {
  return path == "-" ? "standard input" : fs::path(path).stem().string();
}

void set_model_importer(ModelImporter hook) {
  importer() = hook;
}

namespace {

std::optional<Design> load_tree(const NodePtr& document, bool damaged, const std::string& directory,
                                const Overrides& overrides, const Catalogue& catalogue,
                                Diagnostics& diagnostics) {
  Diagnostics own;
  std::optional<Design> design(std::in_place);
  if (!document || is_null(*document)) {
    if (document && !damaged) own.error(document->at, "the file holds nothing", "begin it with `caelum: 1`");
  } else if (document->kind != Node::Kind::map) {
    own.error(document->at, "a scenario must be a map of keys to values", "begin the file with `caelum: 1`");
  } else if (const Entry* kind = document->find("kind"); kind && table_of_kind(kind->value->text)) {
    own.error(kind->value->at, fmt::format("this is a {} record, not a scenario", kind->value->text),
              "put it into a catalogue directory and name it in a scenario");
  } else if (document->find("suite")) {
    own.error(document->at, "this is a suite of rows, not a scenario", "run it with `caelum validate`");
  } else {
    Resolver resolver(catalogue, directory, importer(), own);
    const RecipeUse use = resolve_scenario(document, overrides, resolver, catalogue, own);
    if (const NodePtr root = use.root) {
      Reader reader(own, resolver.broken(), damaged);
      reader.record(&*design, root, table<Design>());
      design->cluster.system.has_chip = at(root, {"cluster", "system", "chip"}) != nullptr;
      const bool months = design->run && design->run->length.known();
      if (!design->train && !design->serve && !months && own.ok() && !damaged) {
        own.error(root->at, "the scenario asks for nothing: it has no train block",
                  "add `train:` with `global_batch:`, `serve:` with `batch:`, or `run:` with `length:`");
      }
      if (design->train && use.plan) read_part(design->train->plan, use.plan, resolver, own);
      read_profiles_of(*design, at(root, {"cluster", "system"}), catalogue, resolver, own);
      if (const NodePtr stack = at(root, {"train", "stack"}); stack && stack->kind == Node::Kind::map) {
        read_part(design->stack, stack, resolver, own);
      }
      for (const NodePtr& engine : {at(root, {"serve", "engine"}), at(root, {"train", "rl", "engine"})}) {
        if (engine && engine->kind == Node::Kind::map) read_part(design->engine, engine, resolver, own);
      }
      if (design->serve && design->serve->requests) {
        read_trace(*design->serve->requests, at(root, {"serve", "requests", "trace"}), directory, own);
      }
      read_run(*design, root, resolver, own);
      if (design->train || design->serve) check_cluster(*design, root, resolver, own);
      read_pods(design->cluster, at(root, {"cluster"}), catalogue, resolver, own);
      const Entry* cluster = document->find("cluster");
      design->cluster_at = cluster ? cluster->value->at : document->at;
      // Of a damaged text not even the required keys are sure to be there: nothing is worked out from it.
      if (own.ok() && !damaged) {
        apply_defaults(*design, use, reader.defaults());
        check_shapes(*design, root, own);
        settle_run(*design);
        check_run(*design, root, own);
        if (design->train) read_model_error(*design, catalogue, own);
      }
    }
  }
  pass_on(own, diagnostics);
  if (!document || damaged || !own.ok()) return std::nullopt;
  return design;
}

}  // namespace

std::optional<Design> load_scenario(const NodePtr& document, const std::string& directory,
                                    const Overrides& overrides, const Catalogue& catalogue,
                                    Diagnostics& diagnostics) {
  return load_tree(document, false, directory, overrides, catalogue, diagnostics);
}

std::optional<Design> load_scenario(const std::string& path, const Overrides& overrides,
                                    const Catalogue& catalogue, Diagnostics& diagnostics) {
  const auto source = read_source(path, {}, diagnostics);
  if (!source) return std::nullopt;
  Diagnostics reading;
  const NodePtr document = read_document(source, reading);
  pass_on(reading, diagnostics);
  auto design = load_tree(document, !reading.ok(), fs::path(path).parent_path().string(), overrides,
                          catalogue, diagnostics);
  if (!reading.ok()) return std::nullopt;
  if (design && design->name.empty()) design->name = title_of_file(path);
  return design;
}

namespace {

template <class T>
std::optional<T> load_record(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics) {
  Diagnostics own;
  Resolver resolver(catalogue, ".", importer(), own);
  // The id comes from a caller, not from a file: its place is the argument itself.
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = std::string(id);
  const NodePtr root = resolver.resolve(name, table<T>());
  T record{};
  if (own.ok()) {
    Reader reader(own, resolver.broken());
    reader.record(&record, root, table<T>());
    if constexpr (std::is_same_v<T, System>) record.has_chip = at(root, {"chip"}) != nullptr;
    if constexpr (std::is_same_v<T, Model>) apply_model_defaults(record);
  }
  pass_on(own, diagnostics);
  return own.ok() ? std::optional<T>(std::move(record)) : std::nullopt;
}

}  // namespace

std::optional<Chip> load_chip(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Chip>(id, c, d);
}
std::optional<System> load_system(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<System>(id, c, d);
}
std::optional<Model> load_model(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Model>(id, c, d);
}
std::optional<ChipProfile> load_chip_profile(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<ChipProfile>(id, c, d);
}
std::optional<LinkProfile> load_link_profile(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<LinkProfile>(id, c, d);
}
std::optional<KernelLibrary> load_kernel_library(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<KernelLibrary>(id, c, d);
}
std::optional<StackProfile> load_stack(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<StackProfile>(id, c, d);
}
std::optional<Reliability> load_reliability(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Reliability>(id, c, d);
}
std::optional<Region> load_region(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Region>(id, c, d);
}
std::optional<Part> load_catalogue_part(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Part>(id, c, d);
}
std::optional<Currency> load_currency(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Currency>(id, c, d);
}
std::optional<ModelErrors> load_model_errors(std::string_view id, const Catalogue& catalogue,
                                             Diagnostics& diagnostics) {
  const CatalogueEntry* entry = catalogue.find("model-error", id);
  const NodePtr document = entry ? catalogue.document(*entry, diagnostics) : nullptr;
  if (!document) return std::nullopt;
  // Asked for with every scenario: read as it stands, for it names no other record.
  static const std::set<const Node*> kNone;
  ModelErrors errors;
  Reader reader(diagnostics, kNone);
  reader.record(&errors, document, table<ModelErrors>());
  return errors;
}
std::optional<Contract> load_contract(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Contract>(id, c, d);
}

void read_model_error(Design& design, const Catalogue& catalogue, Diagnostics& diagnostics) {
  const auto errors = load_model_errors("training", catalogue, diagnostics);
  if (errors) design.model_error = model_error_of(design, *errors);
}

std::vector<Question> load_questions(const Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<Question> all;
  for (const auto* entry : catalogue.all("questions")) {
    const auto record = load_record<QuestionList>(entry->id, catalogue, diagnostics);
    if (record) all.insert(all.end(), record->questions.begin(), record->questions.end());
  }
  return all;
}

std::optional<System> load_contract_system(std::string_view id, const Catalogue& catalogue,
                                           Diagnostics& diagnostics) {
  Diagnostics own;
  Resolver resolver(catalogue, ".", importer(), own);
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = std::string(id);
  const NodePtr contract = resolver.resolve(name, table<Contract>());
  const NodePtr node = at(contract, {"system"});
  System system;
  if (node && own.ok()) read_part(system, node, resolver, own);
  pass_on(own, diagnostics);
  return own.ok() && node ? std::optional<System>(std::move(system)) : std::nullopt;
}
std::optional<NetworkPart> load_part(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<NetworkPart>(id, c, d);
}

std::optional<Process> load_process(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Process>(id, c, d);
}
std::optional<Policy> load_policy(std::string_view id, const Catalogue& c, Diagnostics& d) {
  return load_record<Policy>(id, c, d);
}

}  // namespace caelum::spec
