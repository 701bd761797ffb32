// Plain and quoted text, folded over lines as YAML does: one break is a space, n are n - 1 breaks.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {
namespace {

/// Bytes at which the scan of plain text must look closer.
constexpr std::array<bool, 256> kPlainStops = [] {
  std::array<bool, 256> stops{};
  for (const char c : {':', '#', '\n', '\r', '\0', ',', '[', ']', '{', '}'}) {
    stops[static_cast<unsigned char>(c)] = true;
  }
  return stops;
}();

bool is_null_word(std::string_view text) {
  return text == "null" || text == "~" || text == "Null" || text == "NULL";
}

void fold(std::string& out, std::size_t breaks) {
  if (breaks == 1) {
    out += ' ';
  } else {
    out.append(breaks - 1, '\n');
  }
}

}  // namespace

/// Over the rest of the plain text on this line, up to `: `, ` #`, the line's end, or (flow) a
/// bracket or comma. Returns its end without the blanks before the stop.
std::size_t Reader::plain_line(bool flow) {
  const std::size_t begin = at_;
  while (true) {
    while (!kPlainStops[static_cast<unsigned char>(peek())]) ++at_;
    const char c = peek();
    if (is_end(c) || (flow && is_flow_mark(c))) break;
    if (c == ':' && (is_space(peek(1)) || (flow && is_flow_mark(peek(1))))) break;
    if (c == '#' && at_comment()) break;
    ++at_;
  }
  std::size_t end = at_;
  while (end > begin && is_blank(text_[end - 1])) --end;
  return end;
}

/// Whether plain text may begin here; if not, says why.
bool Reader::plain_begins(bool flow) {
  const char c = peek();
  if (c == '-' || c == '?' || c == ':') {
    const char next = peek(1);
    const bool lone = is_space(next) || (flow && (is_flow_mark(next) || c == ':'));
    if (!lone) return true;
    if (c == ':') {
      error(here(), "a key is missing before the ':'", "write 'key: value'");
    } else {
      error(
          here(), fmt::format("a lone '{}'", c),
          flow ? "inside brackets items are separated by ','; put text in quotes" : "put the text in quotes");
    }
    return false;
  }
  static constexpr std::string_view kMarks = ",[]{}#&*!|>'\"%@`";
  if (kMarks.find(c) == std::string_view::npos) return true;
  if (c == ']' || c == '}') {
    error(here(), fmt::format("a '{}' that closes nothing", c), "remove it, or put the text in quotes");
  } else {
    error(here(), fmt::format("text cannot begin with '{}'", c), "put it in quotes");
  }
  return false;
}

/// At the end of a line of plain text: moves to the next line of it, counting breaks, or stays.
bool Reader::plain_continues(int parent, bool flow, std::size_t& breaks) {
  const Mark before = mark();
  breaks = 0;
  while (peek() == '\n' || peek() == '\r') {
    eat_break();
    ++breaks;
    if (at_marker()) break;
    while (peek() == ' ') ++at_;
    const int indent = column();
    skip_blanks();
    if (peek() == '\n' || peek() == '\r') continue;
    const bool closes =
        flow && (is_flow_mark(peek()) || (peek() == ':' && (is_space(peek(1)) || is_flow_mark(peek(1)))));
    if (peek() != '\0' && indent > parent && peek() != '#' && !closes) return true;
    break;
  }
  back_to(before);
  return false;
}

NodePtr Reader::plain(int parent, bool flow) {
  if (!plain_begins(flow)) return nullptr;
  const std::size_t begin = at_, first_line = line_;
  std::size_t end = plain_line(flow), breaks = 0;
  MutableNode node = make(Node::Kind::scalar, begin, end);
  node->text = text_.substr(begin, end - begin);
  while (is_end(peek()) && plain_continues(parent, flow, breaks)) {
    fold(node->text, breaks);
    const std::size_t from = at_;
    end = plain_line(flow);
    node->text += text_.substr(from, end - from);
  }
  if (!flow && at_colon()) {
    if (line_ == first_line) {
      error(here(), "a second key on one line", "put text in quotes, or an inner map on its own lines");
    } else {
      error(here(), fmt::format("a key in the middle of the text that began in line {}", line_number(begin)),
            "give the key the indentation of its siblings, or put the text in quotes");
    }
    return nullptr;
  }
  node->at = span(begin, end);
  if (is_null_word(node->text)) node->kind = Node::Kind::null;
  return node;
}

NodePtr Reader::quoted_node(int parent) {
  const std::size_t begin = at_;
  std::string text;
  if (!quoted(parent, text)) return nullptr;
  MutableNode node = make(Node::Kind::scalar, begin, at_);
  node->text = std::move(text);
  node->quoted = true;
  return node;
}

