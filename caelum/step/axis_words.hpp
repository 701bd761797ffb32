// What a search varies, to be told.
#pragma once

#include <string>

namespace caelum::step {

/// One axis in words: "pipeline", "1, 2, 4, 7", and by which rule.
struct AxisWords {
  std::string axis, values, rule;
};

}  // namespace caelum::step
