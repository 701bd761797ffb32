// A draft of the machine's chip record and profile, from the extremes that were measured.
#pragma once

#include <map>
#include <string>

#include "apps/opbench/backend.hpp"

namespace caelum::opbench {

struct Best {
  std::map<std::string, double> rate;  ///< operations per second, by number format
  double bandwidth = 0;  ///< bytes per second of the best copy over 4 MB: as layers find their data
  double launch = 1;     ///< s, the shortest operator
};

/// Writes chip.yaml and profile.yaml: what calibration starts from. `caelum --catalogue DIR` reads them.
void write_records(const std::string& directory, const std::string& chip, const Backend& backend, int threads,
                   const Best& best);

}  // namespace caelum::opbench
