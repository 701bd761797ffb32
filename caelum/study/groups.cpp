// Which rows stand in which group of the summary.
#include <algorithm>
#include <cmath>
#include <limits>
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
bool counts_as_training(const Compared& c) {
  return counts(c) && c.kind == RowKind::scenario && !of_months(c);
}

bool all_training(const Compared& c) {
  return c.primary && c.scored && c.kind == RowKind::scenario && !of_months(c);
}

struct NamedTest {
  const char* name;
  Test test;
};
constexpr NamedTest kGroups[] = {
    {"all", counts},
    {"training", counts_as_training},
    {"dense", [](const Compared& c) { return counts_as_training(c) && !c.moe; }},
    {"moe", [](const Compared& c) { return counts_as_training(c) && c.moe; }},
    {"long_context", [](const Compared& c) { return counts_as_training(c) && c.sequence >= kLongContext; }},
    {"over_2048_chips", [](const Compared& c) { return counts_as_training(c) && c.chips > kLargeCluster; }},
    {"not_nvidia", [](const Compared& c) { return counts_as_training(c) && !c.nvidia; }},
    {"months", [](const Compared& c) { return counts(c) && of_months(c); }},
    {"collective", [](const Compared& c) { return counts(c) && c.kind == RowKind::collective; }},
    {"serving", [](const Compared& c) { return counts(c) && c.kind == RowKind::serving; }},
    {"operator", [](const Compared& c) { return counts(c) && c.kind == RowKind::operator_; }},
    {"memory",
     [](const Compared& c) {
       return !c.primary && c.scored && !c.calibration && c.kind != RowKind::serving;
     }},
    {"calibration", [](const Compared& c) { return c.primary && c.scored && c.calibration; }},
    {kAllTraining, [](const Compared& c) { return all_training(c); }},
    {"dense_with_calibration", [](const Compared& c) { return all_training(c) && !c.moe; }},
    {"moe_with_calibration", [](const Compared& c) { return all_training(c) && c.moe; }},
    {"not_scored", [](const Compared& c) { return c.primary && !c.scored && !c.calibration; }},
};

Scored scored(const Compared& c) {
  return {.error = c.error,
          .miss = !c.failure.empty(),
          .family = c.family,
          .hardware = c.hardware,
          .measured_mfu = c.primary && !c.ratio ? c.measured_mfu : 0,
          .is_time = c.metric == "step.time_s"};
}

/// Families that hold many plans of one model on one machine.
bool searches_plans(const std::string& family) {
  for (const char* start : {"bigscience", "vtrain", "simumax", "flagperf"}) {
    if (family.starts_with(start)) return true;
  }
  return false;
}

struct Plans {
  std::vector<double> measured, predicted;
};

/// How much slower than the best measured plan the one is that is predicted to be the fastest.
double regret(const Plans& plans) {
  const auto best = *std::max_element(plans.measured.begin(), plans.measured.end());
  const auto picked = std::max_element(plans.predicted.begin(), plans.predicted.end());
  return best / plans.measured[static_cast<std::size_t>(picked - plans.predicted.begin())] - 1;
}

void add_ranks(Validation& validation, const std::map<std::string, Plans>& searches, bool one_model) {
  for (const auto& [name, plans] : searches) {
    const double spearman = rank_correlation(plans.measured, plans.predicted);
    if (std::isnan(spearman)) continue;
    const double lost = one_model ? regret(plans) : std::numeric_limits<double>::quiet_NaN();
    validation.ranks.push_back({name, static_cast<int>(plans.measured.size()), spearman, lost});
  }
}

/// By family, plans of one model; and by paper over all its models, where the share of peak is compared.
void rank_plans(Validation& validation) {
  std::map<std::string, Plans> families, papers;
  for (const auto& c : validation.rows) {
    const bool told = c.primary && c.scored && c.failure.empty() && c.kind == RowKind::scenario;
    if (!told || c.measured_rate <= 0 || !searches_plans(c.family)) continue;
    families[c.family].measured.push_back(c.measured_rate);
    families[c.family].predicted.push_back(c.predicted_rate);
    papers[c.paper() + ", all models"].measured.push_back(c.measured_mfu);
    papers[c.paper() + ", all models"].predicted.push_back(c.predicted_mfu);
  }
  add_ranks(validation, papers, false);
  add_ranks(validation, families, true);
}

}  // namespace

bool of_months(const Compared& c) {
  return c.kind == RowKind::scenario && c.metric.starts_with("run.") && c.metric != "run.days" &&
         c.metric != "run.chip_hours";
}

void summarise(Validation& validation) {
  validation.by.clear();
  validation.ranks.clear();
  const auto add = [&](const std::string& name, const std::vector<Scored>& rows) {
    if (!rows.empty()) validation.by.emplace_back(name, summarise(rows));
  };
  for (const auto& group : kGroups) {
    std::vector<Scored> rows;
    for (const auto& c : validation.rows) {
      if (!c.is_verdict() && group.test(c)) rows.push_back(scored(c));
    }
    if (group.test == static_cast<Test>(counts)) validation.summary = summarise(rows);
    add(group.name, rows);
  }
  std::map<std::string, std::vector<Scored>> hardware, family, paper;
  for (const auto& c : validation.rows) {
    if (!c.primary || !c.scored || c.is_verdict()) continue;
    const char* apart = c.calibration ? "calibration_" : "";
    if (!c.calibration) hardware["hardware:" + c.hardware].push_back(scored(c));
    family[apart + ("family:" + c.family)].push_back(scored(c));
    if (c.kind == RowKind::scenario) paper["paper:" + c.paper()].push_back(scored(c));
  }
  for (const auto& [name, rows] : hardware) add(name, rows);
  for (const auto& [name, rows] : paper) add(name, rows);
  for (const auto& [name, rows] : family) add(name, rows);
  rank_plans(validation);
  validation.fit = score_fit(validation.rows);
  validation.coverage = coverage_of(validation.rows);
}

}  // namespace caelum::study
