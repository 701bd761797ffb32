// One walk lists the ranged values and sets them, so that the two cannot differ.
#include "caelum/spec/doubts.hpp"

#include <cmath>

#include "caelum/base/check.hpp"
#include "caelum/spec/walk.hpp"

namespace caelum::spec {
namespace {

template <class Scenario>
std::vector<Doubt> list_doubts(const Scenario& scenario) {
  std::vector<Doubt> list;
  walk(const_cast<Scenario&>(scenario), [&](const MetNumber& met) {  // sets nothing
    const AnyDatum& datum = met.datum();
    if (datum.ranged()) list.push_back({met.path(), *datum.low, *datum.value, *datum.high, met.fact()});
  });
  return list;
}

template <class Scenario>
void set_all_doubts(Scenario& scenario, const std::vector<double>& values) {
  std::size_t next = 0;
  walk(scenario, [&](const MetNumber& met) {
    if (!met.datum().ranged()) return;
    CAELUM_CHECK(next < values.size(), "one value for each doubt");
    met.datum().set(values[next++]);
  });
  CAELUM_CHECK(next == values.size(), "no value too many");
}

}  // namespace

std::vector<Doubt> doubts(const Design& design) {
  std::vector<Doubt> list = list_doubts(design);
  if (const ModelError& error = design.model_error; error.of.width > 0) {
    list.push_back({.parameter = "model_error",
                    .low = std::exp(-error.of.width),
                    .value = error.factor,
                    .high = std::exp(error.of.width),
                    .fact = error.fact,
                    .of_model = true});
  }
  return list;
}
std::vector<Doubt> doubts(const SupplyDesign& design) {
  return list_doubts(design);
}
void set_doubts(Design& design, const std::vector<double>& values) {
  if (design.model_error.of.width <= 0) return set_all_doubts(design, values);
  CAELUM_CHECK(!values.empty(), "one value for each doubt");
  set_all_doubts(design, {values.begin(), values.end() - 1});
  design.model_error.factor = values.back();
}
void set_doubts(SupplyDesign& design, const std::vector<double>& values) {
  set_all_doubts(design, values);
}

}  // namespace caelum::spec