/// From an opening quote to the place after the closing one.
bool Reader::quoted(int parent, std::string& out) {
  const Mark opened = mark();
  const char quote = peek();
  std::size_t fixed = 0;  // blanks before a break are dropped, but not those that were escaped
  ++at_;
  while (true) {
    const std::size_t from = at_;
    while (peek() != quote && peek() != '\\' && !is_end(peek())) ++at_;
    out += text_.substr(from, at_ - from);
    const char c = peek();
    if (c == quote) {
      ++at_;
      if (quote == '"' || peek() != '\'') return true;
      out += '\'';
      ++at_;
    } else if (c == '\\' && quote == '\'') {
      out += '\\';
      ++at_;
    } else if (c == '\\' && peek(1) != '\0') {
      ++at_;
      if (peek() == '\n' || peek() == '\r') {
        if (!fold_quoted(parent, out, true)) break;
      } else {
        escape(out);
      }
      fixed = out.size();
    } else if (c == '\0' || c == '\\') {
      break;
    } else {
      while (out.size() > fixed && is_blank(out.back())) out.pop_back();
      if (!fold_quoted(parent, out, false)) break;
      fixed = out.size();
    }
  }
  back_to(opened);
  error(here(), "the quote is never closed",
        fmt::format("add the closing {}, or indent the lines that continue the text", quote));
  return false;
}

/// Line breaks inside quotes; `joined`: the first was escaped, so it adds nothing. False when the
/// text cannot go on.
bool Reader::fold_quoted(int parent, std::string& out, bool joined) {
  std::size_t breaks = 0;
  while (peek() == '\n' || peek() == '\r') {
    eat_break();
    ++breaks;
    if (at_marker()) return false;
    while (peek() == ' ') ++at_;
    const int indent = column();
    skip_blanks();
    if (!is_end(peek()) && indent <= parent) return false;
  }
  if (peek() == '\0') return false;
  if (joined) {
    out.append(breaks - 1, '\n');
  } else {
    fold(out, breaks);
  }
  return true;
}

/// The escape whose letter is next; the backslash has been read. A wrong one is told, and the text
/// goes on to its closing quote, so that the rest of the line is not misread.
void Reader::escape(std::string& out) {
  const std::size_t begin = at_ - 1;
  const char c = peek();
  ++at_;
  switch (c) {
    case '0':
      out += '\0';
      return;
    case 'a':
      out += '\a';
      return;
    case 'b':
      out += '\b';
      return;
    case 't':
    case '\t':
      out += '\t';
      return;
    case 'n':
      out += '\n';
      return;
    case 'v':
      out += '\v';
      return;
    case 'f':
      out += '\f';
      return;
    case 'r':
      out += '\r';
      return;
    case 'e':
      out += '\x1B';
      return;
    case ' ':
    case '"':
    case '/':
    case '\\':
      out += c;
      return;
    case 'N':
      append_utf8(out, 0x85);
      return;
    case '_':
      append_utf8(out, 0xA0);
      return;
    case 'L':
      append_utf8(out, 0x2028);
      return;
    case 'P':
      append_utf8(out, 0x2029);
      return;
    case 'x':
      return code_point_escape(out, 2);
    case 'u':
      return code_point_escape(out, 4);
    case 'U':
      return code_point_escape(out, 8);
    default:
      break;
  }
  const CodePoint point = decode_utf8(text_, begin + 1);
  error(span(begin, begin + 1 + point.size),
        fmt::format("no escape {}", caelum::quoted(text_.substr(begin, 1 + point.size))),
        "write '\\\\' for a backslash, or use single quotes");
  at_ = begin + 1 + point.size;
}

bool Reader::hex_digits(std::size_t digits, std::uint32_t& value) {
  value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = peek();
    const char lower = static_cast<char>(c | 0x20);
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      digit = static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return false;
    }
    value = (value << 4) | digit;
    ++at_;
  }
  return true;
}

/// `\x41`, `\u00e9`, `\U0001F600`; two `\u` of a surrogate pair, as JSON writes them, are one.
void Reader::code_point_escape(std::string& out, std::size_t digits) {
  const std::size_t begin = at_ - 2;
  std::uint32_t value = 0;
  bool good = hex_digits(digits, value);
  if (good && digits == 4 && value >= 0xD800 && value < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
    at_ += 2;
    std::uint32_t low = 0;
    good = hex_digits(4, low) && low >= 0xDC00 && low < 0xE000;
    value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
  }
  if (good && value <= 0x10FFFF && !(value >= 0xD800 && value < 0xE000)) {
    append_utf8(out, value);
    return;
  }
  error(span(begin, at_), "an escape that is no character",
        fmt::format("write {} hexadecimal digits of a Unicode character", digits));
}

}  // namespace caelum::spec::detail
