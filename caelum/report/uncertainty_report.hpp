// Intervals, first-order indices and tornados on a terminal and in HTML.
#pragma once

#include <string>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// Shares of the variance and a tornado in blocks of four spaces; empty where nothing moves a figure.
std::string sensitivities_text(const std::vector<explore::Sensitivity>& list, const Style& style);

std::string uncertainty_text(const explore::Uncertainty& u, const Style& style);
std::string uncertainty_html(const explore::Uncertainty& u);

}  // namespace caelum::report
