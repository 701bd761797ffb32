// Closed forms first: they set the checkpoint interval and tell a run that never ends. Then many runs,
// each a pure function of its number, gathered in order.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/check.hpp"
#include "caelum/base/parallel.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/goodput/processes.hpp"
#include "caelum/goodput/renewal.hpp"
#include "caelum/goodput/saving.hpp"
#include "caelum/goodput/simulate_run.hpp"
#include "caelum/goodput/stragglers.hpp"

namespace caelum::goodput {
namespace {

constexpr double kHopeless = 1000;  ///< times the ideal length
constexpr double kLongestRun = 20 * kYear;

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  const auto at = [&](double share) {
    const auto place = values.begin() + std::lround(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
  };
  return {at(0.5), at(0.05), at(0.95)};
}

void add_split(Split& sum, const RunTrace& t) {
  const double all = t.days_s;
  sum.productive += t.productive / all;
  sum.straggling += t.straggling / all;
  sum.checkpoint += t.checkpoint / all;
  sum.lost += t.lost / all;
  sum.detection += t.detection / all;
  sum.restart += t.restart / all;
  sum.waiting += t.waiting / all;
  sum.maintenance += t.maintenance / all;
}

void gather(Outcome& out, const std::vector<RunTrace>& traces, std::size_t count,
            const spec::Reliability& reliability) {
  std::vector<double> days, goodput, interruptions, most_out;
  std::vector<std::vector<double>> counts(reliability.causes.size());
  for (std::size_t r = 0; r < count; ++r) {
    const RunTrace& t = traces[r];
    days.push_back(t.days_s / 86400);
    goodput.push_back(t.productive / t.days_s);
    most_out.push_back(t.most_out);
    double sum = 0;
    for (std::size_t c = 0; c < counts.size(); ++c) {
      counts[c].push_back(t.counts[c]);
      sum += t.counts[c];
    }
    interruptions.push_back(sum);
    out.mean_interruptions += sum / static_cast<double>(count);
    add_split(out.split, t);
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, count));
  for (double* share :
       {&out.split.productive, &out.split.straggling, &out.split.checkpoint, &out.split.lost,
        &out.split.detection, &out.split.restart, &out.split.waiting, &out.split.maintenance}) {
    *share /= n;
  }
  out.days = spread_of(std::move(days));
  out.goodput = spread_of(std::move(goodput));
  out.interruptions = spread_of(std::move(interruptions));
  out.out = spread_of(std::move(most_out));
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const auto& cause = reliability.causes[c];
    double mean = 0;
    for (const double x : counts[c]) mean += x / n;
    out.by_component[static_cast<std::size_t>(cause.component)] += mean;
    out.causes.push_back({cause.name, cause.component, spread_of(std::move(counts[c])), mean});
  }
  std::stable_sort(out.causes.begin(), out.causes.end(),
                   [](const CauseCount& a, const CauseCount& b) { return a.mean > b.mean; });
}

std::string in_words(double seconds) {
  return format_quantity(Time{seconds}, {.digits = 2});
}

/// M-goodput-9: what crews use, or less where failures come within less than ten of it; never less than the
/// best interval, below which nobody has a reason to go.
Time customary_interval(Time used, Time best, double failures_per_s) {
  constexpr double kChecksPerFailure = 10;  // own estimate: half a tenth of the work is lost then
  if (failures_per_s <= 0) return used;
  const Time often = (1 / failures_per_s / kChecksPerFailure) * units::s;
  return std::min(used, std::max(best, often));
}

}  // namespace

