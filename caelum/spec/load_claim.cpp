// A claim record: read by its table; its scenarios stay trees, for they are loaded as scenarios of their own.
#include "caelum/spec/load.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

/// Scenarios inside a claim need no version line of their own.
NodePtr with_version(const NodePtr& scenario) {
  if (scenario->kind != Node::Kind::map || scenario->find("caelum")) return scenario;
  auto whole = std::make_shared<Node>(*scenario);
  auto version = std::make_shared<Node>();
  version->kind = Node::Kind::scalar;
  version->text.assign(1, '1');
  version->at = whole->at;
  whole->entries.insert(whole->entries.begin(), {"caelum", whole->at, version});
  return whole;
}

/// The items of a list that a map holds; one item may stand without its list.
std::vector<NodePtr> items_of(const NodePtr& map, std::string_view key) {
  const Entry* list = map->find(key);
  if (!list) return {};
  return list->value->kind == Node::Kind::sequence ? list->value->items : std::vector{list->value};
}

void find_expressions(Claim& claim, const NodePtr& root) {
  const auto checks = items_of(root, "checks");
  for (std::size_t i = 0; i < claim.checks.size() && i < checks.size(); ++i) {
    if (const Entry* compute = checks[i]->find("compute")) claim.checks[i].compute_at = compute->value->at;
  }
}

}  // namespace

std::optional<Claim> load_claim(std::string_view id, const Catalogue& catalogue, Diagnostics& diagnostics) {
  Diagnostics own;
  Resolver resolver(catalogue, ".", model_importer(), own);
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = std::string(id);
  const NodePtr root = resolver.flatten(name, table<Claim>());
  Claim claim;
  if (own.ok()) {
    Reader reader(own, resolver.broken());
    reader.record(&claim, root, table<Claim>());
    find_expressions(claim, root);
    const auto scenarios = items_of(root, "scenarios");
    for (std::size_t i = 0; i < claim.scenarios.size() && i < scenarios.size(); ++i) {
      const NodePtr& item = scenarios[i];
      if (const Entry* scenario = item->find("scenario")) {
        claim.scenarios[i].scenario = with_version(scenario->value);
      } else {
        own.error(item->at, "'scenario' is missing", "add `scenario:` with cluster, model and train");
      }
    }
  }
  pass_on(own, diagnostics);
  return own.ok() ? std::optional<Claim>(std::move(claim)) : std::nullopt;
}

}  // namespace caelum::spec
