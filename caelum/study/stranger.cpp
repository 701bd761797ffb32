// The list of what stays is the whole definition; a key that is added to scenarios is dropped until it stands
// here.
#include "caelum/study/stranger.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "caelum/spec/resolve.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

using spec::Node;
using spec::NodePtr;

constexpr double kApart = 1.1;  // measured values of rows that are alike, largest over smallest

constexpr std::array<std::string_view, 5> kScenario{"caelum", "name", "cluster", "model", "train"};
constexpr std::array<std::string_view, 3> kCluster{"system", "chips", "chip"};
constexpr std::array<std::string_view, 11> kTrain{"sequence",  "global_batch", "tokens", "precision",
                                                  "framework", "release",      "lora",   "lora_rank",
                                                  "documents", "rl",           "plan"};
constexpr std::array<std::string_view, 8> kPlan{"tensor", "context", "pipeline",    "data",
                                                "expert", "virtual", "micro_batch", "virtual_stages"};

NodePtr only(const NodePtr& map, std::span<const std::string_view> keys) {
  if (!map || map->kind != Node::Kind::map) return map;
  auto kept = std::make_shared<Node>(*map);
  std::erase_if(kept->entries, [&](const spec::Entry& entry) {
    return std::find(keys.begin(), keys.end(), entry.key) == keys.end();
  });
  return kept;
}

NodePtr entry_of(const NodePtr& map, std::string_view key) {
  const spec::Entry* entry = map && map->kind == Node::Kind::map ? map->find(key) : nullptr;
  return entry ? entry->value : nullptr;
}

NodePtr replaced(const NodePtr& map, const std::string& key, const NodePtr& value) {
  return value ? spec::with_entry(*map, key, value->at, value) : map;
}

/// The id of a record that a row changes in its own way.
NodePtr plain_id(const NodePtr& record) {
  const NodePtr from = entry_of(record, "from");
  return from ? from : record;
}

bool may_set(std::string_view assignment) {
  constexpr std::array<std::string_view, 4> kWhole{
      "cluster.system=", "cluster.chips=", "cluster.chip=", "model"};
  if (std::any_of(kWhole.begin(), kWhole.end(), [&](auto key) { return assignment.starts_with(key); }))
    return true;
  const auto names = [&](std::string_view start, std::span<const std::string_view> keys) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](auto key) { return assignment.starts_with(fmt::format("{}{}=", start, key)); });
  };
  return names("train.", kTrain) || names("train.plan.", kPlan) || names("plan.", kPlan);
}

}  // namespace

bool trains(const Row& row) {
  if (row.kind != RowKind::scenario) return false;
  return !row.base.empty() || entry_of(row.body, "train") != nullptr;
}

spec::NodePtr as_stranger(const spec::NodePtr& scenario) {
  NodePtr root = only(scenario, kScenario);
  NodePtr cluster = only(entry_of(root, "cluster"), kCluster);
  cluster = replaced(cluster, "system", plain_id(entry_of(cluster, "system")));
  cluster = replaced(cluster, "chip", plain_id(entry_of(cluster, "chip")));
  root = replaced(root, "cluster", cluster);
  NodePtr train = only(entry_of(root, "train"), kTrain);
  if (const NodePtr word = entry_of(entry_of(train, "precision"), "matmul"))
    train = replaced(train, "precision", word);
  const NodePtr plan = only(entry_of(train, "plan"), kPlan);
  if (plan && plan->kind == Node::Kind::map && plan->entries.empty()) {
    train = spec::without_entry(*train, "plan");
  } else {
    train = replaced(train, "plan", plan);
  }
  return replaced(root, "train", train);
}

Row as_stranger(const Row& row) {
  Row out = row;
  if (row.base.empty()) {
    out.body = as_stranger(row.body);
  } else {
    std::erase_if(out.overrides, [](const std::string& assignment) { return !may_set(assignment); });
  }
  return out;
}

std::string as_text(const spec::NodePtr& node) {
  if (!node) return {};
  std::string text = node->text;
  for (const auto& item : node->items) text += fmt::format("[{}]", as_text(item));
  std::map<std::string, std::string> sorted;  // the order of writing says nothing
  for (const auto& entry : node->entries) sorted[entry.key] = as_text(entry.value);
  for (const auto& [key, value] : sorted) text += fmt::format("{{{}:{}}}", key, value);
  return text;
}

std::vector<Alike> settle_alike(std::vector<Compared>& rows, const std::vector<std::string>& written) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].primary && rows[i].scored && !rows[i].ratio) groups[rows[i].metric + written[i]].push_back(i);
  }
  std::vector<Alike> found;
  for (const auto& [text, members] : groups) {
    std::vector<double> measured;
    for (const std::size_t i : members) measured.push_back(rows[i].measured);
    std::sort(measured.begin(), measured.end());
    if (measured.back() <= kApart * measured.front()) continue;
    const std::size_t middle = measured.size() / 2;
    const double median =
        measured.size() % 2 == 1 ? measured[middle] : (measured[middle - 1] + measured[middle]) / 2;
    Alike alike{.ids = {},
                .metric = rows[members.front()].metric,
                .lowest = measured.front(),
                .highest = measured.back(),
                .median = median};
    for (const std::size_t i : members) {
      alike.ids.push_back(rows[i].id);
      rows[i].error = rows[i].predicted / median - 1;
    }
    found.push_back(std::move(alike));
  }
  return found;
}

}  // namespace caelum::study
