#include "caelum/spec/recipe.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/files.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/recipe_use.hpp"
#include "caelum/spec/recipe_where.hpp"

namespace caelum::spec {
namespace {

struct ReadScenario {
  std::optional<Design> design;
  std::string told;
};

ReadScenario loaded(const std::string& train,
                    const std::string& machine = "{system: gb200-nvl72, chips: 256}",
                    const std::string& model = "deepseek-v3") {
  Diagnostics diagnostics;
  auto source = std::make_shared<SourceFile>();
  source->name = "s.yaml";
  source->text = "caelum: 1\ncluster: " + machine + "\nmodel: " + model + "\ntrain: " + train + "\n";
  const NodePtr document = read_document(source, diagnostics);
  auto design = load_scenario(document, ".", {}, Catalogue(), diagnostics);
  return {std::move(design), diagnostics.render()};
}

std::string source_of(const Design& design, std::string_view path) {
  for (const auto& assumption : design.assumptions) {
    if (assumption.what == path) return assumption.source;
  }
  return {};
}

const std::vector<RecipeRelease> kReleases{
    {"2.6", "2021-12"}, {"3.0", "2022-12"}, {"0.4", "2023-12"}, {"0.12", "2025-05"}};

TEST(Release, ByNameWhateverStandsBeforeTheNumber) {
  for (const char* text : {"0.12", "v0.12", "core_r0.12.0"}) {
    const auto found = find_release(kReleases, text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->index, 3U) << text;
    EXPECT_FALSE(found->before || found->after) << text;
  }
}

TEST(Release, BetweenTwoTheOlder) {
  EXPECT_EQ(find_release(kReleases, "0.8")->index, 2U);
  EXPECT_EQ(find_release(kReleases, "2.9")->index, 0U);
}

TEST(Release, ADateIsTheNewestOfItsTime) {
  EXPECT_EQ(find_release(kReleases, "2022")->index, 1U);
  EXPECT_EQ(find_release(kReleases, "2022-11")->index, 0U);
  EXPECT_TRUE(find_release(kReleases, "2019")->before);
  EXPECT_EQ(find_release(kReleases, "2030")->index, 3U);
}

TEST(Release, OutsideWhatIsKnownIsSaid) {
  EXPECT_TRUE(find_release(kReleases, "0.99")->after);
  EXPECT_TRUE(find_release(kReleases, "0.1")->before);
  EXPECT_FALSE(find_release(kReleases, "nightly"));
}

TEST(RecipeTest, TestsAreReadOrRefused) {
  EXPECT_EQ(read_test("pipeline > 1")->sign, ">");
  EXPECT_FALSE(read_test("pipeline"));
  EXPECT_FALSE(read_test("pipeline ~ 1"));
  EXPECT_FALSE(read_test("pipeline > many"));
}

TEST(Recipe, FillsWhatTheScenarioLeavesOpenAndSaysWhere) {
  const auto [design, told] = loaded(
      "{global_batch: 4096, precision: mxfp8, framework: megatron-bridge, release: '26.06', plan: {pipeline: "
      "4, virtual: 4, expert: 64}}");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->stack.id, "nemo-2026");
  EXPECT_TRUE(design->train->plan.overlap.expert);
  EXPECT_EQ(design->train->plan.layers.size(), 16U);
  EXPECT_EQ(design->train->precision.gradients, Precision::bf16);
  EXPECT_NE(source_of(*design, "train.plan.overlap.expert").find("Megatron-Bridge"), std::string::npos);
  EXPECT_NE(source_of(*design, "train.stack").find("Megatron-Bridge"), std::string::npos);
}

TEST(Recipe, AnySwitchOfTheScenarioWins) {
  const auto [design, told] = loaded(
      "{global_batch: 4096, precision: {matmul: mxfp8, gradients: fp32}, stack: nemo, framework: "
      "megatron-bridge, release: '26.06', "
      "plan: {pipeline: 4, virtual: 4, expert: 64, recompute: full, overlap: {expert: false}}}");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->stack.id, "nemo");
  EXPECT_FALSE(design->train->plan.overlap.expert);
  EXPECT_EQ(design->train->plan.recompute, Recompute::full);
  EXPECT_EQ(design->train->precision.gradients, Precision::fp32);
  EXPECT_TRUE(source_of(*design, "train.plan.overlap.expert").empty());
}

