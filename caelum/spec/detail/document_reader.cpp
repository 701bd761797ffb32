#include "caelum/spec/detail/document_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/base/text.hpp"

namespace caelum::spec::detail {
namespace {

bool is_name_letter(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

Reader::Reader(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics)
    : source_(std::move(source)), diagnostics_(diagnostics), text_(source_->text) {
  end_ = text_.size();
  text_ = {text_.data(), end_ + 1};  // the zero byte that ends every std::string
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_ = 3;
}

void Reader::eat_break() {
  if (at_ == end_) return;
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  line_ = at_;
}

bool Reader::at_comment() const {
  return peek() == '#' && (at_ == line_ || is_blank(text_[at_ - 1]));
}

bool Reader::at_marker() const {
  if (at_ != line_ || (peek() != '-' && peek() != '.')) return false;
  const std::string_view three = text_.substr(at_, 3);
  return (three == "---" || three == "...") && is_space(peek(3));
}

/// Moves to the next content of the document, over comments and empty lines. False at its end.
bool Reader::next_content() {
  bool told_of_tabs = false;
  while (true) {
    const bool fresh = at_ == line_;
    while (peek() == ' ') ++at_;
    const std::size_t indent_end = at_;
    skip_blanks();
    if (at_comment()) skip_line();
    if (peek() == '\0') return false;
    if (is_end(peek())) {
      eat_break();
      continue;
    }
    if (!fresh || at_ == indent_end) return !at_marker();
    // A tab has no agreed width: the whole line is left out, and a run of such lines told once.
    if (!told_of_tabs) {
      error(span(indent_end, at_), "a tab in the indentation", "indent with spaces");
    }
    told_of_tabs = true;
    skip_line();
  }
}

/// After an error: to the start of the next line that does not belong to a value of `parent`.
void Reader::skip_deeper(int parent) {
  skip_line();
  while (at_ < end_) {
    eat_break();
    while (peek() == ' ') ++at_;
    const bool deeper = column() > parent && !at_marker();
    const bool closer = peek() == ']' || peek() == '}';
    if (!deeper && !closer && !is_space(peek()) && peek() != '#') {
      at_ = line_;
      return;
    }
    skip_line();
  }
}

Span Reader::span(std::size_t begin, std::size_t end) const {
  const std::size_t last = std::max(begin, std::min(end, end_));
  return {source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(last)};
}

std::string_view Reader::rest_of_line() const {
  std::size_t last = at_;
  while (!is_end(text_[last])) ++last;
  while (last > at_ && is_blank(text_[last - 1])) --last;
  return text_.substr(at_, last - at_);
}

void Reader::error(Span at, std::string message, std::string hint) {
  if (stopped_) return;
  if (++errors_ > kMaxErrors) {
    diagnostics_.error(std::move(at), fmt::format("more than {} errors: the rest was not read", kMaxErrors),
                       "fix those above first");
    stop();
    return;
  }
  diagnostics_.error(std::move(at), std::move(message), std::move(hint));
}

std::size_t Reader::line_number(std::size_t offset) const {
  std::size_t line = 1;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text_[i] == '\n' || (text_[i] == '\r' && text_[i + 1] != '\n')) ++line;
  }
  return line;
}

Reader::MutableNode Reader::make(Node::Kind kind, std::size_t begin, std::size_t end) {
  if (++nodes_ > kMaxNodes && !stopped_) {
    error(span(begin, end), "more than 1,000,000 values in one file", "split it into several files");
    stop();
  }
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->at = span(begin, end);
  return node;
}

/// One level deeper; false (and told) when that is too deep.
bool Reader::enter() {
  if (++depth_ <= kMaxDepth) {
    deepest_ = std::max(deepest_, depth_);
    return true;
  }
  error(here(), fmt::format("nested more than {} levels deep", kMaxDepth), "flatten the structure");
  stop();
  return false;
}

/// One `&anchor` or `!tag`, with the blanks after it.
void Reader::property(OpenAnchor& open) {
  const std::size_t begin = at_;
  while (!is_space(peek()) && !is_flow_mark(peek())) ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  const Span at = span(begin, at_);
  if (word[0] == '!') {
    error(at, fmt::format("the tag {} is not read", caelum::quoted(word)),
          "leave it out, and put text that must stay text in quotes");
  } else if (word.size() == 1 || !std::all_of(word.begin() + 1, word.end(), is_name_letter)) {
    error(at, fmt::format("{} is no anchor", caelum::quoted(word)),
          "name it with letters, digits, '-' and '_', or put the text in quotes");
  } else if (peek() == '[' || peek() == '{') {
    error(here(), "no space after the name of an anchor", "write '&name [a, b]'");
  } else if (!open.name.empty()) {
    error(at, "a second anchor on one value", "keep one of them");
  } else {
    open.name = word.substr(1);
  }
  skip_blanks();
}

void Reader::open_anchor(OpenAnchor& open) {
  if (open.name.empty()) return;
  if (peek() == '*') error(here(), "an anchor before an alias", "use the name that the value has");
  anchors_[open.name] = Anchor{};
  open.nodes = nodes_;
  open.deepest = deepest_;
  deepest_ = depth_;
}

NodePtr Reader::close_anchor(const OpenAnchor& open, NodePtr node) {
  if (open.name.empty()) return node;
  // A value that failed still has a name: its aliases are not to be blamed.
  anchors_[open.name] = {node ? node : null_at(at_), nodes_ - open.nodes, deepest_ - depth_};
  deepest_ = std::max(deepest_, open.deepest);
  return node;
}

/// `*name`: the anchored node itself, shared, after counting what it would be when copied.
NodePtr Reader::alias() {
  const std::size_t begin = at_++;
  while (!is_space(peek()) && !is_flow_mark(peek())) ++at_;
  const std::string name(text_.substr(begin + 1, at_ - begin - 1));
  const Span at = span(begin, at_);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    std::vector<std::string> names;
    for (const auto& [known, anchor] : anchors_) names.push_back(known);
    const std::string near = nearest(name, names);
    error(at, fmt::format("no anchor {} above", caelum::quoted("&" + name)),
          near.empty() ? "define it with '&name' before it is used, or put the text in quotes"
                       : fmt::format("did you mean '*{}'?", near));
    return nullptr;
  }
  const Anchor& anchor = found->second;
  if (!anchor.node) {
    error(at, fmt::format("the alias {} stands inside its own anchor", caelum::quoted("*" + name)),
          "a value cannot contain itself: write it out");
    return nullptr;
  }
  if (depth_ + anchor.height > kMaxDepth) {
    error(at, fmt::format("nested more than {} levels deep through aliases", kMaxDepth),
          "flatten the structure");
    return nullptr;
  }
  deepest_ = std::max(deepest_, depth_ + anchor.height);
  if (anchor.nodes > kMaxNodes || nodes_ + anchor.nodes > kMaxNodes) {
    error(at, "the aliases of this file expand to more than 1,000,000 values", "use fewer aliases");
    stop();
    return nullptr;
  }
  nodes_ += anchor.nodes;
  return anchor.node;
}

}  // namespace caelum::spec::detail
