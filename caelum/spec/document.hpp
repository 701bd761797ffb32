// Text -> tree of nodes that remember where they stand. A strict subset of YAML 1.2.
//
// Read: block and flow maps and sequences, plain, quoted and block scalars, comments, one document
// with or without `---`, a `%YAML` line, anchors and aliases. Refused with advice: tags, merge keys
// (`<<`), keys that are not plain or quoted text on one line, keys of anchors, `[a: b]`, a flow map
// entry without a value, tabs as indentation, duplicate keys, a second document, directives other
// than `%YAML`, any text that is not valid UTF-8 or holds control characters.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::spec {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Entry {
  std::string key;
  Span key_at;
  NodePtr value;  ///< never null: a missing value is a null node at the place after the colon
};

/// Immutable once built, so subtrees are shared freely (aliases, inheritance).
struct Node {
  /// `null`: nothing was written, or one of the plain words `null`, `Null`, `NULL`, `~`, which
  /// `text` then keeps. Every other scalar is untyped text.
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;     ///< scalars: the decoded text, untyped: the schema gives it a type
  bool quoted = false;  ///< scalars: written in quotes or as a block, so never a number or null
  std::vector<NodePtr> items;
  std::vector<Entry> entries;  ///< in order of writing; keys are unique
  Span at;

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

/// Reads one document. Reports every error it can find and still returns what it could read (a
/// value that could not be read is a null node); null only when nothing could be read. Limits:
/// 64 MiB, depth 100, 1,000,000 nodes with aliases expanded; it gives up after 100 errors.
NodePtr read_document(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics);

}  // namespace caelum::spec
