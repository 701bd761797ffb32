// Conditions are read off the tree: at that time nothing has been read into records yet.
#include "caelum/spec/recipe_where.hpp"

#include <algorithm>
#include <array>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/reader.hpp"

namespace caelum::spec {
namespace {

/// A count as written: `4096`, `4096 tokens`, `{value: 64}`; `fallback` where there is none.
double count_behind(const NodePtr& root, std::initializer_list<std::string_view> keys, double fallback) {
  NodePtr node = node_behind(root, keys);
  if (node && node->kind == Node::Kind::map) node = node_behind(node, {"value"});
  if (!node || node->kind != Node::Kind::scalar) return fallback;
  std::string problem, hint;
  const auto value = parse_quantity(node->text, Dim{}, problem, hint);
  return value.value_or(fallback);
}

double degree(const NodePtr& root, std::string_view key) {
  return std::max(1.0, count_behind(root, {"train", "plan", key}, 1));
}

double flag_behind(const NodePtr& root, std::initializer_list<std::string_view> keys) {
  const NodePtr node = node_behind(root, keys);
  return node && node->text == "true" ? 1 : 0;
}

double sequence_of(const NodePtr& root) {
  return std::max(1.0, count_behind(root, {"train", "sequence"}, 4096));
}

double batch_of(const NodePtr& root) {
  const NodePtr node = node_behind(root, {"train", "global_batch"});
  const double batch = count_behind(root, {"train", "global_batch"}, 1);
  const bool tokens =
      node && node->kind == Node::Kind::scalar && counts_alike(counted_unit(node->text), "tokens");
  return tokens ? batch / sequence_of(root) : batch;
}

double chips_of(const NodePtr& root) {
  return std::max(1.0, count_behind(root, {"cluster", "chips"}, 1));
}

double replicas_of(const NodePtr& root) {
  const double rest =
      chips_of(root) / degree(root, "tensor") / degree(root, "context") / degree(root, "pipeline");
  return std::max(1.0, count_behind(root, {"train", "plan", "data"}, rest));
}

struct NamedQuantity {
  std::string_view name;
  double (*value)(const NodePtr& root);
};

constexpr std::array kQuantities = {
    NamedQuantity{"chips", chips_of},
    NamedQuantity{"tensor", [](const NodePtr& r) { return degree(r, "tensor"); }},
    NamedQuantity{"context", [](const NodePtr& r) { return degree(r, "context"); }},
    NamedQuantity{"pipeline", [](const NodePtr& r) { return degree(r, "pipeline"); }},
    NamedQuantity{"virtual", [](const NodePtr& r) { return degree(r, "virtual"); }},
    NamedQuantity{"chunks", [](const NodePtr& r) { return degree(r, "pipeline") * degree(r, "virtual"); }},
    NamedQuantity{"expert", [](const NodePtr& r) { return degree(r, "expert"); }},
    NamedQuantity{"expert_room",
                  [](const NodePtr& r) {
                    return degree(r, "tensor") * degree(r, "context") * replicas_of(r) / degree(r, "expert");
                  }},
    NamedQuantity{"micro_batch", [](const NodePtr& r) { return degree(r, "micro_batch"); }},
    NamedQuantity{"data", replicas_of},
    NamedQuantity{"sequence", sequence_of},
    NamedQuantity{"batch", batch_of},
    NamedQuantity{"replica_batch", [](const NodePtr& r) { return batch_of(r) / replicas_of(r); }},
    NamedQuantity{"batch_per_chip", [](const NodePtr& r) { return batch_of(r) / chips_of(r); }},
    NamedQuantity{"capacity", [](const NodePtr& r) { return count_behind(r, {"train", "capacity_factor"}, 0); }},
    NamedQuantity{"zero",
                  [](const NodePtr& r) {
                    return count_behind(r, {"train", "plan", "zero"}, 0);
                  }},
    NamedQuantity{"layers",
                  [](const NodePtr& r) {
                    return count_behind(r, {"model", "layers"}, 0);
                  }},
    NamedQuantity{"experts",
                  [](const NodePtr& r) {
                    return count_behind(r, {"model", "moe", "experts"}, 0);
                  }},
    NamedQuantity{"lora",
                  [](const NodePtr& r) {
                    return flag_behind(r, {"train", "lora"});
                  }},
    NamedQuantity{"latent",
                  [](const NodePtr& r) {
                    const NodePtr kind = node_behind(r, {"model", "attention"});
                    return kind && kind->text == "mla" ? 1.0 : 0.0;
                  }},
    NamedQuantity{"plan",
                  [](const NodePtr& r) {
                    return names_degrees(node_behind(r, {"train", "plan"})) ? 1.0 : 0.0;
                  }},
};

bool among(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& one) { return canonical_id(one) == canonical_id(name); });
}

bool begins_one(const std::vector<std::string>& names, std::string_view id) {
  const std::string whole = canonical_id(id);
  return std::any_of(names.begin(), names.end(), [&](const auto& one) {
    const std::string start = canonical_id(one);
    return whole.starts_with(start) && (whole.size() == start.size() || whole[start.size()] == '-');
  });
}

