// Prices follow what differs: a family's blocks are expanded and priced once, their sharded transfers once
// for each ZeRO stage and pipeline, roles once for each cut, state and tails once for each kind of rank.
#include "caelum/step/plan_price.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "caelum/base/check.hpp"
#include "caelum/step/held.hpp"
#include "caelum/step/tail.hpp"

namespace caelum::step {
namespace {

/// Micro-batches beyond which a rank holds no more, in the same place of the schedule's turn.
long held_micro_batches(const PipelineShape& shape) {
  return std::min(shape.micro_batches, 4 * shape.ranks + shape.micro_batches % (2 * shape.ranks));
}

std::vector<StageShape::Kind> kinds_of(const Layout& layout, const Cut& cut) {
  std::vector<std::vector<std::uint16_t>> roles(static_cast<std::size_t>(layout.ranks));
  for (long k = 0; k < layout.positions(); ++k) {
    roles[layout.rank[static_cast<std::size_t>(k)]].push_back(
        cut.role[static_cast<std::size_t>(layout.chunk(k))]);
  }
  std::vector<StageShape::Kind> kinds;
  for (long r = 0; r < layout.ranks; ++r) {
    const auto alike = std::find_if(kinds.begin(), kinds.end(), [&](const StageShape::Kind& kind) {
      return roles[static_cast<std::size_t>(kind.ranks.front())] == roles[static_cast<std::size_t>(r)];
    });
    if (alike == kinds.end()) {
      kinds.push_back({{r}, {}});
    } else {
      alike->ranks.push_back(r);
    }
  }
  return kinds;
}

}  // namespace

PipelineShape shape_of(const PlanChoice& choice, const spec::Design& design) {
  const long data =
      design.cluster.chips / (static_cast<long>(choice.tensor) * choice.context * choice.pipeline);
  return {choice.schedule,
          choice.pipeline,
          choice.virtual_stages,
          design.train->global_batch / (data * choice.micro_batch),
          {}};
}

StageShapes::Key StageShapes::key_of(const PipelineShape& shape) {
  return {shape.schedule, shape.ranks, shape.virtual_stages, held_micro_batches(shape)};
}

void StageShapes::add(const PipelineShape& shape) {
  const auto [at, is_new] = shapes_.try_emplace(key_of(shape));
  if (!is_new) return;
  StageShape& stage = at->second;
  PipelineShape part = shape;
  part.micro_batches = held_micro_batches(shape);
  stage.layout = make_layout(part);
  stage.cut = cut_layers(graph_, stage.layout.length);
  stage.kinds = kinds_of(stage.layout, stage.cut);
  if (held_in_closed_form(stage.layout.schedule) || holds_all(stage.layout.schedule)) return;
  const Orders orders = make_orders(stage.layout);
  for (StageShape::Kind& kind : stage.kinds) kind.held = peaks_held(stage.layout, orders, kind.ranks);
}

StageShapes shapes_of(const PlanSpace& space, const std::vector<PlanChoice>& families,
                      const spec::Design& given) {
  spec::Design design = given;
  if (!families.empty()) choose(families.front(), design);
  StageShapes shapes(workload::expand(design.model, *design.train, design.stack));
  for (const PlanChoice& family : families) {
    if (family.recompute != spec::Recompute::none) continue;
    for (const PlanChoice& pipeline : pipelines_of(space, family, design)) {
      for (const PlanChoice& choice : schedules_of(space, pipeline, design))
        shapes.add(shape_of(choice, design));
    }
  }
  return shapes;
}

namespace {

class FamilyPricer {
 public:
  FamilyPricer(const PlanSpace& space, const PlanMachine& machine, const StageShapes& shapes)
      : space_(space),
        design_(machine.design),
        shapes_(shapes),
        in_{design_, machine.chip, machine.network},
        capacity_(machine.chip.capacity) {}

