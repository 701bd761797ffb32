// Tables of measurements as text: comma-separated values, plain or packed (zstd, gzip).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::spec {

/// A table split into fields. Fields point into `source`, whose text is the decompressed file; quotes
/// around a field are left out, quotes doubled inside one stay doubled.
class Csv {
 public:
  std::shared_ptr<const SourceFile> source;
  std::vector<std::string> columns;

  [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : cells_.size() / columns.size(); }
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[row * columns.size() + column];
    return std::string_view(source->text).substr(cell.begin, cell.end - cell.begin);
  }
  [[nodiscard]] Span span(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[row * columns.size() + column];
    return {source, cell.begin, cell.end};
  }
  /// The place of the header line.
  [[nodiscard]] Span header() const { return {source, 0, header_end_}; }

  /// Reads a file. Wrong field counts, open quotes, bytes that are no UTF-8, an empty table and
  /// broken compression are errors with their rows; then what could be read must not be used.
  static Csv read(const std::string& path, Diagnostics& diagnostics);
  /// The same for bytes already read, under the name of their file.
  static Csv parse(std::string name, std::string bytes, Diagnostics& diagnostics);

 private:
  struct Cell {
    std::uint32_t begin = 0, end = 0;
  };
  bool split_line(std::size_t& at, std::vector<Cell>& out, Diagnostics& diagnostics) const;

  std::vector<Cell> cells_;
  std::uint32_t header_end_ = 0;
};

}  // namespace caelum::spec
