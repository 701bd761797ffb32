// Held-out errors of a table that a known mechanism made: small, by class and chip, and the same for any
// number of threads.
#include "caelum/study/table_holdout.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace caelum::study {
namespace {

const spec::Catalogue& holdout_catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

/// Products that take a launch and run at `rate` Tflop/s, or at the stream of their weights.
Table products(const std::string& chip, double launch_us, double rate) {
  std::string text = "dtype,m,n,k,latency_us\n";
  for (double n = 1024; n <= 16384; n *= 2) {
    for (double k = 1024; k <= 8192; k *= 2) {
      for (double m = 128; m <= 16384; m *= 4) {
        const double compute = 2 * m * n * k / (rate * 1e6), memory = 2 * n * k / 1.6e6;
        text += fmt::format("bf16,{},{},{},{:.4f}\n", m, n, k, launch_us + std::fmax(compute, memory));
      }
    }
  }
  Diagnostics diagnostics;
  Table table = read_table("gemm_" + chip + ".csv", text, {}, holdout_catalogue(), diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return table;
}

TEST(Holdout, TellsEveryClassOfEveryChip) {
  std::vector<Table> tables;
  tables.push_back(products("h100_sxm", 3, 700));
  tables.push_back(products("a100_sxm", 4, 240));
  Diagnostics diagnostics;
  const Holdout holdout = holdout_errors(tables, 2, holdout_catalogue(), diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  ASSERT_EQ(holdout.cells.size(), 6U) << "two classes: all rows and two chips each";
  EXPECT_EQ(holdout.cells[0].chip, "");
  EXPECT_EQ(holdout.cells[0].rows, holdout.cells[1].rows + holdout.cells[2].rows);
  EXPECT_LT(holdout.cells[0].corrected, 0.25);
  EXPECT_GE(holdout.cells[0].mechanism, 0);
}

TEST(Holdout, TablesWithoutKernelsAreRefused) {
  Diagnostics diagnostics;
  holdout_errors({}, 1, holdout_catalogue(), diagnostics);
  EXPECT_FALSE(diagnostics.ok());
}

}  // namespace
}  // namespace caelum::study
