// Words of the trade for number formats and for a batch in tokens: what they are taken for, and that it is
// told.
#include "caelum/spec/formats.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

Design design_with(const std::string& block) {
  static const Catalogue kCatalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{
      "words.yaml", "caelum: 1\ncluster: {system: hgx-h100, chips: 64}\nmodel: llama-3.1-8b\n" + block});
  auto design = load_scenario(read_document(source, diagnostics), ".", {}, kCatalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design.value_or(Design{});
}

std::string assumed(const Design& design, std::string_view what) {
  const auto found = std::find_if(design.assumptions.begin(), design.assumptions.end(),
                                  [&](const Assumption& a) { return a.what == what; });
  return found == design.assumptions.end() ? "" : found->value + "; " + found->source;
}

TEST(Formats, RecipesOfTraining) {
  const Design mx = design_with("train: {global_batch: 64, precision: mxfp8}\n");
  EXPECT_EQ(mx.train->precision.matmul, Precision::fp8_block);
  EXPECT_EQ(mx.train->precision.parameters, Precision::bf16);
  EXPECT_NE(assumed(mx, "train.precision").find("fp8_block; mxfp8: fp8 with one scale for 32"),
            std::string::npos);
  const Design map =
      design_with("train: {global_batch: 64, precision: {matmul: FP8-blockwise, optimizer: bfloat16}}\n");
  EXPECT_EQ(map.train->precision.matmul, Precision::fp8_block);
  EXPECT_EQ(map.train->precision.optimizer, Precision::bf16);
  EXPECT_NE(assumed(map, "train.precision.matmul").find("a block of elements"), std::string::npos);
  for (const char* word : {"fp8-hybrid", "hybrid", "fp8_delayed", "fp8-e4m3"}) {
    EXPECT_EQ(design_with("train: {global_batch: 64, precision: " + std::string(word) + "}\n")
                  .train->precision.matmul,
              Precision::fp8)
        << word;
  }
  EXPECT_EQ(assumed(design_with("train: {global_batch: 64, precision: fp8}\n"), "train.precision"), "");
}

TEST(Formats, PackedWeights) {
  const Design packed = design_with("serve: {batch: 8, precision: w4a16, cache: mxfp8}\n");
  EXPECT_EQ(packed.serve->precision, Precision::bf16);
  EXPECT_EQ(packed.serve->weights, Precision::fp4);
  EXPECT_EQ(packed.serve->cache, Precision::fp8_block);
  EXPECT_NE(assumed(packed, "serve.precision").find("weights fp4, products bf16; w4a16"), std::string::npos);
  const Design apart = design_with("serve: {batch: 8, weights: fp8, precision: w8a8}\n");
  EXPECT_EQ(apart.serve->weights, Precision::fp8);
  EXPECT_EQ(apart.serve->precision, Precision::int8);
  EXPECT_FALSE(design_with("serve: {batch: 8, precision: fp8}\n").serve->weights);
}

// 4,000,000 / 8,192 = 488.28: the nearest whole number, and the text says so.
TEST(Formats, ABatchInTokensBecomesSequences) {
  const Design batch = design_with("train: {sequence: 8Ki, global_batch: 4M tokens}\n");
  EXPECT_EQ(batch.train->global_batch, 488);
  EXPECT_NE(assumed(batch, "train.global_batch").find("488; 4000000 tokens are 488.28 sequences of 8192"),
            std::string::npos);
  EXPECT_EQ(design_with("train: {sequence: 4096, global_batch: 1024 samples}\n").train->global_batch, 1024);
}

}  // namespace
}  // namespace caelum::spec
