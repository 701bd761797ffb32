#include "caelum/supply/product.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::supply {
namespace {

/// Power of a million transistors at full clock on the reference node (TSMC N7): an A100 die of 54,200
/// million under about 300 of the module's 400 W.
constexpr double kWattPerMtr = 300.0 / 54200;

double value(const spec::Datum<double>& datum, double fallback) {
  return datum.value.value_or(fallback);
}

DieSize size_of(const spec::SupplyProduct& product) {
  const auto& die = product.die;
  if (die.width.known() && die.height.known()) return {*die.width.value, *die.height.value};
  Area area{};
  if (die.area.known()) {
    area = *die.area.value;
  } else if (!product.chip.silicon.die_area.empty()) {
    area = product.chip.silicon.die_area.front().value.value_or(Area{});
  }
  return spec::sides_of(area);
}

void add_heat(const spec::SupplyProduct& product, const spec::Process& process, ProductFigures& f) {
  const double energy = value(process.relative_energy, 1), clock = value(process.relative_clock, 1);
  double watts = 0;
  if (process.density_mtr_mm2.known()) {
    f.transistors_m = *process.density_mtr_mm2.value * f.area_mm2 * f.dies * f.layers;
    watts = f.transistors_m * kWattPerMtr * energy * clock;
  }
  if (product.power.known()) watts = product.power.value->in(units::W);
  if (watts <= 0 || f.area_mm2 <= 0) return;
  f.heat_w_mm2 = watts / (f.area_mm2 * f.dies);
  f.clock = clock_left(f.heat_w_mm2, value(product.die.heat_limit, 1));
  f.compute = f.transistors_m * clock * f.clock;
}

}  // namespace

double clock_left(double heat_w_mm2, double limit_w_mm2) {
  return heat_w_mm2 <= limit_w_mm2 ? 1 : std::cbrt(limit_w_mm2 / heat_w_mm2);
}

Wafer wafer_of(const spec::Supply& supply) {
  Wafer wafer;
  if (supply.wafer_diameter.known()) wafer.diameter = *supply.wafer_diameter.value;
  if (supply.edge_exclusion.known()) wafer.edge_exclusion = *supply.edge_exclusion.value;
  if (supply.scribe.known()) wafer.scribe = *supply.scribe.value;
  return wafer;
}

DefectLaw law_of(const spec::Process& process) {
  return {process.yield_model, value(process.clustering, 2), value(process.critical_layers, 10)};
}

ProductFigures figures_of(const spec::Supply& supply, const spec::SupplyProduct& product,
                          const spec::Process* process) {
  ProductFigures f;
  f.die = size_of(product);
  f.area_mm2 = (f.die.width * f.die.height).in(units::mm2);
  if (f.area_mm2 > 0) {
    f.counted = !product.die.candidates.known();
    f.candidates = f.counted ? static_cast<double>(best_map(wafer_of(supply), f.die).dies)
                             : *product.die.candidates.value;
  }
  f.dies = product.dies.value.value_or(product.chip.silicon.dies.value_or(1));
  f.layers = value(product.die.layers, 1);
  f.stacks = product.stacks.value.value_or(
      product.chip.hbm.stacks.value.value_or(product.chip.silicon.memory_stacks.value_or(0)));
  f.stack_yield = stack_yield(f.layers, value(product.die.bond_yield, 0.99));
  f.good_package =
      value(product.assembly_yield, 1) * std::pow(1 - value(product.test_escapes, 0), f.dies * f.layers);
  if (process) add_heat(product, *process, f);
  for (const auto& bin : product.bins) {
    f.bins.push_back(bin.name);
    f.bin_worth.push_back(static_cast<double>(bin.cores) / static_cast<double>(product.bins.front().cores));
  }
  if (f.bins.empty()) {
    f.bins.emplace_back();
    f.bin_worth.push_back(1);
  }
  return f;
}

DieYield die_yield(const spec::SupplyProduct& product, const ProductFigures& figures,
                   const spec::Process& process, double defects_per_cm2) {
  const DefectLaw law = law_of(process);
  const double mean = figures.area_mm2 / 100 * value(process.critical_area, 1) * defects_per_cm2;
  const double pattern =
      overlay_yield(value(process.extra_exposures, 0), value(process.loss_per_exposure, 0));
  DieYield result;
  if (product.bins.empty()) {
    result.by_bin = {pattern * yield(law, mean)};
  } else {
    const auto cores =
        good_cores(law, mean, static_cast<int>(product.die.cores), value(product.die.core_share, 0));
    long most = product.die.cores;
    for (const auto& bin : product.bins) {
      double share = 0;
      for (long k = bin.cores; k <= most; ++k) share += cores[static_cast<std::size_t>(k)];
      result.by_bin.push_back(pattern * share);
      most = bin.cores - 1;
    }
  }
  for (const double share : result.by_bin) result.total += share;
  return result;
}

PackageCost package_cost(const spec::SupplyProduct& product, const ProductFigures& figures,
                         const spec::Process* process, const spec::SupplyMemory* memory,
                         const spec::SupplyPackaging* packaging, double die_yield) {
  PackageCost cost;
  if (process && process->wafer_price.known() && die_yield > 0 && figures.candidates > 0) {
    const double dies = figures.candidates * die_yield * value(process->line_yield, 1);
    cost.wafer = *process->wafer_price.value / dies * figures.dies_needed();
  }
  if (memory && memory->price.known()) cost.memory = *memory->price.value * figures.stacks_needed();
  Money slot = product.package_cost.value_or(Money{});
  if (packaging && packaging->price.known()) slot += *packaging->price.value;
  cost.packaging = slot * figures.slots_needed();
  return cost;
}

}  // namespace caelum::supply
