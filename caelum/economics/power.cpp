// Chips by what they do; everything else draws the same at work and at rest, as network and hosts do
// within a few per cent.
#include "caelum/economics/power.hpp"

#include <algorithm>
#include <array>

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
constexpr double kHostChips = 8;

/// Sums of one class of a system's own parts, and whether it lists any.
struct Listed {
  Power power;
  bool any = false;
};
Listed listed(const spec::System& system, spec::PartClass part) {
  Listed sum;
  for (const auto& p : system.parts) {
    if (p.part != part) continue;
    sum.power += p.power.value_or(Power{0}) * p.per_chip.value_or(0);
    sum.any = true;
  }
  return sum;
}

Power standard(const spec::Design& design, spec::PartClass part) {
  for (const auto& p : design.standard_parts) {
    if (p.part == part) return p.power.value_or(Power{0});
  }
  return Power{0};
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
  const auto hosts = listed(system, spec::PartClass::host);
  const Power host =
      hosts.any ? hosts.power * chips : standard(design, spec::PartClass::host) / kHostChips * chips;
  add("hosts", host, host);
  const std::array<std::pair<spec::PartClass, double>, 3> network = {
      {{spec::PartClass::nic, inventory.nics},
       {spec::PartClass::switch_, inventory.switches},
       {spec::PartClass::optic, inventory.optics}}};
  constexpr std::array<const char*, 3> kNames = {"network cards", "switches", "optics"};
  const auto clos = goodput::clos_outside_nodes(design);
  for (std::size_t i = 0; i < network.size(); ++i) {
    const auto [part, count] = network[i];
    const auto own = listed(system, part);
    Power all = own.any ? own.power * chips : standard(design, part) * count;
    if (own.any && part == spec::PartClass::switch_ && !inventory.counted) {
      all += standard(design, part) * (clos.switches * chips);  // the list ends at the system's edge
    }
    add(kNames[i], all, all);
  }
  const auto others = listed(system, spec::PartClass::other),
             cooling = listed(system, spec::PartClass::cooling);
  if (others.any || cooling.any)
    add("other", (others.power + cooling.power) * chips, (others.power + cooling.power) * chips);
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
