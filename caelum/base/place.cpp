#include "caelum/base/place.hpp"

#include <algorithm>

#include "caelum/base/text.hpp"

namespace caelum {
namespace {

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

}  // namespace

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{text.starts_with("\xEF\xBB\xBF") ? 3U : 0U};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      starts.push_back(i + 1);
    }
  }
  return starts;
}

Place locate(std::string_view text, const std::vector<std::size_t>& starts, std::size_t offset) {
  offset = std::clamp(offset, starts.front(), text.size());
  auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  Place place;
  place.line = static_cast<std::size_t>(after - starts.begin());
  place.begin = *(after - 1);
  place.end = place.begin;
  while (place.end < text.size() && !is_break(text[place.end])) ++place.end;
  offset = std::min(offset, place.end);
  for (std::size_t i = place.begin; i < offset;) {
    i += decode_utf8(text, i).size;
    ++place.column;
  }
  return place;
}

Place place_of(const Span& at) {
  if (!at.file) return {};
  return locate(at.file->text, line_starts(at.file->text), at.begin);
}

void pass_on(const Diagnostics& from, const Span& otherwise, Diagnostics& to) {
  for (const Diagnostic& d : from.all()) {
    const Span& at = d.at.file ? d.at : otherwise;
    const bool error = d.severity == Diagnostic::Severity::error;
    error ? to.error(at, d.message, d.hint) : to.warning(at, d.message, d.hint);
  }
}

}  // namespace caelum
