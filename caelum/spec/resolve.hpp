// Names -> records, still as trees: `from:` chains, ids in reference places, overrides.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/fields.hpp"

namespace caelum::spec {

/// Reads a file that another tool wrote (a Hugging Face config.json) as a model record. Reports
/// and returns null when it cannot.
using ModelImporter = NodePtr (*)(const std::string& path, Diagnostics& diagnostics);

/// Reads a whole file; null after an error at `asked_at` (or at the file itself when that has no
/// place) that says how to mend it.
std::shared_ptr<const SourceFile> read_source(const std::string& path, Span asked_at,
                                              Diagnostics& diagnostics);

class Resolver {
 public:
  /// `directory` is where relative paths of the scenario are looked up.
  Resolver(const Catalogue& catalogue, std::string directory, ModelImporter importer,
           Diagnostics& diagnostics);

  /// The record that an id, a file path or an inline map stands for, its `from:` chain merged in,
  /// and every reference inside it resolved. A node that cannot be resolved is returned as it is
  /// and remembered as broken.
  NodePtr resolve(const NodePtr& node, const RecordTable& table);
  /// The `from:` chain alone; references inside stay as they are.
  NodePtr flatten(const NodePtr& node, const RecordTable& table);

  /// Applies `path.to.key=value` to a scenario whose own chain is flattened. References on the way
  /// are expanded, so that a single value of a catalogue record can be changed.
  NodePtr set(const NodePtr& scenario, const std::string& assignment, const RecordTable& table);

  [[nodiscard]] const std::set<const Node*>& broken() const { return broken_; }

 private:
  NodePtr chain(const NodePtr& node, const RecordTable& table, std::vector<std::string>& names);
  NodePtr lookup(const NodePtr& name, const RecordTable& table, std::vector<std::string>& names);
  NodePtr open(const NodePtr& name, const RecordTable& table, std::vector<std::string>& names);
  NodePtr inside(const NodePtr& map, const RecordTable& table);
  NodePtr fold_chip(const NodePtr& cluster);
  NodePtr fail(const NodePtr& node, std::string message, std::string hint);
  bool too_long(const Entry& entry);
  struct Step;
  NodePtr assign(const NodePtr& node, const RecordTable* table, const std::vector<Step>& steps,
                 std::size_t at, const NodePtr& value);
  NodePtr assign_item(const NodePtr& list, const RecordTable* table, const std::vector<Step>& steps,
                      std::size_t at, const NodePtr& value);
  [[nodiscard]] std::string directory_of(const Node& node) const;

  const Catalogue& catalogue_;
  std::string directory_;
  ModelImporter importer_;
  Diagnostics& diagnostics_;
  std::set<const Node*> broken_;
  std::vector<NodePtr> kept_;             ///< keeps broken nodes alive, so that addresses stay theirs
  std::map<std::string, NodePtr> files_;  ///< documents read in this resolution
};

/// `over` laid on `base`: maps merge key by key, everything else (also a value with its doubt)
/// replaces. A map over an id becomes `{from: id, ...}`.
NodePtr merge(const NodePtr& base, const NodePtr& over, const RecordTable* table);

/// The item of a list that a path part means: a position from 0, or the item's `name`. The size of
/// the list when there is none.
std::size_t item_index(const Node& list, std::string_view key);

/// Copies of a map with one entry set, and without one.
NodePtr with_entry(const Node& map, const std::string& key, Span key_at, NodePtr value);
NodePtr without_entry(const Node& map, std::string_view key);

}  // namespace caelum::spec
