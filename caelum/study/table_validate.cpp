// Chips and systems are loaded once; then points are priced in chunks over threads, each to its place.
#include "caelum/study/table_validate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "caelum/base/parallel.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/kernel_libraries.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::study {
namespace {

constexpr double kShort = 20e-6;  // s: operators below it are reported apart, as launches weigh there

/// What prices the points of one chip.
struct Machine {
  std::string chip;
  std::optional<chip::ChipModel> operators;
  std::vector<LibraryOnChip> libraries;  ///< measured kernels, where the catalogue has them
  bool residual = true;
  std::optional<spec::Machine> network;
  std::string why_not;  ///< set where a model is missing
};

double ranks_of(const Probe& probe) {
  if (const auto* c = std::get_if<CollectivePoint>(&probe)) return static_cast<double>(c->probe.ranks);
  if (const auto* e = std::get_if<jobs::ExchangeProbe>(&probe)) return e->ranks;
  return 0;
}

struct Need {
  bool operators = false;
  double ranks = 0;
};

std::string first_message(const Diagnostics& diagnostics) {
  return diagnostics.all().empty() ? "it has no profile" : diagnostics.all().front().message;
}

void load_operators(Machine& machine, const std::string& profile_of, const spec::Catalogue& catalogue) {
  Diagnostics found;
  const auto own = spec::load_chip_alone(spec::by_id(machine.chip), ".", catalogue, found);
  const auto lender =
      profile_of.empty() ? own : spec::load_chip_alone(spec::by_id(profile_of), ".", catalogue, found);
  if (own && lender) {
    const auto& lender_id = lender->cluster.system.chip.id;
    machine.operators = jobs::make_probe_chip(own->cluster.system.chip, lender->chip_profile, found);
    if (found.ok()) {
      machine.libraries =
          libraries_for(*machine.operators, own->cluster.system.chip, lender_id, catalogue, found);
    }
  }
  if (found.ok() && machine.operators) return;
  machine.operators.reset();
  machine.why_not = first_message(found);
}

void load_network(Machine& machine, double ranks, const std::string& asked,
                  const spec::Catalogue& catalogue) {
  const std::string system = asked.empty() ? usual_system(machine.chip, catalogue) : asked;
  if (system.empty()) {
    machine.why_not =
        fmt::format("no system of the catalogue has the chip {}; name one with --system", machine.chip);
    return;
  }
  Diagnostics found;
  machine.network = spec::load_machine(spec::by_id(system), chips_for(ranks), ".", catalogue, found);
  if (!machine.network) machine.why_not = first_message(found);
}

using Machines = std::map<std::string, Machine>;

Machines load_machines(const std::vector<Table>& tables, const TableValidateOptions& options,
                       const spec::Catalogue& catalogue) {
  std::map<std::string, Need> needs;
  for (const auto& table : tables) {
    for (const auto& point : table.points) {
      Need& need = needs[table.chips[point.chip]];
      need.operators = need.operators || std::holds_alternative<jobs::OperatorProbe>(point.probe);
      need.ranks = std::max(need.ranks, ranks_of(point.probe));
    }
  }
  Machines machines;
  for (const auto& [chip, need] : needs) {
    Machine& machine = machines[chip];
    machine.chip = chip;
    const bool named_system = catalogue.find("chip", chip) == nullptr;
    machine.residual = options.residual;
    if (need.operators) load_operators(machine, options.profile_of, catalogue);
    if (need.ranks > 0) load_network(machine, need.ranks, named_system ? chip : options.system, catalogue);
  }
  return machines;
}

/// NaN when nothing can be said.
double predict(const Machine& machine, const Probe& probe) {
  if (const auto* op = std::get_if<jobs::OperatorProbe>(&probe)) {
    if (!machine.operators) return NAN;
    if (const auto* library = find_library(machine.libraries, op->engine)) {
      const chip::Kernel* kernel = jobs::find_kernel(library->kernels, *op);
      if (kernel) return jobs::price_kernel(*kernel, *op, machine.residual);
    }
    return jobs::price_operator(*machine.operators, *op).time.in(units::s);
  }
  if (!machine.network) return NAN;
  Diagnostics diagnostics;
  Time time;
  if (const auto* c = std::get_if<CollectivePoint>(&probe)) {
    time = jobs::price_collective(*machine.network, c->probe, diagnostics).time;
  } else {
    time = jobs::price_exchange(*machine.network, std::get<jobs::ExchangeProbe>(probe), diagnostics);
  }
  return diagnostics.ok() && time.canonical() > 0 ? time.in(units::s) : NAN;
}

void price_all(std::vector<Predicted>& out, const std::vector<Table>& tables, const Machines& machines,
               const Crew& crew) {
  std::vector<std::vector<const Machine*>> of_chip(tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (const auto& chip : tables[t].chips) {
      const auto found = machines.find(chip);
      of_chip[t].push_back(found == machines.end() ? nullptr : &found->second);
    }
  }
  out.resize(for_each_index(out.size(), crew, [&](std::size_t i) {
    const TablePoint& point = tables[out[i].table].points[out[i].point];
    out[i].seconds = predict(*of_chip[out[i].table][point.chip], point.probe);
    out[i].error = out[i].seconds / point.seconds - 1;
  }));
}

/// The names that the user gave.
void check_names(const TableValidateOptions& options, const spec::Catalogue& catalogue,
                 Diagnostics& diagnostics) {
  const auto check = [&](const char* option, const char* kind, const std::string& name) {
    if (name.empty() || catalogue.find(kind, name) != nullptr) return;
    const std::string near = nearest(spec::canonical_id(name), catalogue.names(kind));
    diagnostics.error({}, fmt::format("{}: there is no {} '{}' in the catalogue", option, kind, name),
                      near.empty() ? fmt::format("'caelum show {}s' lists them", kind)
                                   : fmt::format("did you mean '{}'?", near));
  };
  check("--system", "system", options.system);
  check("--profile-of", "chip", options.profile_of);
}

/// The place of what is wrong with all tables together.
Span beginning_of(const std::vector<Table>& tables) {
  return tables.empty() ? Span{} : Span{tables.front().csv.source, 0, 0};
}

void count_in(std::vector<std::pair<std::string, int>>& all, const std::string& why, int times) {
  auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == why; });
  if (found == all.end()) found = all.insert(all.end(), {why, 0});
  found->second += times;
}

