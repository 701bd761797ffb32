// Scenarios from the built-in catalogue: inheritance, overrides, defaults, and what is said about them.
#include "caelum/spec/load.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "caelum/spec/words.hpp"

namespace caelum::spec {
namespace {

const char* const kScenario =
    "caelum: 1\n"
    "name: test\n"
    "cluster: {system: hgx-h100, chips: 64}\n"
    "model: llama-3.1-8b\n"
    "train:\n"
    "  global_batch: 128\n"
    "  plan: {tensor: 4, pipeline: 2, virtual: 2}\n";

struct Loaded {
  std::optional<Design> design;
  std::string report;
};

Loaded load_text(const std::string& text, const Overrides& overrides = {}) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  auto source = std::make_shared<const SourceFile>(SourceFile{"test.yaml", text});
  const NodePtr document = read_document(source, diagnostics);
  Loaded loaded{load_scenario(document, ".", overrides, catalogue, diagnostics), {}};
  loaded.report = diagnostics.render();
  return loaded;
}

std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
  const std::size_t at = text.find(old);
  return at == std::string::npos ? text : text.replace(at, old.size(), fresh);
}

const Assumption* assumption(const Design& design, const std::string& what) {
  for (const auto& a : design.assumptions) {
    if (a.what == what) return &a;
  }
  return nullptr;
}

TEST(Load, FillsDefaultsAndSaysSo) {
  const auto [design, report] = load_text(kScenario);
  ASSERT_TRUE(design) << report;
  const Train& train = *design->train;
  EXPECT_EQ(train.sequence, 4096);
  EXPECT_EQ(train.plan.data, 8);
  EXPECT_TRUE(train.plan.sequence_parallel);
  EXPECT_EQ(train.plan.schedule, Schedule::interleaved);
  EXPECT_EQ(train.plan.placement.size(), 5U);
  EXPECT_EQ(train.stack, "megatron-core");
  EXPECT_EQ(design->stack.id, "megatron-core");
  EXPECT_EQ(design->link_profiles.size(), design->cluster.system.levels.size());
  EXPECT_FALSE(design->chip_profile.id.empty());
  for (const char* what : {"train.sequence", "train.plan.data", "train.plan.schedule", "train.plan.zero",
                           "train.plan.sequence_parallel", "train.plan.placement", "train.stack",
                           "train.precision", "train.precision.master", "train.plan.overlap.gradients"}) {
    ASSERT_TRUE(assumption(*design, what)) << what;
    EXPECT_FALSE(assumption(*design, what)->source.empty()) << what;
  }
  EXPECT_EQ(assumption(*design, "train.plan.data")->value, "8");
  EXPECT_FALSE(assumption(*design, "train.global_batch"));
}

TEST(Load, OverridesReachIntoTheCatalogue) {
  const auto [design, report] = load_text(
      kScenario, {"chip.hbm.bandwidth=4 TB/s", "system.levels.1.bandwidth=100 GB/s", "plan.tensor=8",
                  "chip.profile.memory=0.5", "train.stack.step_overhead=1 ms", "cluster.chips=128"});
  ASSERT_TRUE(design) << report;
  EXPECT_DOUBLE_EQ(design->cluster.system.chip.hbm.bandwidth.value->canonical(), 4e12);
  EXPECT_DOUBLE_EQ(design->cluster.system.levels[1].bandwidth.value->canonical(), 1e11);
  EXPECT_EQ(design->train->plan.tensor, 8);
  EXPECT_DOUBLE_EQ(*design->chip_profile.memory.value, 0.5);
  EXPECT_DOUBLE_EQ(design->stack.step_overhead.value->canonical(), 1e-3);
  EXPECT_EQ(design->stack.id, "megatron-core");
  EXPECT_EQ(design->cluster.system.chip.id, "h100-sxm");
  EXPECT_EQ(design->cluster.chips, 128);
}

