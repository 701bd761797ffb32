// Inside the table reader: one row's fields as numbers and words, with errors that name their places.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/model.hpp"
#include "caelum/study/table.hpp"

namespace caelum::study {

/// A number format as tables name it.
struct Format {
  Precision precision = Precision::bf16;
  Precision stored = Precision::bf16;
  bool stored_apart = false;
};
/// `bf16`, `float16`, `nvfp4`, `int4_wo` (weights only), `w4a8_mxfp4_mxfp8`, `float8_e4m3fn_rowwise`, ...
std::optional<Format> find_format(std::string_view word);

/// The reader of one table: a cursor over its rows.
class TableReader {
 public:
  TableReader(Table& table, const TableOptions& options, const spec::Catalogue& catalogue,
              Diagnostics& diagnostics);

  [[nodiscard]] const spec::Csv& csv() const { return table_.csv; }
  /// Words of the file's name between `_`, `-` and `.`, lower case; and the whole stem.
  [[nodiscard]] const std::vector<std::string>& name_words() const { return name_words_; }
  [[nodiscard]] const std::string& stem() const { return stem_; }
  [[nodiscard]] bool has(std::string_view column) const { return find(column) >= 0; }

  void go_to(std::size_t row) { row_ = row; }
  /// The field as text; empty when there is no such column.
  [[nodiscard]] std::string_view text(std::string_view column) const;
  /// A number that is not negative, above zero, or a whole one above zero; an error and NaN otherwise.
  double number(std::string_view column);
  double positive(std::string_view column);
  double count(std::string_view column);
  /// A positive number where the column exists and the field is not empty.
  std::optional<double> optional(std::string_view column);
  /// A time column of any unit by its base name: `latency` finds latency_us, latency_ms, latency_ns, ...
  double seconds(std::string_view base);
  /// The number format in a column; without the column, a word of the file name.
  Format format(std::string_view column);
  /// The row's text in a column as a static-like word of the table.
  const char* word(std::string_view column);
  const char* keep(std::string_view text);
  /// The model that a column names.
  const spec::Model* model(std::string_view column);

  void error(std::string_view column, std::string message, std::string hint);
  /// Adds a point of this row, on the row's chip, unless the row had an error.
  void add(const char* family, std::string_view precision, double seconds, Probe probe);

  /// Counts this row, or a part of it, as one that cannot be predicted.
  void leave_out(std::string_view why);

  /// Before the first row: where chips and formats come from; then per row.
  bool start();
  void begin_row();
  [[nodiscard]] bool row_failed() const { return errors_ != before_; }

 private:
  [[nodiscard]] int find(std::string_view column) const;
  [[nodiscard]] Span span(std::string_view column) const;
  double parse(std::string_view column, bool zero_allowed);
  std::optional<std::uint16_t> chip_named(std::string_view name);
  std::optional<std::uint16_t> chip_of_name();
  std::uint16_t chip_of_row();
  /// The system that a column `node` names, for collectives; else the chip.
  std::uint16_t place_of_row();
  std::uint16_t listed(const std::string& id);

  Table& table_;
  const TableOptions& options_;
  const spec::Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  std::vector<std::string> name_words_;
  std::string stem_;
  std::size_t row_ = 0;
  std::size_t errors_ = 0, before_ = 0;
  int chip_column_ = -1;
  std::optional<std::uint16_t> fixed_chip_;
  std::map<std::string, std::optional<std::uint16_t>, std::less<>> chips_, systems_;
  std::map<std::string, std::optional<Format>, std::less<>> formats_;
  std::map<std::string, const char*, std::less<>> words_;
  std::map<std::string, std::optional<spec::Model>, std::less<>> models_;
};

/// One kind of table: the columns it is known by and how a row becomes points.
struct TableFormat {
  const char* name;
  std::vector<const char*> columns;  ///< all must stand in the header; `latency*` stands for any unit
  void (*read)(TableReader& row);
  const char* refusal = nullptr;  ///< why tables of this kind cannot be predicted
};
const std::vector<TableFormat>& operator_formats();
const std::vector<TableFormat>& layer_formats();
const std::vector<TableFormat>& network_formats();

}  // namespace caelum::study
