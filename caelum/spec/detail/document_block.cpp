// Structure by indentation: the document, block maps and block sequences.
#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/spec/detail/document_keys.hpp"
#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {

NodePtr Reader::read() {
  const bool marked = directives();
  NodePtr root;
  if (marked || next_content()) root = block_value(-1, false, !marked);
  if (!root || (root->kind == Node::Kind::null && root->at.begin == root->at.end && errors_ == 0)) {
    error(span(0, 0), "the file is empty", "write a map, for example 'caelum: 1'");
    return nullptr;
  }
  after_document();
  return root;
}

/// `%` lines and `---`. True when `---` stood there: its value may begin on the same line.
bool Reader::directives() {
  bool any = false;
  while (next_content() && at_ == line_ && peek() == '%') {
    const std::string_view line = rest_of_line();
    any = true;
    const std::string_view version = line.substr(std::min<std::size_t>(line.size(), 5));
    const std::size_t digits = version.find_first_not_of(" \t");
    if (!line.starts_with("%YAML") || digits == 0 || digits == std::string_view::npos ||
        !version.substr(digits).starts_with("1.")) {
      error(here(line.size()), fmt::format("the directive {} is not read", caelum::quoted(line)),
            "remove the line; only '%YAML 1.2' may stand here");
    }
    skip_line();
  }
  if (at_marker() && peek() == '-') {
    at_ += 3;
    return true;
  }
  if (any) error(here(), "no '---' after the '%' line", "write '---' on a line of its own");
  return false;
}

/// Nothing but comments and one `...` may follow the value of the document.
void Reader::after_document() {
  bool ended = false;
  while (true) {
    if (next_content()) {
      const std::string_view line = rest_of_line();
      error(here(line.size()),
            ended ? "text after the end of the document"
                  : "text that belongs to nothing above (indentation, or a second kind of structure)",
            ended ? "remove it, or remove the '...'" : "give the line the indentation of its siblings");
      return;
    }
    if (!at_marker()) return;
    if (peek() == '-') {
      error(here(3), "a second document in one file", "keep one document a file: remove this '---'");
      return;
    }
    at_ += 3;
    ended = true;
    skip_blanks();
  }
}

/// The value after `key:`, `-` or `---`, or the one that begins at the current content.
/// `compact`: a map or list may begin right here, on this line.
NodePtr Reader::block_value(int parent, bool list_at_parent, bool compact) {
  const std::size_t begin = at_;
  OpenAnchor open;
  bool after_property = false, empty = false;
  while (true) {
    skip_blanks();
    if (at_property()) {
      property(open);
      compact = false;
      after_property = true;
      continue;
    }
    if (!is_end(peek()) && !at_comment()) break;
    const bool deeper =
        next_content() && (column() > parent || (list_at_parent && column() == parent && at_dash()));
    if (!deeper) {
      empty = true;
      break;
    }
    compact = true;
    after_property = false;
  }
  open_anchor(open);
  NodePtr node;
  if (!empty) {
    node = block_content(parent, compact, after_property);
    if (!node) skip_deeper(parent);
  }
  if (!node) node = null_at(begin);
  return close_anchor(open, std::move(node));
}

NodePtr Reader::block_content(int parent, bool compact, bool after_property) {
  const bool after_tab = at_ > line_ && text_[at_ - 1] == '\t';
  switch (peek()) {
    case '-':
      if (!at_dash()) break;
      if (!compact) {
        error(here(),
              after_property ? "a list cannot begin on the line of its anchor or tag"
                             : "a list cannot begin on the line of its key",
              "put the items on the next lines, or write '[a, b]'");
        return nullptr;
      }
      if (after_tab) {
        error(here(), "a tab before a list item", "write a space");
        return nullptr;
      }
      return block_sequence(column(), column() == parent);
    case '?':
      if (!is_space(peek(1))) break;
      error(here(), "a '?' key is not read", "write 'key: value'");
      return nullptr;
    case '|':
    case '>':
      return block_scalar(parent);
    case '[':
    case '{': {
      NodePtr node = flow_collection(parent);
      return node ? end_of_value(std::move(node), parent) : nullptr;
    }
    case '*': {
      NodePtr node = alias();
      return node ? end_of_value(std::move(node), parent) : nullptr;
    }
    default:
      break;
  }
  return block_text(parent, compact, after_property);
}

/// A scalar, or the map whose first key it turns out to be.
NodePtr Reader::block_text(int parent, bool compact, bool after_property) {
  const Mark begin = mark();
  const bool is_quoted = peek() == '"' || peek() == '\'';
  if (!compact && !is_quoted && !after_property) return plain(parent, false);
  NodePtr node;
  if (is_quoted) {
    node = quoted_node(parent);
    if (!node) return nullptr;
    skip_blanks();
  } else {
    if (!plain_begins(false)) return nullptr;
    plain_line(false);
  }
  if (!at_colon() || line_ != begin.line) {
    if (is_quoted) return end_of_value(std::move(node), parent);
    back_to(begin);
    return plain(parent, false);
  }
  if (after_property) {
    error(here(), "a key cannot carry an anchor or a tag",
          "to name the whole map, put the anchor on the line above it");
    return nullptr;
  }
  if (!compact) {
    error(here(), "a second key on one line", "put text in quotes, or an inner map on its own lines");
    return nullptr;
  }
  if (begin.at > begin.line && text_[begin.at - 1] == '\t') {
    error(span(begin.at - 1, begin.at), "a tab before a key", "write a space");
    return nullptr;
  }
  if (node) --nodes_;  // it is a key, and is read again as one
  back_to(begin);
  return block_map(column());
}

