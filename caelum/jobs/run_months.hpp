// After the step: what months of it come to, what it draws and what it costs.
#pragma once

#include <optional>

#include "caelum/economics/bill.hpp"
#include "caelum/economics/power.hpp"
#include "caelum/goodput/job.hpp"
#include "caelum/step/step.hpp"

namespace caelum::jobs {

struct MonthsResult {
  goodput::Outcome run;
  economics::PowerUse power;
  economics::Bill bill;
  double tokens = 0;  ///< trained by the end of the run
  Time calendar;      ///< median length
  [[nodiscard]] double chip_hours() const { return run.inventory.chips * calendar.in(units::hour); }
};

/// What the months of a design are made of, where it has no training step: a machine and a state.
MonthsResult machine_months(const spec::Design& design, const goodput::Options& options);

/// The same after a step of `parameters` weights. Requires design.run and design.train.
MonthsResult training_months(const spec::Design& design, const step::StepTimeline& step, double trained,
                             double matrix_use, const goodput::Options& options);

}  // namespace caelum::jobs
