// One self-contained page for one scenario: no script, no font, nothing fetched.
#pragma once

#include <string>

#include "caelum/report/train_report.hpp"

namespace caelum::report {

std::string train_html(const api::Trained& ran, const std::string& version);

}  // namespace caelum::report
