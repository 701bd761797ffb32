#include "caelum/report/plain.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "caelum/base/text.hpp"

namespace caelum::report {
namespace {

/// The length of `ESC [ digits m` at `at`; 0 when something else stands there.
std::size_t colour_sequence(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\x1b[") return 0;
  const std::size_t end = text.find_first_not_of("0123456789", at + 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 - at : 0;
}

}  // namespace

std::string plain(std::string_view text, bool coloured) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    const std::size_t colour = coloured ? colour_sequence(text, i) : 0;
    const bool shown = point.valid && (point.value == '\n' || !is_unprintable(point.value));
    const std::size_t taken = colour > 0 ? colour : point.size;
    if (colour > 0 || shown) {
      out += text.substr(i, taken);
    } else {
      out += "\xEF\xBF\xBD";
    }
    i += taken;
  }
  return out;
}

std::string ascii(std::string_view text) {
  // Bars of eighths, rules, marks; a part of a cell of a bar is left blank.
  static constexpr std::pair<std::string_view, char> kInstead[] = {
      {"█", '#'}, {"▉", '#'}, {"▊", '#'}, {"▋", '#'}, {"▌", ' '}, {"▍", ' '}, {"▎", ' '},
      {"▏", ' '}, {"▒", '#'}, {"─", '-'}, {"│", '|'}, {"—", '-'}, {"✗", 'x'}, {"·", '.'}};
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    const std::string_view character = text.substr(i, point.size);
    i += point.size;
    if (character.size() == 1) {
      out += character;
      continue;
    }
    const auto* found = std::find_if(std::begin(kInstead), std::end(kInstead),
                                     [&](const auto& pair) { return pair.first == character; });
    out += found == std::end(kInstead) ? '?' : found->second;
  }
  return out;
}

}  // namespace caelum::report
