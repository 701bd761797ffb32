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

// The framework that published runs on the vendor's chips mostly used.
std::string stack_of(std::string_view vendor) {
  const std::string name = canonical_id(vendor);
  if (name.find("huawei") != std::string::npos) return "mindspeed";
  if (name.find("google") != std::string::npos) return "maxtext";
  return "megatron-core";
}

std::string vendor_of(const NodePtr& root) {
  const NodePtr* node = find(root, "cluster");
  for (const char* key : {"system", "chip", "vendor"}) node = node ? find(*node, key) : nullptr;
  return node ? (*node)->text : std::string();
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

}  // namespace

NodePtr add_default_stack(const NodePtr& root, Resolver& resolver, const Catalogue& catalogue) {
  const NodePtr* train = find(root, "train");
  if (!train || (*train)->kind != Node::Kind::map) return root;
  const NodePtr* given = find(*train, "stack");
  if (given && ((*given)->kind != Node::Kind::map || (*given)->find("id"))) return root;
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = stack_of(vendor_of(root));
  name->at = (*train)->at;
  if (!given && !catalogue.find("stack", name->text) && catalogue.all("stack").empty()) return root;
  NodePtr stack = name;
  if (given) stack = with_entry(**given, "from", name->at, name);
  stack = resolver.resolve(stack, table<StackProfile>());
  return with_entry(*root, "train", {}, with_entry(**train, "stack", {}, stack));
}

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
  if (named(absent, "train.plan")) train.plan_auto = true;
  if (!train.plan_auto) {
    if (named(absent, "train.plan.sequence_parallel")) plan.sequence_parallel = plan.tensor > 1;
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

/// Software that add_default_stack or add_default_engine laid in: nobody wrote its key.
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
  if (train)
    tell_laid_in(design, *train, "stack", "train", design.stack.id, table<Train>().find("stack")->why);
  if (rl) tell_laid_in(design, *rl, "engine", "train.rl", design.engine.id, engine);
  if (serve) tell_laid_in(design, *serve, "engine", "serve", design.engine.id, engine);
}

/// Lengths and batch of the steps that are told beside a load: its means.
bool said_by_requests(std::string_view path) {
  constexpr std::string_view kMeans[] = {"serve.prompt", "serve.response", "serve.context",
                                         "serve.prefill_tokens", "serve.batch"};
  return std::find(std::begin(kMeans), std::end(kMeans), path) != std::end(kMeans);
}

void tell_precision(Design& design, const NodePtr& root, std::map<std::string, std::string>& values) {
  const NodePtr* block = find(root, "train");
  const NodePtr* precision = block ? find(*block, "precision") : nullptr;
  if (!block || (precision && (*precision)->kind == Node::Kind::map)) return;
  for (const char* key : {"attention", "activations", "parameters", "gradients", "optimizer", "master"}) {
    const std::string path = std::string("train.precision.") + key;
    assume(design, path, values[path],
           "one word stands for all tensors: the rest as mixed-precision training has it");
  }
}

}  // namespace

void apply_defaults(Design& design, const NodePtr& root, const Absent& absent) {
  default_model(design);
  explain_formats(design, root);
  if (design.train) default_train(design, absent);
  tell_software(design, root);

  Printer printer;
  printer.record(&design, table<Design>());
  std::map<std::string, std::string> values;
  for (const auto& line : printer.lines()) values.emplace(line.path, line.value + line.sources);
  for (const auto& [path, field] : absent) {
    if (!path.starts_with("train.") && !path.starts_with("serve.") && !path.starts_with("run.") &&
        path != "name")
      continue;
    if (path == "name" && design.name.empty()) continue;
    if (design.serve && design.serve->requests && said_by_requests(path)) continue;
    // The keys of a block that is not there were not assumed either.
    const auto block_above = values.find(path.substr(0, path.rfind('.')));
    if (block_above != values.end() && block_above->second == "none") continue;
    const auto value = values.find(path);
    assume(design, path, value == values.end() ? field->fallback : value->second, field->why);
  }
  if (design.train) tell_precision(design, root, values);
}

}  // namespace caelum::spec
