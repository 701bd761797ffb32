// Yields depend on wafers made and wafers on yields: the program is solved again until the two agree.
#include "caelum/supply/plan.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/check.hpp"
#include "caelum/supply/plan_program.hpp"

namespace caelum::supply {
namespace {

constexpr int kMostRounds = 40;
constexpr double kAgreed = 1e-6;

template <class T>
int find(const std::vector<T>& list, const std::string& name) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

const spec::Process* process_of(const Inputs& in, std::size_t p) {
  return in.line[p] < 0 ? nullptr : &in.supply->lines[static_cast<std::size_t>(in.line[p])].process;
}

int quarters_of(const spec::Datum<Time>& time) {
  return time.known() ? static_cast<int>(std::lround(time.value->in(units::day) / 91.3)) : 0;
}

Inputs inputs_of(const spec::Supply& supply) {
  Inputs in;
  in.supply = &supply;
  in.quarters = static_cast<int>(supply.quarters);
  for (const auto& line : supply.lines) {
    in.lag.push_back(quarters_of(line.process.cycle_time));
    in.lead.push_back(quarters_of(line.process.build_time));
  }
  for (const auto& product : supply.products) {
    in.line.push_back(find(supply.lines, product.line));
    in.memory.push_back(find(supply.memory, product.memory));
    in.packaging.push_back(find(supply.packaging, product.packaging));
    in.figures.push_back(figures_of(supply, product, process_of(in, in.line.size() - 1)));
  }
  return in;
}

/// Defect density of a line's process in each quarter, given the wafers started before it.
std::vector<double> densities(const spec::Process& process, const std::vector<double>& wafers) {
  std::vector<double> list;
  double made = process.learned_wafers.value_or(100e3);
  for (const double started : wafers) {
    list.push_back(learned_density(process.defects_per_cm2.value_or(0), process.defect_floor.value_or(0),
                                   process.learning.value_or(1), process.learned_wafers.value_or(100e3),
                                   made));
    made += started;
  }
  return list;
}

using Wafers = std::vector<std::vector<double>>;  ///< started, by line and quarter

/// Fills what depends on defect densities; returns the largest change of a yield.
double set_yields(Inputs& in, SupplyPlan& plan, const Wafers& wafers) {
  const auto& s = *in.supply;
  double change = 0;
  in.dies.resize(s.products.size());
  in.cost.resize(s.products.size());
  for (std::size_t p = 0; p < s.products.size(); ++p) {
    const spec::Process* process = process_of(in, p);
    const auto& f = in.figures[p];
    const auto density =
        process ? densities(*process, wafers[static_cast<std::size_t>(in.line[p])]) : std::vector<double>{};
    auto& quarters = plan.products[p].quarters;
    in.dies[p].resize(quarters.size());
    in.cost[p].resize(quarters.size());
    for (std::size_t q = 0; q < quarters.size(); ++q) {
      ProductQuarter& now = quarters[q];
      if (process) {
        now.defects_per_cm2 = density[q];
        const DieYield yields = die_yield(s.products[p], f, *process, density[q]);
        change = std::max(change, std::fabs(yields.total - now.die_yield));
        now.die_yield = yields.total;
        in.dies[p][q].clear();
        for (const double share : yields.by_bin)
          in.dies[p][q].push_back(f.candidates * share * process->line_yield.value_or(1));
      }
      now.cost = package_cost(
          s.products[p], f, process,
          in.memory[p] < 0 ? nullptr : &s.memory[static_cast<std::size_t>(in.memory[p])],
          in.packaging[p] < 0 ? nullptr : &s.packaging[static_cast<std::size_t>(in.packaging[p])],
          now.die_yield);
      in.cost[p][q] = now.cost;
    }
  }
  return change;
}

bool learns(const spec::Supply& supply) {
  return std::any_of(supply.lines.begin(), supply.lines.end(),
                     [](const auto& l) { return l.process.learning.value_or(1) < 1; });
}

Wafers wafers_of(const Inputs& in, const Program& program, const LinearSolution& solution) {
  Wafers wafers(in.supply->lines.size(), std::vector<double>(static_cast<std::size_t>(in.quarters), 0.0));
  for (std::size_t p = 0; p < program.wafers.size(); ++p) {
    if (in.line[p] < 0) continue;
    for (std::size_t q = 0; q < program.wafers[p].size(); ++q) {
      wafers[static_cast<std::size_t>(in.line[p])][q] +=
          solution.x[static_cast<std::size_t>(program.wafers[p][q])] * kThousand;
    }
  }
  return wafers;
}

SupplyConflict explain(const Program& program, const std::vector<std::string>& quarters) {
  SupplyConflict conflict;
  for (const int row : smallest_conflict(program.lp)) {
    const auto& name = program.names[static_cast<std::size_t>(row)];
    conflict.limits.push_back(
        fmt::format("{} in {}", name.what, quarters[static_cast<std::size_t>(name.quarter)]));
  }
  return conflict;
}

class Reading {
 public:
  Reading(const Inputs& in, const Program& program, const LinearSolution& solution)
      : in_(in), program_(program), x_(solution.x), solution_(solution) {}

