// A release is a list of numbers (26.06 -> 26, 6); names without numbers have no order.
#include <algorithm>
#include <charconv>

#include "caelum/spec/recipe.hpp"

namespace caelum::spec {
namespace {

using Numbers = std::vector<long>;

/// `core_r0.8.0` -> {0, 8}: a last zero says nothing. Empty when the text holds no number after its letters.
Numbers release_numbers(std::string_view text) {
  Numbers numbers;
  const std::size_t first = text.find_first_of("0123456789");
  if (first == std::string_view::npos) return {};
  const char* at = text.data() + first;
  const char* end = text.data() + text.size();
  while (at < end) {
    long number = 0;
    const auto [next, problem] = std::from_chars(at, end, number);
    if (problem != std::errc{}) break;
    numbers.push_back(number);
    if (next == end || (*next != '.' && *next != '-' && *next != '_')) break;
    at = next + 1;
  }
  while (numbers.size() > 1 && numbers.back() == 0) numbers.pop_back();
  return numbers;
}

constexpr long kFirstYear = 1990;  // a number from here on is a year

bool is_date(const Numbers& numbers) {
  return !numbers.empty() && numbers[0] >= kFirstYear && numbers[0] < kFirstYear + 200;
}

/// The newest of that year or month, or before it.
ReleaseFound by_date(const std::vector<RecipeRelease>& releases, const Numbers& date) {
  const auto not_later = [&](const RecipeRelease& release) {
    Numbers own = release_numbers(release.date);
    own.resize(std::min(own.size(), std::min<std::size_t>(date.size(), 2)));
    return own <= Numbers(date.begin(), date.begin() + static_cast<long>(own.size()));
  };
  std::size_t found = releases.size();
  for (std::size_t i = 0; i < releases.size(); ++i) {
    if (not_later(releases[i])) found = i;
  }
  if (found == releases.size()) return {.index = 0, .before = true};
  return {.index = found};
}

}  // namespace

std::optional<ReleaseFound> find_release(const std::vector<RecipeRelease>& releases, std::string_view text) {
  const Numbers asked = release_numbers(text);
  if (asked.empty()) return std::nullopt;
  if (is_date(asked)) return by_date(releases, asked);
  std::vector<Numbers> known;
  known.reserve(releases.size());
  for (const auto& release : releases) known.push_back(release_numbers(release.name));
  const auto same = std::find(known.begin(), known.end(), asked);
  if (same != known.end()) return ReleaseFound{.index = static_cast<std::size_t>(same - known.begin())};
  // Numbering may start anew (2.6, 3.0, 0.4): a release lies between two neighbours that still count up.
  for (std::size_t i = 0; i + 1 < known.size(); ++i) {
    if (known[i] < asked && asked < known[i + 1]) return ReleaseFound{.index = i};
  }
  if (known.back() < asked) return ReleaseFound{.index = known.size() - 1, .after = true};
  return ReleaseFound{.index = 0, .before = true};
}

}  // namespace caelum::spec
