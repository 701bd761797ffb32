// Structure by brackets: flow sequences and maps, over as many lines as they take.
#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/spec/detail/document_keys.hpp"
#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {

/// Over blanks, comments and line breaks. False where the brackets cannot go on: at the end of the
/// document, or at a line that belongs to the owner (only a closing bracket may stand that far left).
bool Reader::flow_space(int parent) {
  while (true) {
    skip_blanks();
    if (at_comment()) skip_line();
    if (peek() == '\0') return false;
    if (!is_end(peek())) return true;
    eat_break();
    if (at_marker()) return false;
    while (peek() == ' ') ++at_;
    const int indent = column();
    skip_blanks();
    if (is_end(peek()) || at_comment()) continue;
    if (indent <= parent && peek() != ']' && peek() != '}' && peek() != ',') return false;
  }
}

bool Reader::unclosed(Mark opened) {
  back_to(opened);
  const char closer = peek() == '[' ? ']' : '}';
  error(here(), fmt::format("the '{}' is never closed", peek()),
        fmt::format("add the '{}', or indent the lines that belong to it", closer));
  return false;
}

NodePtr Reader::flow_collection(int parent) {
  if (!enter()) return nullptr;
  const Mark opened = mark();
  const bool is_map = peek() == '{';
  MutableNode node = make(is_map ? Node::Kind::map : Node::Kind::sequence, at_, at_);
  ++at_;
  const bool ok = is_map ? flow_map(*node, parent, opened) : flow_sequence(*node, parent, opened);
  leave();
  if (!ok) return nullptr;
  node->at = span(opened.at, at_);
  return node;
}

bool Reader::flow_sequence(Node& node, int parent, Mark opened) {
  while (true) {
    if (!flow_space(parent)) return unclosed(opened);
    if (peek() == ']') break;
    NodePtr item = flow_value(parent);
    if (!item) return false;
    node.items.push_back(std::move(item));
    if (!flow_space(parent)) return unclosed(opened);
    if (peek() == ':') {
      error(here(), "a key inside '[ ]'", "write '{key: value}' for a map in a list");
      return false;
    }
    if (!flow_separator(']')) return false;
  }
  ++at_;
  return true;
}

bool Reader::flow_map(Node& node, int parent, Mark opened) {
  Keys keys(*this);
  while (true) {
    if (!flow_space(parent)) return unclosed(opened);
    if (peek() == '}') break;
    Entry entry;
    if (!flow_key(entry, parent)) return false;
    const Mark after_key = mark();
    if (!flow_space(parent)) return unclosed(opened);
    if (peek() != ':' || line_ != after_key.line) {
      back_to(after_key);
      missing_colon(entry.key_at.begin, entry.key_at.end, true);
      return false;
    }
    ++at_;
    const std::size_t after_colon = at_;
    if (!flow_space(parent)) return unclosed(opened);
    const bool empty = peek() == ',' || peek() == '}';
    entry.value = empty ? null_at(after_colon) : flow_value(parent);
    if (!entry.value) return false;
    keys.add(node, std::move(entry));
    if (!flow_space(parent)) return unclosed(opened);
    if (!flow_separator('}')) return false;
  }
  ++at_;
  return true;
}

bool Reader::flow_key(Entry& entry, int parent) {
  const std::size_t begin = at_, line = line_;
  std::size_t end = 0;
  if (peek() == '"' || peek() == '\'') {
    if (!quoted(parent, entry.key)) return false;
    end = at_;
    if (line_ != line) {
      error(span(begin, begin + 1), "a key that runs over several lines", "write it on one line");
      return false;
    }
  } else {
    if (peek() == ',' || peek() == ':') {
      error(here(), "a key is missing", "write 'key: value' between the commas");
      return false;
    }
    if (at_property() || peek() == '*' || peek() == '[' || peek() == '{' ||
        (peek() == '?' && is_space(peek(1)))) {
      error(here(), "a key must be plain or quoted text", "write 'key: value'");
      return false;
    }
    if (!plain_begins(true)) return false;
    end = plain_line(true);
    entry.key = text_.substr(begin, end - begin);
  }
  entry.key_at = span(begin, end);
  return true;
}

/// After an element: over a `,`, or up to the closing bracket.
bool Reader::flow_separator(char closer) {
  if (peek() == ',') {
    ++at_;
    return true;
  }
  if (peek() == closer) return true;
  if (peek() == ']' || peek() == '}') {
    error(here(), fmt::format("a '{}' where '{}' should close", peek(), closer),
          fmt::format("write '{}', or check the brackets before it", closer));
  } else {
    error(here(), fmt::format("no ',' or '{}' before {}", closer, caelum::quoted(rest_of_line(), 24)),
          "separate the elements with ',', or put text with special characters in quotes");
  }
  return false;
}

NodePtr Reader::flow_value(int parent) {
  OpenAnchor open;
  const Mark begin = mark();
  bool more = true;
  while (more && at_property()) {
    property(open);
    more = flow_space(parent);
  }
  const bool empty = !more || peek() == ',' || peek() == ']' || peek() == '}';
  open_anchor(open);
  NodePtr node;
  if (empty && at_ == begin.at) {
    error(here(), fmt::format("a value is missing before '{}'", peek()), "write a value, or 'null'");
  } else if (empty) {
    node = null_at(begin.at);
  } else if (peek() == '[' || peek() == '{') {
    node = flow_collection(parent);
  } else if (peek() == '"' || peek() == '\'') {
    node = quoted_node(parent);
  } else if (peek() == '*') {
    node = alias();
  } else {
    node = plain(parent, true);
  }
  return close_anchor(open, std::move(node));
}

}  // namespace caelum::spec::detail
