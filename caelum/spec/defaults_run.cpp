// The `run:` block where nobody wrote one, the records behind it, and what contradicts itself in it.
#include "caelum/spec/defaults_run.hpp"

#include <fmt/format.h>

#include "caelum/spec/defaults.hpp"

namespace caelum::spec {
namespace {

const NodePtr* find_run_key(const NodePtr& node, std::string_view key) {
  const Entry* entry = node && node->kind == Node::Kind::map ? node->find(key) : nullptr;
  return entry && !is_null(*entry->value) ? &entry->value : nullptr;
}

const NodePtr* find_run_key(const NodePtr& node, std::initializer_list<std::string_view> keys) {
  const NodePtr* at = &node;
  for (const auto key : keys) {
    at = at ? find_run_key(*at, key) : nullptr;
  }
  return at;
}

NodePtr name_node(const std::string& text, const Span& at) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::scalar;
  node->text = text;
  node->at = at;
  return node;
}

bool sold_by_huawei_or_others_in_china(const std::string& vendor) {
  for (const char* name : {"huawei", "cambricon", "moore-threads", "hygon", "metax", "biren", "iluvatar",
                           "enflame", "kunlun", "baidu", "alibaba", "t-head", "thead", "kunlunxin"}) {
    if (canonical_id(vendor).find(name) != std::string::npos) return true;
  }
  return false;
}

/// The record that a key of `run:` means: as given, as changed by an inline map, or `fallback`.
NodePtr laid_in(const NodePtr& run, std::string_view key, const NodePtr& fallback, const RecordTable& table,
                Resolver& resolver) {
  const NodePtr* given = find_run_key(run, key);
  if (!given) return resolver.resolve(fallback, table);
  if ((*given)->kind != Node::Kind::map || (*given)->find("id")) return *given;
  if (fallback->kind == Node::Kind::map) return resolver.resolve(merge(fallback, *given, &table), table);
  return resolver.resolve(with_entry(**given, "from", fallback->at, fallback), table);
}

template <class T>
void middle(Datum<T>& datum) {
  if (!datum.value && datum.low && datum.high) datum.value = (*datum.low + *datum.high) * 0.5;
}

}  // namespace

NodePtr add_default_run(const NodePtr& root, Resolver& resolver) {
  const NodePtr* given = find_run_key(root, "run");
  if (given && (*given)->kind != Node::Kind::map) return root;
  if (!given && !find_run_key(root, {"train", "tokens"})) return root;
  NodePtr run;
  if (given) {
    run = *given;
  } else {
    auto empty = std::make_shared<Node>();
    empty->kind = Node::Kind::map;
    empty->at = root->at;
    run = empty;
  }
  const NodePtr* own = find_run_key(root, {"cluster", "system", "reliability"});
  const NodePtr* vendor = find_run_key(root, {"cluster", "system", "chip", "vendor"});
  const bool china = vendor && sold_by_huawei_or_others_in_china((*vendor)->text);
  const NodePtr reliability = own ? *own : name_node("generic", run->at);
  const NodePtr operations = name_node("typical", run->at);
  const NodePtr region = name_node(china ? "china" : "us", run->at);
  run = with_entry(*run, "reliability", {},
                   laid_in(run, "reliability", reliability, table<Reliability>(), resolver));
  run = with_entry(*run, "operations", {},
                   laid_in(run, "operations", operations, table<Operations>(), resolver));
  run = with_entry(*run, "region", {}, laid_in(run, "region", region, table<Region>(), resolver));
  return with_entry(*root, "run", {}, run);
}

RunTrees run_trees(const NodePtr& root, Resolver& resolver) {
  RunTrees trees;
  const NodePtr* run = find_run_key(root, "run");
  if (!run) return trees;
  const auto part = [&](std::string_view key) -> NodePtr {
    const NodePtr* node = find_run_key(*run, key);
    return node && (*node)->kind == Node::Kind::map ? *node : nullptr;
  };
  trees.reliability = part("reliability");
  trees.operations = part("operations");
  trees.region = part("region");
  trees.currency = resolver.resolve(name_node("cny", (*run)->at), table<Currency>());
  for (const char* id : {"host", "nic", "optic", "switch"}) {
    trees.parts.push_back(resolver.resolve(name_node(id, (*run)->at), table<Part>()));
  }
  return trees;
}

void settle_run(Design& design) {
  for (auto& cause : design.reliability.causes) {
    middle(cause.rate);
    middle(cause.repair);
  }
  middle(design.currency.per_usd);
  const auto parts = [](std::vector<Part>& list) {
    for (auto& part : list) {
      middle(part.power);
      middle(part.price);
    }
  };
  parts(design.standard_parts);
  parts(design.cluster.system.parts);
  middle(design.cluster.system.price);
  auto& price = design.cluster.system.chip.price;
  middle(price.usd);
  middle(price.cny);
  middle(price.rent);
  Region& region = design.region;
  middle(region.tariff);
  middle(region.pue_air);
  middle(region.pue_liquid);
  middle(region.build);
  middle(region.staff);
  middle(region.depreciation);
}

void check_run(const Design& design, const NodePtr& root, Diagnostics& diagnostics) {
  const NodePtr* run = find_run_key(root, "run");
  if (!run || !design.run) return;
  if (design.train && !design.train->tokens && !design.run->length.known()) {
    diagnostics.error((*run)->at, "this run has no end: neither a length nor tokens to train",
                      "add `length: 90 days` to it, or `tokens: 15e12` to `train:`");
  }
  const Operations& o = design.operations;
  if (o.maintenance.known() && o.maintenance_every.known() &&
      *o.maintenance.value > *o.maintenance_every.value) {
    const NodePtr* operations = find_run_key(*run, "operations");
    const NodePtr* stop = operations ? find_run_key(*operations, "maintenance") : nullptr;
    diagnostics.error(stop ? (*stop)->at : (*run)->at,
                      "a planned stop is longer than the time from one to the next",
                      "lower `maintenance`, or raise `maintenance_every`");
  }
  if (!design.run->spares.known()) return;
  const long node = std::max(1L, design.cluster.system.chips_per_node.value_or(1));
  const long nodes = (design.cluster.chips + node - 1) / node;
  const long spares = *design.run->spares.value;
  if (spares <= nodes) return;
  const NodePtr* at = find_run_key(*run, "spares");
  diagnostics.error(
      at ? (*at)->at : (*run)->at,
      fmt::format("{} spare nodes are more than the {} nodes in use", spares, nodes),
      "keep a few per cent, such as `spares: " + std::to_string(std::max(1L, nodes / 50)) + "`");
}

}  // namespace caelum::spec
