// `engine: {name: vllm, release: "0.19", tensor: 8, ...}`: the engine's map may hold the layout too, and may
// be named by its maker's words. Both become what the rest of the reader knows. `engine: auto` names none.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/spec/defaults.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

/// Keys of `serve:` that may stand in its engine's map, and how they are called there.
constexpr std::pair<std::string_view, std::string_view> kLayoutKeys[] = {
    {"tensor", "tensor"},       {"pipeline", "pipeline"},   {"data", "data"},   {"data_attention", "data"},
    {"instances", "instances"}, {"expert", "expert"},       {"cache", "cache"}, {"precision", "precision"},
    {"weights", "weights"},     {"attention", "attention"}, {"draft", "draft"}, {"accepted", "accepted"},
    {"overlap", "overlap"},     {"imbalance", "imbalance"}};

/// The id of an engine's record from its name and release.
NodePtr named_engine(const Node& engine) {
  const Entry *name = engine.find("name"), *release = engine.find("release");
  if (!name || !release || engine.find("from") || engine.find("id")) return nullptr;
  if (name->value->kind != Node::Kind::scalar || release->value->kind != Node::Kind::scalar) return nullptr;
  auto id = std::make_shared<Node>();
  id->kind = Node::Kind::scalar;
  id->text = name->value->text + "-" + release->value->text;
  id->at = name->value->at;
  return id;
}

}  // namespace

NodePtr without_auto_engine(const NodePtr& root) {
  const Entry* block = root->kind == Node::Kind::map ? root->find("serve") : nullptr;
  if (!block || block->value->kind != Node::Kind::map) return root;
  const Entry* entry = block->value->find("engine");
  if (!entry || entry->value->kind != Node::Kind::scalar || entry->value->text != "auto") return root;
  return with_entry(*root, "serve", block->key_at, without_entry(*block->value, "engine"));
}

NodePtr spread_engine(const NodePtr& root, Diagnostics& diagnostics) {
  const Entry* block = root->kind == Node::Kind::map ? root->find("serve") : nullptr;
  if (!block || block->value->kind != Node::Kind::map) return root;
  const Entry* entry = block->value->find("engine");
  if (!entry || entry->value->kind != Node::Kind::map) return root;
  NodePtr serve = block->value, engine = entry->value;
  for (const auto& [key, there] : kLayoutKeys) {
    const Entry* found = engine->find(key);
    if (!found) continue;
    if (serve->find(there)) {
      diagnostics.error(found->key_at, fmt::format("'{}' stands in `serve:` and in its engine", key),
                        "keep one");
    }
    serve = with_entry(*serve, std::string(there), found->key_at, found->value);
    engine = without_entry(*engine, key);
  }
  if (const NodePtr id = named_engine(*engine)) {
    engine = with_entry(*without_entry(*without_entry(*engine, "name"), "release"), "from", id->at, id);
  }
  if (engine == entry->value) return root;
  serve = with_entry(*serve, "engine", entry->key_at, engine);
  return with_entry(*root, "serve", block->key_at, serve);
}

}  // namespace caelum::spec