std::string text_behind(const NodePtr& root, std::initializer_list<std::string_view> keys) {
  const NodePtr node = node_behind(root, keys);
  return node && node->kind == Node::Kind::scalar ? node->text : std::string();
}

bool on_its_chip(const RecipeEntry& entry, const NodePtr& root) {
  const NodePtr chip = node_behind(root, {"cluster", "system", "chip"});
  const bool any = entry.vendors.empty() && entry.generations.empty() && entry.chips.empty();
  return any || among(entry.vendors, text_behind(chip, {"vendor"})) ||
         among(entry.generations, text_behind(chip, {"generation"})) ||
         among(entry.chips, text_behind(chip, {"id"}));
}

bool on_its_system(const RecipeEntry& entry, const NodePtr& root) {
  return entry.systems.empty() || among(entry.systems, text_behind(root, {"cluster", "system", "id"}));
}

bool by_its_policy(const RecipeEntry& entry, const NodePtr& root) {
  return entry.policy.empty() || among(entry.policy, text_behind(root, {"train", "plan", "recompute"}));
}

bool of_its_model(const RecipeEntry& entry, const NodePtr& root) {
  const bool moe = node_behind(root, {"model", "moe"}) != nullptr;
  if (!entry.kind.empty() && moe != (entry.kind == "moe")) return false;
  return entry.models.empty() || begins_one(entry.models, text_behind(root, {"model", "id"}));
}

/// The usual word for one format, where it has several.
std::string usual_format(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kSame[] = {{"fp8-tensorwise", "fp8"},
                                                                     {"fp8-hybrid", "fp8"},
                                                                     {"hybrid", "fp8"},
                                                                     {"fp8-block", "fp8-blockwise"},
                                                                     {"blockwise-fp8", "fp8-blockwise"},
                                                                     {"fp4", "nvfp4"},
                                                                     {"mxfp4", "nvfp4"},
                                                                     {"float8", "fp8"},
                                                                     {"bfloat16", "bf16"}};
  const std::string plain = canonical_id(word);
  for (const auto& [also, usual] : kSame) {
    if (plain == also) return std::string(usual);
  }
  return plain;
}

bool in_its_format(const RecipeEntry& entry, const NodePtr& root) {
  if (entry.precision.empty()) return true;
  std::string word = text_behind(root, {"train", "precision"});
  if (word.empty()) word = text_behind(root, {"train", "precision", "matmul"});
  return among(entry.precision, usual_format(word.empty() ? "bf16" : word));
}

bool passes(const RecipeTest& test, double value) {
  if (test.sign == ">") return value > test.value;
  if (test.sign == ">=") return value >= test.value;
  if (test.sign == "<") return value < test.value;
  if (test.sign == "<=") return value <= test.value;
  return value == test.value;
}

}  // namespace

NodePtr node_behind(NodePtr node, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    const Entry* entry = node && node->kind == Node::Kind::map ? node->find(key) : nullptr;
    node = entry ? entry->value : nullptr;
  }
  return node && !is_null(*node) ? node : nullptr;
}

bool names_degrees(const NodePtr& plan) {
  constexpr std::array<std::string_view, 5> kDegrees{"tensor", "context", "pipeline", "data", "expert"};
  return std::any_of(kDegrees.begin(), kDegrees.end(),
                     [&](auto key) { return node_behind(plan, {key}) != nullptr; });
}

std::optional<double> recipe_quantity(const NodePtr& root, std::string_view name) {
  for (const auto& quantity : kQuantities) {
    if (quantity.name == name) return quantity.value(root);
  }
  return std::nullopt;
}

std::optional<RecipeTest> read_test(const std::string& text) {
  const std::size_t first = text.find(' '), second = text.rfind(' ');
  if (first == std::string::npos || second <= first) return std::nullopt;
  RecipeTest test{.name = text.substr(0, first), .sign = text.substr(first + 1, second - first - 1)};
  const auto value = parse_number(text.substr(second + 1));
  constexpr std::array<std::string_view, 5> kSigns{"<", "<=", "=", ">=", ">"};
  if (!value || std::find(kSigns.begin(), kSigns.end(), test.sign) == kSigns.end()) return std::nullopt;
  test.value = *value;
  return test;
}

bool entry_holds(const RecipeEntry& entry, const std::vector<RecipeRelease>& releases, std::size_t release,
                 const NodePtr& root) {
  const auto place = [&](const std::string& name) {
    const auto found = find_release(releases, name);
    return found ? found->index : 0;
  };
  if (!entry.from.empty() && release < place(entry.from)) return false;
  if (!entry.until.empty() && release > place(entry.until)) return false;
  if (!on_its_chip(entry, root) || !of_its_model(entry, root) || !in_its_format(entry, root)) return false;
  if (!on_its_system(entry, root) || !by_its_policy(entry, root)) return false;
  return std::all_of(entry.where.begin(), entry.where.end(), [&](const std::string& text) {
    const auto test = read_test(text);
    const auto value = test ? recipe_quantity(root, test->name) : std::nullopt;
    return value && passes(*test, *value);
  });
}

}  // namespace caelum::spec
