// M-step-17: the space of a search. Small rules, each told in words beside its values.
#include "caelum/step/plan_space.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/step/schedule.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {
namespace {

using Values = std::vector<long>;

constexpr long kTensorOfNode = 8;    // as many as share a node of most machines
constexpr long kTokensOfPart = 512;  // of a sequence cut by context parallelism (own estimate)
constexpr long kMostMicroBatch = 16;
constexpr long kMostChunks = 24;  // of a stage: as many as measured rows have; what more would cost in
                                  // launches and small messages nobody measured

Values divisors(long whole, long most) {
  Values small, large;
  for (long d = 1; d * d <= whole; ++d) {
    if (whole % d != 0) continue;
    if (d <= most) small.push_back(d);
    if (d != whole / d && whole / d <= most) large.push_back(whole / d);
  }
  small.insert(small.end(), large.rbegin(), large.rend());
  return small;
}

Values opened_or(const Values& opened, Values by_rule) {
  if (opened.empty()) return by_rule;
  Values values = opened;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Within a node, or the innermost level where that is larger: beyond both it does not pay.
Values tensors(const spec::Design& design) {
  long inner = kTensorOfNode;
  for (const auto& level : design.cluster.system.levels) {
    const long size = level.chips.value_or(design.cluster.chips);
    if (size <= 1) continue;
    inner = std::max(inner, size);
    break;
  }
  Values sizes = divisors(design.cluster.chips, inner);
  const spec::Model& model = design.model;
  std::erase_if(sizes, [&](long t) {
    return (model.heads > 0 && model.heads % t != 0) || (model.ffn > 0 && model.ffn % t != 0);
  });
  return sizes;
}

Values contexts(const spec::Design& design) {
  const long sequence = design.train->sequence;
  Values sizes = divisors(design.cluster.chips, std::max(1L, sequence / kTokensOfPart));
  std::erase_if(sizes, [&](long c) { return c > 1 && sequence % (2 * c) != 0; });
  return sizes;
}

/// Chunks a stage for which the chunks divide the layers, or the layers and one or both ends.
bool cuts_evenly(long layers, long chunks) {
  return layers % chunks == 0 || (layers + 1) % chunks == 0 || (layers + 2) % chunks == 0;
}

Values chunk_counts(const spec::Design& design, const Values& pipelines) {
  const long layers = design.model.layers;
  Values counts;
  for (const long p : pipelines) {
    if (p == 1) continue;
    for (long v = 2; v <= kMostChunks && v * p <= layers + 2; ++v) {
      if (cuts_evenly(layers, v * p)) counts.push_back(v);
    }
  }
  counts.push_back(1);
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

/// Was the plan's schedule written down, not only filled in?
bool states_schedule(const spec::Design& design) {
  if (design.train->plan_auto) return false;
  return std::none_of(design.assumptions.begin(), design.assumptions.end(),
                      [](const auto& one) { return one.what == "train.plan.schedule"; });
}

std::vector<Schedule> schedules(const spec::Design& design, const spec::Search& opened) {
  if (!opened.schedule.empty()) return opened.schedule;
  if (states_schedule(design)) return {design.train->plan.schedule};
  if (!design.stack.schedules.empty()) return design.stack.schedules;
  return {Schedule::one_f_one_b, Schedule::interleaved};
}

bool interleaves(Schedule schedule) {
  return schedule == Schedule::interleaved || schedule == Schedule::one_f_one_b_overlap ||
         schedule == Schedule::breadth_first;
}

}  // namespace

PlanSpace plan_space(const spec::Design& design) {
  const spec::Search opened = design.search.value_or(spec::Search{});
  const spec::StackProfile& stack = design.stack;
  const long chips = design.cluster.chips, layers = std::max(1L, design.model.layers);
  const long experts = design.model.moe ? std::max(1L, design.model.moe->experts) : 1;
  PlanSpace space;
  space.tensor = opened_or(opened.tensor, tensors(design));
  space.pipeline =
      opened_or(opened.pipeline, stack.pipelined ? divisors(chips, std::min(chips, layers)) : Values{1});
  space.context = opened_or(opened.context, contexts(design));
  space.expert = opened_or(opened.expert, divisors(experts, chips));
  space.micro_batch = opened_or(opened.micro_batch, {});
  if (space.micro_batch.empty()) {
    for (long b = 1; b <= kMostMicroBatch; ++b) {
      if (design.train->global_batch % b == 0) space.micro_batch.push_back(b);
    }
  }
  space.zero = opened_or(opened.zero, stack.zero.empty() ? Values{1} : stack.zero);
  space.zero_pipelined =
      opened_or(opened.zero, stack.zero_pipelined.empty() ? Values{1} : stack.zero_pipelined);
  space.virtual_stages = opened_or(opened.virtual_stages, chunk_counts(design, space.pipeline));
  space.schedules = schedules(design, opened);
  return space;
}

void choose(const PlanChoice& choice, spec::Design& design) {
  spec::Plan& plan = design.train->plan;
  plan.layers.clear();
  plan.recompute_layers = plan.zero_group = 0;
  plan.recompute_auto = false;
  plan.expert_tensor = 1;
  plan.tensor = choice.tensor;
  plan.sequence_parallel = choice.tensor > 1;
  plan.context = choice.context;
  plan.expert = choice.expert;
  plan.micro_batch = choice.micro_batch;
  plan.recompute = choice.recompute;
  plan.pipeline = choice.pipeline;
  plan.data = design.cluster.chips / (plan.tensor * plan.context * plan.pipeline);
  plan.virtual_stages = choice.virtual_stages;
  plan.zero = choice.zero;
  plan.schedule = choice.schedule;
}

spec::Plan plan_of(const PlanChoice& choice, const spec::Design& given) {
  spec::Design design;
  design.cluster.chips = given.cluster.chips;
  design.train.emplace().plan = given.train->plan;
  choose(choice, design);
  return design.train->plan;
}

std::vector<PlanChoice> families_of(const PlanSpace& space, const spec::Design& design) {
  std::vector<PlanChoice> families;
  PlanChoice choice;
  for (const long tensor : space.tensor) {
    choice.tensor = static_cast<int>(tensor);
    for (const long context : space.context) {
      choice.context = static_cast<int>(context);
      for (const long expert : space.expert) {
        choice.expert = static_cast<int>(expert);
        for (const long micro_batch : space.micro_batch) {
          choice.micro_batch = static_cast<int>(micro_batch);
          if (pipelines_of(space, choice, design).empty()) continue;
          for (auto recompute : {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
            choice.recompute = recompute;
            families.push_back(choice);
          }
        }
      }
    }
  }
  return families;
}

std::vector<PlanChoice> pipelines_of(const PlanSpace& space, const PlanChoice& family,
                                     const spec::Design& design) {
  const long chips = design.cluster.chips;
  std::vector<PlanChoice> list;
  PlanChoice choice = family;
  for (const long pipeline : space.pipeline) {
    const long replica = static_cast<long>(family.tensor) * family.context * pipeline;
    if (replica > chips || chips % replica != 0) continue;
    if ((chips / pipeline) % family.expert != 0) continue;
    if (design.train->global_batch % (chips / replica * family.micro_batch) != 0) continue;
    choice.pipeline = static_cast<int>(pipeline);
    list.push_back(choice);
  }
  return list;
}

std::vector<PlanChoice> schedules_of(const PlanSpace& space, const PlanChoice& pipeline,
                                     spec::Design& scratch) {
  std::vector<PlanChoice> list;
  PlanChoice choice = pipeline;
  const auto offer = [&](Schedule schedule, long chunks) {
    choice.schedule = schedule;
    choice.virtual_stages = static_cast<int>(chunks);
    choose(choice, scratch);
    if (check_plan(scratch).empty()) list.push_back(choice);
  };
  if (pipeline.pipeline == 1) {
    offer(Schedule::one_f_one_b, 1);
    return list;
  }
  for (const Schedule schedule : space.schedules) {
    // Pairs hide the traffic of experts: without any they only hold more.
    if (pairs_passes(schedule) && pipeline.expert == 1 && space.schedules.size() > 1) continue;
    if (!interleaves(schedule)) {
      offer(schedule, 1);
      continue;
    }
    for (const long chunks : space.virtual_stages) {
      const long all = chunks * pipeline.pipeline;
      if (chunks == 1 && schedule == Schedule::interleaved) continue;  // is 1F1B
      if (chunks > 1 && (all > scratch.model.layers + 2 || !cuts_evenly(scratch.model.layers, all))) continue;
      offer(schedule, chunks);
    }
  }
  return list;
}

const std::vector<long>& zeros_of(const PlanSpace& space, const PlanChoice& pipeline) {
  return pipeline.pipeline == 1 ? space.zero : space.zero_pipelined;
}

namespace {

std::string listed(const Values& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

}  // namespace

std::vector<AxisWords> space_in_words(const PlanSpace& space, const spec::Search& opened) {
  std::vector<std::string> words;
  for (const Schedule schedule : space.schedules) words.emplace_back(name(schedule));
  const auto rule = [](bool is_opened, const char* otherwise) {
    return std::string(is_opened ? "opened by the file" : otherwise);
  };
  return {
      {"tensor", listed(space.tensor),
       rule(!opened.tensor.empty(),
            "divide heads, feed-forward width and chips; within a node or the innermost level")},
      {"pipeline", listed(space.pipeline),
       rule(!opened.pipeline.empty(), "divide the chips; at most the layers")},
      {"context", listed(space.context),
       rule(!opened.context.empty(),
            "divide the sequence in two parts a rank, of 512 tokens or more together")},
      {"expert", listed(space.expert),
       rule(!opened.expert.empty(), "divide the experts and the ranks of a stage")},
      {"micro_batch", listed(space.micro_batch),
       rule(!opened.micro_batch.empty(), "up to 16 that divide the batch")},
      {"virtual", listed(space.virtual_stages),
       rule(!opened.virtual_stages.empty(),
            "up to 24; pipeline x virtual divides the layers, or them and one or both ends")},
      {"schedule", fmt::format("{}", fmt::join(words, ", ")),
       rule(!opened.schedule.empty(),
            "those that the plan states, else those of the stack; pairs only with expert > 1")},
      {"zero without a pipeline", listed(space.zero), rule(!opened.zero.empty(), "those of the stack")},
      {"zero beside a pipeline", listed(space.zero_pipelined),
       rule(!opened.zero.empty(), "those of the stack")},
      {"recompute", "none, selective, full", "all three"},
  };
}

}  // namespace caelum::step