  void into(SupplyPlan& plan) const {
    for (std::size_t p = 0; p < plan.products.size(); ++p) product(p, plan.products[p]);
    for (std::size_t l = 0; l < in_.supply->lines.size(); ++l) line(l, plan);
    for (std::size_t m = 0; m < in_.supply->memory.size(); ++m) memory(m, plan);
    for (std::size_t k = 0; k < in_.supply->packaging.size(); ++k) packaging(k, plan);
    money(plan);
    for (std::size_t r = 0; r < program_.names.size(); ++r) {
      const auto& name = program_.names[r];
      const double worth = std::fabs(solution_.shadow[r]) / name.scale;
      if (name.what.empty() || worth < 1e-9 * std::max(1.0, solution_.objective) / 1e6) continue;
      plan.binding.push_back({name.what, name.unit, name.quarter, worth});
    }
    plan.objective = objective();
    plan.duality_gap = solution_.duality_gap;
    plan.violation = solution_.violation;
  }

 private:
  /// What the aim counts, discounted. The program's own also takes off a little for dies in stock, which only
  /// decides when they are made.
  [[nodiscard]] double objective() const {
    double sum = 0;
    for (std::size_t p = 0; p < program_.packages.size(); ++p) {
      for (std::size_t q = 0; q < program_.packages[p].size(); ++q) {
        const double discount = discount_of(*in_.supply, static_cast<int>(q));
        for (std::size_t b = 0; b < program_.packages[p][q].size(); ++b) {
          sum += at(program_.packages[p][q][b]) * worth_of_bin(in_, p, b) * discount;
        }
      }
    }
    return sum;
  }

  [[nodiscard]] double at(int column) const {
    return column < 0 ? 0 : x_[static_cast<std::size_t>(column)] * kThousand;
  }

  void product(std::size_t p, ProductPlan& plan) const {
    for (std::size_t q = 0; q < plan.quarters.size(); ++q) {
      ProductQuarter& now = plan.quarters[q];
      now.wafers = at(program_.wafers[p][q]);
      for (std::size_t b = 0; b < in_.figures[p].bins.size(); ++b) {
        now.by_bin.push_back(at(program_.packages[p][q][b]));
        now.packages += now.by_bin.back();
        now.dies_in_stock += at(program_.stock[p][q][b]);
      }
    }
  }

  void line(std::size_t l, SupplyPlan& plan) const {
    const auto& source = in_.supply->lines[l];
    LinePlan line{.name = source.name, .quarters = {}};
    for (int q = 0; q < in_.quarters; ++q) {
      const auto now = static_cast<std::size_t>(q);
      LineQuarter quarter{.capacity = 3 * at_quarter(source.wafer_starts, q, 0),
                          .used = 0,
                          .added = at(program_.added[l][now])};
      for (int bought = 0; bought + in_.lead[l] <= q; ++bought)
        quarter.capacity += 3 * at(program_.added[l][static_cast<std::size_t>(bought)]);
      for (std::size_t p = 0; p < program_.wafers.size(); ++p) {
        if (in_.line[p] == static_cast<int>(l)) quarter.used += at(program_.wafers[p][now]);
      }
      line.quarters.push_back(quarter);
    }
    plan.lines.push_back(std::move(line));
  }

  [[nodiscard]] double used(const std::vector<int>& of, std::size_t which, std::size_t q,
                            double (ProductFigures::*need)() const) const {
    double sum = 0;
    for (std::size_t p = 0; p < program_.packages.size(); ++p) {
      if (of[p] != static_cast<int>(which)) continue;
      for (const int column : program_.packages[p][q]) sum += at(column) * (in_.figures[p].*need)();
    }
    return sum;
  }

  void memory(std::size_t m, SupplyPlan& plan) const {
    StockPlan stock{.name = in_.supply->memory[m].name, .quarters = {}};
    for (std::size_t q = 0; q < static_cast<std::size_t>(in_.quarters); ++q) {
      const double gained = stacks_of(in_.supply->memory[m], static_cast<int>(q)) +
                            (q == 0 ? in_.supply->memory[m].stockpile.value_or(0) : 0);
      const double spent = used(in_.memory, m, q, &ProductFigures::stacks_needed);
      const double before = q == 0 ? 0 : stock.quarters.back().left;
      stock.quarters.push_back({gained, spent, before + gained - spent});
    }
    plan.memory.push_back(std::move(stock));
  }

  void packaging(std::size_t k, SupplyPlan& plan) const {
    StockPlan stock{.name = in_.supply->packaging[k].name, .quarters = {}};
    for (std::size_t q = 0; q < static_cast<std::size_t>(in_.quarters); ++q) {
      const double slots = at_quarter(in_.supply->packaging[k].per_quarter, static_cast<int>(q), 0);
      const double spent = used(in_.packaging, k, q, &ProductFigures::slots_needed);
      stock.quarters.push_back({slots, spent, slots - spent});
    }
    plan.packaging.push_back(std::move(stock));
  }