  std::vector<PlanPrice> run(const PlanChoice& family) {
    std::vector<PlanPrice> prices;
    for (const PlanChoice& pipeline : pipelines_of(space_, family, design_)) {
      const auto schedules = schedules_of(space_, pipeline, design_);
      if (schedules.empty()) continue;
      begin_pipeline();
      const auto& zeros = zeros_of(space_, pipeline);
      const spec::Plan& plan = design_.train->plan;
      const bool one_copy = plan.data * plan.context == 1 && !design_.model.moe;  // which nobody can share
      for (const long zero : zeros) {
        if (one_copy && zero != zeros.front()) continue;
        traffics_.clear();
        blocks_.clear();
        for (PlanChoice choice : schedules) {
          choice.zero = static_cast<int>(zero);
          choose(choice, design_);
          if (check_offload()) prices.push_back(price(choice));
        }
      }
    }
    return prices;
  }

 private:
  [[nodiscard]] bool check_offload() const {
    const spec::Plan& plan = design_.train->plan;
    return plan.offload.parameters == spec::Place::device || plan.zero >= 3;
  }

  /// What the passes of the family's blocks depend on beside the family.
  struct Passes {
    std::vector<fabric::Group> groups;
    bool ends_meet = false, pairs = false;
    workload::OperatorGraph graph;
    std::vector<BlockPrice> blocks;  ///< priced when the first plan of them fits
  };

