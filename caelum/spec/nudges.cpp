#include "caelum/spec/nudges.hpp"

#include <algorithm>

#include "caelum/spec/walk.hpp"

namespace caelum::spec {

std::vector<std::string> nudges(const Design& design) {
  std::vector<std::string> list;
  walk(const_cast<Design&>(design), [&](const MetNumber& met) {  // sets nothing
    std::string parameter = met.nudge();
    if (parameter.empty() || std::find(list.begin(), list.end(), parameter) != list.end()) return;
    list.push_back(std::move(parameter));
  });
  return list;
}

void nudge(Design& design, const std::string& parameter, double factor) {
  walk(design, [&](const MetNumber& met) {
    if (met.datum().value && met.nudge() == parameter) met.datum().set(*met.datum().value * factor);
  });
}

}  // namespace caelum::spec
