// UTF-8 text: decoding, what a terminal may be shown, and quoting of the user's words in messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caelum {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 1;  ///< bytes taken; 1 when not valid
  bool valid = false;    ///< false: overlong, a surrogate, above U+10FFFF, truncated
};

/// The code point that begins at `offset`, which must be inside `text`.
CodePoint decode_utf8(std::string_view text, std::size_t offset);
/// Appends `value`, which must be at most U+10FFFF, as UTF-8.
void append_utf8(std::string& out, std::uint32_t value);

/// Control characters, line separators, bidirectional overrides, invisible marks, noncharacters.
bool is_unprintable(std::uint32_t code_point);
/// Columns on a terminal: 0 for combining marks, 2 for East Asian wide and most emoji, else 1.
std::size_t display_width(std::uint32_t code_point);

/// `text` on one line with nothing unprintable in it: `\n`, `\t`, `\u{202E}`, `\x{FF}`.
std::string printable(std::string_view text);
/// 'text' in single quotes for a message; cut after `limit` code points.
std::string quoted(std::string_view text, std::size_t limit = 48);
/// Where <iomanip> is read too, its own `quoted` would take strings.
inline std::string quoted(const std::string& text) {
  return quoted(std::string_view(text));
}
inline std::string quoted(std::string& text) {
  return quoted(std::string_view(text));
}
inline std::string quoted(const char* text) {
  return quoted(std::string_view(text));
}

}  // namespace caelum
