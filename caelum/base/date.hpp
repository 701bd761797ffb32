// Days of the calendar as text, YYYY-MM-DD.
#pragma once

#include <optional>
#include <string_view>

namespace caelum {

/// A day that exists, written YYYY-MM-DD.
bool is_date(std::string_view text);
/// From one day to another, negative when `to` lies before; empty where either is no date.
std::optional<long> days_between(std::string_view from, std::string_view to);

}  // namespace caelum
