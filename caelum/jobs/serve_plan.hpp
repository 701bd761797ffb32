// The search behind `caelum plan` of a deployment: the fewest chips that answer its requests within its
// objective.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/jobs/load.hpp"
#include "caelum/jobs/serve_space.hpp"

namespace caelum::jobs {

/// Instances of a layout that carry the load.
struct ServingPlan {
  ServingLayout layout;
  long instances = 1;
  long max_batch = 1;  ///< sequences of a group at once
  double used = 0;     ///< of the objective: the largest of its figures over their limits; 0 without one
  LoadResult load;
  [[nodiscard]] long chips() const { return layout.chips() * instances; }
};

/// A figure of the objective, with the least that any layout could reach.
struct FloorOfFigure {
  std::string name;
  double limit = 0, least = 0;  ///< seconds
  ServingLayout layout;         ///< that reaches it
};

/// How a layout works at a batch (M-serving-11), at even load.
struct WorkingPoint {
  ServingLayout layout;
  long batch = 1;
  double tokens_per_s_per_user = 0;
  double tokens_per_s_per_chip = 0;
};

struct ServingPlans {
  std::optional<ServingPlan> best, runner_up;  ///< of different layouts
  double margin = 0;                           ///< chips more of the runner-up, over those of the best
  std::string binds;  ///< `ttft_p99` and so on, `load`, `memory` or `instance`: what one instance fewer fails
  std::string one_fewer;              ///< the same in a sentence
  std::vector<WorkingPoint> front;    ///< no other is better in both rates; fastest users first
  std::vector<FloorOfFigure> floors;  ///< of each figure of the objective
  std::vector<step::AxisWords> space;
  long layouts = 0;      ///< that the model divides by
  long fitting = 0;      ///< of these, with room for the longest request
  long within = 0;       ///< of these, whose floors are within the objective
  long simulations = 0;  ///< of all requests
  std::string reason;    ///< why there is no plan; empty where there is one
  bool interrupted = false;
};

/// M-serving-13. Requires design.serve with requests. Unknown values that are needed are errors in
/// `diagnostics`.
ServingPlans plan_serving(const spec::Design& design, Diagnostics& diagnostics, const Crew& crew = {});

/// The design with such a plan: what `run` takes.
spec::Design with_serving_plan(const spec::Design& design, const ServingPlan& plan);

/// What to set so that the file is of that plan: `cluster.chips=24`, ...
std::vector<std::string> settings_of(const spec::Design& design, const ServingPlan& plan);

}  // namespace caelum::jobs
