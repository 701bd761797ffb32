// Predicts every point of tables and gathers the errors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/study/score.hpp"
#include "caelum/study/table.hpp"

namespace caelum::study {

/// A point beside its prediction.
struct Predicted {
  std::uint32_t table = 0, point = 0;  ///< indices into the tables and their points
  double seconds = 0;
  double error = 0;  ///< predicted / measured - 1
};

struct TableValidation {
  std::vector<Predicted> points;  ///< in the order of the tables
  Summary summary;
  std::size_t not_priced = 0;                         ///< points that a stop left, at the end
  std::vector<std::pair<std::string, int>> left_out;  ///< points that could not be priced: why, how many
  /// By group: `operator:gemm`, `gemm precision:bf16`, `gemm rows to 16`, `gemm under 20 us`,
  /// `chip:h100-sxm`, ...
  std::vector<std::pair<std::string, Summary>> by;
};

struct TableValidateOptions {
  std::string system;      ///< whose links collectives cross; empty: the chip's usual one
  std::string profile_of;  ///< a chip whose profile prices all others too: what a relative's constants cost
  bool residual = true;    ///< correct measured kernels by what their mechanism leaves
  int threads = 1;
  Stop stop = nullptr;  ///< set: ends early with the first points
};

/// Prices every point; errors in records go to `diagnostics` and leave the result empty. The bytes of
/// the result do not depend on the number of threads.
TableValidation validate_tables(const std::vector<Table>& tables, const TableValidateOptions& options,
                                const spec::Catalogue& catalogue, Diagnostics& diagnostics);

/// The largest errors, equal ones in the order of the tables.
std::vector<const Predicted*> worst_points(const TableValidation& validation, std::size_t most);

/// The system that a chip is usually found in: the largest inner level, an HGX board among equals, then the
/// shortest name; empty where no system of the catalogue has it.
std::string usual_system(const std::string& chip, const spec::Catalogue& catalogue);

}  // namespace caelum::study
