// M-step-60: messages of every block times how often a mean chip runs it, sends between stages, and
// what data parallelism moves. Nothing is priced here.
#include "caelum/step/traffic.hpp"

#include <algorithm>

#include "caelum/fabric/traffic.hpp"
#include "caelum/step/data_parallel.hpp"

namespace caelum::step {
namespace {

class Collector {
 public:
  Collector(const spec::Design& design, const fabric::NetworkModel& network)
      : plan_(design.train->plan), network_(network) {
    if (design.model.moe) top_k_ = static_cast<double>(design.model.moe->top_k);
  }

  void add(const std::string& kind, Axis axis, const fabric::Group& group, Collective collective,
           double bytes, double times, double fanout = 0) {
    if (group.ranks() <= 1 || bytes <= 0 || times <= 0) return;
    TrafficLine& line = line_of(kind, axis, group, collective);
    const auto sent =
        fabric::level_bytes(network_, group, collective, Bytes{bytes}, fanout, fanout > 0 ? top_k_ : 0);
    line.messages += times;
    line.bytes += times * bytes;
    for (std::size_t l = 0; l < sent.size(); ++l) line.level_bytes[l] += times * sent[l];
  }
  void add(const std::vector<workload::Item>& items, double times) {
    for (const auto& item : items) {
      const auto* m = std::get_if<workload::Message>(&item);
      if (m == nullptr) continue;
      add(m->name, m->axis, fabric::group_of(m->axis, plan_), m->collective, m->bytes.in(units::B), times,
          m->token_fanout_limit);
    }
  }
  std::vector<TrafficLine> take() { return std::move(lines_); }

 private:
  TrafficLine& line_of(const std::string& kind, Axis axis, const fabric::Group& group,
                       Collective collective) {
    const auto same = [&](const TrafficLine& l) {
      return l.kind == kind && l.axis == axis && l.collective == collective;
    };
    const auto found = std::find_if(lines_.begin(), lines_.end(), same);
    if (found != lines_.end()) return *found;
    lines_.push_back({.kind = kind, .axis = axis, .collective = collective, .group = group});
    lines_.back().level_bytes.assign(network_.levels.size(), 0.0);
    return lines_.back();
  }

  const spec::Plan& plan_;
  const fabric::NetworkModel& network_;
  double top_k_ = 0;
  std::vector<TrafficLine> lines_;
};

/// Gradients and parameters of the weights that one rank replicates over an axis.
void add_data_parallel(const spec::Train& train, Axis axis, double weights, double micro_batches,
                       Collector& out) {
  const spec::Plan& plan = train.plan;
  const double gradients = weights * bytes_per_element(train.precision.gradients);
  const double parameters = weights * bytes_per_element(train.precision.parameters);
  if (plan.zero == 0)
    return out.add("gradients", axis, fabric::group_of(axis, plan), Collective::all_reduce, gradients, 1);
  const ShardGroups groups = shard_groups(axis, plan);
  const bool each = plan.zero >= 3 || (plan.zero == 2 && plan.pipeline == 1);
  const double times = each ? micro_batches : 1;
  out.add("gradients", axis, groups.inner, Collective::reduce_scatter, gradients, times);
  out.add("gradients between replicas", axis, groups.outer, Collective::all_reduce,
          gradients / groups.shards(), times);
  out.add("parameters", axis, groups.inner, Collective::all_gather, parameters,
          plan.zero >= 3 ? 2 * micro_batches : 1);
}

}  // namespace

std::vector<TrafficLine> traffic_of(const spec::Design& design, const workload::OperatorGraph& graph,
                                    const fabric::NetworkModel& network) {
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  const auto stages = static_cast<double>(plan.pipeline);
  const double micro_batches =
      static_cast<double>(train.global_batch) / static_cast<double>(plan.data * plan.micro_batch);
  Collector out(design, network);
  workload::Weights weights;
  for (const std::uint16_t index : graph.order) {
    const workload::Block& block = graph.blocks[index];
    const double times = micro_batches / stages;
    for (const auto* items :
         {&block.forward, &block.backward_input, &block.backward_weight, &block.recompute}) {
      out.add(*items, times);
    }
    weights.dense += block.weights.dense / stages;
    weights.expert += block.weights.expert / stages;
  }
  const double borders = stages * static_cast<double>(plan.virtual_stages) - 1;
  out.add("pipeline", Axis::pipeline, fabric::group_of(Axis::pipeline, plan), Collective::send_receive,
          graph.boundary.in(units::B), 2 * borders / stages * micro_batches);
  if (!train.lora) {
    add_data_parallel(train, Axis::data_context, weights.dense, micro_batches, out);
    add_data_parallel(train, Axis::expert_data, weights.expert, micro_batches, out);
  }
  return out.take();
}

}  // namespace caelum::step
