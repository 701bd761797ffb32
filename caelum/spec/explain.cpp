// The scenario as read, one line a value, with what was assumed and why.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "caelum/spec/load.hpp"
#include "caelum/spec/printer.hpp"

namespace caelum::spec {

std::string explain(const Design& design) {
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
  part("stack-profile", &design.stack, table<StackProfile>());

  if (design.run) {
    part("reliability", &design.reliability, table<Reliability>());
    part("operations", &design.operations, table<Operations>());
    part("region", &design.region, table<Region>());
  }

  std::map<std::string, const Assumption*> assumed;
  for (const auto& assumption : design.assumptions) assumed.emplace(assumption.what, &assumption);
  std::size_t width = 0;
  for (const auto& line : printer.lines()) width = std::max(width, line.path.size());
  width = std::min<std::size_t>(width, 44);
  std::string text;
  for (const auto& line : printer.lines()) {
    text += fmt::format("{:<{}} = {}", line.path, width, line.value + line.sources);
    const auto found = assumed.find(line.path);
    if (found != assumed.end()) {
      text += "   # assumed: " + found->second->source;
      assumed.erase(found);
    }
    text += '\n';
  }
  for (const auto& [path, assumption] : assumed) {
    text += fmt::format("{:<{}} = {}   # assumed: {}\n", path, width, assumption->value, assumption->source);
  }
  return text;
}

}  // namespace caelum::spec
