// The composition of one optimizer step: pipeline of micro-batches, gradients, update, parameters.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "caelum/step/data_parallel.hpp"
#include "caelum/step/explain.hpp"
#include "caelum/step/memory.hpp"
#include "caelum/step/pipeline.hpp"
#include "caelum/step/step.hpp"
#include "caelum/step/tail.hpp"
#include "caelum/step/timeline.hpp"

namespace caelum::step {

Time Breakdown::total() const {
  return compute + recompute + tensor_comm + context_comm + expert_comm + pipeline_comm + pipeline_bubble +
         data_comm + optimizer + host;
}

namespace {

/// One entry for each kind of message.
void keep_worst(std::vector<Slowed>& all, const Slowed& one) {
  const auto same = [&](const Slowed& other) { return std::string_view(other.what) == one.what; };
  const auto found = std::find_if(all.begin(), all.end(), same);
  if (found == all.end()) return all.push_back(one);
  found->times = std::max(found->times, one.times);
}

std::string bound_in_words(const Breakdown& b, Time total) {
  const std::pair<const char*, Time> parts[] = {{"compute", b.compute + b.recompute},
                                                {"tensor-parallel messages", b.tensor_comm},
                                                {"context-parallel messages", b.context_comm},
                                                {"expert dispatch and combine", b.expert_comm},
                                                {"pipeline sends", b.pipeline_comm},
                                                {"pipeline bubble", b.pipeline_bubble},
                                                {"gradient and parameter traffic", b.data_comm},
                                                {"optimizer update", b.optimizer},
                                                {"host launch overhead", b.host}};
  const auto larger = [](const auto& x, const auto& y) { return x.second < y.second; };
  const auto& first = *std::max_element(std::begin(parts), std::end(parts), larger);
  const auto& wait = *std::max_element(std::begin(parts) + 1, std::end(parts), larger);
  std::string words = fmt::format("{} ({:.0f} % of the step)", first.first, 100 * (first.second / total));
  if (first.first != wait.first) {
    words += fmt::format("; then {} ({:.0f} %)", wait.first, 100 * (wait.second / total));
  }
  return words;
}

/// The stage that tells most about the step: among those busy for within 2 % of the busiest, the
/// one that ends last.
std::size_t critical_rank(const PipelineTimes& times) {
  double busiest = 0;
  for (const RankTimes& rank : times.ranks) busiest = std::max(busiest, rank.busy.total());
  std::size_t critical = 0;
  double latest = -1;
  for (std::size_t r = 0; r < times.ranks.size(); ++r) {
    const RankTimes& rank = times.ranks[r];
    if (rank.busy.total() < 0.98 * busiest || rank.finish <= latest) continue;
    latest = rank.finish;
    critical = r;
  }
  return critical;
}

/// M-step-13: the step on the clock of its critical stage; the bubble is what remains.
void compose(StepTimeline& out, const PipelineTimes& times, const std::vector<RankTail>& tails,
             const StepTail& common) {
  const std::size_t critical = critical_rank(times);
  out.critical_stage = static_cast<long>(critical);
  double synchronised = 0, unsent = 0, after = 0;
  for (std::size_t r = 0; r < times.ranks.size(); ++r) {
    synchronised = std::max(synchronised, times.ranks[r].finish + tails[r].gradients);
    unsent = std::max(unsent, times.ranks[r].finish_unsent + tails[r].gradients);
    after = std::max(after, tails[r].optimizer + tails[r].parameters);
  }
  const RankTimes& rank = times.ranks[critical];
  const RankTail& tail = tails[critical];
  const double total = synchronised + common.embedding + common.norm + after + common.step_overhead;
  Breakdown& b = out.breakdown;
  b.compute = Time{rank.busy.compute};
  b.recompute = Time{rank.busy.recompute};
  b.tensor_comm = Time{rank.busy.tensor};
  b.context_comm = Time{rank.busy.context};
  b.expert_comm = Time{rank.busy.expert};
  b.pipeline_comm = Time{std::max(0.0, synchronised - unsent)};
  b.data_comm = Time{rank.busy.data + tail.gradients + tail.parameters + common.embedding};
  b.optimizer = Time{tail.optimizer + common.norm};
  b.host = Time{rank.busy.host + common.step_overhead};
  b.pipeline_bubble = Time{};
  const double rest = total - b.total().in(units::s);
  b.pipeline_bubble = Time{std::max(0.0, rest)};
  out.time = b.total();
  out.bound = bound_in_words(b, out.time);
  out.lost = Time{rank.busy.lost + tail.lost};
}

/// Forward's part of the passes of all chunks.
double forward_share(const PricedPipeline& pipeline) {
  double forward = 0, all = 0;
  for (std::uint16_t index : pipeline.cut.role) {
    const RolePrice& role = pipeline.roles[index];
    forward += role.forward.total();
    all += role.forward.total() + role.backward.total() - role.backward.recompute;
  }
  return all > 0 ? forward / all : 1.0 / 3;
}

double executed_operations(const PricedPipeline& pipeline, const spec::Plan& plan) {
  double one = 0;
  for (std::uint16_t role : pipeline.cut.role) one += pipeline.roles[role].operations;
  return one * static_cast<double>(pipeline.shape.micro_batches) *
         static_cast<double>(plan.tensor * plan.context * plan.data);
}

}  // namespace

Result<StepTimeline, Infeasible> simulate(const spec::Design& design, const workload::OperatorGraph& given,
                                          const chip::ChipModel& chip, const fabric::NetworkModel& network,
                                          const StepOptions& options) {
  auto reasons = check_plan(design);
  if (!reasons.empty()) return failure(Infeasible{std::move(reasons)});
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  const PricingContext in{design, chip, network, options.free};
  const PipelineShape shape{plan.schedule, plan.pipeline, plan.virtual_stages,
                            train.global_batch / (plan.data * plan.micro_batch)};
  const PartlyRecomputed parts = expand_partly(given, design);
  const workload::OperatorGraph& graph = parts.graph;
  const auto blocks = price_blocks(graph, in);
  PricedPipeline pipeline =
      price_pipeline(cut_layers(graph, make_layout(shape).length, parts.partial, plan.layers), blocks,
                     send_time(graph, in), in, shape);
  for (const BlockPrice& block : blocks) {
    for (const Slowed& slowed : block.slowed) keep_worst(pipeline.slowed, slowed);
  }
  const bool records_tasks = options.timeline || options.explain;
  const bool analytic = options.fidelity == Fidelity::analytic && !records_tasks;

  const PipelineRun run = analytic ? analytic_run(pipeline) : event_run(pipeline, records_tasks);
  const PipelineTimes& times = run.times;
  const Layout& layout = run.layout;

  std::vector<RankTail> tails;
  StepTraffics traffics;
  for (long r = 0; r < layout.ranks; ++r) {
    tails.push_back(
        rank_tail(in, graph, pipeline, layout, times.ranks[static_cast<std::size_t>(r)], r, traffics));
  }
  StepTimeline out;
  out.forward_share = forward_share(pipeline);
  out.slowed = pipeline.slowed;
  const StepTail common = step_tail(in);
  compose(out, times, tails, common);
  const MemoryInput memory{design,        graph, layout, run.orders, pipeline.cut, Bytes{chip.capacity},
                           run.held_times};
  out.memory = memory_of(memory);
  out.tokens = static_cast<double>(train.global_batch) * static_cast<double>(train.sequence);
  out.model_operations = graph.model_operations_per_token * out.tokens;
  out.executed_operations = Ops{executed_operations(pipeline, plan)};
  out.estimated = run.estimated;
  if (options.timeline) {
    out.slices = slices_of({pipeline, layout, times, tails, graph, out.time, run.leap}, run.records);
    out.memory_curve = memory_curve_of(memory, out.memory, run.records, run.leap);
    out.left_out = left_out_of(run);
  }
  if (options.explain) {
    out.path = critical_path({layout, times, tails, common, pipeline.send, out.time, run.leap}, run.records);
    out.operators = operator_reach(in, graph, pipeline.cut, make_layout(pipeline.shape), out.critical_stage);
    const RankTail& tail = tails[static_cast<std::size_t>(out.critical_stage)];
    out.alongside = alongside(in, pipeline, layout, tail, out.critical_stage);
  }
  return out;
}

}  // namespace caelum::step
