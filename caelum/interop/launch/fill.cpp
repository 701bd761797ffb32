#include "caelum/interop/launch/fill.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace caelum::interop {
namespace {

void append_items(std::string_view items, std::string_view value, Items& out) {
  while (!items.empty()) {
    const std::size_t end = std::min(items.find(';'), items.size());
    const std::string_view one = items.substr(0, end);
    items.remove_prefix(std::min(end + 1, items.size()));
    const std::size_t equals = one.find('=');
    Item item{std::string(one.substr(0, equals)), {}, {}};
    if (equals != std::string_view::npos) item.value = one.substr(equals + 1);
    if (item.value == "*") item.value = value;
    out.push_back(std::move(item));
  }
}

/// The row that says the value: one for it alone before one for any.
const LaunchRow* row_for(std::span<const LaunchRow> rows, std::string_view path, std::string_view value) {
  const LaunchRow* any = nullptr;
  for (const auto& row : rows) {
    if (row.path != path) continue;
    if (row.value == value) return &row;
    if (row.value == "*" && any == nullptr) any = &row;
  }
  return any;
}

bool has_path(const Target& target, std::string_view path) {
  return std::any_of(target.rows.begin(), target.rows.end(),
                     [&](const LaunchRow& r) { return r.path == path; });
}

/// What is read out of a file that says nothing.
Settings silence(const Target& target) {
  Settings s;
  for (const auto& row : target.rows) {
    if (row.items.empty()) s.emplace(row.path, row.value);
  }
  target.unfold(s);
  return s;
}

/// What a scenario has that says nothing of the path.
std::string usual_value(const Settings& s, std::string_view path) {
  if (path == "train.plan.sequence_parallel")
    return number_of(s, "train.plan.tensor", 1) > 1 ? "true" : "false";
  if (path == "train.plan.schedule")
    return number_of(s, "train.plan.virtual", 1) > 1 ? "interleaved" : "1f1b";
  return value_of(neutral_settings(), path);
}

}  // namespace

Filled fill_target(const Settings& scenario, const std::string& model, const Target& target) {
  Settings s = scenario;
  target.fold(s);
  if (!has_path(target, "model.layers") && !model.empty()) {
    std::erase_if(s, [](const auto& one) { return one.first.starts_with("model."); });
    s["model"] = model;
  }
  Filled filled;
  for (const auto& row : target.rows) {
    const auto found = s.find(row.path);
    if (found == s.end()) continue;
    const LaunchRow* said = row_for(target.rows, row.path, found->second);
    if (said == nullptr) continue;
    append_items(said->items, found->second, filled.items);
    s.erase(found);
  }
  if (s.contains("~precision")) {  // the target has no word for it
    for (const char* tensor : {"matmul", "attention", "activations", "parameters"}) {
      const std::string path = fmt::format("train.precision.{}", tensor);
      s[path] = value_of(scenario, path);
    }
  }
  const Settings silent = silence(target);
  for (const auto& [path, value] : s) {
    if (path.starts_with("~") || path.starts_with("cluster.")) continue;
    // Where the target decides, silence means what it does and not what a scenario would.
    const bool spoken = has_path(target, path) || silent.contains(path);
    if (spoken || usual_value(scenario, path) != value) filled.left_out.emplace(path, value);
  }
  return filled;
}

}  // namespace caelum::interop
