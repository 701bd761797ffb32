// Raw tables of measured operators, collectives and exchanges: recognised by their columns, read into
// typed points. Predicting them is table_validate.hpp. The formats are listed in docs/tables.md.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/jobs/probe.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/csv.hpp"

namespace caelum::study {

/// A collective with what a table tells of the library that ran it.
struct CollectivePoint {
  jobs::CollectiveProbe probe;
  const char* library = "";  ///< nccl, oneccl, a custom kernel's name
  const char* version = "";
};

using Probe = std::variant<jobs::OperatorProbe, CollectivePoint, jobs::ExchangeProbe>;

/// One measurement.
struct TablePoint {
  std::uint32_t row = 0;       ///< of Table::csv, from 0
  std::uint16_t chip = 0;      ///< index into Table::chips
  const char* family = "";     ///< gemm, attention_prefill, attention_decode, experts, all_reduce, ...
  const char* precision = "";  ///< as the table writes it
  double seconds = 0;
  Probe probe;
};

/// A table as read. Texts that points refer to live as long as it does.
struct Table {
  std::string file, format;
  spec::Csv csv;
  std::vector<std::string> chips;  ///< catalogue ids; of systems where collectives name those
  std::vector<TablePoint> points;
  std::vector<std::pair<std::string, int>> left_out;  ///< rows that nothing can be said of: why, how many
  std::shared_ptr<std::deque<std::string>> words = std::make_shared<std::deque<std::string>>();
};

struct TableOptions {
  std::string chip;       ///< id or alias; empty: the table's chip column, else its file name
  bool skip_bad = false;  ///< rows with a wrong value are left out and counted instead of being errors
};

/// Reads a table. Every wrong row is an error with its place (fifty are told, the rest counted); a
/// table with an error has no points: nothing is half read.
Table read_table(const std::string& path, const TableOptions& options, const spec::Catalogue& catalogue,
                 Diagnostics& diagnostics);
/// The same for bytes already read.
Table read_table(std::string name, std::string bytes, const TableOptions& options,
                 const spec::Catalogue& catalogue, Diagnostics& diagnostics);

/// Shapes that a held-out test keeps together: (n, k) of products, heads and their width of attention,
/// the layer of experts, ranks of collectives. Equal numbers = the same group.
std::uint64_t shape_group(const TablePoint& point);

/// Where a point lies: "rows <= 16", "keys > 8192", "bytes < 64 KiB", ...; a static text.
const char* shape_region(const TablePoint& point);

}  // namespace caelum::study
