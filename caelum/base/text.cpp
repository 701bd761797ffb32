#include "caelum/base/text.hpp"

#include <fmt/format.h>

namespace caelum {
namespace {

struct Range {
  std::uint32_t first, last;
};

template <std::size_t N>
bool within(const Range (&ranges)[N], std::uint32_t point) {
  for (const Range& r : ranges) {
    if (point >= r.first && point <= r.last) return true;
  }
  return false;
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - offset < size) return {lead, 1, false};
  std::uint32_t value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  if (overlong || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) return {lead, 1, false};
  return {value, size, true};
}

void append_utf8(std::string& out, std::uint32_t value) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | (value >> 6));
    put(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  } else {
    put(0xF0 | (value >> 18));
    put(0x80 | ((value >> 12) & 0x3F));
    put(0x80 | ((value >> 6) & 0x3F));
    put(0x80 | (value & 0x3F));
  }
}

bool is_unprintable(std::uint32_t point) {
  static constexpr Range kHidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},
                                      {0x61C, 0x61C},   {0x200B, 0x200F}, {0x2028, 0x202E},
                                      {0x2060, 0x206F}, {0xD800, 0xDFFF}, {0xFDD0, 0xFDEF},
                                      {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
  return point > 0x10FFFF || (point & 0xFFFE) == 0xFFFE || within(kHidden, point);
}

std::size_t display_width(std::uint32_t point) {
  static constexpr Range kCombining[] = {
      {0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE2F}};
  static constexpr Range kWide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                                    {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                    {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
  if (point < 0x300) return 1;
  return within(kCombining, point) ? 0 : within(kWide, point) ? 2 : 1;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) {
      out += fmt::format("\\x{{{:02X}}}", point.value);
    } else if (point.value == '\n') {
      out += "\\n";
    } else if (point.value == '\t') {
      out += "\\t";
    } else if (is_unprintable(point.value)) {
      out += fmt::format("\\u{{{:04X}}}", point.value);
    } else {
      out += text.substr(i, point.size);
    }
    i += point.size;
  }
  return out;
}

std::string quoted(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size() && points < limit; ++points) {
    end += decode_utf8(text, end).size;
  }
  return fmt::format("'{}{}'", printable(text.substr(0, end)), end < text.size() ? "..." : "");
}

}  // namespace caelum
