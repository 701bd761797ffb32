// A supply scenario: the same reading as any scenario, then what only the whole can tell: names that
// meet, dies that can be printed, quarters that are written right.
#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/spec/files.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/resolve.hpp"
#include "caelum/spec/reticle.hpp"

namespace caelum::spec {
namespace {

/// Walks beside the record that was read, to find places of errors.
NodePtr child(const NodePtr& node, std::string_view key) {
  const Entry* entry = node ? node->find(key) : nullptr;
  return entry ? entry->value : nullptr;
}
NodePtr item(const NodePtr& list, std::size_t index) {
  if (!list) return nullptr;
  if (list->kind == Node::Kind::sequence) return index < list->items.size() ? list->items[index] : nullptr;
  return index == 0 ? list : nullptr;
}

class Checks {
 public:
  Checks(const NodePtr& root, Diagnostics& diagnostics)
      : block_(child(root, "supply")), diagnostics_(diagnostics) {}

  void run(const Supply& s) {
    if (!small_enough(s)) return;
    quarter(s);
    unique("lines", s.lines);
    unique("products", s.products);
    unique("memory", s.memory);
    unique("packaging", s.packaging);
    for (std::size_t i = 0; i < s.products.size(); ++i) product(s, i);
    for (std::size_t i = 0; i < s.pods.size(); ++i) {
      refer(child(item(child(block_, "pods"), i), "product"), s.pods[i].product, "product", s.products);
    }
  }

 private:
  /// The program's columns and rows grow with it, and its time with more than their square.
  bool small_enough(const Supply& s) {
    const auto cells = static_cast<double>(s.products.size()) * static_cast<double>(s.quarters);
    if (cells <= static_cast<double>(kMostPlannedCells)) return true;
    error(child(block_, "products"),
          fmt::format("{} products in {} quarters are too many to plan", s.products.size(), s.quarters),
          fmt::format(
              "products times quarters may be {} at most (`caelum limits`): plan fewer quarters, or put "
              "like products together",
              kMostPlannedCells));
    return false;
  }

  void error(const NodePtr& node, std::string what, std::string hint) {
    diagnostics_.error(node ? node->at : block_->at, std::move(what), std::move(hint));
  }

  void quarter(const Supply& s) {
    int year = 0, quarter = 0;
    if (!parse_quarter(s.start, year, quarter)) {
      error(child(block_, "start"), fmt::format("'{}' is not a quarter", s.start),
            "write for example `start: 2025 Q1`");
    }
  }

  template <class T>
  void unique(const char* key, const std::vector<T>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (list[i].name != list[j].name) continue;
        error(child(item(child(block_, key), i), "name"),
              fmt::format("'{}' stands twice in {}", list[i].name, key), "give each its own name");
        break;
      }
    }
  }

  template <class T>
  const T* refer(const NodePtr& node, const std::string& name, const char* kind, const std::vector<T>& list) {
    if (name.empty()) return nullptr;
    std::vector<std::string> names;
    for (const auto& element : list) {
      if (element.name == name) return &element;
      names.push_back(element.name);
    }
    const std::string near = nearest(name, names);
    std::string all;
    for (const auto& known : names) all += (all.empty() ? "" : ", ") + known;
    error(node, fmt::format("there is no {} '{}' in this scenario", kind, name),
          !near.empty() ? "did you mean '" + near + "'?"
          : all.empty() ? fmt::format("add it to the scenario's list")
                        : "it has " + all);
    return nullptr;
  }

  void product(const Supply& s, std::size_t index) {
    const SupplyProduct& p = s.products[index];
    const NodePtr node = item(child(block_, "products"), index);
    refer(child(node, "memory"), p.memory, "memory", s.memory);
    refer(child(node, "packaging"), p.packaging, "packaging line", s.packaging);
    const SupplyLine* line = refer(child(node, "line"), p.line, "line", s.lines);
    if (p.line.empty() && p.die_bank.value_or(0) <= 0) {
      error(node,
            fmt::format("product '{}' has neither a line nor a die bank: nothing can be made of it", p.name),
            "add `line:` or `die_bank:`");
    }
    die(s, p, node, line);
    bins(p, node);
    for (std::size_t q = 0; q < p.minimum.size() && !p.maximum.empty(); ++q) {
      const auto& most = p.maximum[std::min(q, p.maximum.size() - 1)];
      if (p.minimum[q].value_or(0) > most.value_or(0)) {
        error(item(child(node, "minimum"), q), fmt::format("the minimum of '{}' is over its maximum", p.name),
              "lower it, or raise `maximum:`");
      }
    }
  }

