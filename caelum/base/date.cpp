#include "caelum/base/date.hpp"

#include <charconv>
#include <chrono>

namespace caelum {
namespace {

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = -1;
    const char* end = text.data() + at + digits;
    const auto read = std::from_chars(text.data() + at, end, value);
    return read.ec == std::errc() && read.ptr == end ? value : -1;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace

bool is_date(std::string_view text) {
  return day_of(text).has_value();
}

std::optional<long> days_between(std::string_view from, std::string_view to) {
  const auto first = day_of(from), last = day_of(to);
  if (!first || !last) return std::nullopt;
  return static_cast<long>((*last - *first).count());
}

}  // namespace caelum
