// Which format a table has, and the walk over its rows.
#include "caelum/study/table.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/study/table_row.hpp"

namespace caelum::study {
namespace {

constexpr std::size_t kMostErrors = 50;

bool stands_in(std::string_view wanted, const std::vector<std::string>& columns) {
  if (wanted.back() != '*') return std::find(columns.begin(), columns.end(), wanted) != columns.end();
  wanted.remove_suffix(1);
  return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
    if (!column.starts_with(wanted)) return false;
    const std::string_view unit = std::string_view(column).substr(wanted.size());
    return unit.empty() || unit == "_us" || unit == "_ms" || unit == "_ns" || unit == "_s" || unit == "(us)";
  });
}

std::vector<std::string> missing(const TableFormat& format, const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const char* column : format.columns) {
    if (stands_in(column, columns)) continue;
    std::string name = column;
    if (name.back() == '*') name.replace(name.size() - 1, 1, "_us");
    names.push_back("'" + name + "'");
  }
  return names;
}

/// The format with most of its columns in the header; an error that tells what the nearest lacks.
const TableFormat* recognise(const spec::Csv& csv, Diagnostics& diagnostics) {
  const TableFormat *best = nullptr, *nearest_format = nullptr;
  double nearest_share = 0;
  for (const auto* formats : {&operator_formats(), &layer_formats(), &network_formats()}) {
    for (const auto& format : *formats) {
      const double all = static_cast<double>(format.columns.size());
      const double there = all - static_cast<double>(missing(format, csv.columns).size());
      if (there == all && (!best || format.columns.size() > best->columns.size())) best = &format;
      if (there / all > nearest_share) {
        nearest_share = there / all;
        nearest_format = &format;
      }
    }
  }
  if (best) return best;
  if (!nearest_format) {
    diagnostics.error(csv.header(), "this table has no column that is known",
                      "docs/tables.md lists the formats");
    return nullptr;
  }
  diagnostics.error(csv.header(),
                    fmt::format("no known table has these columns; the nearest is {}, which also has {}",
                                nearest_format->name, fmt::join(missing(*nearest_format, csv.columns), ", ")),
                    "add the missing columns; docs/tables.md lists the formats");
  return nullptr;
}

/// The first errors as they are, the others as a count.
void tell(const Diagnostics& found, const std::string& file, Diagnostics& diagnostics) {
  std::size_t told = 0;
  for (const auto& d : found.all()) {
    if (told++ < kMostErrors) diagnostics.error(d.at, d.message, d.hint);
  }
  if (told > kMostErrors) {
    diagnostics.error(found.all()[kMostErrors].at,
                      fmt::format("{} more errors like these in {}", told - kMostErrors, file));
  }
}

void read_rows(Table& table, const TableOptions& options, const spec::Catalogue& catalogue,
               Diagnostics& diagnostics) {
  const TableFormat* format = recognise(table.csv, diagnostics);
  if (!format) return;
  table.format = format->name;
  if (format->refusal) {
    return diagnostics.error(table.csv.header(), format->refusal,
                             "give a table of operators, collectives or exchanges");
  }
  TableReader reader(table, options, catalogue, diagnostics);
  if (!reader.start()) return;
  table.points.reserve(table.csv.rows());
  for (std::size_t row = 0; row < table.csv.rows(); ++row) {
    reader.go_to(row);
    reader.begin_row();
    format->read(reader);
  }
  if (table.points.empty() && diagnostics.ok()) {
    diagnostics.error(table.csv.header(), "no row of the table can be predicted",
                      "docs/tables.md says which can");
  }
}

Table understand(std::string name, spec::Csv csv, const TableOptions& options,
                 const spec::Catalogue& catalogue, const Diagnostics& read, Diagnostics& diagnostics) {
  Table table;
  table.file = std::move(name);
  table.csv = std::move(csv);
  Diagnostics found = read;
  if (!table.csv.columns.empty()) read_rows(table, options, catalogue, found);
  tell(found, table.file, diagnostics);
  if (!found.ok()) table.points.clear();
  return table;
}

}  // namespace

Table read_table(const std::string& path, const TableOptions& options, const spec::Catalogue& catalogue,
                 Diagnostics& diagnostics) {
  Diagnostics found;
  spec::Csv csv = spec::Csv::read(path, found);
  return understand(path, std::move(csv), options, catalogue, found, diagnostics);
}

Table read_table(std::string name, std::string bytes, const TableOptions& options,
                 const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  Diagnostics found;
  spec::Csv csv = spec::Csv::parse(name, std::move(bytes), found);
  return understand(std::move(name), std::move(csv), options, catalogue, found, diagnostics);
}

}  // namespace caelum::study
