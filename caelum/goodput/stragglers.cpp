// Three sources: chips of one kind differ in speed for good; every section between two
// synchronisations jitters; some nodes turn slow and stay until they are found. Links that flap stall
// everybody.
#include "caelum/goodput/stragglers.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/base/portable_math.hpp"

namespace caelum::goodput {
namespace {

constexpr double kMeasuredChips = 512;  ///< step times are set on rows of about this size
constexpr double kWorstKept = 4;        ///< deviations: slower chips do not pass acceptance

/// Stretch of the compute time with `chips` in lockstep.
double stretch(const spec::Reliability& r, const Job& job, double chips) {
  const double spread = r.speed_spread.value_or(0), jitter = r.jitter.value_or(0);
  const double inner = std::min(job.tensor, chips);
  const double outer = std::max(1.0, std::min(chips / inner, job.replicas * job.stages));
  const double sections = std::max(1.0, job.synchronisations);
  return spread * std::min(kWorstKept, expected_largest(chips)) + jitter * expected_largest(inner) +
         jitter / std::sqrt(sections) * expected_largest(outer);
}

}  // namespace

double expected_largest(double n) {
  return n <= 1 ? 0 : normal_quantile((n - 0.375) / (n + 0.25));
}

// M-goodput-3.
double straggler_slowdown(const spec::Design& design, const Job& job, const Inventory& inventory) {
  const auto& r = design.reliability;
  const double gain = design.run->reliability_gain;
  const double here = stretch(r, job, inventory.chips);
  const double measured = stretch(r, job, std::min(inventory.chips, kMeasuredChips));
  const double groups = job.compute_share * ((1 + here) / (1 + measured) - 1);
  const double found = design.operations.slow_found.value_or(12 * units::hour).in(units::s);
  const double present = r.slow.value_or(Frequency{0}).in(units::hertz)*inventory.nodes * found / gain;
  const double slow = job.compute_share * r.slow_by.value_or(0) * -std::expm1(-present);
  const double flaps = r.flaps.value_or(Frequency{0}).in(units::hertz)*inventory.optics *
                       r.flap_stall.value_or(Time{0}).in(units::s) / gain;
  return groups + slow + std::min(flaps, 10.0);
}

}  // namespace caelum::goodput
