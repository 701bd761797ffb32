#include "caelum/jobs/serve_space.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace caelum::jobs {
namespace {

struct AxisValues {
  std::vector<long> values;
  const char* why;
};

std::vector<long> powers_of_two(long from, long most) {
  std::vector<long> list;
  for (long v = from; v <= most; v *= 2) list.push_back(v);
  return list;
}

bool moe_of(const spec::Design& design) {
  return design.model.moe && design.model.moe->experts > 1;
}

/// What is written, else what `search:` lists, else the rule's values.
AxisValues axis_of(bool open, long written, const std::vector<long>* listed, std::vector<long> rule,
                   const char* why) {
  if (!open) return {{written}, "written in the file"};
  if (listed != nullptr && !listed->empty()) return {*listed, "opened by the file"};
  return {std::move(rule), why};
}

/// Chips of the innermost level of the network: groups that exchange every layer stay inside.
long innermost(const spec::Design& design) {
  const auto& levels = design.cluster.system.levels;
  const long chips = levels.empty() ? 1 : std::lround(static_cast<double>(levels.front().chips.value_or(1)));
  return std::clamp(chips, 1L, 16L);
}

AxisValues tensor_axis(const spec::Design& design) {
  const auto* search = design.search ? &design.search->tensor : nullptr;
  return axis_of(open_axes(design).tensor, design.serve->tensor, search, powers_of_two(1, innermost(design)),
                 "powers of two within the innermost level, up to 16");
}

AxisValues pipeline_axis(const spec::Design& design) {
  const auto* search = design.search ? &design.search->pipeline : nullptr;
  return axis_of(open_axes(design).pipeline, design.serve->pipeline, search, {1, 2, 4},
                 "more than 1 only where nothing of one stage fits");
}

AxisValues expert_axis(const spec::Design& design) {
  if (!moe_of(design)) return {{std::max(1L, design.serve->expert)}, "the model has no experts"};
  const auto* search = design.search ? &design.search->expert : nullptr;
  return axis_of(open_axes(design).expert, design.serve->expert, search,
                 powers_of_two(1, std::min(design.model.moe->experts, 256L)),
                 "1 (each is split over the tensor ranks), or powers of two from the tensor ranks up to 256");
}

}  // namespace

OpenAxes open_axes(const spec::Design& design) {
  const auto open = [&](const char* what) {
    return std::any_of(design.assumptions.begin(), design.assumptions.end(),
                       [&](const spec::Assumption& a) { return a.what == what; });
  };
  // Values of the catalogue have a source; what a scenario writes has none.
  return {open("serve.tensor"), open("serve.pipeline"),  open("serve.data"),
          open("serve.expert"), open("serve.instances"), !design.engine.max_batch.sources.empty()};
}

bool stages_by_need(const spec::Design& design) {
  return open_axes(design).pipeline && (!design.search || design.search->pipeline.empty());
}

std::vector<step::AxisWords> serving_space(const spec::Design& design) {
  std::vector<step::AxisWords> words;
  const auto add = [&](const char* name, const AxisValues& axis) {
    words.push_back({name, fmt::format("{}", fmt::join(axis.values, ", ")), axis.why});
  };
  add("tensor", tensor_axis(design));
  add("pipeline", pipeline_axis(design));
  add("expert", expert_axis(design));
  const OpenAxes open = open_axes(design);
  if (!open.data && design.serve->data > 0) add("data", {{design.serve->data}, "written in the file"});
  if (!open.instances) add("instances", {{design.serve->instances}, "written in the file"});
  return words;
}

std::vector<ServingLayout> serving_layouts(const spec::Design& design) {
  std::vector<ServingLayout> list;
  const long data = open_axes(design).data ? 0 : design.serve->data;
  for (const long tensor : tensor_axis(design).values) {
    for (const long expert : expert_axis(design).values) {
      if (expert > 1 && expert % tensor != 0) continue;
      for (const long pipeline : pipeline_axis(design).values) {
        list.push_back({tensor, pipeline, data > 0 ? data : std::max(1L, expert / tensor), expert});
      }
    }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const ServingLayout& a, const ServingLayout& b) { return a.pipeline < b.pipeline; });
  return list;
}

}  // namespace caelum::jobs
