// M-study-3: a ranged value is drawn from the triangle over low, value, high; log-uniformly where
// the range spans a decade. Inputs are drawn independently, each from a counter of its own.
#include "caelum/study/uncertainty.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "caelum/base/random.hpp"
#include "caelum/spec/doubts.hpp"
#include "caelum/study/draw.hpp"
#include "caelum/study/score.hpp"

namespace caelum::study {
namespace {

struct Drawn {
  std::vector<double> inputs;
  api::TrainResult result;
  bool ran = false;
};

Interval interval(const std::vector<Drawn>& drawn, double (*value)(const api::TrainResult&)) {
  std::vector<double> values;
  values.reserve(drawn.size());
  for (const Drawn& one : drawn) values.push_back(value(one.result));
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto i = static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    return values[i];
  };
  return {at(0.5), at(0.05), at(0.95)};
}

}  // namespace

Uncertainty sample(const spec::Design& design, const api::Options& options, int samples, std::uint64_t seed) {
  const auto doubts = spec::doubts(design);
  api::Options plain = options;
  plain.limits = plain.timeline = false;
  std::vector<Drawn> drawn(static_cast<std::size_t>(samples));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < drawn.size(); i = next++) {
      Drawn& one = drawn[i];
      for (std::size_t d = 0; d < doubts.size(); ++d)
        one.inputs.push_back(draw(doubts[d].low, doubts[d].value, doubts[d].high, uniform(seed, i, d)));
      spec::Design varied = design;
      spec::set_doubts(varied, one.inputs);
      Diagnostics diagnostics;
      const auto outcome = api::evaluate(varied, plain, diagnostics);
      one.ran = diagnostics.ok() && outcome.feasible;
      if (one.ran) one.result = outcome.train;
    }
  };
  std::vector<std::thread> pool;
  for (int t = 1; t < options.threads; ++t) pool.emplace_back(work);
  work();
  for (auto& thread : pool) thread.join();
  std::erase_if(drawn, [](const Drawn& one) { return !one.ran; });

  Uncertainty out{
      .samples = static_cast<int>(drawn.size()), .seed = seed, .ranged = static_cast<int>(doubts.size())};
  if (drawn.empty()) return out;
  out.time_s = interval(drawn, [](const api::TrainResult& r) { return r.step.time.in(units::s); });
  out.tokens_per_s = interval(drawn, [](const api::TrainResult& r) { return r.tokens_per_s; });
  out.tokens_per_s_per_chip =
      interval(drawn, [](const api::TrainResult& r) { return r.tokens_per_s_per_chip; });
  out.mfu = interval(drawn, [](const api::TrainResult& r) { return r.mfu; });
  out.peak_bytes =
      interval(drawn, [](const api::TrainResult& r) { return r.step.memory.peak().in(units::B); });
  out.days = interval(drawn, [](const api::TrainResult& r) { return r.days; });
  std::vector<double> times;
  times.reserve(drawn.size());
  for (const Drawn& one : drawn) times.push_back(one.result.step.time.in(units::s));
  for (std::size_t d = 0; d < doubts.size(); ++d) {
    std::vector<double> inputs;
    inputs.reserve(drawn.size());
    for (const Drawn& one : drawn) inputs.push_back(one.inputs[d]);
    const double r = rank_correlation(inputs, times);
    if (std::isfinite(r) && r * r >= 0.01) out.from.push_back({doubts[d].parameter, r * r});
  }
  std::stable_sort(out.from.begin(), out.from.end(),
                   [](const DoubtShare& a, const DoubtShare& b) { return a.share > b.share; });
  if (out.from.size() > 8) out.from.resize(8);
  return out;
}

}  // namespace caelum::study
