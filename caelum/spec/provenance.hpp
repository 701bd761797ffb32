// How sure the catalogue is of its values, and of which day its records are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"

namespace caelum::spec {

/// What sources.yaml says of a source.
struct SourceNote {
  std::string title;
  bool seen = false;     ///< its text, or a stored report of it, was read
  bool general = false;  ///< trade press at large: no one publication stands behind the figure
};
using SourceNotes = std::map<std::string, SourceNote, std::less<>>;

SourceNotes source_notes(const Catalogue& catalogue, Diagnostics& diagnostics);
/// Nothing but general trade press stands behind a value with these sources.
bool only_general(const std::vector<std::string>& sources, const SourceNotes& notes);

/// A map with a value and its doubt: `{value, low, high, source, ...}`.
bool is_datum(const Node& node);
/// Its `source:`, one or a list.
std::vector<std::string> sources_of(const Node& datum);

/// Values of a record as it is written, each in one of five classes.
struct ValueCounts {
  long verified = 0;  ///< read in a stored source, or worked out from such values
  long in_words = 0;  ///< the source is told in words where the value stands: a table, what it was fitted on
  long second_hand = 0;  ///< a source is named, but its text was not read
  long general = 0;      ///< of the second-hand ones: general trade press alone
  long estimated = 0;    ///< an own estimate, with its reason
  long unknown = 0;      ///< null, without a range

  [[nodiscard]] long all() const { return verified + in_words + second_hand + estimated + unknown; }
  ValueCounts& operator+=(const ValueCounts& other);
};
ValueCounts count_values(const Node& record, const SourceNotes& notes);

/// `as_of:` of a record: the day on which its values were looked at last; empty when it says none.
std::string as_of(const Node& record);

struct DatedRecord {
  std::string kind, id, as_of;
};
/// All records of all kinds, those without a date first, then the oldest, then by kind and id.
std::vector<DatedRecord> dated_records(const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace caelum::spec