  void die(const Supply& s, const SupplyProduct& p, const NodePtr& node, const SupplyLine* line) {
    const NodePtr place = child(node, "die") ? child(node, "die") : node;
    const bool sides = p.die.width.known() && p.die.height.known();
    if (p.die.width.known() != p.die.height.known()) {
      return error(place, "a die needs both width and height", "add the other side, or give `area:`");
    }
    std::optional<Area> area;
    if (p.die.area.known()) area = *p.die.area.value;
    if (sides) area = *p.die.width.value * *p.die.height.value;
    if (!area && !p.chip.silicon.die_area.empty()) area = p.chip.silicon.die_area.front().value;
    if (line && !area) {
      return error(place, fmt::format("the die of product '{}' has no size", p.name),
                   "add `die: {width: ..., height: ...}`");
    }
    const bool sized = sides || area.has_value();
    if (sized && !fits_reticle(sides ? DieSides{*p.die.width.value, *p.die.height.value} : sides_of(*area))) {
      error(place,
            fmt::format("the die of product '{}' ({:.0f} mm2) is larger than the reticle", p.name,
                        area->in(units::mm2)),
            "one exposure prints at most 26 mm x 33 mm: make it of several dies");
    }
    const Length diameter = s.wafer_diameter.value_or(300 * units::mm);
    const DieSides counted =
        sides ? DieSides{*p.die.width.value, *p.die.height.value} : sides_of(area.value_or(Area{}));
    if (sized && !p.die.candidates.known() &&
        !countable(counted, diameter, s.scribe.value_or(0.1 * units::mm))) {
      error(place,
            fmt::format("more than {:.0f} dies of product '{}' fit a wafer: too many to count",
                        kMostDiesOnWafer, p.name),
            "make the die larger, or give `candidates:`, whole dies of one wafer");
    }
    if (s.edge_exclusion.value_or(3 * units::mm) * 2 >= diameter) {
      error(child(block_, "edge_exclusion"), "the edge exclusion leaves nothing of the wafer",
            "3 mm is usual");
    }
  }

  void bins(const SupplyProduct& p, const NodePtr& node) {
    for (std::size_t b = 0; b < p.bins.size(); ++b) {
      const NodePtr bin = item(child(node, "bins"), b);
      if (p.bins[b].cores > p.die.cores) {
        error(bin,
              fmt::format("bin '{}' needs {} cores, but the die has {}", p.bins[b].name, p.bins[b].cores,
                          p.die.cores),
              "set `die: {cores: ...}`");
      }
      if (b > 0 && p.bins[b].cores >= p.bins[b - 1].cores) {
        error(bin, fmt::format("bin '{}' is not below the one before it", p.bins[b].name),
              "list bins from the best down");
      }
    }
  }

  NodePtr block_;
  Diagnostics& diagnostics_;
};

std::optional<SupplyDesign> read(const NodePtr& document, const std::string& directory,
                                 const Overrides& overrides, const Catalogue& catalogue, Diagnostics& own) {
  Resolver resolver(catalogue, directory, model_importer(), own);
  NodePtr root = resolver.flatten(document, table<SupplyDesign>());
  if (root->kind != Node::Kind::map || resolver.broken().contains(root.get())) return std::nullopt;
  for (const auto& assignment : overrides) root = resolver.set(root, assignment, table<SupplyDesign>());
  check_version(root, own);
  check_one_job(root, own);
  if (!own.ok()) return std::nullopt;
  root = resolver.resolve(root, table<SupplyDesign>());
  std::optional<SupplyDesign> design(std::in_place);
  Reader reader(own, resolver.broken());
  reader.record(&*design, root, table<SupplyDesign>());
  const NodePtr block = child(root, "supply");
  design->supply_at = block ? block->at : root->at;
  if (own.ok()) Checks(root, own).run(design->supply);
  return design;
}

}  // namespace

bool parse_quarter(std::string_view text, int& year, int& quarter) {
  const std::size_t q = text.find('Q');
  if (q == std::string_view::npos || q + 2 != text.size() || q < 4) return false;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + 4, year);
  quarter = text[q + 1] - '0';
  const bool between = text.substr(4, q - 4).find_first_not_of(" -") == std::string_view::npos;
  return problem == std::errc() && end == text.data() + 4 && between && year >= 1990 && year <= 2200 &&
         quarter >= 1 && quarter <= 4;
}

namespace {

/// Of a file that can be read: which of its blocks are there.
bool holds(const std::string& path, std::string_view key) {
  Diagnostics ignored;
  const auto source = read_source(path, {}, ignored);
  const NodePtr document = source ? read_document(source, ignored) : nullptr;
  return document && document->kind == Node::Kind::map && document->find(key) != nullptr;
}

}  // namespace

bool is_claim(const std::string& path) {
  return holds(path, "claimed_by");
}

std::optional<SupplyDesign> load_supply(const std::string& path, const Overrides& overrides,
                                        const Catalogue& catalogue, Diagnostics& diagnostics) {
  const auto source = read_source(path, {}, diagnostics);
  if (!source) return std::nullopt;
  Diagnostics own;
  const NodePtr document = read_document(source, own);
  std::optional<SupplyDesign> design;
  if (own.ok() && document && document->kind == Node::Kind::map) {
    design = read(document, std::filesystem::path(path).parent_path().string(), overrides, catalogue, own);
  }
  pass_on(own, diagnostics);
  if (!own.ok()) return std::nullopt;
  if (design && design->name.empty()) design->name = title_of_file(path);
  return design;
}

}  // namespace caelum::spec
