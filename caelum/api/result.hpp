// What one question comes to: a training run, a deployment that answers, months of a machine, a supply plan.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "caelum/api/fields.hpp"
#include "caelum/explore/serve_uncertainty.hpp"
#include "caelum/explore/supply_uncertainty.hpp"
#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/changes.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/jobs/traffic.hpp"
#include "caelum/jobs/why.hpp"
#include "caelum/spec/scenario.hpp"
#include "caelum/supply/payback.hpp"
#include "caelum/supply/plan.hpp"

namespace caelum::api {

/// A training run: what was asked and what came out.
struct Trained {
  std::string file;
  spec::Design design;  ///< as the scenario has it: `outcome.plan` is the plan that ran
  jobs::Outcome outcome;
  std::optional<explore::Uncertainty> uncertainty;  ///< when draws were asked for
  std::optional<jobs::Why> why;                     ///< when asked for
  std::optional<jobs::Traffic> traffic;             ///< when asked for
  std::optional<jobs::Advice> advice;               ///< with `why`
  std::optional<jobs::Fitting> fitting;             ///< where it does not fit
  /// The chip of the part that sets the pace.
  [[nodiscard]] const spec::Chip& chip() const;
};

/// A deployment that answers.
struct Served {
  std::string file;
  spec::Design design;
  jobs::ServeOutcome outcome;
  std::optional<explore::ServeDoubt> uncertainty;
};

/// A machine and what fails of it over a stated time, without a step.
struct Operated {
  std::string file;
  spec::Design design;
  jobs::MonthsResult months;
};

/// Accelerators (products of a catalogue chip) together, in the units that people compare by.
struct Fleet {
  double packages = 0;
  double dense_bf16_flops = 0;           ///< peak
  std::optional<double> training_h100s;  ///< delivered; nothing when no product says
  std::optional<double> serving_h100s;
};

/// Pods that the packages of a plan fill.
struct FilledPods {
  std::string name, product;
  double pods = 0;
};

/// A supply plan, or the limits that conflict.
struct Supplied {
  std::string file;
  spec::SupplyDesign design;
  bool feasible = false;
  supply::SupplyPlan plan;
  supply::SupplyConflict conflict;
  std::vector<supply::Payback> sites;
  std::vector<Fleet> fleet;  ///< at the end of each quarter
  std::vector<FilledPods> pods;
  std::optional<explore::SupplyUncertainty> uncertainty;
};

struct Result {
  std::variant<Trained, Served, Operated, Supplied> of;
  [[nodiscard]] const std::string& file() const;
  /// Whether the answer is yes: it runs, fits, and ends.
  [[nodiscard]] bool yes() const;
  /// Of the draws that were asked for.
  [[nodiscard]] int draws_done() const;
};

/// The table of the results of a job, and of one result.
const ResultTable& table_of(spec::Job job);
Described described(const Result& result);

/// What the objective of a supply plan counts: USD, packages or H100s.
std::string aim_unit(spec::SupplyAim aim);

}  // namespace caelum::api
