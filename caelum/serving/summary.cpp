#include "caelum/serving/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace caelum::serving {
namespace {

double quantile_of(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  const double rank = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (rank - std::floor(rank)) * (sorted[high] - sorted[low]);
}

double in_seconds(Ticks t) {
  return static_cast<double>(t) / kTicksPerSecond;
}

bool within(double value, const std::optional<double>& limit) {
  return !limit || value <= *limit;
}

/// The strictest figure that one answer has to keep.
double strictest(std::initializer_list<std::optional<double>> limits) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& limit : limits) least = std::min(least, limit.value_or(least));
  return least;
}

struct Sums {
  std::vector<double> first, token, whole;
  double host = 0, queue = 0, prefill = 0, gaps = 0, tokens = 0, prompts = 0, busy = 0;
  long good = 0;
  Ticks begin = std::numeric_limits<Ticks>::max(), end = 0;
};

void add(Sums& sums, const Request& request, const Answer& answer, const Objective& o) {
  sums.begin = std::min(sums.begin, answer.arrival);
  if (!answer.answered()) return;
  sums.end = std::max(sums.end, answer.end);
  const double first = in_seconds(answer.first - answer.arrival),
               whole = in_seconds(answer.end - answer.arrival);
  const double writing = in_seconds(answer.end - answer.first), host = in_seconds(answer.host);
  sums.first.push_back(first);
  sums.whole.push_back(whole);
  double token = 0;
  if (request.output > 1) {
    token = writing / static_cast<double>(request.output - 1);
    sums.token.push_back(token);
  }
  sums.host += host;
  sums.queue += in_seconds(answer.scheduled - answer.arrival);
  sums.prefill += in_seconds(answer.first - answer.scheduled) - host;
  sums.gaps += writing;
  sums.tokens += static_cast<double>(request.output);
  sums.prompts += static_cast<double>(request.input);
  sums.busy += whole;
  if (first <= strictest({o.first_p50, o.first_p90, o.first_p99}) &&
      token <= strictest({o.token_p50, o.token_p90, o.token_p99})) {
    ++sums.good;
  }
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  double sum = 0;
  for (const double v : values) sum += v;
  const double mean = sum / static_cast<double>(values.size());
  std::sort(values.begin(), values.end());
  return {mean, quantile_of(values, 0.5), quantile_of(values, 0.9), quantile_of(values, 0.99)};
}

// M-serving-7.
Summary summarise(const std::vector<Workload>& loads, const std::vector<Run>& runs, const Policy& policy,
                  const Objective& objective) {
  Summary out;
  Sums sums;
  Gaps gaps;
  double prompt_tokens = 0, reused = 0;
  for (std::size_t g = 0; g < runs.size(); ++g) {
    const Run& run = runs[g];
    for (std::size_t i = 0; i < run.answers.size(); ++i)
      add(sums, loads[g].requests[i], run.answers[i], objective);
    gaps.add(run.gaps);
    out.requests += static_cast<long>(run.answers.size());
    out.preempted += run.preempted;
    out.steps += run.steps;
    out.peak_cache =
        std::max(out.peak_cache, static_cast<double>(run.peak_blocks) / static_cast<double>(policy.blocks));
    prompt_tokens += static_cast<double>(run.prompt_tokens);
    reused += static_cast<double>(run.reused_tokens);
  }
  const auto answered = static_cast<double>(sums.first.size());
  out.answered = static_cast<long>(sums.first.size());
  if (out.answered == 0) return out;
  out.first = spread_of(std::move(sums.first));
  out.token = spread_of(std::move(sums.token));
  out.whole = spread_of(std::move(sums.whole));
  const double between = sums.tokens - answered;  // gaps that there are
  out.gap = {between > 0 ? sums.gaps / between : 0, gaps.quantile(0.5), gaps.quantile(0.9),
             gaps.quantile(0.99)};
  out.host = sums.host / answered;
  out.queue = sums.queue / answered;
  out.prefill = sums.prefill / answered;
  out.seconds = in_seconds(sums.end - sums.begin);
  out.requests_per_s = answered / out.seconds;
  out.output_tokens_per_s = sums.tokens / out.seconds;
  out.input_tokens_per_s = sums.prompts / out.seconds;
  out.in_flight = sums.busy / out.seconds;
  out.good_share = static_cast<double>(sums.good) / answered;
  out.reused_share = prompt_tokens > 0 ? reused / prompt_tokens : 0;
  if (objective.any()) {
    out.meets = within(out.first.p50, objective.first_p50) && within(out.first.p90, objective.first_p90) &&
                within(out.first.p99, objective.first_p99) && within(out.token.p50, objective.token_p50) &&
                within(out.token.p90, objective.token_p90) && within(out.token.p99, objective.token_p99);
  }
  return out;
}

}  // namespace caelum::serving
