// M-api-12. The time of a part is nearly a line in its micro-batches: two evaluations give it. Micro-batches
// are then dealt one by one (one to each replica of a part) to the part that would end first with one more,
// which for lines is the fairest deal there is.
#include "caelum/jobs/split.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/jobs/parts.hpp"

namespace caelum::jobs {
namespace {

long replica_chips(const spec::Plan& plan) {
  return plan.tensor * plan.context * plan.pipeline;
}

std::vector<long> chips_of_parts(const spec::Cluster& cluster) {
  std::vector<long> chips = {cluster.own_chips()};
  for (const spec::Pod& pod : cluster.joined) chips.push_back(pod.chips);
  return chips;
}

/// Seconds of a part's step with m micro-batches a replica: fixed + each m.
struct Line {
  double fixed = 0, each = 0;
  [[nodiscard]] double at(long m) const { return fixed + each * static_cast<double>(m); }
};

Line line_of(const spec::Design& design, std::size_t part, long m, const Options& options,
             Diagnostics& diagnostics) {
  const auto seconds = [&](long micro_batches) {
    const spec::Design one = with_micro_batches(like_part(design, part), micro_batches);
    return evaluate(one, options, diagnostics).train.step.time.in(units::s);
  };
  const double once = seconds(m), twice = seconds(2 * m);
  const double each = std::max(1e-12, (twice - once) / static_cast<double>(m));
  return {std::max(0.0, once - each * static_cast<double>(m)), each};
}

}  // namespace

std::vector<std::string> split_reasons(const spec::Design& design) {
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  std::vector<std::string> reasons;
  if (plan.pipeline > 1 && (plan.placement.empty() || plan.placement.back() != Axis::data)) {
    reasons.emplace_back(
        "work is split by speed between replicas, but a replica has chips of several kinds: data must be the "
        "outermost axis (placement: [tensor, context, pipeline, data])");
  }
  for (const long each : chips_of_parts(design.cluster)) {
    if (each % replica_chips(plan) == 0) continue;
    reasons.push_back(fmt::format("a part of {} chips is not made of whole replicas of {} chips", each,
                                  replica_chips(plan)));
  }
  if (train.global_batch % plan.micro_batch != 0) {
    reasons.push_back(
        fmt::format("micro_batch {} does not divide global_batch {}", plan.micro_batch, train.global_batch));
  }
  const long replicas = design.cluster.chips / replica_chips(plan);
  if (reasons.empty() && train.global_batch / plan.micro_batch < replicas)
    reasons.push_back(fmt::format("global_batch {} gives some of the {} replicas no micro-batch",
                                  train.global_batch, replicas));
  return reasons;
}

std::vector<long> split_by_speed(const spec::Design& design, const Options& options,
                                 Diagnostics& diagnostics) {
  std::vector<long> replicas = chips_of_parts(design.cluster);
  for (long& each : replicas) each /= replica_chips(design.train->plan);
  long all = 0;
  for (const long each : replicas) all += each;
  long left = design.train->global_batch / design.train->plan.micro_batch;
  const long mean = std::max(1L, left / all);
  std::vector<Line> lines;
  for (std::size_t part = 0; part < replicas.size(); ++part) {
    lines.push_back(line_of(design, part, mean, options, diagnostics));
    if (!diagnostics.ok()) return {};
  }
  std::vector<long> dealt(replicas.size(), 0);
  while (left > 0) {
    std::size_t first = 0;
    for (std::size_t part = 1; part < dealt.size(); ++part) {
      if (lines[part].at(dealt[part] + 1) < lines[first].at(dealt[first] + 1)) first = part;
    }
    ++dealt[first];
    left -= replicas[first];
  }
  for (long& each : dealt) each = std::max(1L, each);
  return dealt;
}

spec::Design with_micro_batches(spec::Design one, long micro_batches) {
  spec::Train& train = *one.train;
  train.global_batch = micro_batches * train.plan.micro_batch * train.plan.data;
  return one;
}

void whole_batch(TrainResult& result, const spec::Train& train) {
  const double tokens = static_cast<double>(train.global_batch) * static_cast<double>(train.sequence);
  const double ratio = tokens / result.step.tokens;
  result.step.tokens = tokens;
  result.step.model_operations = result.step.model_operations * ratio;
  result.step.executed_operations = result.step.executed_operations * ratio;
  for (double* rate : {&result.tokens_per_s, &result.tokens_per_s_per_chip,
                       &result.model_flops_per_s_per_chip, &result.mfu, &result.hfu, &result.mfu_of_bf16})
    *rate *= ratio;
  result.days /= ratio;
}

}  // namespace caelum::jobs
