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

constexpr long kRunsOfDraw = 8;  ///< simulated runs of one draw: inputs spread wider than chance

struct Interval {
  double median = 0, low = 0, high = 0;  ///< low and high bound the middle 90 %
  double nominal = 0;                    ///< with every input at its value
  /// M-study-31: the input that takes most of the way from the nominal value to the median, and the share of
  /// its draws that lie above its value; empty where none goes that way.
  std::string leans = {};
  double above = 0;

  /// Whether the nominal value lies between low and high, as far as arithmetic is exact.
  [[nodiscard]] bool holds_nominal() const;
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
/// The model's own error at a uniform number: a factor on the time of a step, between exp(-width) and
/// exp(width) in 90 % of the draws.
double model_factor(double width, double u);
/// The uniform number at which the input has its value: the share of its draws below it.
double place_of(const spec::Doubt& doubt);

/// How many of them are inputs, the model's own error apart.
int ranged_inputs(const std::vector<spec::Doubt>& doubts);
/// Uniform numbers of one sample, by doubt; and the inputs there.
std::vector<double> uniform_of(const std::vector<spec::Doubt>& doubts, std::uint64_t seed,
                               std::uint64_t sample, std::uint64_t samples);
std::vector<double> values_at(const std::vector<spec::Doubt>& doubts, const std::vector<double>& uniform);

/// Figures of one varied scenario; nothing when it cannot run.
template <class Scenario>
using FiguresOf = std::function<std::optional<std::vector<double>>(const Scenario&, std::uint64_t sample)>;
using Figures = FiguresOf<spec::Design>;
using SupplyFigures = FiguresOf<spec::SupplyDesign>;

struct Draws {
  std::vector<spec::Doubt> doubts;
  std::vector<double> nominal;               ///< figures with every input at its value; empty as below
  std::vector<std::vector<double>> figures;  ///< of sample i; empty where it could not run
  std::vector<std::vector<double>> uniform;  ///< of sample i, by doubt
  bool interrupted = false;                  ///< the crew was stopped: these are the first ones

  /// Keeps the first `done` of those that were asked for.
  void keep(std::size_t done);
};

Draws draw(const spec::Design& design, const Figures& figures, int samples, std::uint64_t seed,
           const Crew& crew);
Draws draw(const spec::SupplyDesign& design, const SupplyFigures& figures, int samples, std::uint64_t seed,
           const Crew& crew);

Interval interval_of(const Draws& draws, std::size_t figure);
/// M-study-5. Largest first, at most `most`, none under 1 %.
std::vector<DoubtShare> first_order(const Draws& draws, std::size_t figure, std::size_t most);

/// How many inputs a spread is told of at most.
inline constexpr std::size_t kBars = 8;

/// One bar of a tornado: the figure with one input at an end of its range, over the figure as it is.
struct Swing {
  std::string parameter;
  double low = 0, high = 0;  ///< relative change with the input at its low and its high end
};
/// M-study-6, for the inputs that `shares` name; widest first. Of interrupted draws there is none.
std::vector<Swing> tornado(const spec::Design& design, const std::vector<DoubtShare>& shares,
                           const Figures& figures, std::size_t figure);

}  // namespace caelum::explore
