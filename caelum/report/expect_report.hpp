// What a machine should reach, as text and JSON.
#pragma once

#include <string>

#include "caelum/explore/expect.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string expect_text(const explore::Expectation& expectation, const Style& style);
std::string expect_json(const explore::Expectation& expectation, const std::string& version);

}  // namespace caelum::report
