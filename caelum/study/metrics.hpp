// The fields of a result that a row may have measured, and how they are taken out of it.
#pragma once

#include <optional>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/probe.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/study/suite.hpp"

namespace caelum::study {

/// The value of a metric; nothing when such a result does not have it.
std::optional<double> value_of(const Metric& metric, const jobs::TrainResult& result);
std::optional<double> value_of(const Metric& metric, const jobs::ServeResult& result);
std::optional<double> value_of(const Metric& metric, const jobs::CollectiveAnswer& answer);
std::optional<double> value_of(const Metric& metric, const jobs::OperatorAnswer& answer);

}  // namespace caelum::study
