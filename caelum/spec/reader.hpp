// Nodes -> members: the checks that every field shares, and their errors.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/datum.hpp"
#include "caelum/spec/fields.hpp"

namespace caelum::spec {

/// A plain `null`, `~` or nothing after the colon.
bool is_null(const Node& node);
/// Whether a map is a value with its doubt: it has `value`, `low`, `high` or `source`.
bool is_datum_map(const Node& node);

/// The parts of `{value, low, high, source, verified, derived, note}`.
struct DatumParts {
  NodePtr value;  ///< null when absent
  std::optional<double> low, high;
  std::vector<std::string> sources;
  std::string note;
  bool verified = false, derived = false;
};

class Reader {
 public:
  /// Nodes in `broken` were reported by an earlier stage and are passed over in silence. In a
  /// `damaged` text, whose own errors were reported, nothing is called missing or empty.
  Reader(Diagnostics& diagnostics, const std::set<const Node*>& broken, bool damaged = false)
      : diagnostics_(diagnostics), broken_(broken), damaged_(damaged) {}

  /// Reads a map into `object`, which must be of the table's type. Unknown keys, missing keys and
  /// wrong values are errors; what was read stays.
  void record(void* object, const NodePtr& node, const RecordTable& table);
  /// Fields that nobody wrote: `--explain` and assumptions.
  struct Default {
    std::string path;
    const Field* field;
  };
  [[nodiscard]] const std::vector<Default>& defaults() const { return defaults_; }

  void error(const Node& node, std::string message, std::string hint = {});
  [[nodiscard]] bool broken(const NodePtr& node) const { return broken_.contains(node.get()); }

  /// A number in the field's kind, dimension and limits; nothing after an error.
  std::optional<double> number(const Node& node, const Field& field);
  std::optional<DatumParts> datum(const Node& node, const Field& field);
  /// low <= value <= high, as far as they are given.
  void check_range(const Node& node, const DatumParts& parts, std::optional<double> value,
                   const Field& field);
  void refuse_repeat(const Node& item, const Field& field);
  std::optional<std::string> text(const Node& node, const Field& field);
  std::optional<bool> flag(const Node& node, const Field& field);
  /// The index of the word in `field.words`.
  std::optional<std::size_t> word(const Node& node, const Field& field);
  std::vector<Fact> facts(const Node& node, const Field& field);
  /// The id of a reference: a scalar's text, or the `id` (or `from`) of an inline map.
  std::string reference(const Node& node, const Field& field);
  /// Elements of a list; a single scalar counts as a list of one.
  std::vector<NodePtr> list(const NodePtr& node, const Field& field);

  void push(const std::string& key);
  void pop();

 private:
  void unknown_key(const Entry& entry, const RecordTable& table, std::set<std::string>& forgiven);
  [[nodiscard]] bool skip_null(const Node& node, const Field& field) const;
  void collect_defaults(const RecordTable& table);
  void read_fact(std::vector<Fact>& facts, const std::string& name, const Node& node);

  Diagnostics& diagnostics_;
  const std::set<const Node*>& broken_;
  bool damaged_;
  std::vector<std::string> path_;
  std::vector<Default> defaults_;
};

}  // namespace caelum::spec
