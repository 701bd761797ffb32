#include "caelum/spec/kinds.hpp"

#include <array>
#include <utility>

#include "caelum/spec/relatives.hpp"

namespace caelum::spec {
namespace {

template <class T>
const RecordTable* table_at() {
  return &table<T>();
}

constexpr std::array kKinds = {
    CatalogueKind{"chip", "chips", "accelerators", table_at<Chip>},
    CatalogueKind{"system", "systems", "servers, pods and clusters", table_at<System>},
    CatalogueKind{"model", "models", "transformer shapes", table_at<Model>},
    CatalogueKind{"chip-profile", "chip-profiles", "constants of chips under a kernel library",
                  table_at<ChipProfile>},
    CatalogueKind{"link-profile", "link-profiles", "constants of links under a collective library",
                  table_at<LinkProfile>},
    CatalogueKind{"kernel-library", "kernel-libraries", "constants and residuals of measured kernels",
                  table_at<KernelLibrary>},
    CatalogueKind{"transfer", "transfers", "what lending a chip's constants costs", table_at<Transfer>},
    CatalogueKind{"stack", "stacks", "constants of training frameworks", table_at<StackProfile>},
    CatalogueKind{"recipe", "recipes", "what training frameworks do by default", table_at<Recipe>},
    CatalogueKind{"engine", "engines", "constants of inference engines", table_at<EngineProfile>},
    CatalogueKind{"reliability", "reliability", "failure rates of classes of machines",
                  table_at<Reliability>},
    CatalogueKind{"operations", "operations", "what crews do about failures", table_at<Operations>},
    CatalogueKind{"part", "parts", "hosts, cards, optics, switches: price and power", table_at<Part>},
    CatalogueKind{"network-part", "network-parts", "switches, modules and cables: rate, power, price",
                  table_at<NetworkPart>},
    CatalogueKind{"region", "regions", "tariffs, cooling, staff, financing", table_at<Region>},
    CatalogueKind{"currency", "currencies", "dated rates", table_at<Currency>},
    CatalogueKind{"contract", "contracts", "orders that were reported", table_at<Contract>},
    CatalogueKind{"process", "processes", "manufacturing processes of foundries", table_at<Process>},
    CatalogueKind{"policy", "policies", "export-control rule sets", table_at<Policy>},
    CatalogueKind{"ledger", "ledgers", "dated figures of money, capacity and volumes", table_at<Ledger>},
    CatalogueKind{"model-error", "model-errors", "how far answers are off, inputs apart",
                  table_at<ModelErrors>},
    CatalogueKind{"claim", "claims", "published claims as executable checks", table_at<Claim>},
    CatalogueKind{"questions", "questions", "what readers ask of the claims", table_at<QuestionList>},
};

constexpr std::pair<std::string_view, std::string_view> kAlso[] = {
    {"prices", "part"},
    {"price", "part"},
    {"profile", "chip-profile"},
    {"profiles", "chip-profile"},
    {"link", "link-profile"},
    {"links", "link-profile"},
    {"kernels", "kernel-library"},
    {"framework", "recipe"},
    {"frameworks", "recipe"},
    {"fab", "process"},
    {"fabs", "process"},
};

}  // namespace

std::span<const CatalogueKind> catalogue_kinds() {
  return kKinds;
}

std::string kind_of_word(std::string_view word) {
  for (const auto& kind : kKinds) {
    if (word == kind.kind || word == kind.plural) return kind.kind;
  }
  for (const auto& [other, kind] : kAlso) {
    if (word == other) return std::string(kind);
  }
  return word == "source" || word == "sources" ? "sources" : "";
}

const RecordTable* table_of_kind(std::string_view word) {
  for (const auto& kind : kKinds) {
    if (word == kind.kind) return kind.table();
  }
  if (word == "scenario") return &table<Design>();
  return word == "supply-scenario" ? &table<SupplyDesign>() : nullptr;
}

}  // namespace caelum::spec
