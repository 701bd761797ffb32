// Strata are dealt by a keyed permutation, so that no table of samples x inputs is kept and any thread
// may draw any sample.
#include "caelum/explore/draws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "caelum/base/parallel.hpp"
#include "caelum/base/random.hpp"

namespace caelum::explore {
namespace {

std::uint64_t hash(const std::string& text) {  // FNV-1a
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h;
}

std::uint64_t mixed_bits(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

/// A permutation of 0 .. n-1: four Feistel rounds on the next even power of two, walked until inside.
std::uint64_t permuted(std::uint64_t key, std::uint64_t x, std::uint64_t n) {
  unsigned half = 1;
  while ((1ULL << (2 * half)) < n) ++half;
  const std::uint64_t mask = (1ULL << half) - 1;
  do {
    std::uint64_t left = x >> half, right = x & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t next = left ^ (mixed_bits(key + round * 0x9e3779b97f4a7c15ULL + right) & mask);
      left = right;
      right = next;
    }
    x = (left << half) | right;
  } while (x >= n);
  return x;
}

std::vector<double> column(const Draws& draws, std::size_t figure) {
  std::vector<double> values;
  for (const auto& one : draws.figures) {
    if (!one.empty()) values.push_back(one[figure]);
  }
  return values;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double bins_of(std::size_t samples) {
  return std::floor(std::clamp(std::sqrt(static_cast<double>(samples)) / 2, 3.0, 32.0));
}

constexpr double kDeviations = 4;  ///< what an input without effect may show by chance

/// Correlation of the figures with the uniform numbers of an input.
double correlation(const std::vector<double>& values, const std::vector<double>& u) {
  const double mean = mean_of(values), middle = mean_of(u);
  double both = 0, own = 0, other = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    both += (values[i] - mean) * (u[i] - middle);
    own += (values[i] - mean) * (values[i] - mean);
    other += (u[i] - middle) * (u[i] - middle);
  }
  return own > 0 && other > 0 ? both / std::sqrt(own * other) : 0;
}

/// Of the draws that ran, by input.
std::vector<double> uniform_column(const Draws& draws, std::size_t doubt) {
  std::vector<double> u;
  for (std::size_t i = 0; i < draws.figures.size(); ++i) {
    if (!draws.figures[i].empty()) u.push_back(draws.uniform[i][doubt]);
  }
  return u;
}

/// Inputs, one of each fact.
std::vector<std::size_t> facts_of(const std::vector<spec::Doubt>& doubts) {
  std::vector<std::size_t> first;
  std::set<std::string> seen;
  for (std::size_t d = 0; d < doubts.size(); ++d) {
    if (seen.insert(doubts[d].fact).second) first.push_back(d);
  }
  return first;
}

// M-study-31: where an input's draws have their middle beside its value, the figure follows as far as the two
// are correlated.
void find_leaning(Interval& interval, const Draws& draws, const std::vector<double>& values) {
  const double away = interval.median - interval.nominal;
  const double chance = kDeviations / std::sqrt(static_cast<double>(values.size()));
  double most = 0;
  for (const std::size_t d : facts_of(draws.doubts)) {
    const double place = place_of(draws.doubts[d]);
    const double follows = correlation(values, uniform_column(draws, d));
    const double pull = follows * (0.5 - place) * away;
    if (std::fabs(follows) < chance || pull <= most) continue;
    most = pull;
    interval.leans = draws.doubts[d].parameter;
    interval.above = 1 - place;
  }
}

/// Adjusted share of the variance of `values` that the means of equal bins of `u` explain.
double explained(const std::vector<double>& values, const std::vector<double>& u) {
  const std::size_t n = values.size();
  const auto bins = static_cast<std::size_t>(bins_of(n));
  if (n < 4 * bins) return 0;
  const double mean = mean_of(values);
  std::vector<double> sums(bins, 0), counts(bins, 0);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto bin = std::min(bins - 1, static_cast<std::size_t>(u[i] * static_cast<double>(bins)));
    sums[bin] += values[i];
    counts[bin] += 1;
    total += (values[i] - mean) * (values[i] - mean);
  }
  if (total <= 0) return 0;
  double between = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    if (counts[b] > 0) between += counts[b] * std::pow(sums[b] / counts[b] - mean, 2);
  }
  const double plain = between / total;
  const auto d = static_cast<double>(n), k = static_cast<double>(bins);
  return std::max(0.0, 1 - (1 - plain) * (d - 1) / (d - k));
}

}  // namespace

