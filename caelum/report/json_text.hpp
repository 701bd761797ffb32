// JSON as it is told: one way for every verb.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace caelum::report {

/// The document with a line break at its end. Bytes that are not UTF-8, as file names may hold, become
/// U+FFFD.
std::string json_text(const nlohmann::ordered_json& document);
/// A string of a document that is written piece by piece, in its quotes; cleaned the same way.
std::string json_string(std::string_view text);

}  // namespace caelum::report
