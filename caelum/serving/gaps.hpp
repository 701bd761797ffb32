// Times between tokens, counted in bins of less than 1 % width: a step that writes for hundreds of sequences
// is one entry, and a series of steps as many as bins it crosses (M-serving-6).
#pragma once

#include <vector>

#include "caelum/serving/step_times.hpp"

namespace caelum::serving {

class Gaps {
 public:
  void add(Ticks gap, long times);
  /// `steps` gaps from `first` on, each longer than the one before by `rise` >= 0; each counts `times`.
  void add_series(Ticks first, Ticks rise, long steps, long times);
  void add(const Gaps& other);
  [[nodiscard]] long count() const { return count_; }
  /// Seconds that a share q of the gaps does not exceed, to half a bin; 0 where there are none.
  [[nodiscard]] double quantile(double q) const;
  bool operator==(const Gaps&) const = default;

 private:
  void put(std::size_t bin, long times);
  std::vector<long> bins_;
  long count_ = 0;
};

}  // namespace caelum::serving
