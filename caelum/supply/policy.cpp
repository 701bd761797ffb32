// Clauses are asked in order; the first that catches decides. Three-valued: a bound on an unknown
// figure is neither met nor missed.
#include "caelum/supply/policy.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::supply {
namespace {

using spec::Policy;
using spec::PolicyClause;

constexpr double kHair = 1e-9;  ///< relative: just under a threshold

Caught both(Caught a, Caught b) {
  if (a == Caught::no || b == Caught::no) return Caught::no;
  return a == Caught::yes && b == Caught::yes ? Caught::yes : Caught::undecided;
}

/// One bound of a clause: whether it holds, and what it is called.
struct Bound {
  const char* figure;
  std::optional<double> threshold;
  std::optional<double> value;
  bool at_least;
};

std::optional<double> gbps(const std::optional<Bandwidth>& b) {
  return b ? std::optional<double>(b->in(units::GBps)) : std::nullopt;
}

std::vector<Bound> bounds_of(const PolicyClause& c, const PolicyFigures& f) {
  const auto memory = gbps(f.memory), interconnect = gbps(f.interconnect);
  const auto sum = memory && interconnect ? std::optional<double>(*memory + *interconnect) : std::nullopt;
  std::vector<Bound> all = {
      {"tpp", c.tpp_at_least.value, f.tpp, true},
      {"tpp", c.tpp_below.value, f.tpp, false},
      {"density", c.density_at_least.value, f.density, true},
      {"density", c.density_below.value, f.density, false},
      {"interconnect", gbps(c.interconnect_at_least.value), interconnect, true},
      {"memory", gbps(c.memory_at_least.value), memory, true},
      {"memory", gbps(c.memory_below.value), memory, false},
      {"memory + interconnect", gbps(c.memory_and_interconnect_at_least.value), sum, true},
      // A chip's own memory is co-packaged and outside the rule on loose stacks.
      {"stack density", c.stack_density_at_least.value, 0.0, true},
  };
  std::erase_if(all, [](const Bound& b) { return !b.threshold; });
  return all;
}

Caught holds(const Bound& b) {
  if (!b.value) return Caught::undecided;
  return (b.at_least ? *b.value >= *b.threshold : *b.value < *b.threshold) ? Caught::yes : Caught::no;
}

Caught catches(const PolicyClause& clause, const PolicyFigures& figures, const std::string& earlier,
               Caught earlier_caught) {
  if (clause.market == spec::Market::datacenter && !figures.datacenter) return Caught::no;
  if (clause.market == spec::Market::other && figures.datacenter) return Caught::no;
  Caught state = Caught::yes;
  if (!clause.if_control.empty()) {
    if (earlier_caught == Caught::no) return Caught::no;
    state = earlier_caught;
    if (state == Caught::yes && !earlier.starts_with(clause.if_control)) return Caught::no;
  }
  for (const Bound& bound : bounds_of(clause, figures)) state = both(state, holds(bound));
  return state;
}

PolicyVerdict judge(const PolicyFigures& figures, const Policy& policy, const std::vector<Policy>& all);

void add_margins(PolicyVerdict& verdict, const PolicyFigures& figures) {
  for (const auto& clause : verdict.policy->clauses) {
    for (const Bound& bound : bounds_of(clause, figures)) {
      if (!bound.value || *bound.value <= 0) continue;
      const PolicyMargin margin{bound.figure, *bound.threshold, *bound.value};
      const bool known = std::any_of(verdict.margins.begin(), verdict.margins.end(), [&](const auto& m) {
        return m.figure == margin.figure && m.threshold == margin.threshold;
      });
      if (!known) verdict.margins.push_back(margin);
    }
  }
  std::stable_sort(verdict.margins.begin(), verdict.margins.end(), [](const auto& a, const auto& b) {
    return std::fabs(std::log(a.value / a.threshold)) < std::fabs(std::log(b.value / b.threshold));
  });
}

void decide(PolicyVerdict& verdict, const PolicyFigures& figures, const std::string& earlier,
            Caught earlier_caught) {
  for (const auto& clause : verdict.policy->clauses) {
    const Caught state = catches(clause, figures, earlier, earlier_caught);
    if (state == Caught::no) continue;
    verdict.control = clause.control;
    verdict.outcome = clause.outcome;
    if (state == Caught::yes) {
      verdict.caught = clause.controlled ? Caught::yes : Caught::no;
      return;
    }
    verdict.caught = Caught::undecided;
    for (const Bound& bound : bounds_of(clause, figures)) {
      if (!bound.value) verdict.unknown.emplace_back(bound.figure);
    }
    return;
  }
}

bool names(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool concerns(const Policy& policy, const PolicyFigures& figures) {
  return (policy.makers.empty() || names(policy.makers, figures.vendor)) &&
         !names(policy.spares, figures.vendor) && (policy.chips.empty() || names(policy.chips, figures.chip));
}

PolicyVerdict judge(const PolicyFigures& figures, const Policy& policy, const std::vector<Policy>& all) {
  PolicyVerdict verdict;
  verdict.policy = &policy;
  verdict.concerned = concerns(policy, figures);
  if (!verdict.concerned) return verdict;
  std::string earlier;
  Caught earlier_caught = Caught::no;
  for (const auto& other : all) {
    if (other.id != policy.looks_back_to || &other == &policy) continue;
    const auto before = judge(figures, other, all);
    earlier = before.control;
    earlier_caught = before.caught;
  }
  decide(verdict, figures, earlier, earlier_caught);
  add_margins(verdict, figures);
  return verdict;
}

}  // namespace

double bits_of(Precision precision) {
  switch (precision) {
    case Precision::fp64:
      return 64;
    case Precision::fp32:
      return 32;
    case Precision::tf32:
      return 19;
    case Precision::bf16:
    case Precision::fp16:
      return 16;
    case Precision::fp8:
    case Precision::fp8_block:
    case Precision::int8:
      return 8;
    case Precision::fp4:
      return 4;
  }
  return 0;
}

PolicyFigures figures_of(const spec::Chip& chip) {
  PolicyFigures f;
  for (int i = 0; i < kPrecisions; ++i) {
    const auto precision = static_cast<Precision>(i);
    const auto& peak = chip.peak[static_cast<std::size_t>(i)];
    if (!peak.known()) continue;
    const double tpp = peak.value->in(units::Tflops)*bits_of(precision);
    // Equal products: the widest format is named, as the rules' examples do.
    if (f.tpp && tpp <= *f.tpp * (1 + kHair)) continue;
    f.tpp = tpp;
    f.tpp_precision = precision;
  }
  const auto& silicon = chip.silicon;
  double area = 0;
  bool known = !silicon.die_area.empty();
  for (std::size_t i = 0; i < silicon.die_area.size(); ++i) {
    double count = -1;  // unknown
    if (i < silicon.die_counts.size()) {
      count = silicon.die_counts[i].value_or(-1);
    } else if (silicon.die_area.size() == 1) {
      count = silicon.dies.value_or(1);
    }
    known = known && silicon.die_area[i].known() && count > 0;
    area += silicon.die_area[i].value_or(Area{}).in(units::mm2)*count;
  }
  if (known) f.area_mm2 = area;
  if (f.tpp && f.area_mm2) f.density = *f.tpp / *f.area_mm2;
  if (chip.scale_up.bidirectional.known()) {
    f.interconnect = chip.scale_up.bidirectional.value;
  } else if (chip.scale_up.bandwidth.known()) {
    f.interconnect = *chip.scale_up.bandwidth.value * 2;
  }
  f.memory = chip.hbm.bandwidth.value;
  f.datacenter = chip.datacenter_marketed;
  f.chip = chip.id;
  f.vendor = chip.vendor;
  return f;
}

std::vector<PolicyVerdict> classify(const PolicyFigures& figures, const std::vector<Policy>& policies,
                                    const std::string& date) {
  std::vector<const Policy*> order;
  for (const auto& policy : policies) {
    const bool begun = date.empty() || policy.effective <= date;
    const bool ended = !date.empty() && !policy.until.empty() && policy.until < date;
    if (begun && !ended) order.push_back(&policy);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Policy* a, const Policy* b) { return a->effective < b->effective; });
  std::vector<PolicyVerdict> verdicts;
  verdicts.reserve(order.size());
  for (const Policy* policy : order) verdicts.push_back(judge(figures, *policy, policies));
  return verdicts;
}

// A rule catches or frees on one side of a threshold only, so the best free design lies just under one.
std::optional<double> most_capable(PolicyFigures figures, const Policy& policy,
                                   const std::vector<Policy>& all) {
  if (!concerns(policy, figures)) return std::nullopt;
  std::vector<double> candidates;
  auto collect = [&](const Policy& p) {
    for (const auto& c : p.clauses) {
      for (const auto& t : {c.tpp_at_least.value, c.tpp_below.value}) {
        if (t) candidates.push_back(*t);
      }
      for (const auto& d : {c.density_at_least.value, c.density_below.value}) {
        if (d && figures.area_mm2) candidates.push_back(*d * *figures.area_mm2);
      }
    }
  };
  collect(policy);
  for (const auto& other : all) {
    if (other.id == policy.looks_back_to) collect(other);
  }
  std::optional<double> best;
  for (const double candidate : candidates) {
    figures.tpp = candidate * (1 - kHair);
    if (figures.area_mm2) figures.density = *figures.tpp / *figures.area_mm2;
    if (judge(figures, policy, all).caught == Caught::no && (!best || candidate > *best)) best = candidate;
  }
  return best;
}

}  // namespace caelum::supply
