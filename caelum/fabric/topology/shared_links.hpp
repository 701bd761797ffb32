// Which links kinds of traffic share when they run at once, and how much each lays on them (M-fabric-66).
#pragma once

#include <memory>
#include <vector>

#include "caelum/fabric/topology/loads.hpp"

namespace caelum::fabric {

/// Links as rows, a figure for each kind of traffic. Only those that can ever be the narrowest are kept: of
/// two links of which one takes no less time for every kind, only that one.
struct SharedLinks {
  std::size_t kinds = 0;
  std::vector<double> seconds;  ///< for a byte of each kind; one row of `kinds` for each link
  std::vector<double> streams;  ///< of each kind, as Loads has them
  std::vector<double> sent;
  std::vector<double> busiest;
  [[nodiscard]] std::size_t links() const { return kinds > 0 ? seconds.size() / kinds : 0; }
};

SharedLinks share(const Fabric& fabric, const std::vector<const Loads*>& loads);

}  // namespace caelum::fabric
