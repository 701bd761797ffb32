#include "caelum/explore/versus.hpp"

#include <algorithm>

namespace caelum::explore {
namespace {

/// The draws in which both designs ran, so that pairs are of the same world.
void keep_pairs(Draws& a, Draws& b) {
  const std::size_t both = std::min(a.figures.size(), b.figures.size());
  a.keep(both);
  b.keep(both);
  for (std::size_t i = 0; i < a.figures.size(); ++i) {
    if (a.figures[i].empty() || b.figures[i].empty()) {
      a.figures[i].clear();
      b.figures[i].clear();
    }
  }
}

}  // namespace

// M-study-7.
Versus versus(const spec::Design& first, const spec::Design& second, const jobs::Options& options,
              int samples, std::uint64_t seed) {
  const Figures figures = training_figures(options, seed);
  const Crew crew{.threads = options.threads, .stop = options.run.stop};
  Draws a = draw(first, figures, samples, seed, crew);
  Draws b = draw(second, figures, a.interrupted ? 0 : samples, seed, crew);
  keep_pairs(a, b);
  Versus out;
  for (const auto& one : a.figures) out.samples += one.empty() ? 0 : 1;
  if (out.samples == 0) return out;
  const std::pair<const char*, std::size_t> told[] = {
      {"days", kFigureDays}, {"energy_mwh", kFigureEnergy}, {"cost_usd", kFigureCost}};
  for (const auto& [name, figure] : told) {
    Ahead ahead{.figure = name, .first = interval_of(a, figure), .second = interval_of(b, figure)};
    int better = 0;
    for (std::size_t i = 0; i < a.figures.size(); ++i) {
      if (!a.figures[i].empty() && b.figures[i][figure] < a.figures[i][figure]) ++better;
    }
    ahead.probability = static_cast<double>(better) / out.samples;
    out.figures.push_back(ahead);
  }
  return out;
}

}  // namespace caelum::explore