  static bool same_groups(const std::vector<fabric::Group>& a, const std::vector<fabric::Group>& b) {
    const auto same_factor = [](const fabric::Group::Factor& x, const fabric::Group::Factor& y) {
      return x.size == y.size && x.stride == y.stride;
    };
    const auto same = [&](const fabric::Group& x, const fabric::Group& y) {
      return std::equal(x.factors.begin(), x.factors.end(), y.factors.begin(), y.factors.end(), same_factor);
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
  }

  /// What follows the stages and the data-parallel ranks, whatever the schedule.
  void begin_pipeline() {
    groups_.clear();
    for (const Axis axis : {Axis::tensor, Axis::context, Axis::expert, Axis::expert_tensor}) {
      groups_.push_back(fabric::group_of(axis, design_.train->plan));
    }
    common_ = step_tail(in_);
    send_.reset();
  }

  std::size_t passes_now() {
    const spec::Plan& plan = design_.train->plan;
    const bool ends_meet = plan.pipeline == 1, pairs = runs_pairs(plan);
    for (std::size_t i = 0; i < passes_.size(); ++i) {
      const Passes& known = passes_[i];
      if (known.ends_meet == ends_meet && known.pairs == pairs && same_groups(known.groups, groups_))
        return i;
    }
    Passes made{
        groups_, ends_meet, pairs, workload::expand(design_.model, *design_.train, design_.stack), {}};
    passes_.push_back(std::move(made));
    return passes_.size() - 1;
  }

  /// Blocks with the transfers of the ZeRO stage at hand; where weights move once for a chunk, of the
  /// schedule.
  struct Blocks {
    std::size_t passes;
    bool once;
    std::vector<BlockPrice> prices;
  };
  const std::vector<BlockPrice>& blocks_now(std::size_t passes) {
    const bool once = design_.train->plan.schedule == Schedule::breadth_first;
    for (const Blocks& known : blocks_) {
      if (known.passes == passes && known.once == once) return known.prices;
    }
    Passes& own = passes_[passes];
    if (own.blocks.empty()) {
      for (const auto& block : own.graph.blocks) own.blocks.push_back(price_passes(block, in_));
    }
    Blocks made{passes, once, own.blocks};
    for (std::size_t i = 0; i < made.prices.size(); ++i) {
      price_transfers(own.graph.blocks[i], in_, made.prices[i]);
    }
    blocks_.push_back(std::move(made));
    return blocks_.back().prices;
  }

  PlanPrice price(const PlanChoice& choice) {
    const std::size_t passes = passes_now();
    const PipelineShape shape = shape_of(choice, design_);
    const StageShape& stage = shapes_.of(shape);
    PlanPrice price{.choice = choice};
    add_memory(passes_[passes].graph, stage, shape, price);
    if (price.over <= 0) price.bound = bound(passes, stage, shape);
    return price;
  }

  /// The worst rank is among the first of their kinds: where the order is told in closed form, a later rank
  /// of the same roles never holds more.
  void add_memory(const workload::OperatorGraph& graph, const StageShape& stage, const PipelineShape& shape,
                  PlanPrice& price) const {
    static const Orders kNone;
    const MemoryInput memory{design_, graph, stage.layout, kNone, stage.cut, Bytes{capacity_}};
    const auto saved = saved_by_position(memory);
    for (const StageShape::Kind& kind : stage.kinds) {
      const long rank = kind.ranks.front();
      const Memory own = memory_of_rank(memory, rank, held(kind, stage.layout, shape, saved));
      price.peak = std::max(price.peak, own.peak().in(units::B));
      price.over = std::max(price.over, own.over().in(units::B));
    }
  }

  static std::vector<long> held(const StageShape::Kind& kind, const Layout& layout,
                                const PipelineShape& shape, const std::vector<double>& saved) {
    const long rank = kind.ranks.front();
    if (held_in_closed_form(layout.schedule)) return held_at_peak(layout, rank, saved);
    std::vector<long> held(static_cast<std::size_t>(layout.positions()), 0), own;
    for (long k = 0; k < layout.positions(); ++k) {
      if (layout.rank[static_cast<std::size_t>(k)] == rank) own.push_back(k);
    }
    if (holds_all(layout.schedule)) {
      for (const long k : own) held[static_cast<std::size_t>(k)] = shape.micro_batches;
      return held;
    }
    double most = -1;
    const std::vector<long>* worst = nullptr;
    for (const auto& counts : kind.held) {
      double bytes = 0;
      for (std::size_t i = 0; i < own.size(); ++i) {
        bytes += static_cast<double>(counts[i]) * saved[static_cast<std::size_t>(own[i])];
      }
      if (bytes <= most) continue;
      most = bytes;
      worst = &counts;
    }
    CAELUM_CHECK(worst != nullptr, "a rank that holds nothing");
    for (std::size_t i = 0; i < own.size(); ++i) held[static_cast<std::size_t>(own[i])] = (*worst)[i];
    return held;
  }

  /// As compose() of a step, with ranks that no order beats.
  double bound(std::size_t passes, const StageShape& stage, const PipelineShape& shape) {
    const workload::OperatorGraph& graph = passes_[passes].graph;
    if (!send_) send_ = send_time(graph, in_);
    const PricedPipeline pipeline = price_pipeline(stage.cut, blocks_now(passes), *send_, in_, shape);
    Layout layout = stage.layout;
    layout.micro_batches = shape.micro_batches / layout.chains;
    const PipelineTimes times = bounded_times(pipeline, layout);
    double synchronised = 0, after = 0;
    for (const StageShape::Kind& kind : stage.kinds) {
      // The first of a kind has the least time to hide its parameters' gather in.
      const long first = kind.ranks.front();
      const RankTail tail = rank_tail(in_, graph, pipeline, layout,
                                      times.ranks[static_cast<std::size_t>(first)], first, traffics_);
      after = std::max(after, tail.optimizer + tail.parameters);
      for (const long rank : kind.ranks) {
        synchronised =
            std::max(synchronised, times.ranks[static_cast<std::size_t>(rank)].finish + tail.gradients);
      }
    }
    // A rank that ends late hides more of its gradients than its bound says: seen to lack 0.2 % at most.
    constexpr double kSurely = 0.985;
    return kSurely * (synchronised + common_.embedding + common_.norm + after + common_.step_overhead);
  }

  const PlanSpace& space_;
  spec::Design design_;
  const StageShapes& shapes_;
  PricingContext in_;
  double capacity_;
  std::vector<Passes> passes_;
  // Of the pipeline at hand.
  std::vector<fabric::Group> groups_;
  StepTail common_;
  std::optional<double> send_;
  // Of its ZeRO stage.
  StepTraffics traffics_;
  std::vector<Blocks> blocks_;
};

}  // namespace

// M-step-73
std::vector<PlanPrice> price_family(const PlanSpace& space, const PlanChoice& family,
                                    const PlanMachine& machine, const StageShapes& shapes) {
  return FamilyPricer(space, machine, shapes).run(family);
}

}  // namespace caelum::step
