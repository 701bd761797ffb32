// How far the result may be off, given the ranges of the catalogue: draws every ranged input,
// evaluates again, and tells the spread and where it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caelum/explore/draws.hpp"
#include "caelum/jobs/evaluate.hpp"

namespace caelum::explore {

/// One figure in full: where its spread comes from, and what each input does to it alone.
struct Sensitivity {
  std::string figure;  ///< as people call it: step time, days, cost
  std::vector<DoubtShare> from;
  std::vector<Swing> tornado;
};

/// Figures of the whole run, where the design has one.
struct RunDoubt {
  Interval days, goodput, energy_mwh, cost_usd, usd_per_million_tokens;
};

struct Uncertainty {
  int samples = 0;
  std::uint64_t seed = 0;
  int ranged = 0;            ///< inputs that carry a range
  spec::ModelError model;    ///< drawn with them; of width 0 where nothing is known
  bool interrupted = false;  ///< these are the first of the draws that were asked for
  Interval time_s, tokens_per_s, tokens_per_s_per_chip, mfu, peak_bytes, days;
  std::optional<RunDoubt> run;
  std::vector<DoubtShare> from;  ///< of the step time: largest first, at most eight, none under 1 %
  std::vector<Sensitivity> sensitivities;
};

/// M-study-3. Requires a design that evaluates without errors. Deterministic: the same seed gives
/// the same result on any number of threads. `options.run.stop` ends it with the draws done by then.
Uncertainty sample(const spec::Design& design, const jobs::Options& options, int samples, std::uint64_t seed);

/// Places of figures in the rows that training_figures fills; the others are its own affair.
inline constexpr std::size_t kFigureDays = 6, kFigureEnergy = 8, kFigureCost = 9;
/// Step, memory, days, goodput, energy and dollars of a training run.
Figures training_figures(const jobs::Options& options, std::uint64_t seed);

}  // namespace caelum::explore
