#include "caelum/report/markup.hpp"

#include "caelum/base/text.hpp"

namespace caelum::report {
namespace {

/// Each code point as `mark` gives it; what no page may hold replaced, unless `mark` knows it.
template <class Mark>
std::string marked(std::string_view text, Mark&& mark) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (const char* instead = point.valid ? mark(point.value) : nullptr) {
      out += instead;
    } else if (point.value == '\t' || point.value == '\n' || point.value == '\r') {
      out += ' ';
    } else if (!point.valid || is_unprintable(point.value)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(i, point.size);
    }
    i += point.size;
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  return marked(text, [](std::uint32_t point) -> const char* {
    switch (point) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      default:
        return nullptr;
    }
  });
}

std::string markdown(std::string_view text) {
  return marked(text, [](std::uint32_t point) -> const char* {
    switch (point) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '|':
        return "\\|";
      default:
        return nullptr;
    }
  });
}

}  // namespace caelum::report
