#include "caelum/jobs/whole_machine.hpp"

#include <algorithm>

#include "caelum/economics/bill.hpp"

namespace caelum::jobs {

long usual_chips(const spec::Cluster& cluster) {
  constexpr long kOpen = 1024;
  if (cluster.chips > 0) return cluster.chips;
  if (cluster.system.chips.known()) return *cluster.system.chips.value;
  long chips = 0;
  for (const auto& level : cluster.system.levels) chips = std::max(chips, level.chips.value_or(0));
  const bool open = !cluster.system.levels.empty() && !cluster.system.levels.back().chips.known();
  return open ? std::max(chips, kOpen) : chips;
}

WholeMachine whole_machine(const spec::Design& machine) {
  const auto inventory = goodput::inventory(machine);
  const auto power = economics::power(machine, inventory, {.compute = 1, .matrix = 1});
  const auto bill = economics::bill(machine, inventory, power, {.calendar = 1 * units::day});
  return {.chips = inventory.chips,
          .price = bill.price,
          .power = power.peak,
          .price_estimated = bill.price_estimated};
}

}  // namespace caelum::jobs
