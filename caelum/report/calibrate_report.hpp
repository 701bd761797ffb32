// A calibration as a record of the catalogue, and as a page that says how far to trust it.
#pragma once

#include <string>

#include "caelum/study/calibrate.hpp"

namespace caelum::report {

/// The kernel library as YAML.
std::string kernel_library_yaml(const study::Calibration& calibration);
/// Held-out errors by kernel and region, the fitted constants, and those that the data do not determine.
std::string calibration_text(const study::Calibration& calibration);
std::string calibration_json(const study::Calibration& calibration, const std::string& version);

}  // namespace caelum::report