  void money(SupplyPlan& plan) const {
    const auto& s = *in_.supply;
    plan.spent.assign(static_cast<std::size_t>(in_.quarters), Money{});
    for (std::size_t q = 0; q < plan.spent.size(); ++q) {
      for (std::size_t l = 0; l < s.lines.size(); ++l) {
        if (program_.added[l][q] >= 0)
          plan.spent[q] += *s.lines[l].process.capital.value * (at(program_.added[l][q]) / kThousand);
      }
      if (!s.capital || !s.capital->pays_production) continue;
      for (std::size_t p = 0; p < s.products.size(); ++p) {
        const auto& now = plan.products[p].quarters[q];
        const spec::Process* process = process_of(in_, p);
        if (process) plan.spent[q] += process->wafer_price.value_or(Money{}) * now.wafers;
        plan.spent[q] += (now.cost.memory + now.cost.packaging) * now.packages;
      }
    }
  }

  const Inputs& in_;
  const Program& program_;
  const std::vector<double>& x_;
  const LinearSolution& solution_;
};

std::vector<std::string> names_of_quarters(const spec::Supply& supply) {
  int year = 0, quarter = 0;
  CAELUM_CHECK(spec::parse_quarter(supply.start, year, quarter), "the loader checked the first quarter");
  std::vector<std::string> names;
  for (long i = 0; i < supply.quarters; ++i) {
    names.push_back(fmt::format("{} Q{}", year, quarter));
    year += quarter == 4 ? 1 : 0;
    quarter = quarter % 4 + 1;
  }
  return names;
}

}  // namespace

double ProductPlan::packages() const {
  double sum = 0;
  for (const auto& quarter : quarters) sum += quarter.packages;
  return sum;
}

double at_quarter(const std::vector<spec::Datum<double>>& series, int quarter, double fallback) {
  if (series.empty()) return fallback;
  return series[std::min(static_cast<std::size_t>(quarter), series.size() - 1)].value_or(fallback);
}

Money worth_of(const spec::SupplyProduct& product) {
  if (product.value.known()) return *product.value.value;
  const auto& price = product.chip.price;
  for (const auto* datum : {&price.cny, &price.usd}) {
    if (datum->known()) return *datum->value;
    if (datum->low && datum->high) return (*datum->low + *datum->high) / 2;
  }
  return {};
}

Result<SupplyPlan, SupplyConflict> plan_supply(const spec::SupplyDesign& design) {
  const spec::Supply& s = design.supply;
  Inputs in = inputs_of(s);
  SupplyPlan plan;
  plan.quarters = names_of_quarters(s);
  for (std::size_t p = 0; p < s.products.size(); ++p) {
    plan.products.push_back({.name = s.products[p].name,
                             .figures = in.figures[p],
                             .quarters = std::vector<ProductQuarter>(plan.quarters.size())});
  }
  // Full lines are the first guess; damping keeps vertices from taking turns.
  Wafers wafers;
  for (const auto& line : s.lines) {
    auto& starts = wafers.emplace_back();
    for (int q = 0; q < in.quarters; ++q) starts.push_back(3 * at_quarter(line.wafer_starts, q, 0));
  }
  set_yields(in, plan, wafers);
  Program program;
  LinearSolution solution;
  for (plan.learning_rounds = 1;; ++plan.learning_rounds) {
    program = build_program(in);
    solution = solve(program.lp);
    if (solution.status == LinearSolution::Status::infeasible)
      return failure(explain(program, plan.quarters));
    CAELUM_CHECK(solution.status == LinearSolution::Status::optimal,
                 "every product is bounded by lines, dies or demand");
    if (!learns(s) || plan.learning_rounds == kMostRounds) break;
    const Wafers made = wafers_of(in, program, solution);
    for (std::size_t l = 0; l < wafers.size(); ++l) {
      for (std::size_t q = 0; q < wafers[l].size(); ++q) wafers[l][q] = (wafers[l][q] + made[l][q]) / 2;
    }
    plan.learning_residual = set_yields(in, plan, wafers);
    if (plan.learning_residual < kAgreed) break;
  }
  Reading(in, program, solution).into(plan);
  std::stable_sort(plan.binding.begin(), plan.binding.end(),
                   [](const auto& a, const auto& b) { return a.worth > b.worth; });
  return plan;
}

std::string certificate_words(const SupplyPlan& plan) {
  if (!std::isfinite(plan.duality_gap)) {
    return fmt::format(
        "optimum not certified: the worth of what binds leaves a column without a limit that would still "
        "pay; largest "
        "breach {:.1e}",
        plan.violation);
  }
  return fmt::format("optimum certified: duality gap {:.1e}, largest breach {:.1e}", plan.duality_gap,
                     plan.violation);
}

}  // namespace caelum::supply
