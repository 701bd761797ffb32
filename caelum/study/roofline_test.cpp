#include "caelum/study/roofline.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"
#include "caelum/study/table_transfer.hpp"

namespace caelum::study {
namespace {

const spec::Catalogue& roofline_catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

TEST(Roofline, RoofsAreTheDataSheetAndSustainedIsBelow) {
  Diagnostics diagnostics;
  const auto design = spec::load_chip_alone(spec::by_id("h100"), ".", roofline_catalogue(), diagnostics);
  ASSERT_TRUE(design) << diagnostics.render();
  const Roofline r = roofline(*design, diagnostics);
  ASSERT_FALSE(r.compute.empty());
  EXPECT_DOUBLE_EQ(r.memory.front().peak, 3.35e12);
  for (const auto& roof : r.compute) EXPECT_LE(roof.sustained, roof.peak) << roof.name;
  EXPECT_TRUE(r.dots.empty());
}

TEST(Roofline, MeasuredProductsStandAtTheirIntensity) {
  Diagnostics diagnostics;
  const auto design = spec::load_chip_alone(spec::by_id("h100"), ".", roofline_catalogue(), diagnostics);
  Roofline r = roofline(*design, diagnostics);
  const auto table = read_table("gemm_h100.csv", "dtype,m,n,k,latency_us\nbf16,1024,1024,1024,10\n", {},
                                roofline_catalogue(), diagnostics);
  add_measured(r, {table});
  ASSERT_EQ(r.dots.size(), 1U);
  EXPECT_NEAR(r.dots[0].intensity, 1024.0 / 3, 1e-9);
  EXPECT_NEAR(r.dots[0].rate, 2 * 1024.0 * 1024 * 1024 / 10e-6, 1);
}

// M-study-13: the own constants of a chip are no lender's.
TEST(Transfer, EachChipUnderEachOther) {
  Diagnostics diagnostics;
  const char* text =
      "chip,dtype,m,n,k,latency_us\nh100,bf16,4096,4096,4096,220\na100,bf16,4096,4096,4096,550\n";
  const std::vector<Table> tables{read_table("gemm.csv", text, {}, roofline_catalogue(), diagnostics)};
  const Transfer transfer = transfer_errors(tables, 1, roofline_catalogue(), diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  EXPECT_EQ(transfer.cells.size(), 4U);
  const auto costs = transfer_costs(transfer);
  ASSERT_EQ(costs.size(), 1U);
  EXPECT_EQ(costs[0].operators, "gemm from 20 us");
  EXPECT_DOUBLE_EQ(costs[0].best, costs[0].middle) << "two chips: one other each";
}

}  // namespace
}  // namespace caelum::study