TEST(Recipe, ChangesOfAStackAreLaidOnTheRecipes) {
  const auto [design, told] =
      loaded("{global_batch: 4096, framework: megatron-bridge, stack: {loss: in_place}, plan: {expert: 8}}");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->stack.loss, "in_place");
  EXPECT_TRUE(design->stack.id.starts_with("nemo"));
}

TEST(Recipe, AStackAloneBringsNoSwitches) {
  const auto [design, told] =
      loaded("{global_batch: 4096, stack: nemo-2026, plan: {pipeline: 4, virtual: 4, expert: 64}}");
  ASSERT_TRUE(design) << told;
  EXPECT_FALSE(design->train->plan.overlap.expert);
  EXPECT_TRUE(design->train->framework.empty());
}

TEST(Recipe, NothingGivenIsTheUsualFrameworkOfTheChip) {
  const auto blackwell = loaded("{global_batch: 4096, plan: {expert: 8}}");
  ASSERT_TRUE(blackwell.design) << blackwell.told;
  EXPECT_EQ(blackwell.design->train->framework, "megatron-bridge");
  EXPECT_FALSE(source_of(*blackwell.design, "train.framework").empty());
  EXPECT_FALSE(source_of(*blackwell.design, "train.release").empty());
  const auto tpu = loaded("{global_batch: 256}", "{system: tpu-v5p-pod, chips: 256}", "llama3-1-8b");
  ASSERT_TRUE(tpu.design) << tpu.told;
  EXPECT_EQ(tpu.design->train->framework, "maxtext");
  EXPECT_EQ(tpu.design->train->plan.zero, 3);
}

TEST(Recipe, OneWordForAllTensorsKeepsItsMeaning) {
  const auto [design, told] =
      loaded("{global_batch: 512, precision: fp16, framework: megatron-deepspeed, plan: {tensor: 8}}",
             "{system: hgx-a100, chips: 64}", "llama2-70b");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->train->precision.attention, Precision::fp16);
  EXPECT_EQ(design->train->precision.gradients, Precision::fp16);
}

TEST(Recipe, FewSequencesAreSplitWhereTheFrameworkSaysSo) {
  const auto [design, told] = loaded("{global_batch: 64, sequence: 8192, framework: maxtext}",
                                     "{system: tpu-v5p-pod, chips: 256}", "llama3-1-70b");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->train->plan.tensor, 4);
  EXPECT_EQ(design->train->plan.data, 64);
}

TEST(Recipe, WordsOfAFrameworkForWhatIsRecomputed) {
  const auto [design, told] =
      loaded("{global_batch: 256, framework: maxtext, plan: {tensor: 1, recompute: minimal}}",
             "{system: tpu-v5p-pod, chips: 256}", "llama3-1-8b");
  ASSERT_TRUE(design) << told;
  EXPECT_EQ(design->train->plan.recompute, Recompute::modules);
  const auto other =
      loaded("{global_batch: 256, framework: megatron-core, plan: {tensor: 1, recompute: minimal}}",
             "{system: tpu-v5p-pod, chips: 256}", "llama3-1-8b");
  EXPECT_FALSE(other.design);
}

TEST(Recipe, AnUnknownFrameworkHasAPlaceAndANeighbour) {
  const auto [design, told] = loaded("{global_batch: 64, framework: megatron-bridg}");
  EXPECT_FALSE(design);
  EXPECT_NE(told.find("did you mean 'megatron-bridge'?"), std::string::npos) << told;
  EXPECT_NE(told.find("s.yaml:4:"), std::string::npos) << told;
}

TEST(Recipe, ReleasesThatAreNotKnown) {
  const auto [none, refused] = loaded("{global_batch: 64, framework: megatron-bridge, release: nightly}");
  EXPECT_FALSE(none);
  EXPECT_NE(refused.find("'nightly' is no release of megatron-bridge"), std::string::npos) << refused;
  const auto [newer, warned] =
      loaded("{global_batch: 64, framework: megatron-bridge, release: '27.02', plan: {expert: 8}}");
  EXPECT_TRUE(newer);
  EXPECT_NE(warned.find("newer than those that the catalogue knows"), std::string::npos) << warned;
}

TEST(Recipe, EveryRecipeOfTheCatalogueHolds) {
  const Catalogue catalogue;
  for (const auto* entry : catalogue.all("recipe")) {
    Diagnostics diagnostics;
    check_entry(*entry, catalogue, diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << entry->id << '\n' << diagnostics.render();
  }
}

}  // namespace
}  // namespace caelum::spec
