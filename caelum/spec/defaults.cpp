// Defaults that depend on other values; those that do not stand in the records themselves.
#include "caelum/spec/defaults.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "caelum/spec/formats.hpp"
#include "caelum/spec/printer.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::spec {

namespace {

const NodePtr* find(const NodePtr& node, std::string_view key) {
  const Entry* entry = node ? node->find(key) : nullptr;
  return entry && !is_null(*entry->value) ? &entry->value : nullptr;
}

bool named(const std::vector<Reader::Default>& absent, std::string_view path) {
  return std::any_of(absent.begin(), absent.end(), [&](const auto& d) { return d.path == path; });
}

bool told(const RecipeUse& use, std::string_view path) {
  return std::any_of(use.filled.begin(), use.filled.end(),
                     [&](const auto& given) { return given.path == path; });
}

/// Slots of a capacity factor are all computed; where rows need not be sorted, products are plain and
/// batched.
void apply_capacity(Design& design) {
  const double capacity = design.train->capacity_factor;
  if (capacity <= 0 || !design.model.moe) return;
  design.train->routing_imbalance = std::max(design.train->routing_imbalance, capacity - 1);
  if (!design.stack.row_order.known()) return;
  design.stack.row_order.value = 1;
  design.chip_profile.grouped.value = 1;
  design.chip_profile.group_overhead.value = Time{};
}

}  // namespace

void apply_model_defaults(Model& model) {
  if (model.kv_heads == 0) model.kv_heads = model.attention == AttentionKind::mqa ? 1 : model.heads;
  if (model.head_dim == 0 && model.heads > 0) model.head_dim = model.hidden / model.heads;
}

void apply_defaults(Design& design, const RecipeUse& use, const std::vector<Reader::Default>& absent) {
  const bool no_kv_heads = design.model.kv_heads == 0;
  const bool no_head_dim = design.model.head_dim == 0;
  apply_model_defaults(design.model);
  auto assume = [&](std::string what, std::string value, std::string why) {
    design.assumptions.push_back({std::move(what), std::move(value), std::move(why)});
  };
  if (no_kv_heads) {
    assume("model.kv_heads", std::to_string(design.model.kv_heads),
           "the model's record names none: one for each query head, or one in all for mqa");
  }
  if (no_head_dim && design.model.attention != AttentionKind::mla) {
    assume("model.head_dim", std::to_string(design.model.head_dim),
           "the model's record names none: hidden / heads");
  }
  explain_formats(design, use.written);
  if (!design.train) return;
  Train& train = *design.train;
  Plan& plan = train.plan;
  if (train.sequence == 0)
    train.sequence = design.model.context > 0 ? std::min(design.model.context, 4096L) : 4096;
  if (train.batch_tokens > 0) {
    train.global_batch = std::lround(train.batch_tokens / static_cast<double>(train.sequence));
    assume(
        "train.global_batch", std::to_string(train.global_batch),
        fmt::format("{:.0f} tokens are {:.2f} sequences of {}: the nearest whole number", train.batch_tokens,
                    train.batch_tokens / static_cast<double>(train.sequence), train.sequence));
  }
  if (train.rl && named(absent, "train.rl.generation_tensor")) {
    const long chips = train.rl->generation_chips > 0 ? train.rl->generation_chips : design.cluster.chips;
    train.rl->generation_tensor = std::min(train.rl->generation_tensor, chips);
  }
  apply_capacity(design);
  if (named(absent, "train.plan")) train.plan_auto = true;
  if (!train.plan_auto) {
    if (named(absent, "train.plan.sequence_parallel")) {
      plan.sequence_parallel = plan.tensor > 1 && train.sequence % (plan.tensor * plan.context) == 0;
    }
    if (plan.virtual_stages > 1 && named(absent, "train.plan.schedule"))
      plan.schedule = Schedule::interleaved;
    if (plan.data == 0) {
      // Ranks are at most 1e9 each; divided one by one, nothing can overflow.
      plan.data = std::max(1L, design.cluster.chips / plan.tensor / plan.context / plan.pipeline);
    }
  }
  if (plan.placement.empty()) {
    plan.placement = {Axis::tensor, Axis::context, Axis::expert, Axis::data, Axis::pipeline};
  }
  Printer printer;
  printer.record(&design, table<Design>());
  std::map<std::string, std::string> values;
  for (const auto& line : printer.lines()) values.emplace(line.path, line.value + line.sources);
  const auto value_of = [&](const std::string& path, const std::string& fallback) {
    const auto found = values.find(path);
    return found == values.end() ? fallback : found->second;
  };
  const NodePtr* block = find(use.written, "train");
  const NodePtr* precision = block ? find(*block, "precision") : nullptr;
  const bool by_tensor = precision && (*precision)->kind == Node::Kind::map;
  for (const auto& given : use.filled) assume(given.path, value_of(given.path, given.value), given.source);
  for (const auto& [path, field] : absent) {
    if (!path.starts_with("train.") && !path.starts_with("serve.") && !path.starts_with("run.") &&
        path != "name")
      continue;
    if (path == "name" && design.name.empty()) continue;
    // The keys of a block that is not there were not assumed either.
    const auto block_above = values.find(path.substr(0, path.rfind('.')));
    if (block_above != values.end() && block_above->second == "none") continue;
    if (path == "train.framework" || path == "train.release" || path == "train.stack")
      continue;                                                        // none is used
    if (!by_tensor && path.starts_with("train.precision.")) continue;  // below
    if (!told(use, path)) assume(path, value_of(path, field->fallback), field->why);
  }
  if (by_tensor) return;
  if (!precision && !named(absent, "train.precision") && !told(use, "train.precision.matmul")) {
    const Field* field = table<Train>().find("precision");
    assume("train.precision", field->fallback, field->why);
  }
  for (const char* key : {"attention", "activations", "parameters", "gradients", "optimizer", "master"}) {
    const std::string path = std::string("train.precision.") + key;
    if (told(use, path)) continue;
    assume(path, values[path],
           "one word stands for all tensors: the rest as mixed-precision training has it");
  }
}

}  // namespace caelum::spec
