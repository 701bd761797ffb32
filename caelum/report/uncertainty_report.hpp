// Intervals, first-order indices and tornados on a terminal, in HTML and in JSON.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

nlohmann::ordered_json interval_json(const explore::Interval& interval);
/// Shares of the variance and a tornado in blocks of four spaces; empty where nothing moves a figure.
std::string sensitivities_text(const std::vector<explore::Sensitivity>& list, const Style& style);
nlohmann::ordered_json sensitivities_json(const std::vector<explore::Sensitivity>& list);

std::string uncertainty_text(const explore::Uncertainty& u, const Style& style);
std::string uncertainty_html(const explore::Uncertainty& u);
nlohmann::ordered_json uncertainty_json(const explore::Uncertainty& u);

}  // namespace caelum::report
