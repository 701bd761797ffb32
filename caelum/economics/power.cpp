// Chips by what they do; everything else draws the same at work and at rest, as network and hosts do
// within a few per cent.
#include "caelum/economics/power.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace caelum::economics {
namespace {

// Own estimates, because training servers draw 60 to 95 % of their limit between memory-bound and
// matrix-bound phases and fall to about a third while they wait for transfers (Patel et al., ASPLOS 2024).
constexpr double kIdle = 0.12;           ///< of tdp; 70 to 90 W of 700 W
constexpr double kKernels = 0.55;        ///< of the rest: kernels without matrix products
constexpr double kMatrix = 0.45;         ///< further, at the rate that the power limit sustains
constexpr double kSustainedPeak = 0.75;  ///< share of the dense peak that this is
constexpr double kTransfers = 0.35, kWaiting = 0.08;
constexpr double kUnknownTdp = 600;  ///< W; own estimate for an accelerator without a data sheet
constexpr double kAirLoss = 0.2;     ///< own estimate: fans 10 to 15 %, supplies 5 %
constexpr double kLiquidLoss = 0.08;

/// Of one class of parts; nothing listed = nothing drawn.
Power drawn(const goodput::Inventory& inventory, spec::PartClass part) {
  Power sum;
  for (const auto& one : inventory.parts) {
    if (one.part.part == part) sum += one.part.power.value_or(Power{0}) * one.count;
  }
  return sum;
}

}  // namespace

// M-economics-1.
Power chip_power(const spec::Chip& chip, const Activity& a) {
  const Power limit = chip.tdp.value_or(kUnknownTdp * units::W);
  const double idle = chip.idle_power.value_or(kIdle);
  const double busy = kKernels + kMatrix * std::min(1.0, a.matrix / kSustainedPeak);
  return limit *
         (idle + (1 - idle) * (a.compute * busy + a.communication * kTransfers + a.waiting * kWaiting));
}

// M-economics-2.
PowerUse power(const spec::Design& design, const goodput::Inventory& inventory, const Activity& activity) {
  const auto& system = design.cluster.system;
  const double chips = inventory.chips;
  PowerUse use;
  const auto add = [&](const char* name, Power average, Power peak) {
    use.parts.push_back({name, average, peak});
    use.average += average;
    use.peak += peak;
  };
  const Activity full{.compute = 1, .matrix = 1};
  add("chips", chip_power(system.chip, activity) * chips, chip_power(system.chip, full) * chips);
  constexpr std::array<std::pair<const char*, spec::PartClass>, 4> kClasses = {
      {{"hosts", spec::PartClass::host},
       {"network cards", spec::PartClass::nic},
       {"switches", spec::PartClass::switch_},
       {"optics", spec::PartClass::optic}}};
  for (const auto& [name, part] : kClasses) {
    const Power all = drawn(inventory, part);
    add(name, all, all);
  }
  const Power other = drawn(inventory, spec::PartClass::other) + drawn(inventory, spec::PartClass::cooling);
  if (other > Power{0}) add("other", other, other);
  const double loss = system.power_loss.value_or(system.liquid ? kLiquidLoss : kAirLoss);
  add("supplies and fans", use.average * loss, use.peak * loss);
  const auto& region = design.region;
  use.pue = design.run && design.run->pue.known()
                ? *design.run->pue.value
                : (system.liquid ? region.pue_liquid.value_or(1.15) : region.pue_air.value_or(1.4));
  use.meter_average = use.average * use.pue;
  use.meter_peak = use.peak * use.pue;
  use.parts.push_back({"facility", use.average * (use.pue - 1), use.peak * (use.pue - 1)});
  return use;
}

}  // namespace caelum::economics
