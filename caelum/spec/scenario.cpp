#include "caelum/spec/scenario.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

constexpr std::array<std::string_view, 3> kJobBlocks = {"train", "serve", "supply"};

/// Whether an assignment writes into a block, and not `null` over it.
bool writes_into(std::string_view assignment, std::string_view block) {
  if (!assignment.starts_with(block) || assignment.size() == block.size()) return false;
  return assignment[block.size()] == '.' ||
         (assignment[block.size()] == '=' && assignment.substr(block.size() + 1) != "null");
}
/// Whether the scenario has a supply block, its `from:` chain and the assignments taken in.
bool asks_supply(const NodePtr& document, const std::string& directory, const Overrides& overrides,
                 const Catalogue& catalogue) {
  Diagnostics ignored;
  Resolver resolver(catalogue, directory, nullptr, ignored);
  const NodePtr root = resolver.flatten(document, table<SupplyDesign>());
  const Entry* block = root->kind == Node::Kind::map ? root->find("supply") : nullptr;
  bool asks = block != nullptr && block->value->kind != Node::Kind::null;
  for (const auto& assignment : overrides) {
    if (writes_into(assignment, "supply")) asks = true;
    if (assignment == "supply=null") asks = false;
  }
  return asks;
}

}  // namespace

std::string_view name(Job job) {
  static constexpr std::string_view kNames[] = {"train", "serve", "run", "supply"};
  return kNames[static_cast<std::size_t>(job)];
}

Job Scenario::job() const {
  if (std::holds_alternative<SupplyDesign>(of)) return Job::supply;
  return design().train ? Job::train : design().serve ? Job::serve : Job::months;
}

const Span& Scenario::at() const {
  return job() == Job::supply ? supply().supply_at : design().cluster_at;
}

void check_one_job(const NodePtr& root, Diagnostics& diagnostics) {
  const Entry* first = nullptr;
  for (const std::string_view block : kJobBlocks) {
    const Entry* found = root->kind == Node::Kind::map ? root->find(block) : nullptr;
    if (found == nullptr || found->value->kind == Node::Kind::null) continue;
    if (first == nullptr) {
      first = found;
      continue;
    }
    const char* how = "put them into two files; `from:` shares what they have in common";
    diagnostics.error(first->key_at,
                      fmt::format("this `{}:` and a `{}:` stand in one scenario, which asks for one job",
                                  first->key, block),
                      how);
    diagnostics.error(found->key_at, fmt::format("here is its `{}:`", block), how);
    return;
  }
}

std::optional<Scenario> load(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                             Diagnostics& diagnostics) {
  Diagnostics unheard;  // told by the loader itself
  const auto source = read_source(path, {}, unheard);
  const NodePtr document = source ? read_document(source, unheard) : nullptr;
  const bool is_map = unheard.ok() && document && document->kind == Node::Kind::map;
  const std::string directory = std::filesystem::path(path).parent_path().string();
  if (is_map && asks_supply(document, directory, overrides, catalogue)) {
    auto design = load_supply(path, overrides, catalogue, diagnostics);
    if (!design) return std::nullopt;
    return Scenario{path, std::move(*design)};
  }
  auto design = load_scenario(path, overrides, catalogue, diagnostics);
  if (!design) return std::nullopt;
  return Scenario{path, std::move(*design)};
}

}  // namespace caelum::spec