bool Interval::holds_nominal() const {
  constexpr double kExact = 1e-9;
  const double slack = kExact * std::fabs(nominal);
  return low - slack <= nominal && nominal <= high + slack;
}

// M-study-4.
double stratified(std::uint64_t seed, const std::string& key, std::uint64_t sample, std::uint64_t samples) {
  const std::uint64_t own = mixed_bits(hash(key) ^ mixed_bits(seed));
  const std::uint64_t stratum = permuted(own, sample, samples);
  return (static_cast<double>(stratum) + uniform(own, sample, 0)) / static_cast<double>(samples);
}

// M-study-3.
double value_at(const spec::Doubt& doubt, double u) {
  if (doubt.of_model) return model_factor(std::log(doubt.high), u);
  if (doubt.low > 0 && doubt.high / doubt.low >= 10) return doubt.low * std::pow(doubt.high / doubt.low, u);
  const double width = doubt.high - doubt.low;
  const double peak = (doubt.value - doubt.low) / width;
  if (u < peak) return doubt.low + width * std::sqrt(u * peak);
  return doubt.high - width * std::sqrt((1 - u) * (1 - peak));
}

// M-study-41: a double exponential, its 5th and 95th percentiles at -width and +width.
double model_factor(double width, double u) {
  constexpr double kMost = 2;  // widths: farther out, no row was measured
  const double away = std::min(kMost, -std::log10(2 * std::min(u, 1 - u)));
  return std::exp(u < 0.5 ? -width * away : width * away);
}

double place_of(const spec::Doubt& doubt) {
  if (doubt.of_model) return 0.5;
  if (doubt.low > 0 && doubt.high / doubt.low >= 10)
    return std::log(doubt.value / doubt.low) / std::log(doubt.high / doubt.low);
  return (doubt.value - doubt.low) / (doubt.high - doubt.low);
}

int ranged_inputs(const std::vector<spec::Doubt>& doubts) {
  return static_cast<int>(
      std::count_if(doubts.begin(), doubts.end(), [](const spec::Doubt& one) { return !one.of_model; }));
}

std::vector<double> uniform_of(const std::vector<spec::Doubt>& doubts, std::uint64_t seed,
                               std::uint64_t sample, std::uint64_t samples) {
  std::vector<double> uniform;
  uniform.reserve(doubts.size());
  for (const auto& doubt : doubts) uniform.push_back(stratified(seed, doubt.fact, sample, samples));
  return uniform;
}

std::vector<double> values_at(const std::vector<spec::Doubt>& doubts, const std::vector<double>& uniform) {
  std::vector<double> values;
  values.reserve(doubts.size());
  for (std::size_t d = 0; d < doubts.size(); ++d) values.push_back(value_at(doubts[d], uniform[d]));
  return values;
}

void Draws::keep(std::size_t done) {
  interrupted = done < figures.size();
  figures.resize(done);
  uniform.resize(done);
}

