// One table of result fields, the twin of the table of fields of specs: every figure that a result can have
// stands once, with its path, unit and meaning. JSON, its schema, --assert, measured rows, references of
// claims and published figures read it, and nothing else knows the names.
//
// A ResultTable describes one C++ record. Its fields do not know C++ types: each carries a small function
// that takes its value out of the record. The typed builders stand in fields_build.hpp, the tables in
// fields_*.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "caelum/base/quantity.hpp"

namespace caelum::api {

enum class ValueKind : std::uint8_t {
  number,
  count,
  flag,
  text,
  numbers,
  rows,  ///< a list of lists of numbers
  counts,
  texts,
  named,    ///< name -> number, the names are the scenario's
  records,  ///< a list of maps with their own table
};

/// In which range a number makes sense; the schema tells it.
enum class Sense : std::uint8_t { any, not_negative, share };

/// What a field holds in one result; monostate where that result has none.
using Value = std::variant<std::monostate, double, long, bool, std::string, std::vector<double>,
                           std::vector<std::vector<double>>, std::vector<long>, std::vector<std::string>,
                           std::vector<std::pair<std::string, double>>>;

struct ResultTable;

struct ResultField {
  std::string path;  ///< in the document: step.time_s
  ValueKind kind = ValueKind::number;
  std::string unit;  ///< s, B, USD; empty for plain numbers
  Dim dim;
  double canonical = 1;  ///< one unit in canonical units
  std::string words;     ///< what it is, for people
  Sense sense = Sense::any;
  bool or_parts = false;  ///< in some results this figure, in others those whose paths begin with its path
  std::vector<std::string> aliases;  ///< other names that suites, claims and `published:` may use
  std::function<Value(const void*)> get;
  const ResultTable* items = nullptr;                                              ///< of records
  std::function<void(const void*, const std::function<void(const void*)>&)> each;  ///< of records
};

struct ResultTable {
  std::string name;
  std::vector<ResultField> fields;  ///< in the order in which a document tells them

  /// By path or alias; null when there is none.
  [[nodiscard]] const ResultField* find(std::string_view name_or_alias) const;
};

/// The field at a path that may lead into lists (`memory.stages.0.peak_bytes`); null when no result of the
/// table can have it.
const ResultField* find_field(const ResultTable& table, std::string_view path);
/// Its value in one result; monostate when that result has none. `record` is of the table's type.
Value value_at(const ResultTable& table, const void* record, std::string_view path);
/// Every path of single values, in order; a list's entries stand as `list.0.key`.
std::vector<std::string> paths_of(const ResultTable& table);

/// A record with the table that describes it.
struct Described {
  const ResultTable* table = nullptr;
  const void* record = nullptr;
};

/// The table of a record type.
template <class T>
const ResultTable& result_table();

}  // namespace caelum::api
