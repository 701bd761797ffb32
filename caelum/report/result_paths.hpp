// The figures that results can have, by their paths in the JSON: what --assert may name. A test holds the
// list against what the examples give.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caelum::report {

enum class ResultKind : std::uint8_t { train, serve, supply };

/// Whether some result of the kind has such a figure (a number, true or false).
bool is_result_path(ResultKind kind, std::string_view path);
/// The path that was perhaps meant; empty when none is near.
std::string nearest_result_path(ResultKind kind, std::string_view path);

}  // namespace caelum::report
