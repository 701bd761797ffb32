// The months of a job as text, HTML and blocks of the JSON document: run, power, cost.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "caelum/api/run_months.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// Adds to `doc` the keys of `run` (which may be there already), and `power` and `cost`.
void add_months(nlohmann::ordered_json& doc, const api::MonthsResult& months);
/// The three blocks on a terminal.
std::string months_text(const api::MonthsResult& months, const Style& style);
/// The same as HTML sections.
std::string months_html(const api::MonthsResult& months);

}  // namespace caelum::report