TEST(Load, BillionsOfTokensAreNotBytes) {
  for (const char* word : {"62.9B tokens", "62.9 B tokens", "62.9G tokens", "62.9e9"}) {
    const auto [design, report] = load_text(kScenario, {std::string("train.tokens=") + word});
    ASSERT_TRUE(design) << report;
    EXPECT_DOUBLE_EQ(*design->train->tokens, 62.9e9) << word;
  }
  EXPECT_NE(load_text(kScenario, {"train.tokens=62.9B"}).report.find("is a data size"), std::string::npos);
}

TEST(Load, OverridesMendTheFile) {
  const auto [design, report] =
      load_text(replaced(kScenario, "hgx-h100", "no-such-system"), {"cluster.system=hgx-h800"});
  ASSERT_TRUE(design) << report;
  EXPECT_EQ(design->cluster.system.chip.id, "h800-sxm");
}

TEST(Load, OverridesAreToldWithTheirPlace) {
  EXPECT_NE(load_text(kScenario, {"plan.tensro=8"})
                .report.find("--set:1:6: error: unknown key 'tensro' in plan; did you mean 'tensor'?"),
            std::string::npos);
  EXPECT_NE(load_text(kScenario, {"chip.hbm.bandwidth=4 TB"}).report.find("--set:1:20: error: 'bandwidth'"),
            std::string::npos);
  EXPECT_NE(load_text(kScenario, {"system.levels.7.bandwidth=1 GB/s"})
                .report.find("--set:1:15: error: the list has no entry '7'"),
            std::string::npos);
  EXPECT_NE(load_text(kScenario, {"plan.tensor"}).report.find("path.to.key=value"), std::string::npos);
  EXPECT_NE(load_text(kScenario, {"plan..tensor=1"}).report.find("empty part"), std::string::npos);
  EXPECT_NE(load_text(kScenario, {"model={a: [1}"}).report.find("--set:1:"), std::string::npos);
}

TEST(Load, InlineMapsInherit) {
  const auto [design, report] = load_text(replaced(
      kScenario, "system: hgx-h100",
      "system: {from: hgx_H100, levels: {1: {bandwidth: 25 GB/s}}}, chip: {hbm: {bandwidth: 2 TB/s}}"));
  ASSERT_TRUE(design) << report;
  EXPECT_DOUBLE_EQ(design->cluster.system.levels[1].bandwidth.value->canonical(), 25e9);
  EXPECT_DOUBLE_EQ(design->cluster.system.levels[0].bandwidth.value->canonical(), 450e9);
  EXPECT_DOUBLE_EQ(design->cluster.system.chip.hbm.bandwidth.value->canonical(), 2e12);
  EXPECT_TRUE(design->cluster.system.chip.hbm.capacity.known());
}

TEST(Load, AnotherChipInTheSystem) {
  const auto [design, report] = load_text(replaced(kScenario, "hgx-h100", "hgx-h100, chip: h200"));
  ASSERT_TRUE(design) << report;
  EXPECT_EQ(design->cluster.system.chip.id, "h200-sxm");
}

TEST(Load, NullLeavesACatalogueValueUnknown) {
  const auto [design, report] = load_text(kScenario, {"chip.hbm.bandwidth=null"});
  ASSERT_TRUE(design) << report;
  EXPECT_FALSE(design->cluster.system.chip.hbm.bandwidth.known());
}

TEST(Load, PrecisionInOneWord) {
  const auto [design, report] = load_text(kScenario, {"train.precision=fp8_block"});
  ASSERT_TRUE(design) << report;
  EXPECT_EQ(design->train->precision.matmul, Precision::fp8_block);
  EXPECT_EQ(design->train->precision.activations, Precision::bf16);
  const auto plain = load_text(kScenario, {"train.precision=fp32"});
  EXPECT_EQ(plain.design->train->precision.activations, Precision::fp32);
}

TEST(Load, PlanAuto) {
  const auto [design, report] = load_text(kScenario, {"train.plan=auto"});
  ASSERT_TRUE(design) << report;
  EXPECT_TRUE(design->train->plan_auto);
  EXPECT_NE(explain(explained(*design)).find("train.plan"), std::string::npos);
}

