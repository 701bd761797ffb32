// The recursive-descent reader behind read_document. Positions are bytes of the source; the text
// ends with a zero byte, which the gate (document_gate.cpp) lets occur nowhere else.
//
// Throughout, `parent` is the column of the block collection that owns a value (-1 at the top): the
// value and its further lines must stand to the right of it. A function that fails has reported
// why and returns null; the block level then skips to the next line that is not deeper than the
// owner and goes on, so that one slip costs one message.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "caelum/base/limits.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::spec::detail {

inline constexpr std::size_t kMaxBytes = kMostDocumentBytes;
inline constexpr std::size_t kMaxNodes = kMostDocumentNodes;
inline constexpr int kMaxDepth = kMostDocumentDepth;
inline constexpr std::size_t kMaxErrors =
    kMostErrorsTold - 1;  ///< the last one told says that there were more

/// Checks size, encoding and control characters before the reader sees the text. False when
/// nothing can be read.
bool pass_gate(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics);

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
inline bool is_end(char c) {
  return c == '\n' || c == '\r' || c == '\0';
}
inline bool is_space(char c) {
  return is_blank(c) || is_end(c);
}
inline bool is_flow_mark(char c) {
  return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

class Reader {
 public:
  Reader(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics);
  NodePtr read();

 private:
  /// Adds entries to a map, refusing a key that it already holds; large maps get an index.
  class Keys;
  using MutableNode = std::shared_ptr<Node>;
  struct Mark {
    std::size_t at = 0, line = 0;
  };
  /// What an anchor names: the node, and what each alias of it costs.
  struct Anchor {
    NodePtr node;  ///< null while the anchored node is still being read
    std::size_t nodes = 0;
    int height = 0;
  };
  /// The state to come back to when an anchored node has been read.
  struct OpenAnchor {
    std::string name;  ///< empty: no anchor
    std::size_t nodes = 0;
    int deepest = 0;
  };

  // document_reader.cpp: moving, errors, nodes, properties
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return text_[at_ + ahead]; }
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_); }
  [[nodiscard]] Mark mark() const { return {at_, line_}; }
  void back_to(Mark m) { at_ = m.at, line_ = m.line; }
  void eat_break();
  void skip_blanks() {
    while (is_blank(peek())) ++at_;
  }
  void skip_line() {
    while (!is_end(peek())) ++at_;
  }
  [[nodiscard]] bool at_comment() const;
  [[nodiscard]] bool at_marker() const;
  [[nodiscard]] bool at_dash() const { return peek() == '-' && is_space(peek(1)); }
  [[nodiscard]] bool at_colon() const { return peek() == ':' && is_space(peek(1)); }
  bool next_content();
  void skip_deeper(int parent);
  Span span(std::size_t begin, std::size_t end) const;
  Span here(std::size_t size = 1) const { return span(at_, at_ + size); }
  std::string_view rest_of_line() const;
  void error(Span at, std::string message, std::string hint);
  void stop() { at_ = end_, stopped_ = true; }
  std::size_t line_number(std::size_t offset) const;
  MutableNode make(Node::Kind kind, std::size_t begin, std::size_t end);
  NodePtr null_at(std::size_t begin) { return make(Node::Kind::null, begin, begin); }
  bool enter();
  void leave() { --depth_; }
  [[nodiscard]] bool at_property() const { return peek() == '&' || peek() == '!'; }
  void property(OpenAnchor& open);
  void open_anchor(OpenAnchor& open);
  NodePtr close_anchor(const OpenAnchor& open, NodePtr node);
  NodePtr alias();

  // document_block.cpp: the document, block maps and sequences
  bool directives();
  void after_document();
  NodePtr block_value(int parent, bool list_at_parent, bool compact);
  NodePtr block_content(int parent, bool compact, bool after_property);
  NodePtr block_text(int parent, bool compact, bool after_property);
  NodePtr block_map(int indent);
  NodePtr block_sequence(int indent, bool at_parent);
  bool block_key(Entry& entry);
  void missing_colon(std::size_t begin, std::size_t end, bool flow);
  bool next_sibling(int indent);
  NodePtr end_of_value(NodePtr node, int parent);

  // document_flow.cpp: [ ] and { }
  bool flow_space(int parent);
  NodePtr flow_collection(int parent);
  bool flow_sequence(Node& node, int parent, Mark opened);
  bool flow_map(Node& node, int parent, Mark opened);
  bool flow_key(Entry& entry, int parent);
  NodePtr flow_value(int parent);
  bool flow_separator(char closer);
  bool unclosed(Mark opened);

  // document_scalar.cpp: plain and quoted text; document_literal.cpp: block scalars
  std::size_t plain_line(bool flow);
  bool plain_begins(bool flow);
  bool plain_continues(int parent, bool flow, std::size_t& breaks);
  NodePtr plain(int parent, bool flow);
  bool quoted(int parent, std::string& out);
  NodePtr quoted_node(int parent);
  bool fold_quoted(int parent, std::string& out, bool joined);
  void escape(std::string& out);
  void code_point_escape(std::string& out, std::size_t digits);
  bool hex_digits(std::size_t digits, std::uint32_t& value);
  NodePtr block_scalar(int parent);
  bool block_scalar_header(int& digit, char& chomp);
  bool detect_indent(int parent, int& indent);
  std::size_t literal_breaks(int indent);

  std::shared_ptr<const SourceFile> source_;
  Diagnostics& diagnostics_;
  std::string_view text_;  ///< with one zero byte readable after its end
  std::size_t end_ = 0;
  std::size_t at_ = 0;    ///< the next byte to read
  std::size_t line_ = 0;  ///< where its line begins
  std::size_t nodes_ = 0;
  std::size_t errors_ = 0;
  int depth_ = 0;
  int deepest_ = 0;       ///< greatest depth since the innermost open anchor
  bool stopped_ = false;  ///< a limit was passed: nothing more is read or told
  std::map<std::string, Anchor> anchors_;
};

}  // namespace caelum::spec::detail