Outcome months(const spec::Design& design, const Job& job, const Options& options) {
  CAELUM_CHECK(design.run.has_value(), "a run to simulate");
  const spec::Run& run = *design.run;
  const auto& operations = design.operations;
  Outcome out;
  out.asked = static_cast<int>(options.samples);
  out.inventory = inventory(design);
  out.slowdown = straggler_slowdown(design, job, out.inventory);
  out.saving = saving(design, job, out.inventory);

  const double ideal = job.work ? job.work->in(units::s) : 0;
  const double fixed = run.length.known() ? run.length.value->in(units::s) : 0;
  const double horizon = fixed > 0 ? fixed : std::min(kLongestRun, std::max(86400.0, ideal) * 50);
  const Processes all = processes(design, out.inventory, fixed > 0 ? fixed : std::max(86400.0, ideal * 2));
  out.failures_per_s = all.rate[0];

  double detection = 0;
  for (std::size_t c = 0; c < all.effects.size(); ++c) {
    const double share = all.rate[0] > 0 ? all.mean_rate[c] / all.rate[0] : 0;
    if (!all.effects[c].silent) detection += share * all.effects[c].detection;
  }
  Cycle cycle{.rate = all.rate[0],
              .stall = out.saving.stall.in(units::s),
              .drain = out.saving.drain.in(units::s),
              .detection = detection,
              .recovery = recovery(design, out.inventory, out.saving.load).in(units::s)};
  const double step = std::max(1e-3, job.step.in(units::s));
  const double optimum = best_interval(cycle, std::max(step, cycle.drain - cycle.stall));
  out.saving.optimum = optimum * units::s;
  out.saving.young = young(cycle) * units::s;
  out.saving.daly = daly(cycle) * units::s;
  out.saving.interval = run.checkpoint.interval.value_or(customary_interval(
      operations.checkpoint_interval.value_or(out.saving.optimum), out.saving.optimum, all.rate[0]));

  RunSetting setting{.processes = &all,
                     .interval = out.saving.interval.in(units::s),
                     .stall = cycle.stall,
                     .drain = cycle.drain,
                     .recovery = cycle.recovery,
                     .work = fixed > 0 ? 0 : ideal,
                     .horizon = horizon,
                     .slowdown = out.slowdown};
  setting.nodes = out.inventory.nodes;
  setting.replicas = std::max(1.0, job.replicas);
  setting.elastic = run.elastic;
  out.spares = run.spares.known() ? static_cast<double>(*run.spares.value)
                                  : std::ceil(operations.spares.value_or(0) * out.inventory.nodes);
  setting.spares = out.spares;
  setting.maintenance_every = operations.maintenance_every.value_or(Time{0}).in(units::s);
  setting.maintenance = operations.maintenance.value_or(Time{0}).in(units::s);

  const double kept = kept_share(cycle, setting.interval) / (1 + out.slowdown);
  const double stops = setting.maintenance_every > 0 ? setting.maintenance / setting.maintenance_every : 0;
  out.expected_goodput = std::max(0.0, kept * (1 - stops));
  const bool endless = out.expected_goodput < 1 / kHopeless || ideal / out.expected_goodput > kLongestRun;
  if (fixed <= 0 && endless) {
    out.ends = false;
    out.reason = fmt::format(
        "this run never ends: something fails every {}, but a restart takes {} and a checkpoint follows "
        "every {}; {:.2g} % of the calendar is kept work",
        in_words(1 / all.rate[0]), in_words(cycle.recovery), in_words(setting.interval),
        out.expected_goodput * 100);
    return out;
  }
  std::vector<RunTrace> traces(static_cast<std::size_t>(options.samples));
  const std::size_t count = for_each_index(
      traces.size(), {.threads = options.threads, .stop = options.stop, .progress = options.progress},
      [&](std::size_t r) { traces[r] = simulate_run(setting, options.seed, r); });
  out.samples = static_cast<int>(count);
  gather(out, traces, count, design.reliability);
  const bool never = fixed <= 0 && count > 0 &&
                     std::none_of(traces.begin(), traces.begin() + static_cast<std::ptrdiff_t>(count),
                                  [](const RunTrace& t) { return t.finished; });
  if (never) {
    out.ends = false;
    out.reason = fmt::format(
        "this run never ends: after {} it holds {:.2g} % of its tokens; {:.0f} % of the time it waits for "
        "spare nodes",
        in_words(horizon), 100 * out.split.productive * horizon / ideal, 100 * out.split.waiting);
  }
  return out;
}

}  // namespace caelum::goodput