/// Points without a prediction are counted by their reason and taken out.
void take_out(TableValidation& validation, const std::vector<Table>& tables, const Machines& machines) {
  std::vector<Predicted> kept;
  kept.reserve(validation.points.size());
  for (const auto& p : validation.points) {
    if (std::isfinite(p.seconds)) {
      kept.push_back(p);
      continue;
    }
    const Table& table = tables[p.table];
    const Machine& machine = machines.at(table.chips[table.points[p.point].chip]);
    count_in(validation.left_out, machine.why_not.empty() ? "the model has no answer" : machine.why_not, 1);
  }
  validation.points = std::move(kept);
  for (const auto& table : tables) {
    for (const auto& [why, times] : table.left_out) count_in(validation.left_out, why, times);
  }
}

void summarise_all(TableValidation& validation, const std::vector<Table>& tables) {
  // An index for each group, found by the pointers and numbers that make its name.
  std::map<std::string, std::vector<Scored>> groups;
  std::vector<Scored> all;
  all.reserve(validation.points.size());
  struct Lists {
    std::vector<Scored>* lists[5];
  };
  std::map<std::tuple<const char*, std::string_view, const char*, bool, std::uint32_t, std::uint16_t>, Lists>
      known;
  for (const auto& p : validation.points) {
    const Table& table = tables[p.table];
    const TablePoint& point = table.points[p.point];
    const char* region = shape_region(point);
    const bool brief = point.seconds < kShort;
    auto& lists = known[{point.family, point.precision, region, brief, p.table, point.chip}];
    if (lists.lists[0] == nullptr) {
      const std::string family = point.family;
      lists = {{&groups["1 " + family],
                &groups[fmt::format("2 {}, {} 20 us", family, brief ? "under" : "from")],
                &groups[fmt::format("3 {}, {}", family, *point.precision ? point.precision : "any format")],
                &groups[fmt::format("4 {}, {}", family, region)], &groups["5 " + table.chips[point.chip]]}};
    }
    const Scored scored{.error = p.error};
    for (auto* list : lists.lists) list->push_back(scored);
    all.push_back(scored);
  }
  validation.summary = summarise(all);
  constexpr const char* kKinds[] = {"operator", "time", "precision", "region", "chip"};
  for (const auto& [name, rows] : groups) {
    validation.by.emplace_back(fmt::format("{}:{}", kKinds[name[0] - '1'], name.substr(2)), summarise(rows));
  }
}

}  // namespace

std::string usual_system(const std::string& chip, const spec::Catalogue& catalogue) {
  std::string best;
  std::tuple<double, bool, long> best_rank;
  for (const auto* entry : catalogue.all("system")) {
    Diagnostics quiet;
    const auto system = spec::load_system(entry->id, catalogue, quiet);
    if (!system || system->chip.id != chip || system->levels.empty()) continue;
    const double inner = static_cast<double>(system->levels.front().chips.value_or(0));
    const std::tuple rank{inner, entry->id.starts_with("hgx-"), -static_cast<long>(entry->id.size())};
    if (best.empty() || rank > best_rank) {
      best = entry->id;
      best_rank = rank;
    }
  }
  return best;
}

TableValidation validate_tables(const std::vector<Table>& tables, const TableValidateOptions& options,
                                const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  TableValidation validation;
  check_names(options, catalogue, diagnostics);
  if (!diagnostics.ok()) return validation;
  const Machines machines = load_machines(tables, options, catalogue);
  for (std::uint32_t t = 0; t < tables.size(); ++t) {
    for (std::uint32_t i = 0; i < tables[t].points.size(); ++i) validation.points.push_back({t, i, 0, 0});
  }
  const std::size_t all = validation.points.size();
  price_all(validation.points, tables, machines,
            {.threads = options.threads, .chunk = 2048, .stop = options.stop});
  validation.not_priced = all - validation.points.size();
  take_out(validation, tables, machines);
  if (validation.points.empty() && validation.not_priced == 0) {
    diagnostics.error(
        beginning_of(tables),
        fmt::format("no row of the tables can be predicted: {}",
                    validation.left_out.empty() ? "they are empty" : validation.left_out[0].first));
  }
  summarise_all(validation, tables);
  return validation;
}

std::vector<const Predicted*> worst_points(const TableValidation& validation, std::size_t most) {
  std::vector<const Predicted*> rows;
  rows.reserve(validation.points.size());
  for (const auto& p : validation.points) rows.push_back(&p);
  most = std::min(most, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end(),
                    [](const Predicted* a, const Predicted* b) {
                      const double x = std::abs(a->error), y = std::abs(b->error);
                      return x != y ? x > y : a < b;
                    });
  rows.resize(most);
  return rows;
}

}  // namespace caelum::study
