// The class decides the width; the words of what is unmeasured are for the reader.
#include "caelum/spec/model_error.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/spec/design.hpp"

namespace caelum::spec {
namespace {

using Ids = std::vector<std::string>;

bool stands_in(const Ids& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Ids chip_ids(const Design& design) {
  Ids ids{design.cluster.system.chip.id};
  for (const Pod& pod : design.cluster.joined) {
    if (!stands_in(ids, pod.system.chip.id)) ids.push_back(pod.system.chip.id);
  }
  return ids;
}

/// Whether the plan, or what the step keeps for its backward pass, is left to the program.
bool is_filled(const Design& design) {
  return design.train->plan_auto ||
         std::any_of(design.assumptions.begin(), design.assumptions.end(),
                     [](const Assumption& one) { return one.what == "train.plan.recompute"; });
}

/// Rows that are taken away speak of no chip and no stack that they alone measured.
const ErrorWithout* entry_of(const ModelErrors& errors, const std::string& paper) {
  const auto found = std::find_if(errors.without.begin(), errors.without.end(),
                                  [&](const ErrorWithout& one) { return one.paper == paper; });
  return found == errors.without.end() ? nullptr : &*found;
}

std::string far_words(const Design& design, const ModelErrors& errors, const Ids& chips, bool new_stack) {
  constexpr double kBeyond = 2;  // of the largest measured run
  const bool moe = design.model.moe.has_value();
  const Ids& of_kind = moe ? errors.moe_chips : errors.dense_chips;
  const Ids& of_other = moe ? errors.dense_chips : errors.moe_chips;
  Ids parts;
  for (const std::string& chip : chips) {
    if (stands_in(of_kind, chip)) continue;
    if (chip.empty()) {
      parts.emplace_back("a chip of no record");
      continue;
    }
    parts.push_back(stands_in(of_other, chip)
                        ? fmt::format("{} on {}", moe ? "a mixture of experts" : "a dense model", chip)
                        : fmt::format("the chip {}", chip));
  }
  if (new_stack)
    parts.push_back(design.stack.id.empty() ? "a run without a stack"
                                            : fmt::format("the stack {}", design.stack.id));
  const auto most = static_cast<double>(moe ? errors.moe_most : errors.dense_most);
  if (static_cast<double>(design.cluster.chips) > kBeyond * most)
    parts.push_back(fmt::format("more than {:.0f} chips", kBeyond * most));
  return fmt::format("{}", fmt::join(parts, ", "));
}

ModelError known_error(const Design& design, const ModelErrors& errors, const ErrorWithout* without) {
  ModelError out;
  if (!design.train) return out;
  const Ids chips = chip_ids(design);
  const auto measured_chip = [&](const std::string& chip) {
    return (stands_in(errors.dense_chips, chip) || stands_in(errors.moe_chips, chip)) &&
           !(without && stands_in(without->chips, chip));
  };
  const bool new_stack =
      !stands_in(errors.stacks, design.stack.id) || (without && stands_in(without->stacks, design.stack.id));
  const ErrorClass asked{.kind = design.model.moe ? "moe" : "dense",
                         .fresh = new_stack || !std::all_of(chips.begin(), chips.end(), measured_chip),
                         .filled = is_filled(design)};
  for (const ErrorClass& one : without ? without->classes : errors.classes) {
    if (one.kind == asked.kind && one.fresh == asked.fresh && one.filled == asked.filled) out.of = one;
  }
  if (out.of.width <= 0) return {};
  out.as_of = errors.as_of;
  out.far = far_words(design, errors, chips, new_stack);
  out.fact = fmt::format("model_error:{}:{}:{}", asked.kind, fmt::join(chips, "+"), design.stack.id);
  return out;
}

}  // namespace

std::string ModelError::words() const {
  std::string text = of.kind == "moe" ? "a mixture of experts" : "a dense model";
  text += of.fresh ? " on an unmeasured chip or stack" : " on a measured chip and stack";
  return text + (of.filled ? ", its plan filled in" : "");
}

// M-study-41.
ModelError model_error_of(const Design& design, const ModelErrors& errors) {
  return known_error(design, errors, nullptr);
}

ModelError model_error_without(const Design& design, const ModelErrors& errors, const std::string& paper) {
  return known_error(design, errors, entry_of(errors, paper));
}

}  // namespace caelum::spec
