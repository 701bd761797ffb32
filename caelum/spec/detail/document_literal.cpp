// Block scalars: `|` keeps line breaks, `>` folds them; `-` strips, `+` keeps the last ones.
#include <algorithm>

#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {

NodePtr Reader::block_scalar(int parent) {
  const std::size_t begin = at_;
  const bool folded = peek() == '>';
  int digit = 0;
  char chomp = ' ';
  ++at_;
  if (!block_scalar_header(digit, chomp)) return nullptr;
  MutableNode node = make(Node::Kind::scalar, begin, at_);
  node->quoted = true;
  skip_line();  // a comment
  eat_break();
  const std::size_t body = at_;
  parent = std::max(parent, 0);  // at the top, too, the text is indented
  int indent = parent + digit;
  if (digit == 0 && !detect_indent(parent, indent)) return nullptr;

  std::string& out = node->text;
  std::size_t breaks = literal_breaks(indent);
  bool broken = false;  // the last line ended in a break
  std::size_t ended = body;
  while (column() == indent && peek() != '\0' && !at_marker()) {
    out.append(breaks, '\n');
    const bool spaced = is_blank(peek());
    const std::size_t from = at_;
    skip_line();
    out += text_.substr(from, at_ - from);
    broken = peek() != '\0';
    eat_break();
    ended = at_;
    breaks = literal_breaks(indent);
    if (column() != indent || peek() == '\0' || at_marker()) break;
    // Lines that are indented further keep the breaks around them, folded or not.
    if (!folded || spaced || is_blank(peek())) {
      out += '\n';
    } else if (breaks == 0) {
      out += ' ';
    }
  }
  if (broken && chomp != '-') out += '\n';
  if (chomp == '+') out.append(breaks, '\n');
  at_ = std::max(line_,
                 std::max(body, ended));  // a text that ends without a break leaves no line to go back to
  return node;
}

/// What may follow `|` or `>`: an indentation digit and a chomping sign in either order.
bool Reader::block_scalar_header(int& digit, char& chomp) {
  for (int i = 0; i < 2; ++i) {
    if ((peek() == '-' || peek() == '+') && chomp == ' ') {
      chomp = peek();
      ++at_;
    } else if (peek() >= '1' && peek() <= '9' && digit == 0) {
      digit = peek() - '0';
      ++at_;
    }
  }
  const std::size_t end = at_;
  skip_blanks();
  if (!is_end(peek()) && !at_comment()) {
    error(here(rest_of_line().size()), "text on the line of a '|' or '>'",
          "begin the text on the next line, or put it in quotes");
    return false;
  }
  at_ = end;
  return true;
}

/// The indentation of the first line that is not empty. Stays at the start of the text.
bool Reader::detect_indent(int parent, int& indent) {
  const Mark start = mark();
  indent = parent + 1;
  int longest = 0;
  std::size_t longest_at = at_;
  while (true) {
    while (peek() == ' ') ++at_;
    if (!is_end(peek())) break;
    if (column() > longest) {
      longest = column();
      longest_at = line_;
    }
    if (peek() == '\0') break;
    eat_break();
  }
  const int first = column();
  const bool has_text = peek() != '\0' && first > parent && !at_marker();
  if (has_text && longest > first) {
    error(span(longest_at, longest_at + static_cast<std::size_t>(longest)),
          "an empty line with more spaces than the first line of its text",
          "remove the spaces at the end of the line");
    return false;
  }
  indent = std::max(indent, has_text ? first : longest);
  back_to(start);
  return true;
}

/// Over empty lines, to column `indent` of the next line or to its text if that comes before.
std::size_t Reader::literal_breaks(int indent) {
  std::size_t breaks = 0;
  while (true) {
    while (column() < indent && peek() == ' ') ++at_;
    if (peek() != '\n' && peek() != '\r') return breaks;
    eat_break();
    ++breaks;
  }
}

}  // namespace caelum::spec::detail
