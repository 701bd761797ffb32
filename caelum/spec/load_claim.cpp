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
    const Entry* scenarios = root->find("scenarios");
    for (std::size_t i = 0; scenarios && i < claim.scenarios.size(); ++i) {
      const NodePtr& item =
          scenarios->value->kind == Node::Kind::sequence ? scenarios->value->items[i] : scenarios->value;
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
