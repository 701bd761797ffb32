// A published figure that no prediction stands beside would be silence: its name is refused.
#include "caelum/spec/published.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/reader.hpp"

namespace caelum::spec {
namespace {

struct PublishedName {
  std::string_view name, path;  ///< as results find it, and where `--json` has the figure
  Dim dim;
};

constexpr PublishedName kPublished[] = {
    {"time_s", "step.time_s", {.time = 1}},
    {"tokens_per_s", "step.tokens_per_s", {}},
    {"tokens_per_s_per_chip", "step.tokens_per_s_per_chip", {}},
    {"model_flops_per_s_per_chip", "step.model_flops_per_s_per_chip", {.time = -1, .op = 1}},
    {"mfu", "step.mfu", {}},
    {"memory", "memory.peak_bytes", {.data = 1}},
    {"days", "run.days", {.time = 1}},
    {"chip_hours", "run.chip_hours", {}},
};

std::vector<std::string> published_names() {
  std::vector<std::string> names;
  for (const auto& known : kPublished) names.emplace_back(known.name);
  for (const auto& known : kPublished) names.emplace_back(known.path);
  return names;
}

/// A bare number, or one with a unit of the figure's dimension; more than zero.
std::optional<double> number_of(const std::string& text, const PublishedName& name) {
  std::string problem, hint;
  auto value = parse_number(text);
  const bool bare = value.has_value();
  if (!value) value = parse_quantity(text, name.dim, problem, hint);
  if (!value || !(*value > 0)) return std::nullopt;
  return !bare && name.name == "days" ? *value / units::day.canonical() : *value;
}

}  // namespace

std::optional<double> figure_value(const Fact& fact) {
  const auto* known = std::find_if(std::begin(kPublished), std::end(kPublished),
                                   [&](const auto& k) { return k.name == fact.name; });
  if (known == std::end(kPublished) || !fact.text.value) return std::nullopt;
  return number_of(*fact.text.value, *known);
}

void read_published(std::vector<Fact>& facts, const NodePtr& node, const Field& field, Reader& reader) {
  facts = reader.facts(*node, field);
  for (Fact& fact : facts) {
    const auto* known = std::find_if(std::begin(kPublished), std::end(kPublished), [&](const auto& k) {
      return k.name == fact.name || k.path == fact.name;
    });
    Node at;  // the figure's own place
    at.at = fact.text.at;
    if (known == std::end(kPublished)) {
      const std::string near = nearest(fact.name, published_names());
      std::string all;
      for (const auto& k : kPublished) all += (all.empty() ? "" : ", ") + std::string(k.name);
      reader.error(at, fmt::format("no result has a figure '{}' to stand beside it", fact.name),
                   near.empty() ? "the names are " + all : "did you mean '" + near + "'?");
      continue;
    }
    fact.name = std::string(known->name);
    if (fact.text.value && !number_of(*fact.text.value, *known)) {
      reader.error(
          at, fmt::format("'{}' for '{}' is not such a figure", *fact.text.value, fact.name),
          fmt::format("write {} above zero", known->dim == Dim{} ? "a number" : describe(known->dim)));
    }
  }
}

std::vector<std::string> published_paths() {
  std::vector<std::string> paths;
  for (const auto& known : kPublished) paths.emplace_back(known.path);
  return paths;
}

}  // namespace caelum::spec
