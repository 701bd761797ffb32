// Units are many and alike, so their renewal processes superpose to one Poisson process whose intensity
// follows the hazard at the machine's age.
#include "caelum/goodput/processes.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/base/check.hpp"

namespace caelum::goodput {
namespace {

constexpr std::uint8_t kStraddles = 255;

double units_of(spec::PerUnit per, const Inventory& all) {
  switch (per) {
    case spec::PerUnit::chip:
      return all.chips;
    case spec::PerUnit::node:
      return all.nodes;
    case spec::PerUnit::optic:
      return all.optics;
    case spec::PerUnit::switch_:
      return all.switches;
    case spec::PerUnit::nic:
      return all.nics;
    case spec::PerUnit::rack:
      return all.racks;
    case spec::PerUnit::job:
      return 1;
  }
  return 0;
}

bool on_the_network(spec::Component component) {
  return component == spec::Component::link || component == spec::Component::optic ||
         component == spec::Component::switch_;
}

/// Mean hazard between two ages over the mean of the first year: a Weibull of that shape.
double ageing(double shape, double from, double to) {
  if (shape == 1) return 1;
  const double cumulative = std::pow(to / kYear, shape) - std::pow(from / kYear, shape);
  return cumulative * kYear / (to - from);
}

void fill_table(Processes& all, const std::vector<double>& rates) {
  double total = 0;
  for (const double r : rates) total += r;
  std::vector<double> upto;
  upto.reserve(rates.size());
  double sum = 0;
  for (const double r : rates) upto.push_back((sum += r) / total);
  upto.back() = 1;
  auto& table = all.pick.emplace_back();
  std::size_t cause = 0;
  for (int i = 0; i < Processes::kTable; ++i) {
    const double low = static_cast<double>(i) / Processes::kTable;
    const double high = static_cast<double>(i + 1) / Processes::kTable;
    while (upto[cause] <= low) ++cause;
    table[static_cast<std::size_t>(i)] = upto[cause] >= high ? static_cast<std::uint8_t>(cause) : kStraddles;
  }
  all.cumulative.push_back(std::move(upto));
}

}  // namespace

// M-goodput-2.
Processes processes(const spec::Design& design, const Inventory& inventory, double horizon_s) {
  const auto& reliability = design.reliability;
  const auto& operations = design.operations;
  CAELUM_CHECK(reliability.causes.size() < kStraddles, "few causes");
  const double scale = reliability.scale.value_or(1) / design.run->reliability_gain *
                       (operations.bad_node_removal ? 1 : reliability.infant_failure_factor.value_or(1));
  const double age = reliability.age.value_or(1 * units::s * kYear).in(units::s);
  Processes all;
  all.bin_seconds = horizon_s / Processes::kBins;
  bool even = true;
  std::vector<double> flat;
  for (const auto& cause : reliability.causes) {
    const double hidden = on_the_network(cause.component) ? 1 - reliability.retry.value_or(0) : 1;
    const double rate = cause.rate.value_or(Frequency{0}).in(units::hertz);
    flat.push_back(rate * units_of(cause.per, inventory) * scale * hidden);
    even = even && cause.shape.value_or(1) == 1;
    const Time detection = cause.hang ? operations.hang_timeout.value_or(10 * units::minute)
                                      : operations.detection.value_or(30 * units::s);
    const bool silent = cause.component == spec::Component::silent;
    const Time noticed = silent ? operations.silent_detection.value_or(6 * units::hour) : detection;
    all.effects.push_back({.detection = noticed.in(units::s),
                           .nodes = cause.nodes.value_or(1),
                           .repair = cause.repair.value_or(1 * units::day).in(units::s),
                           .silent = silent});
  }
  std::vector<double> lengths;
  for (Effect& effect : all.effects) {
    const auto found = std::find(lengths.begin(), lengths.end(), effect.repair);
    effect.queue = static_cast<std::size_t>(found - lengths.begin());
    if (found == lengths.end()) lengths.push_back(effect.repair);
  }
  all.queues = lengths.size();
  for (int b = 0; b < Processes::kBins; ++b) {
    std::vector<double> rates = flat;
    for (std::size_t c = 0; c < rates.size(); ++c) {
      rates[c] *= ageing(reliability.causes[c].shape.value_or(1), age + b * all.bin_seconds,
                         age + (b + 1) * all.bin_seconds);
      all.rate[static_cast<std::size_t>(b)] += rates[c];
    }
    if (b == 0) all.mean_rate = rates;
    if (all.rate[static_cast<std::size_t>(b)] > 0 && (b == 0 || !even)) fill_table(all, rates);
  }
  return all;
}

}  // namespace caelum::goodput
