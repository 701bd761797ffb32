// The file that a newcomer begins with: a training, with what to change written beside it.
#pragma once

#include <string>

#include "caelum/spec/catalogue.hpp"

namespace caelum::report {

struct FirstScenario {
  std::string system = {};  ///< id of the catalogue
  std::string model = {};   ///< id, or the path of a config.json
  long chips = 0;
};

/// A commented scenario that `caelum run` takes as it is. A model that nobody knows is an error in
/// `diagnostics`.
std::string first_scenario(const FirstScenario& what, const spec::Catalogue& catalogue,
                           Diagnostics& diagnostics);

}  // namespace caelum::report