TEST(Load, FilesInheritFromFiles) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("caelum-load-test-" + std::to_string(::getpid()));
  fs::create_directories(folder / "base");
  std::ofstream(folder / "base" / "run.yaml")
      << replaced(kScenario, "llama-3.1-8b", "{from: small.yaml, layers: 4}");
  std::ofstream(folder / "base" / "small.yaml")
      << "caelum: 1\nkind: model\nid: small\nlayers: 2\nhidden: 512\nheads: 8\n"
         "vocab: 1000\nffn: 2048\n";
  std::ofstream(folder / "mine.yaml")
      << "caelum: 1\nfrom: base/run.yaml\nname: mine\ntrain: {plan: {tensor: 2}}\n";
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const auto design = load_scenario((folder / "mine.yaml").string(), {}, catalogue, diagnostics);
  fs::remove_all(folder);
  ASSERT_TRUE(design) << diagnostics.render();
  EXPECT_EQ(design->name, "mine");
  EXPECT_EQ(design->model.layers, 4);
  EXPECT_EQ(design->model.hidden, 512);
  EXPECT_EQ(design->train->plan.tensor, 2);
  EXPECT_EQ(design->train->plan.pipeline, 2);
  EXPECT_EQ(design->train->global_batch, 128);
}

TEST(Load, MissingFileIsToldAtItsName) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  EXPECT_FALSE(load_scenario("/nowhere/at-all.yaml", {}, catalogue, diagnostics));
  EXPECT_NE(diagnostics.render().find("/nowhere/at-all.yaml:1:1: error: cannot read"), std::string::npos);
}

TEST(Load, OtherKindsOfFileAreNamed) {
  EXPECT_NE(
      load_text("caelum: 1\nkind: chip\nid: x\n").report.find("test.yaml:2:7: error: this is a chip record"),
      std::string::npos);
  EXPECT_NE(load_text("caelum: 1\nsuite: x\nrows: []\n").report.find("this is a suite of rows"),
            std::string::npos);
}

TEST(Load, OneErrorLeavesOtherScenariosAlone) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  diagnostics.error({}, "of another row");
  auto source = std::make_shared<const SourceFile>(SourceFile{"test.yaml", kScenario});
  EXPECT_TRUE(load_scenario(read_document(source, diagnostics), ".", {}, catalogue, diagnostics));
}

TEST(Catalogue, EveryRecordReads) {
  const Catalogue catalogue;
  Diagnostics d;
  for (const auto* e : catalogue.all("chip")) load_chip(e->id, catalogue, d);
  for (const auto* e : catalogue.all("system")) load_system(e->id, catalogue, d);
  for (const auto* e : catalogue.all("model")) load_model(e->id, catalogue, d);
  for (const auto* e : catalogue.all("chip-profile")) load_chip_profile(e->id, catalogue, d);
  for (const auto* e : catalogue.all("link-profile")) load_link_profile(e->id, catalogue, d);
  for (const auto* e : catalogue.all("stack")) load_stack(e->id, catalogue, d);
  EXPECT_TRUE(d.ok()) << d.render();
}

TEST(Catalogue, NamesAreAlike) {
  const Catalogue catalogue;
  for (const char* name : {"h100", "H100_SXM", "h100.sxm", "h100-sxm"}) {
    const auto* entry = catalogue.find("chip", name);
    ASSERT_TRUE(entry) << name;
    EXPECT_EQ(entry->id, "h100-sxm");
  }
  EXPECT_FALSE(catalogue.find("system", "h100"));
}

TEST(Catalogue, DirectoryAddsAndOverrides) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("caelum-catalogue-test-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "mine.yaml")
      << "caelum: 1\nkind: chip\nid: my-chip\naliases: [mine]\nfrom: h100-sxm\nyear: 2027\n";
  Catalogue catalogue;
  const Catalogue before = catalogue;
  Diagnostics d;
  catalogue.add_directory(folder.string(), d);
  std::ofstream(folder / "again.yaml") << "caelum: 1\nkind: chip\nid: My_Chip\n";
  Catalogue twice;
  Diagnostics e;
  twice.add_directory(folder.string(), e);
  fs::remove_all(folder);
  ASSERT_TRUE(d.ok()) << d.render();
  const auto chip = load_chip("mine", catalogue, d);
  ASSERT_TRUE(chip) << d.render();
  EXPECT_EQ(chip->id, "my-chip");
  EXPECT_EQ(chip->year, 2027);
  EXPECT_TRUE(chip->hbm.capacity.known());
  EXPECT_FALSE(before.find("chip", "mine"));
  EXPECT_NE(e.render().find("stands in"), std::string::npos);
}

