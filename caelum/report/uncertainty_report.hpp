// Intervals, first-order indices and tornados on a terminal, in HTML and in JSON.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "caelum/report/format.hpp"
#include "caelum/study/uncertainty.hpp"

namespace caelum::report {

std::string uncertainty_text(const study::Uncertainty& u, const Style& style);
std::string uncertainty_html(const study::Uncertainty& u);
nlohmann::ordered_json uncertainty_json(const study::Uncertainty& u);

}  // namespace caelum::report
