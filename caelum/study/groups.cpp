// Which rows stand in which group of the summary.
#include <cmath>
#include <map>

#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

constexpr long kLongContext = 16384;  // tokens
constexpr long kLargeCluster = 2048;  // chips

using Test = bool (*)(const Compared&);

bool counts(const Compared& c) {
  return c.primary && c.scored && !c.calibration;
}
bool trains(const Compared& c) {
  return counts(c) && c.kind == RowKind::scenario;
}

struct NamedTest {
  const char* name;
  Test test;
};
constexpr NamedTest kGroups[] = {
    {"all", counts},
    {"training", trains},
    {"dense", [](const Compared& c) { return trains(c) && !c.moe; }},
    {"moe", [](const Compared& c) { return trains(c) && c.moe; }},
    {"long_context", [](const Compared& c) { return trains(c) && c.sequence >= kLongContext; }},
    {"over_2048_chips", [](const Compared& c) { return trains(c) && c.chips > kLargeCluster; }},
    {"not_nvidia", [](const Compared& c) { return trains(c) && !c.nvidia; }},
    {"collective", [](const Compared& c) { return counts(c) && c.kind == RowKind::collective; }},
    {"operator", [](const Compared& c) { return counts(c) && c.kind == RowKind::operator_; }},
    {"memory", [](const Compared& c) { return !c.primary && c.scored && !c.calibration; }},
    {"calibration", [](const Compared& c) { return c.primary && c.scored && c.calibration; }},
    {"training_with_calibration",
     [](const Compared& c) { return c.primary && c.scored && c.kind == RowKind::scenario; }},
    {"not_scored", [](const Compared& c) { return c.primary && !c.scored && !c.calibration; }},
};

Scored scored(const Compared& c) {
  return {.error = c.error, .miss = !c.failure.empty(), .family = c.family, .hardware = c.hardware};
}

/// Families that hold many plans of one model on one machine.
bool searches_plans(const std::string& family) {
  for (const char* start : {"bigscience", "vtrain", "simumax", "flagperf"}) {
    if (family.starts_with(start)) return true;
  }
  return false;
}

void rank_plans(Validation& validation) {
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> families;
  for (const auto& c : validation.rows) {
    if (!trains(c) || !c.failure.empty() || c.measured_rate <= 0 || !searches_plans(c.family)) continue;
    families[c.family].first.push_back(c.measured_rate);
    families[c.family].second.push_back(c.predicted_rate);
  }
  for (const auto& [family, rates] : families) {
    const double spearman = rank_correlation(rates.first, rates.second);
    if (std::isnan(spearman)) continue;
    validation.ranks.push_back({family, static_cast<int>(rates.first.size()), spearman});
  }
}

}  // namespace

void summarise(Validation& validation) {
  validation.by.clear();
  validation.ranks.clear();
  const auto add = [&](const std::string& name, const std::vector<Scored>& rows) {
    if (!rows.empty()) validation.by.emplace_back(name, summarise(rows));
  };
  for (const auto& group : kGroups) {
    std::vector<Scored> rows;
    for (const auto& c : validation.rows) {
      if (group.test(c)) rows.push_back(scored(c));
    }
    if (group.test == static_cast<Test>(counts)) validation.summary = summarise(rows);
    add(group.name, rows);
  }
  std::map<std::string, std::vector<Scored>> hardware, family;
  for (const auto& c : validation.rows) {
    if (!c.primary || !c.scored) continue;
    const char* apart = c.calibration ? "calibration_" : "";
    if (!c.calibration) hardware["hardware:" + c.hardware].push_back(scored(c));
    family[apart + ("family:" + c.family)].push_back(scored(c));
  }
  for (const auto& [name, rows] : hardware) add(name, rows);
  for (const auto& [name, rows] : family) add(name, rows);
  rank_plans(validation);
}

}  // namespace caelum::study
