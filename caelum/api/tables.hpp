// The result tables that there are, and records that answers are told as. Every specialisation is declared
// here, before anything uses it.
#pragma once

#include "caelum/api/fields.hpp"
#include "caelum/api/result.hpp"
#include "caelum/explore/compare.hpp"
#include "caelum/explore/expect.hpp"
#include "caelum/explore/plan_doubt.hpp"
#include "caelum/explore/scale.hpp"
#include "caelum/jobs/probe.hpp"
#include "caelum/jobs/serve_plan.hpp"

namespace caelum::api {

/// What a search of plans found; `doubt` may be null, `most` plans of the fastest are told.
struct Searched {
  const spec::Design* design = nullptr;
  const jobs::Plans* plans = nullptr;
  const explore::PlansDoubt* doubt = nullptr;
  int most = 0;
  const Trained* best = nullptr;  ///< the best plan run; may be null
  std::optional<double> seconds;  ///< that the search took, by the clock of the app: no part of the answer
};
/// What a search for the fewest chips of a deployment found.
struct PlannedServing {
  const spec::Design* design = nullptr;
  const jobs::ServingPlans* plans = nullptr;
  const Served* best = nullptr;   ///< the plan as `run` tells it; may be null
  std::optional<double> seconds;  ///< that the search took, by the clock of the app: no part of the answer
};
struct PlanUnderDoubt {
  const explore::PlanDoubt* doubt = nullptr;
  const jobs::RankedPlan* plan = nullptr;
};
/// Sizes of machines.
struct Scaled {
  const std::vector<explore::ScalePoint>* points = nullptr;
};
/// A scenario held against the first.
struct HeldAgainst {
  std::string first, second;
  const explore::Difference* difference = nullptr;
  std::vector<std::pair<std::string, double>> terms;  ///< seconds that each part of the step changed
};
struct Compared {
  const std::vector<Trained>* runs = nullptr;
  std::vector<HeldAgainst> differences;
};

/// What a product does in one quarter, with its bins.
struct ProductInQuarter {
  const supply::ProductQuarter* quarter = nullptr;
  const supply::ProductFigures* product = nullptr;
};
/// A limit that binds, with the names of the quarters.
struct BindingInQuarter {
  const supply::Binding* binding = nullptr;
  const std::vector<std::string>* quarters = nullptr;
};

template <>
const ResultTable& result_table<explore::DoubtShare>();
template <>
const ResultTable& result_table<explore::Swing>();
template <>
const ResultTable& result_table<explore::Sensitivity>();
template <>
const ResultTable& result_table<spec::ModelError>();
template <>
const ResultTable& result_table<explore::Uncertainty>();
template <>
const ResultTable& result_table<explore::ServeDoubt>();
template <>
const ResultTable& result_table<explore::SupplyFigure>();
template <>
const ResultTable& result_table<explore::SupplyUncertainty>();
template <>
const ResultTable& result_table<jobs::RankedPlan>();
template <>
const ResultTable& result_table<step::AxisWords>();
template <>
const ResultTable& result_table<jobs::Lead>();
template <>
const ResultTable& result_table<PlanUnderDoubt>();
template <>
const ResultTable& result_table<jobs::ServingLayout>();
template <>
const ResultTable& result_table<jobs::ServingPlan>();
template <>
const ResultTable& result_table<jobs::FloorOfFigure>();
template <>
const ResultTable& result_table<jobs::WorkingPoint>();
template <>
const ResultTable& result_table<PlannedServing>();
template <>
const ResultTable& result_table<Searched>();
template <>
const ResultTable& result_table<explore::ScaleDoubt>();
template <>
const ResultTable& result_table<explore::ScalePoint>();
template <>
const ResultTable& result_table<Scaled>();
template <>
const ResultTable& result_table<explore::ExpectedCall>();
template <>
const ResultTable& result_table<explore::ExpectedTraining>();
template <>
const ResultTable& result_table<explore::CallVerdict>();
template <>
const ResultTable& result_table<explore::Expectation>();
template <>
const ResultTable& result_table<explore::Cause>();
template <>
const ResultTable& result_table<HeldAgainst>();
template <>
const ResultTable& result_table<Compared>();
template <>
const ResultTable& result_table<goodput::CauseCount>();
template <>
const ResultTable& result_table<economics::Draw>();
template <>
const ResultTable& result_table<economics::PowerUse>();
template <>
const ResultTable& result_table<economics::Bill>();
template <>
const ResultTable& result_table<jobs::MonthsResult>();
template <>
const ResultTable& result_table<jobs::PhaseResult>();
template <>
const ResultTable& result_table<serving::Spread>();
template <>
const ResultTable& result_table<jobs::LoadResult>();
template <>
const ResultTable& result_table<jobs::ServeResult>();
template <>
const ResultTable& result_table<Served>();
template <>
const ResultTable& result_table<Operated>();
template <>
const ResultTable& result_table<ProductInQuarter>();
template <>
const ResultTable& result_table<supply::ProductFigures>();
template <>
const ResultTable& result_table<supply::ProductPlan>();
template <>
const ResultTable& result_table<supply::LineQuarter>();
template <>
const ResultTable& result_table<supply::LinePlan>();
template <>
const ResultTable& result_table<supply::StockQuarter>();
template <>
const ResultTable& result_table<supply::StockPlan>();
template <>
const ResultTable& result_table<BindingInQuarter>();
template <>
const ResultTable& result_table<Fleet>();
template <>
const ResultTable& result_table<FilledPods>();
template <>
const ResultTable& result_table<supply::Payback>();
template <>
const ResultTable& result_table<Supplied>();
template <>
const ResultTable& result_table<spec::Pod>();
template <>
const ResultTable& result_table<spec::Plan>();
template <>
const ResultTable& result_table<step::Breakdown>();
template <>
const ResultTable& result_table<jobs::LinkLoss>();
template <>
const ResultTable& result_table<jobs::Limit>();
template <>
const ResultTable& result_table<step::StageMemory>();
template <>
const ResultTable& result_table<step::MemoryItem>();
template <>
const ResultTable& result_table<step::Memory>();
template <>
const ResultTable& result_table<jobs::RlResult>();
template <>
const ResultTable& result_table<jobs::TrainResult>();
template <>
const ResultTable& result_table<spec::Assumption>();
template <>
const ResultTable& result_table<spec::Design>();
template <>
const ResultTable& result_table<Trained>();
template <>
const ResultTable& result_table<step::PathLeg>();
template <>
const ResultTable& result_table<jobs::IfFree>();
template <>
const ResultTable& result_table<jobs::PlanChange>();
template <>
const ResultTable& result_table<jobs::Advice>();
template <>
const ResultTable& result_table<jobs::Fitting>();
template <>
const ResultTable& result_table<step::OperatorReach>();
template <>
const ResultTable& result_table<step::Alongside>();
template <>
const ResultTable& result_table<jobs::Why>();
template <>
const ResultTable& result_table<step::TrafficLine>();
template <>
const ResultTable& result_table<jobs::Traffic>();
template <>
const ResultTable& result_table<jobs::CollectiveAnswer>();
template <>
const ResultTable& result_table<jobs::OperatorAnswer>();

}  // namespace caelum::api
