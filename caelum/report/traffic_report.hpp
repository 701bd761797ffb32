// The traffic of a step as a table, as JSON and as heat maps.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "caelum/jobs/traffic.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string traffic_text(const jobs::Traffic& traffic, const Style& style);
nlohmann::ordered_json traffic_json(const jobs::Traffic& traffic);
/// Two heat maps, as a part of a page: kinds by levels, and part of the machine to part.
std::string traffic_html(const jobs::Traffic& traffic);

}  // namespace caelum::report
