// Files -> a Design. All errors are collected in Diagnostics with their places.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/claim.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/kernels.hpp"
#include "caelum/spec/part.hpp"
#include "caelum/spec/policy.hpp"
#include "caelum/spec/provenance.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

/// `path.to.key=value` as given to --set; `value` is read as YAML. The short first words `chip.`,
/// `system.`, `plan.` mean `cluster.system.chip.`, `cluster.system.`, `train.plan.`.
using Overrides = std::vector<std::string>;

/// Reads a scenario file. Nothing when the diagnostics hold an error.
std::optional<Design> load_scenario(const std::string& path, const Overrides& overrides,
                                    const Catalogue& catalogue, Diagnostics& diagnostics);
/// The same for a document already read (a suite's row); relative paths are looked up in `directory`.
std::optional<Design> load_scenario(const NodePtr& document, const std::string& directory,
                                    const Overrides& overrides, const Catalogue& catalogue,
                                    Diagnostics& diagnostics);

/// Whether the file is a claim: it says who claimed it.
bool is_claim(const std::string& path);
/// The same for a supply scenario; `design.name` falls back to the file's name.
std::optional<SupplyDesign> load_supply(const std::string& path, const Overrides& overrides,
                                        const Catalogue& catalogue, Diagnostics& diagnostics);

/// One record by id, for `caelum show`.
std::optional<Chip> load_chip(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<System> load_system(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<Model> load_model(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<ChipProfile> load_chip_profile(std::string_view id, const Catalogue& catalogue,
                                             Diagnostics& diagnostics);
std::optional<LinkProfile> load_link_profile(std::string_view id, const Catalogue& catalogue,
                                             Diagnostics& diagnostics);
std::optional<KernelLibrary> load_kernel_library(std::string_view id, const Catalogue& catalogue,
                                                 Diagnostics& diagnostics);
std::optional<StackProfile> load_stack(std::string_view id, const Catalogue& catalogue,
                                       Diagnostics& diagnostics);
std::optional<Process> load_process(std::string_view id, const Catalogue& catalogue,
                                    Diagnostics& diagnostics);
/// `id` may also be the path of a file.
std::optional<Policy> load_policy(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
/// `id` may also be the path of a claim file. Scenarios stay trees.
std::optional<Claim> load_claim(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
/// Every question of the catalogue, in the order of its records.
std::vector<Question> load_questions(const Catalogue& catalogue, Diagnostics& diagnostics);

std::optional<Reliability> load_reliability(std::string_view id, const Catalogue& catalogue,
                                            Diagnostics& diagnostics);
std::optional<Region> load_region(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<Part> load_catalogue_part(std::string_view id, const Catalogue& catalogue,
                                        Diagnostics& diagnostics);
std::optional<Currency> load_currency(std::string_view id, const Catalogue& catalogue,
                                      Diagnostics& diagnostics);
/// Fills what the record `model-error: training` knows of the design. Requires defaults to be applied.
void read_model_error(Design& design, const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<ModelErrors> load_model_errors(std::string_view id, const Catalogue& catalogue,
                                             Diagnostics& diagnostics);
std::optional<Contract> load_contract(std::string_view id, const Catalogue& catalogue,
                                      Diagnostics& diagnostics);

/// The system that a contract's servers are assumed to be.
std::optional<System> load_contract_system(std::string_view id, const Catalogue& catalogue,
                                           Diagnostics& diagnostics);
std::optional<NetworkPart> load_part(std::string_view id, const Catalogue& catalogue,
                                     Diagnostics& diagnostics);

/// A machine alone, without a job: a system by catalogue id or path of its file, changed by overrides
/// (`system.levels.0.planes=2`, `cluster.chips=64`). `chips` is 0 where nobody said it.
std::optional<Cluster> load_cluster(std::string_view system, const Overrides& overrides,
                                    const Catalogue& catalogue, Diagnostics& diagnostics);

/// The same with what its price and power need beside it: region, currency and the standard parts. No job.
std::optional<Design> load_whole_machine(std::string_view system, const Overrides& overrides,
                                         const Catalogue& catalogue, Diagnostics& diagnostics);
/// What a kernel or a collective runs on, with its profiles: a system by id, file or inline map, of so many
/// chips; or one chip alone, without a network.
std::optional<Machine> load_machine(const NodePtr& system, long chips, const std::string& directory,
                                    const Catalogue& catalogue, Diagnostics& diagnostics);
std::optional<Machine> load_chip_alone(const NodePtr& chip, const std::string& directory,
                                       const Catalogue& catalogue, Diagnostics& diagnostics);
/// An id that a caller has, where the reader takes a node of a file.
NodePtr by_id(std::string id);

/// A record with its `from:` chain merged in, as a tree; its references stay ids. Null after errors.
NodePtr resolved_record(const CatalogueEntry& entry, const Catalogue& catalogue, Diagnostics& diagnostics);

/// Reads and checks a file of any kind (scenario, catalogue record, suite) and keeps nothing.
void check_file(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                Diagnostics& diagnostics);

/// Reads a file of another tool (a Hugging Face config.json) as a model record; null after errors.
using ModelImporter = NodePtr (*)(const std::string& path, Diagnostics& diagnostics);
/// Called by interop at start, before any thread: from then on `model:` may be a path to .json.
void set_model_importer(ModelImporter importer);

/// Told the path of every file that is opened for reading, from any thread.
using ReadNotice = void (*)(const std::string& path);
/// Called by the program at start, before any thread.
void set_read_notice(ReadNotice notice);

/// The text behind the path `-`: the same at each call. Without one, `-` is a file like others.
using StandardInput = const std::string& (*)();
void set_standard_input(StandardInput input);

/// JSON Schema (draft 2020-12) of scenario, catalogue and suite files.
std::string json_schema();
/// One field of a scenario as read.
struct ExplainedValue {
  std::string path;     ///< train.plan.tensor
  std::string value;    ///< with its range and sources
  std::string assumed;  ///< why this default; empty where the file says the value
  std::string trust;    ///< what makes the source weak; empty where nothing is known against it
};
/// Every field of the scenario as read, with what was defaulted and why, and whose source is weak by `notes`.
std::vector<ExplainedValue> explained(const Design& design, const SourceNotes& notes = {});
/// The same as text: `caelum check --explain`.
std::string explain(const std::vector<ExplainedValue>& values);
/// The scenario of a file as YAML that stands alone but for the profiles of this release: its `from:` chain,
/// overrides and every record of the catalogue written out with their sources, and every default that is a
/// word or a count. It loads as the same design. Empty after errors, and for a supply plan.
std::string resolved_scenario(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                              Diagnostics& diagnostics);
/// Every key of every record with its meaning, unit, limits and default, as Markdown.
std::string reference_page();

}  // namespace caelum::spec
