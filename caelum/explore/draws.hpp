// Ranged inputs drawn together: a Latin hypercube, any figures, and which inputs their spread comes from.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/spec/doubts.hpp"

namespace caelum::explore {

struct Interval {
  double median = 0, low = 0, high = 0;  ///< low and high bound the middle 90 %
};

struct DoubtShare {
  std::string parameter;
  double share = 0;  ///< first-order index: share of the variance that this input alone explains
};

/// Uniform in (0, 1), one of `samples` strata each used once. The same key gives the same numbers, in
/// any design: inputs that are one fact are drawn once. M-study-4.
double stratified(std::uint64_t seed, const std::string& key, std::uint64_t sample, std::uint64_t samples);

/// A value of the range at a uniform number. M-study-3.
double value_at(const spec::Doubt& doubt, double u);

/// Figures of one varied design; nothing when it cannot run.
using Figures = std::function<std::optional<std::vector<double>>(const spec::Design&, std::uint64_t sample)>;

struct Draws {
  std::vector<spec::Doubt> doubts;
  std::vector<std::vector<double>> figures;  ///< of sample i; empty where it could not run
  std::vector<std::vector<double>> uniform;  ///< of sample i, by doubt
  bool interrupted = false;                  ///< the crew was stopped: these are the first ones

  /// Keeps the first `done` of those that were asked for.
  void keep(std::size_t done);
};

Draws draw(const spec::Design& design, const Figures& figures, int samples, std::uint64_t seed,
           const Crew& crew);

Interval interval_of(const Draws& draws, std::size_t figure);
/// M-study-5. Largest first, at most `most`, none under 1 %.
std::vector<DoubtShare> first_order(const Draws& draws, std::size_t figure, std::size_t most);

/// One bar of a tornado: the figure with one input at an end of its range, over the figure as it is.
struct Swing {
  std::string parameter;
  double low = 0, high = 0;  ///< relative change with the input at its low and its high end
};
/// M-study-6, for the inputs that `shares` name; widest first. Of interrupted draws there is none.
std::vector<Swing> tornado(const spec::Design& design, const std::vector<DoubtShare>& shares,
                           const Figures& figures, std::size_t figure);

}  // namespace caelum::explore