NodePtr Reader::block_map(int indent) {
  if (!enter()) return nullptr;
  MutableNode node = make(Node::Kind::map, at_, at_);
  Keys keys(*this);
  do {
    Entry entry;
    if (block_key(entry)) {
      entry.value = block_value(indent, true, false);
      node->at.end = std::max(entry.key_at.end, entry.value->at.end);
      keys.add(*node, std::move(entry));
    } else {
      skip_deeper(indent);
    }
  } while (next_sibling(indent));
  leave();
  return node;
}

/// `at_parent`: the items stand in the column of the key that owns the list.
NodePtr Reader::block_sequence(int indent, bool at_parent) {
  if (!enter()) return nullptr;
  MutableNode node = make(Node::Kind::sequence, at_, at_);
  do {
    if (at_dash()) {
      ++at_;
      node->items.push_back(block_value(indent, false, true));
      node->at.end = std::max(node->at.end, node->items.back()->at.end);
    } else if (at_parent) {
      break;  // the next key of the owner
    } else {
      error(here(rest_of_line().size()), "a line that is no item among the items of a list",
            "begin it with '- ', or indent it if it belongs to the item above");
      skip_deeper(indent);
    }
  } while (next_sibling(indent));
  leave();
  return node;
}

/// True at the next line of the same block, false at a line to the left of it.
bool Reader::next_sibling(int indent) {
  while (next_content()) {
    if (column() <= indent) return column() == indent;
    error(here(rest_of_line().size()), "wrong indentation: nothing above begins in this column",
          fmt::format("move the line to column {}, or to that of the line it belongs to", indent + 1));
    skip_deeper(indent);
  }
  return false;
}

/// `key:`; at the place after the colon when true.
bool Reader::block_key(Entry& entry) {
  const std::size_t begin = at_;
  if (at_dash()) {
    error(here(), "a list item among the keys of a map", "write 'key: value', or indent the list");
    return false;
  }
  if (at_property() || peek() == '*' || peek() == '[' || peek() == '{' ||
      (peek() == '?' && is_space(peek(1)))) {
    error(here(), "a key must be plain or quoted text", "write 'key: value'");
    return false;
  }
  std::size_t end = 0;
  const std::size_t line = line_;
  if (peek() == '"' || peek() == '\'') {
    if (!quoted(column(), entry.key)) return false;
    end = at_;
    skip_blanks();
    if (line_ != line) {
      error(span(begin, begin + 1), "a key that runs over several lines", "write it on one line");
      return false;
    }
  } else {
    if (!plain_begins(false)) return false;
    end = plain_line(false);
    entry.key = text_.substr(begin, end - begin);
  }
  if (!at_colon()) {
    missing_colon(begin, end, false);
    return false;
  }
  if (end - begin > 1024) {
    error(span(begin, begin + 1), "a key of more than 1024 bytes", "shorten it");
    return false;
  }
  entry.key_at = span(begin, end);
  ++at_;
  return true;
}

void Reader::missing_colon(std::size_t begin, std::size_t end, bool flow) {
  const std::string_view word = text_.substr(begin, end - begin);
  const std::size_t colon = word.find(':');
  if (peek() == ':' || (colon != std::string_view::npos && colon > 0 && word[0] != '"')) {
    const std::size_t at = peek() == ':' ? at_ : begin + colon;
    error(span(at, at + 1), "no space after the ':'",
          fmt::format("write '{}: ' and then the value", printable(text_.substr(begin, at - begin))));
    return;
  }
  error(span(begin, end), fmt::format("no ':' after the key {}", caelum::quoted(word)),
        flow ? "write 'key: value', or put text that holds a ',' in quotes"
             : "write 'key: value', or indent the line if it continues the text above");
}

/// After a value that ended on this line only a comment may follow.
NodePtr Reader::end_of_value(NodePtr node, int parent) {
  skip_blanks();
  if (is_end(peek()) || at_comment()) return node;
  const std::size_t size = rest_of_line().size();
  if (at_colon()) {
    error(here(), "a ':' after a complete value",
          "a key is plain or quoted text alone on one line with its ':'");
  } else if (peek() == '#') {
    error(here(), "a '#' right after a value", "put a space before the comment");
  } else {
    error(here(size), "text after the end of the value",
          "put the whole text in quotes, or the rest on a new line");
  }
  skip_deeper(parent);
  return node;
}

}  // namespace caelum::spec::detail