TEST(Schema, NamesEveryRecord) {
  const std::string schema = json_schema();
  for (const char* name : {"\"chip\":", "\"plan\":", "\"level\":", "\"doubt\":", "2020-12"}) {
    EXPECT_NE(schema.find(name), std::string::npos) << name;
  }
  EXPECT_NE(reference_page().find("`global_batch`"), std::string::npos);
}

TEST(Words, PrintedWordsReadBack) {
  for (const auto& word : words<Schedule>()) EXPECT_EQ(find_word<Schedule>(word.text), word.value);
  EXPECT_EQ(name(Schedule::one_f_one_b), "1f1b");
  EXPECT_EQ(find_word<Schedule>("ZB_H1"), Schedule::zb_h1);
  EXPECT_EQ(find_word<Topology>("rail-clos"), Topology::rail_clos);
  EXPECT_DOUBLE_EQ(bytes_per_element(Precision::fp4), 0.5);
}

}  // namespace
// Which key has no default here is told by none of the others.
TEST(Defaults, OfADeploymentAreTold) {
  const auto source = std::make_shared<const SourceFile>(
      SourceFile{"serve.yaml",
                 "caelum: 1\ncluster: {system: hgx-h100, chips: 8}\nmodel: llama-3.1-8b\nserve: {batch: 8, "
                 "tensor: 2}\n"});
  Diagnostics diagnostics;
  const auto design = load_scenario(read_document(source, diagnostics), ".", {}, Catalogue{}, diagnostics);
  ASSERT_TRUE(design) << diagnostics.render();
  for (const char* path :
       {"serve.prompt", "serve.response", "serve.accepted", "serve.engine", "serve.precision"}) {
    const auto told = std::count_if(design->assumptions.begin(), design->assumptions.end(),
                                    [&](const Assumption& a) { return a.what == path && !a.source.empty(); });
    EXPECT_EQ(told, 1) << path;
  }
  const auto given = std::count_if(design->assumptions.begin(), design->assumptions.end(), [](const auto& a) {
    return a.what == "serve.batch" || a.what == "serve.tensor" || a.what.starts_with("train.");
  });
  EXPECT_EQ(given, 0);
  EXPECT_TRUE(design->engine.step_overhead.low && design->engine.step_overhead.high);
}

TEST(Overrides, ChangeWhatIsThere) {
  const auto source = std::make_shared<const SourceFile>(
      SourceFile{"run.yaml",
                 "caelum: 1\ncluster: {system: hgx-h100, chips: 64}\nmodel: llama-3.1-8b\n"
                 "train: {global_batch: 128, tokens: 1T tokens}\n"});
  const auto with = [&](const std::string& setting) {
    Diagnostics diagnostics;
    auto design = load_scenario(read_document(source, diagnostics), ".", {setting}, Catalogue{}, diagnostics);
    return std::pair(std::move(design), diagnostics.render());
  };
  const double plain = with("name=a").first->cluster.system.chip.hbm.bandwidth.value->canonical();
  const auto twice = with("chip.hbm.bandwidth=x2");
  ASSERT_TRUE(twice.first) << twice.second;
  EXPECT_DOUBLE_EQ(twice.first->cluster.system.chip.hbm.bandwidth.value->canonical(), 2 * plain);
  EXPECT_EQ(with("cluster.chips=x2").first->cluster.chips, 128);
  EXPECT_DOUBLE_EQ(*with("train.tokens=+10 %").first->train->tokens, 1.1e12);
  EXPECT_EQ(with("train.global_batch=-50%").first->train->global_batch, 64);
  EXPECT_NE(with("train.sequence=x2").second.find("no value here"), std::string::npos);
}

}  // namespace caelum::spec
