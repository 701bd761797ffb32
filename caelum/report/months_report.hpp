// The months of a job as text and HTML: run, power, cost.
#pragma once

#include <string>

#include "caelum/jobs/run_months.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// The three blocks on a terminal.
std::string months_text(const jobs::MonthsResult& months, const Style& style);
/// The same as HTML sections.
std::string months_html(const jobs::MonthsResult& months);

}  // namespace caelum::report
