// The traffic of a step as a table and as heat maps.
#pragma once

#include <string>

#include "caelum/jobs/traffic.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string traffic_text(const jobs::Traffic& traffic, const Style& style);
/// Two heat maps, as a part of a page: kinds by levels, and part of the machine to part.
std::string traffic_html(const jobs::Traffic& traffic);

}  // namespace caelum::report
