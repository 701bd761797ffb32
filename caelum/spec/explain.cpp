// The scenario as read, one line a value, with what was assumed and why.
#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "caelum/spec/load.hpp"
#include "caelum/spec/printer.hpp"

namespace caelum::spec {

namespace {

/// ` [a, b]` -> a and b.
std::vector<std::string> listed_sources(std::string_view text) {
  std::vector<std::string> sources;
  while (!text.empty() && (text.front() == ' ' || text.front() == '[')) text.remove_prefix(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",]"), text.size());
    sources.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + (text.substr(end).starts_with(", ") ? 2 : 1)));
  }
  return sources;
}

}  // namespace

std::vector<ExplainedValue> explained(const Design& design, const SourceNotes& notes) {
  Printer printer;
  printer.record(&design, table<Design>());
  auto part = [&](const std::string& name, const void* object, const RecordTable& fields) {
    printer.push(name);
    printer.record(object, fields);
    printer.pop();
  };
  part("chip-profile", &design.chip_profile, table<ChipProfile>());
  for (std::size_t i = 0; i < design.link_profiles.size(); ++i) {
    part("link-profile." + std::to_string(i), &design.link_profiles[i], table<LinkProfile>());
  }
  if (design.train) part("stack-profile", &design.stack, table<StackProfile>());
  if (!design.engine.id.empty()) part("engine", &design.engine, table<EngineProfile>());

  if (design.run) {
    part("reliability", &design.reliability, table<Reliability>());
    part("operations", &design.operations, table<Operations>());
    part("region", &design.region, table<Region>());
  }

  std::map<std::string, const Assumption*> assumed;
  for (const auto& assumption : design.assumptions) assumed.emplace(assumption.what, &assumption);
  std::vector<ExplainedValue> values;
  for (const auto& line : printer.lines()) {
    ExplainedValue value{.path = line.path, .value = line.value + line.sources, .assumed = {}, .trust = {}};
    if (only_general(listed_sources(line.sources), notes)) value.trust = "general trade press only";
    const auto found = assumed.find(line.path);
    if (found != assumed.end()) {
      value.assumed = found->second->source;
      assumed.erase(found);
    }
    values.push_back(std::move(value));
  }
  for (const auto& [path, assumption] : assumed) {
    values.push_back({.path = path, .value = assumption->value, .assumed = assumption->source, .trust = {}});
  }
  return values;
}

std::string explain(const std::vector<ExplainedValue>& values) {
  constexpr std::size_t kWidest = 44;
  std::size_t width = 0;
  for (const auto& value : values) width = std::max(width, value.path.size());
  width = std::min(width, kWidest);
  std::string text;
  for (const auto& value : values) {
    text += fmt::format("{:<{}} = {}", value.path, width, value.value);
    if (!value.assumed.empty()) text += "   # assumed: " + value.assumed;
    if (!value.trust.empty()) text += "   # " + value.trust;
    text += '\n';
  }
  return text;
}

}  // namespace caelum::spec
