// The fields of a result that a row may have measured, and how they are taken out of it.
#pragma once

#include <optional>

#include "caelum/api/evaluate.hpp"
#include "caelum/api/probe.hpp"
#include "caelum/api/serve.hpp"
#include "caelum/study/suite.hpp"

namespace caelum::study {

/// The value of a metric; nothing when such a result does not have it.
std::optional<double> value_of(const Metric& metric, const api::TrainResult& result);
std::optional<double> value_of(const Metric& metric, const api::ServeResult& result);
std::optional<double> value_of(const Metric& metric, const api::CollectiveAnswer& answer);
std::optional<double> value_of(const Metric& metric, const api::OperatorAnswer& answer);

}  // namespace caelum::study