namespace {

template <class Scenario>
Draws draw_scenario(const Scenario& scenario, const FiguresOf<Scenario>& figures, int samples,
                    std::uint64_t seed, const Crew& crew) {
  Draws out;
  out.doubts = spec::doubts(scenario);
  out.nominal = figures(scenario, 0).value_or(std::vector<double>{});
  const auto n = static_cast<std::size_t>(samples);
  out.figures.resize(n);
  out.uniform.resize(n);
  const std::size_t done = for_each_index(n, crew, [&](std::size_t i) {
    out.uniform[i] = uniform_of(out.doubts, seed, i, n);
    Scenario varied = scenario;
    spec::set_doubts(varied, values_at(out.doubts, out.uniform[i]));
    if (auto result = figures(varied, i)) out.figures[i] = std::move(*result);
  });
  out.keep(done);
  return out;
}

}  // namespace

Draws draw(const spec::Design& design, const Figures& figures, int samples, std::uint64_t seed,
           const Crew& crew) {
  return draw_scenario(design, figures, samples, seed, crew);
}
Draws draw(const spec::SupplyDesign& design, const SupplyFigures& figures, int samples, std::uint64_t seed,
           const Crew& crew) {
  return draw_scenario(design, figures, samples, seed, crew);
}

Interval interval_of(const Draws& draws, std::size_t figure) {
  const std::vector<double> values = column(draws, figure);
  if (values.empty()) return {};
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  // Each draw stands in the middle of its stratum; between two, the line. Few draws are no surer than many.
  const auto at = [&](double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    const double place = std::clamp(share * static_cast<double>(sorted.size()) - 0.5, 0.0, last);
    const auto below = static_cast<std::size_t>(place);
    const double part = place - static_cast<double>(below);
    return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
  };
  Interval interval{.median = at(0.5), .low = at(0.05), .high = at(0.95)};
  interval.nominal = draws.nominal.empty() ? interval.median : draws.nominal[figure];
  find_leaning(interval, draws, values);
  return interval;
}

// M-study-5: inputs that are one fact have one index.
std::vector<DoubtShare> first_order(const Draws& draws, std::size_t figure, std::size_t most) {
  const std::vector<double> values = column(draws, figure);
  std::vector<DoubtShare> shares;
  const double least = std::max(
      0.01, kDeviations * std::sqrt(2 * bins_of(values.size())) / static_cast<double>(values.size()));
  for (const std::size_t d : facts_of(draws.doubts)) {
    const double share = explained(values, uniform_column(draws, d));
    if (share >= least) shares.push_back({draws.doubts[d].parameter, share});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const DoubtShare& a, const DoubtShare& b) { return a.share > b.share; });
  if (shares.size() > most) shares.resize(most);
  return shares;
}

// M-study-6.
std::vector<Swing> tornado(const spec::Design& design, const std::vector<DoubtShare>& shares,
                           const Figures& figures, std::size_t figure) {
  const auto doubts = spec::doubts(design);
  std::vector<double> middle;
  middle.reserve(doubts.size());
  for (const auto& doubt : doubts) middle.push_back(doubt.value);
  const auto with = [&](const std::vector<double>& inputs) {
    spec::Design varied = design;
    spec::set_doubts(varied, inputs);
    const auto result = figures(varied, 0);
    return result ? (*result)[figure] : 0;
  };
  const double as_it_is = with(middle);
  std::vector<Swing> bars;
  for (const auto& share : shares) {
    const auto named = std::find_if(doubts.begin(), doubts.end(),
                                    [&](const auto& doubt) { return doubt.parameter == share.parameter; });
    if (named == doubts.end() || as_it_is == 0) continue;
    std::vector<double> low = middle, high = middle;
    for (std::size_t d = 0; d < doubts.size(); ++d) {
      if (doubts[d].fact != named->fact) continue;
      low[d] = doubts[d].low;
      high[d] = doubts[d].high;
    }
    bars.push_back({share.parameter, with(low) / as_it_is - 1, with(high) / as_it_is - 1});
  }
  const auto width = [](const Swing& s) { return std::fabs(s.high - s.low); };
  std::stable_sort(bars.begin(), bars.end(),
                   [&](const Swing& a, const Swing& b) { return width(a) > width(b); });
  return bars;
}

}  // namespace caelum::explore
