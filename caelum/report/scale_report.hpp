// Goodput over sizes as a table, JSON and charts.
#pragma once

#include <string>
#include <vector>

#include "caelum/explore/scale.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string scale_text(const std::vector<explore::ScalePoint>& points, const Style& style);
std::string scale_json(const std::vector<explore::ScalePoint>& points, const std::string& version);
/// What the chips that work amount to: exaflops of dense bf16 peak over chips, one line for each
/// machine and gain.
std::string scale_svg(const std::vector<explore::ScalePoint>& points);
/// Goodput over chips.
std::string scale_goodput_svg(const std::vector<explore::ScalePoint>& points);

}  // namespace caelum::report
