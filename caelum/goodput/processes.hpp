// Failure processes of all units of a kind superposed: one intensity for the whole machine, and which
// cause an interruption has.
#pragma once

#include <array>
#include <vector>

#include "caelum/goodput/inventory.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::goodput {

inline constexpr double kYear = 365.25 * 86400;  ///< s

/// What an interruption of one cause means for the run; seconds.
struct Effect {
  double detection = 0;   ///< until it is known
  double nodes = 0;       ///< that leave service
  double repair = 0;      ///< until they are back
  std::size_t queue = 0;  ///< effects of one length of repair share a queue
  bool silent = false;    ///< wrong numbers: noticed later, and what was computed since is lost
};

/// M-goodput-2. Piecewise constant over `bins` equal parts of the horizon; after it, as in the last.
struct Processes {
  static constexpr int kBins = 64;
  static constexpr int kTable = 1024;
  double bin_seconds = 0;
  std::array<double, kBins> rate{};                    ///< a second, all causes
  std::vector<std::array<std::uint8_t, kTable>> pick;  ///< cause by the leading bits of a draw; one table
                                                       ///< where the mix does not change, else one a bin
  std::vector<std::vector<double>> cumulative;         ///< for the entries that straddle two causes
  std::vector<Effect> effects;
  std::size_t queues = 0;
  std::vector<double> mean_rate;  ///< of each cause at the beginning
};

Processes processes(const spec::Design& design, const Inventory& inventory, double horizon_s);

}  // namespace caelum::goodput
