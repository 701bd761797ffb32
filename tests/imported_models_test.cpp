// Models of Hugging Face configurations against the totals that their makers publish.
#include <gtest/gtest.h>

#include "caelum/interop/hf_config.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum {
namespace {

struct Published {
  const char* file;
  double total, active;  ///< parameters in 1e9; active 0: the whole model
};

// Totals of the model cards and reports of the makers.
constexpr Published kPublished[] = {
    {"falcon-180b", 179.5, 0},       {"gpt2-xl", 1.5576, 0},        {"hunyuan-a13b", 80.4, 13},
    {"ling-1t", 1000, 50},           {"llama4-maverick", 400.7, 0}, {"llama4-scout", 109, 0},
    {"longcat-flash", 560, 27},      {"minimax-m2", 230, 10},       {"nemotron-3-nano-30b", 31.6, 3.2},
    {"nemotron-nano-9b-v2", 8.9, 0}, {"olmoe-1b-7b", 6.92, 0},      {"opt-66b", 65.7, 0},
    {"phi-3.5-moe", 41.9, 6.6},      {"seed-oss-36b", 36.15, 0},    {"starcoder2-15b", 15.96, 0},
    {"llama-infinity", 8.03, 0},     {"gemma-3-4b-sparse", 3.88, 0}};

spec::Model imported(const std::string& name) {
  const std::string scenario =
      "caelum: 1\nmodel: " + std::string(CAELUM_SOURCE_DIR) + "/tests/import/" + name +
      ".json\ncluster: {system: dgx-h100, chips: 8}\ntrain: {sequence: 128, global_batch: 8, plan: {}}\n";
  spec::set_model_importer(interop::hf_model_document);
  Diagnostics diagnostics;
  const auto source = std::make_shared<SourceFile>(SourceFile{name, scenario});
  const auto document = spec::read_document(source, diagnostics);
  const auto design = spec::load_scenario(document, ".", {}, spec::Catalogue{}, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design ? design->model : spec::Model{};
}

TEST(ImportedModels, HaveTheTotalsThatTheirMakersPublish) {
  for (const auto& row : kPublished) {
    const auto count = workload::count_parameters(imported(row.file));
    EXPECT_NEAR(count.total / 1e9 / row.total, 1, 0.02) << row.file;
    // Makers round what a token uses to one digit.
    if (row.active > 0) {
      EXPECT_NEAR(count.active / 1e9 / row.active, 1, 0.05) << row.file;
    }
  }
}

// The name says 48 B; the experts of 26 layers alone are 47.1e9, embeddings 0.75e9, attention over 1e9.
TEST(ImportedModels, KimiLinearIsLargerThanItsName) {
  const auto count = workload::count_parameters(imported("kimi-linear-48b"));
  EXPECT_NEAR(count.total / 49.1e9, 1, 0.01);
  EXPECT_NEAR(count.active / 3.2e9, 1, 0.05);
}

}  // namespace
}  // namespace caelum
