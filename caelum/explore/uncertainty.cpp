// The figures of a training result in one row, drawn together.
#include "caelum/explore/uncertainty.hpp"

#include <array>

namespace caelum::explore {
namespace {

enum TrainFigure : std::size_t {
  kTime,
  kTokens,
  kTokensChip,
  kMfu,
  kPeak,
  kIdealDays,
  kDays,
  kGoodput,
  kEnergy,
  kCost,
  kPerMillion,
  kFigures
};

static_assert(kDays == kFigureDays && kEnergy == kFigureEnergy && kCost == kFigureCost);

}  // namespace

Figures training_figures(const jobs::Options& options, std::uint64_t seed) {
  jobs::Options plain = options;
  plain.limits = plain.timeline = plain.explain = false;
  plain.run.threads = 1;
  plain.run.progress = nullptr;
  plain.run.stop = nullptr;  // a draw that was begun is finished
  plain.run.samples = kRunsOfDraw;
  plain.run.seed = seed;
  return [plain](const spec::Design& design, std::uint64_t) -> std::optional<std::vector<double>> {
    Diagnostics diagnostics;
    const auto outcome = jobs::evaluate(design, plain, diagnostics);
    if (!diagnostics.ok() || !outcome.feasible) return std::nullopt;
    const jobs::TrainResult& r = outcome.train;
    std::vector<double> row(kFigures, 0);
    row[kTime] = r.step.time.in(units::s);
    row[kTokens] = r.tokens_per_s;
    row[kTokensChip] = r.tokens_per_s_per_chip;
    row[kMfu] = r.mfu;
    row[kPeak] = r.step.memory.peak().in(units::B);
    row[kIdealDays] = r.days;
    if (r.months) {
      row[kDays] = r.months->run.days.median;
      row[kGoodput] = r.months->run.goodput.median;
      row[kEnergy] = r.months->bill.meter.in(1e3 * units::kWh);
      row[kCost] = r.months->bill.total.in(units::USD);
      row[kPerMillion] = r.months->bill.per_million_tokens.in(units::USD);
    }
    return row;
  };
}

// M-study-3.
Uncertainty sample(const spec::Design& design, const jobs::Options& options, int samples,
                   std::uint64_t seed) {
  const Figures figures = training_figures(options, seed);
  const Crew crew{.threads = options.threads, .stop = options.run.stop, .progress = options.run.progress};
  const Draws draws = draw(design, figures, samples, seed, crew);
  Uncertainty out{.seed = seed,
                  .ranged = ranged_inputs(draws.doubts),
                  .model = design.model_error,
                  .interrupted = draws.interrupted};
  for (const auto& one : draws.figures) out.samples += one.empty() ? 0 : 1;
  if (out.samples == 0) return out;
  out.time_s = interval_of(draws, kTime);
  out.tokens_per_s = interval_of(draws, kTokens);
  out.tokens_per_s_per_chip = interval_of(draws, kTokensChip);
  out.mfu = interval_of(draws, kMfu);
  out.peak_bytes = interval_of(draws, kPeak);
  out.days = interval_of(draws, kIdealDays);
  std::vector<std::pair<const char*, TrainFigure>> told = {{"step time", kTime}};
  if (design.run && options.months) {
    out.run = RunDoubt{.days = interval_of(draws, kDays),
                       .goodput = interval_of(draws, kGoodput),
                       .energy_mwh = interval_of(draws, kEnergy),
                       .cost_usd = interval_of(draws, kCost),
                       .usd_per_million_tokens = interval_of(draws, kPerMillion)};
    told.insert(told.end(), {{"days", kDays}, {"energy", kEnergy}, {"cost", kCost}});
  }
  for (const auto& [name, figure] : told) {
    Sensitivity one{.figure = name, .from = first_order(draws, figure, kBars), .tornado = {}};
    if (!draws.interrupted) one.tornado = tornado(design, one.from, figures, figure);
    out.sensitivities.push_back(std::move(one));
  }
  out.from = out.sensitivities.front().from;
  return out;
}

}  // namespace caelum::explore
