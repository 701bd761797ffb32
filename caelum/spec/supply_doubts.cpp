// One walk lists the ranged values and sets them.
#include "caelum/spec/supply_doubts.hpp"

#include <fmt/format.h>

#include "caelum/base/check.hpp"

namespace caelum::spec {
namespace {

double plain_supply(double value) {
  return value;
}
template <Dim D>
double plain_supply(Quantity<D> value) {
  return value.canonical();
}

template <class T>
bool supply_ranged(const Datum<T>& d) {
  return d.value && d.low && d.high && *d.low < *d.high && *d.low <= *d.value && *d.value <= *d.high;
}

template <class Process, class Visit>
void walk_process(Process& p, const std::string& path, Visit&& visit) {
  visit(path + "wafer_price", p.wafer_price);
  visit(path + "defects_per_cm2", p.defects_per_cm2);
  visit(path + "clustering", p.clustering);
  visit(path + "line_yield", p.line_yield);
  visit(path + "loss_per_exposure", p.loss_per_exposure);
  visit(path + "defect_floor", p.defect_floor);
  visit(path + "learning", p.learning);
  visit(path + "density_mtr_mm2", p.density_mtr_mm2);
  visit(path + "relative_energy", p.relative_energy);
  visit(path + "relative_clock", p.relative_clock);
  visit(path + "capital", p.capital);
}

/// A whole series moves as one: its quarters share their cause.
template <class Series, class Visit>
void walk_series(Series& series, const std::string& name, Visit&& visit) {
  for (auto& datum : series) visit(name, datum);
}

template <class Product, class Visit>
void walk_product(Product& p, Visit&& visit) {
  const std::string own = fmt::format("products.{}.", p.name);
  const std::string chip = p.chip.id.empty() ? own : fmt::format("chip.{}.", p.chip.id);
  visit(own + "die.candidates", p.die.candidates);
  visit(own + "die.core_share", p.die.core_share);
  visit(own + "die.bond_yield", p.die.bond_yield);
  visit(own + "die.heat_limit", p.die.heat_limit);
  visit(own + "die_bank", p.die_bank);
  visit(chip + "assembly_yield", p.assembly_yield);
  visit(own + "test_escapes", p.test_escapes);
  visit(own + "package_cost", p.package_cost);
  visit(chip + "value", p.value);
  walk_series(p.minimum, own + "minimum", visit);
  walk_series(p.maximum, own + "maximum", visit);
  visit(chip + "delivered.training", p.delivered.training);
  visit(chip + "delivered.serving", p.delivered.serving);
}

template <class DesignRef, class Visit>
void walk_supply(DesignRef& design, Visit&& visit) {
  auto& s = design.supply;
  for (auto& line : s.lines) {
    walk_series(line.wafer_starts, fmt::format("lines.{}.wafer_starts", line.name), visit);
    walk_process(line.process, fmt::format("process.{}.", line.process.id), visit);
  }
  for (auto& product : s.products) walk_product(product, visit);
  for (auto& memory : s.memory) {
    const std::string path = fmt::format("memory.{}.", memory.name);
    visit(path + "stockpile", memory.stockpile);
    walk_series(memory.per_quarter, path + "per_quarter", visit);
    walk_series(memory.wafer_starts, path + "wafer_starts", visit);
    visit(path + "die_yield", memory.die_yield);
    visit(path + "layer_yield", memory.layer_yield);
    visit(path + "price", memory.price);
  }
  for (auto& packaging : s.packaging) {
    const std::string path = fmt::format("packaging.{}.", packaging.name);
    walk_series(packaging.per_quarter, path + "per_quarter", visit);
    visit(path + "price", packaging.price);
  }
}

}  // namespace

std::vector<Doubt> doubts(const SupplyDesign& design) {
  std::vector<Doubt> list;
  walk_supply(design, [&](std::string path, const auto& datum) {
    if (!supply_ranged(datum)) return;
    list.push_back(
        {path, plain_supply(*datum.low), plain_supply(*datum.value), plain_supply(*datum.high), path});
  });
  return list;
}

void set_doubts(SupplyDesign& design, const std::vector<double>& values) {
  std::size_t next = 0;
  walk_supply(design, [&](const std::string&, auto& datum) {
    if (!supply_ranged(datum)) return;
    CAELUM_CHECK(next < values.size(), "one value for each doubt");
    datum.value = std::remove_cvref_t<decltype(*datum.value)>{values[next++]};
  });
  CAELUM_CHECK(next == values.size(), "no value too many");
}

}  // namespace caelum::spec
