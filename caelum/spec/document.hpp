// Text -> tree of nodes that remember where they stand. A strict subset of YAML 1.2.
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
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;       ///< scalars: the decoded text, untyped: the schema gives it a type
  bool quoted = false;    ///< scalars: written in quotes or as a block, so never a number or null
  std::vector<NodePtr> items;
  std::vector<Entry> entries;  ///< in order of writing; keys are unique
  Span at;

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

/// Reads one document. Reports every error it can find and still returns what it could read;
/// null only when nothing could be read. Limits: 64 MiB, depth 100, 1,000,000 nodes with aliases
/// expanded.
NodePtr read_document(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics);

}  // namespace caelum::spec
