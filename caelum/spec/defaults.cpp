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

/// `engine` of the map at `path`, from the catalogue's generic one where it names none.
NodePtr lay_engine(const NodePtr& map, Resolver& resolver) {
  const NodePtr* given = find(map, "engine");
  if (given && ((*given)->kind != Node::Kind::map || (*given)->find("id"))) return map;
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = table<Serve>().find("engine")->fallback;
  name->at = map->at;
  NodePtr engine = name;
  if (given) engine = with_entry(**given, "from", name->at, name);
  return with_entry(*map, "engine", {}, resolver.resolve(engine, table<EngineProfile>()));
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
  if (!design.stack.token_permute_cost.known()) return;
  design.stack.token_permute_cost.value = 1;
  design.chip_profile.grouped.value = 1;
  design.chip_profile.group_overhead.value = Time{};
}

}  // namespace

NodePtr add_default_engine(const NodePtr& root, Resolver& resolver) {
  NodePtr whole = root;
  if (const NodePtr* serve = find(whole, "serve"); serve && (*serve)->kind == Node::Kind::map) {
    whole = with_entry(*whole, "serve", {}, lay_engine(*serve, resolver));
  }
  const NodePtr* train = find(whole, "train");
  const NodePtr* rl = train ? find(*train, "rl") : nullptr;
  if (!rl || (*rl)->kind != Node::Kind::map) return whole;
  const NodePtr learning = with_entry(**train, "rl", {}, lay_engine(*rl, resolver));
  return with_entry(*whole, "train", {}, learning);
}

void apply_model_defaults(Model& model) {
  if (model.kv_heads == 0) model.kv_heads = model.attention == AttentionKind::mqa ? 1 : model.heads;
  if (model.head_dim == 0 && model.heads > 0) model.head_dim = model.hidden / model.heads;
}

namespace {

using Absent = std::vector<Reader::Default>;

void assume(Design& design, std::string what, std::string value, std::string why) {
  design.assumptions.push_back({std::move(what), std::move(value), std::move(why)});
}

void default_model(Design& design) {
  const bool no_kv_heads = design.model.kv_heads == 0;
  const bool no_head_dim = design.model.head_dim == 0;
  apply_model_defaults(design.model);
  if (no_kv_heads) {
    assume(design, "model.kv_heads", std::to_string(design.model.kv_heads),
           "the model's record names none: one for each query head, or one in all for mqa");
  }
  if (no_head_dim && design.model.attention != AttentionKind::mla) {
    assume(design, "model.head_dim", std::to_string(design.model.head_dim),
           "the model's record names none: hidden / heads");
  }
}

void default_train(Design& design, const Absent& absent) {
  Train& train = *design.train;
  Plan& plan = train.plan;
  if (train.sequence == 0)
    train.sequence = design.model.context > 0 ? std::min(design.model.context, 4096L) : 4096;
  if (train.batch_tokens > 0) {
    train.global_batch = std::lround(train.batch_tokens / static_cast<double>(train.sequence));
    assume(
        design, "train.global_batch", std::to_string(train.global_batch),
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
}

/// Software that add_default_engine laid in: nobody wrote its key. Recipes tell their own.
void tell_laid_in(Design& design, const NodePtr& map, const char* key, const std::string& path,
                  const std::string& id, const std::string& why) {
  const Entry* entry = map ? map->find(key) : nullptr;
  if (entry && !entry->key_at.file) assume(design, path + "." + key, id, why);
}

void tell_software(Design& design, const NodePtr& root) {
  const NodePtr* train = find(root, "train");
  const NodePtr* rl = train ? find(*train, "rl") : nullptr;
  const NodePtr* serve = find(root, "serve");
  const std::string& engine = table<Serve>().find("engine")->why;
  if (rl) tell_laid_in(design, *rl, "engine", "train.rl", design.engine.id, engine);
  if (serve) tell_laid_in(design, *serve, "engine", "serve", design.engine.id, engine);
}

/// Lengths and batch of the steps that are told beside a load: its means.
bool said_by_requests(std::string_view path) {
  constexpr std::string_view kMeans[] = {"serve.prompt", "serve.response", "serve.context",
                                         "serve.prefill_tokens", "serve.batch"};
  return std::find(std::begin(kMeans), std::end(kMeans), path) != std::end(kMeans);
}

using Values = std::map<std::string, std::string>;

std::string value_of(const Values& values, const std::string& path, const std::string& fallback) {
  const auto found = values.find(path);
  return found == values.end() ? fallback : found->second;
}

/// Whether the file states a format for each tensor.
bool states_precision(const RecipeUse& use, NodePtr* stated) {
  const NodePtr* block = find(use.written, "train");
  const NodePtr* precision = block ? find(*block, "precision") : nullptr;
  if (precision) *stated = *precision;
  return precision && (*precision)->kind == Node::Kind::map;
}

void tell_precision(Design& design, const RecipeUse& use, const Absent& absent, const Values& values) {
  NodePtr stated;
  if (states_precision(use, &stated)) return;
  if (!stated && !named(absent, "train.precision") && !told(use, "train.precision.matmul")) {
    const Field* field = table<Train>().find("precision");
    assume(design, "train.precision", field->fallback, field->why);
  }
  for (const char* key : {"attention", "activations", "parameters", "gradients", "optimizer", "master"}) {
    const std::string path = std::string("train.precision.") + key;
    if (told(use, path)) continue;
    assume(design, path, value_of(values, path, ""),
           "one word stands for all tensors: the rest as mixed-precision training has it");
  }
}

/// Whether nobody needs to be told of a key that is not there.
bool goes_unsaid(const Design& design, const std::string& path, const Values& values) {
  if (!path.starts_with("train.") && !path.starts_with("serve.") && !path.starts_with("run.") &&
      path != "name")
    return true;
  if (path == "name" && design.name.empty()) return true;
  if (design.serve && design.serve->requests && said_by_requests(path)) return true;
  if (path == "train.framework" || path == "train.release" || path == "train.stack")
    return true;  // none is used
  // The keys of a block that is not there were not assumed either.
  return value_of(values, path.substr(0, path.rfind('.')), "") == "none";
}

}  // namespace

void apply_defaults(Design& design, const RecipeUse& use, const Absent& absent) {
  default_model(design);
  explain_formats(design, use.written);
  if (design.train) default_train(design, absent);
  tell_software(design, use.root);

  Printer printer;
  printer.record(&design, table<Design>());
  Values values;
  for (const auto& line : printer.lines()) values.emplace(line.path, line.value + line.sources);
  NodePtr stated;
  const bool by_tensor = states_precision(use, &stated);
  for (const auto& given : use.filled) {
    assume(design, given.path, value_of(values, given.path, given.value), given.source);
  }
  for (const auto& [path, field] : absent) {
    if (goes_unsaid(design, path, values)) continue;
    if (design.train && !by_tensor && path.starts_with("train.precision.")) continue;  // below
    if (!told(use, path)) assume(design, path, value_of(values, path, field->fallback), field->why);
  }
  if (design.train) tell_precision(design, use, absent, values);
}

}  // namespace caelum::spec
