// Which values carry doubt comes from the field tables: every range of the catalogue that a question reads.
#include "caelum/spec/doubts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"
#include "caelum/spec/nudges.hpp"

namespace caelum::spec {
namespace {

const char* const kScenarioOfAStep =
    "caelum: 1\n"
    "cluster: {system: hgx-h100, chips: 64}\n"
    "model: llama-3.1-8b\n"
    "train: {global_batch: 128, plan: {tensor: 4}}\n";

Design doubtful(const std::string& text, const Overrides& overrides = {}) {
  static const Catalogue kCatalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"test.yaml", text});
  auto design = load_scenario(read_document(source, diagnostics), ".", overrides, kCatalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design.value_or(Design{});
}

Design example(const std::string& name) {
  Diagnostics diagnostics;
  auto design =
      load_scenario(std::string(CAELUM_SOURCE_DIR "/examples/") + name, {}, Catalogue{}, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design.value_or(Design{});
}

SupplyDesign supply_example() {
  Diagnostics diagnostics;
  auto design =
      load_supply(CAELUM_SOURCE_DIR "/examples/ascend-supply-2025-2028.yaml", {}, Catalogue{}, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design.value_or(SupplyDesign{});
}

std::map<std::string, Doubt> by_parameter(const std::vector<Doubt>& list) {
  std::map<std::string, Doubt> found;
  for (const Doubt& doubt : list) found.emplace(doubt.parameter, doubt);
  return found;
}

bool any_starts_with(const std::vector<Doubt>& list, std::string_view prefix) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Doubt& doubt) { return doubt.parameter.starts_with(prefix); });
}

/// Paths of the values with a range in a record's file, without the help of any table.
void find_ranges(const NodePtr& node, const std::string& path, std::vector<std::string>& out) {
  const auto text = [&](const char* key) {
    const Entry* entry = node->find(key);
    return entry && entry->value->kind == Node::Kind::scalar ? entry->value->text : std::string();
  };
  if (node->kind != Node::Kind::map) return;
  if (!text("low").empty() && !text("high").empty()) {
    const std::string value = text("value");
    if (!value.empty() && value != "null" && text("low") != text("high")) out.push_back(path);
    return;
  }
  for (const Entry& entry : node->entries) {
    find_ranges(entry.value, path.empty() ? entry.key : path + "." + entry.key, out);
  }
}

/// Every range of the kind's records, listed by a scenario that names the record at `key` as `prefix`.
std::size_t expect_all_listed(const std::string& kind, const std::string& key, const std::string& prefix) {
  const Catalogue catalogue;
  std::size_t count = 0;
  for (const CatalogueEntry* entry : catalogue.all(kind)) {
    Diagnostics diagnostics;
    std::vector<std::string> ranges;
    find_ranges(resolved_record(*entry, catalogue, diagnostics), "", ranges);
    const auto listed = by_parameter(doubts(doubtful(kScenarioOfAStep, {key + "=" + entry->id})));
    for (const std::string& range : ranges) {
      EXPECT_TRUE(listed.contains(prefix + range)) << entry->id << ": " << prefix << range;
    }
    count += ranges.size();
  }
  return count;
}

// M-study-3
TEST(Doubts, EveryRangeOfEveryProfileIsDrawn) {
  EXPECT_GE(expect_all_listed("chip-profile", "chip.profile", "chip_profile."), 420U);
  EXPECT_GE(expect_all_listed("link-profile", "system.levels.1.link", "system.levels.1.link."), 360U);
  EXPECT_GE(expect_all_listed("stack", "train.stack", "stack."), 170U);
}

template <class Scenario>
void expect_set_as_listed(Scenario scenario) {
  const auto before = doubts(scenario);
  ASSERT_FALSE(before.empty());
  std::vector<double> lows;
  for (const Doubt& doubt : before) lows.push_back(doubt.low);
  set_doubts(scenario, lows);
  const auto after = doubts(scenario);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].parameter, before[i].parameter);
    EXPECT_EQ(after[i].value, before[i].low) << before[i].parameter;
    EXPECT_EQ(after[i].high, before[i].high) << before[i].parameter;
  }
}

TEST(Doubts, WhatIsListedIsSet) {
  for (const char* name : {"deepseek-v3-h800.yaml", "deepseek-v3-cloudmatrix384.yaml",
                           "llama-70b-two-generations.yaml", "serve-deepseek-v3-h800.yaml"}) {
    expect_set_as_listed(example(name));
  }
  expect_set_as_listed(supply_example());
}

TEST(Doubts, CountsAreDrawnWhole) {
  Design design = doubtful(std::string(kScenarioOfAStep) + "run: {length: 10 days}\n",
                           {"system.chips={value: 64, low: 60, high: 70}"});
  const auto list = doubts(design);
  std::vector<double> values;
  for (const Doubt& doubt : list) values.push_back(doubt.parameter == "system.chips" ? 66.6 : doubt.value);
  set_doubts(design, values);
  EXPECT_EQ(*design.cluster.system.chips.value, 67);
}

// Prices, power and what breaks are read by months, silicon by supply, the host's memory by what is moved
// there.
TEST(Doubts, OnlyWhatTheQuestionReadsIsDrawn) {
  const Overrides ranged = {"chip.power.tdp={value: 700 W, low: 600 W, high: 800 W}",
                            "chip.price.usd={value: 30000 USD, low: 20000 USD, high: 40000 USD}",
                            "chip.price.rent={value: 2 USD/hour, low: 1 USD/hour, high: 3 USD/hour}",
                            "chip.silicon.transistors={value: 80e9, low: 70e9, high: 90e9}",
                            "system.host_capacity={value: 2 TiB, low: 1 TiB, high: 4 TiB}",
                            "chip.hbm.capacity={value: 80 GB, low: 64 GB, high: 96 GB}"};
  const auto listed = [&](const std::string& text, Overrides more = {}) {
    more.insert(more.begin(), ranged.begin(), ranged.end());
    return doubts(doubtful(text, more));
  };
  const auto step = listed(kScenarioOfAStep);
  EXPECT_TRUE(any_starts_with(step, "chip.hbm.capacity"));  // its `usable` is that of another capacity
  for (const char* path : {"chip.power.", "chip.price.", "chip.silicon.", "system.host_capacity",
                           "reliability.", "operations.", "region.", "parts.", "currency."}) {
    EXPECT_FALSE(any_starts_with(step, path)) << path;
  }
  const auto away = listed(kScenarioOfAStep, {"plan.offload.optimizer=host"});
  EXPECT_TRUE(any_starts_with(away, "system.host_capacity"));
  const auto months = listed(std::string(kScenarioOfAStep) + "run: {length: 10 days}\n");
  for (const char* path : {"chip.power.tdp", "chip.price.usd", "chip.price.rent", "reliability.scale",
                           "operations.restart", "region.tariff", "parts.host.power", "currency.cny"}) {
    EXPECT_TRUE(any_starts_with(months, path)) << path;
  }
  EXPECT_FALSE(any_starts_with(months, "chip.silicon."));
  const auto serving =
      listed("caelum: 1\ncluster: {system: hgx-h100, chips: 8}\nmodel: llama-3.1-8b\nserve: {batch: 8}\n");
  EXPECT_TRUE(any_starts_with(serving, "chip.price.rent"));
  EXPECT_FALSE(any_starts_with(serving, "chip.price.usd"));
  const auto machine = doubts(doubtful(
      "caelum: 1\ncluster: {system: hgx-h100, chips: 64}\nmodel: llama-3.1-8b\nrun: {length: 10 days}\n"));
  EXPECT_FALSE(any_starts_with(machine, "chip_profile."));
  EXPECT_TRUE(any_starts_with(machine, "reliability."));
}

// A known `usable` stands instead of the capacity as sold.
TEST(Doubts, WhatAnotherValueStandsInsteadOfIsNotDrawn) {
  const auto listed = by_parameter(doubts(doubtful(
      kScenarioOfAStep,
      {"chip.hbm={usable: {value: 79 GiB, low: 78 GiB, high: 79.5 GiB}, capacity: {value: 80 GB, low: "
       "64 GB, high: 96 GB}}"})));
  EXPECT_TRUE(listed.contains("chip.hbm.usable"));
  EXPECT_FALSE(listed.contains("chip.hbm.capacity"));
}

TEST(Doubts, JoinedPodsAreDrawnToo) {
  const auto listed = by_parameter(doubts(example("llama-70b-two-generations.yaml")));
  for (const char* path : {"chip_profile.sustained", "cluster.joined.0.system.chip.hbm.usable",
                           "cluster.joined.0.system.chip.profile.sustained",
                           "cluster.joined.0.system.levels.0.link.efficiency", "cluster.join.link.latency"}) {
    EXPECT_TRUE(listed.contains(path)) << path;
  }
  EXPECT_NE(listed.at("chip_profile.sustained").fact,
            listed.at("cluster.joined.0.system.chip.profile.sustained").fact);
}

// M-study-4
TEST(Doubts, OneFactIsWhatOneRecordHolds) {
  const std::string text =
      "caelum: 1\n"
      "cluster:\n"
      "  system: cloudmatrix384\n"
      "  chips: 768\n"
      "  joined: [{system: cloudmatrix384, chips: 384}]\n"
      "  join: {bandwidth: 25 GB/s, link: infiniband-hdr}\n"
      "model: llama-3.1-8b\n"
      "train: {global_batch: 768, plan: {tensor: 8}}\n";
  const auto listed = by_parameter(doubts(doubtful(text)));
  const auto fact = [&](const std::string& path) {
    const auto found = listed.find(path);
    EXPECT_NE(found, listed.end()) << path;
    return found == listed.end() ? path : found->second.fact;
  };
  EXPECT_EQ(fact("chip.peak.bf16"), "chip:ascend-910c:peak");
  EXPECT_EQ(fact("chip.peak.bf16"), fact("chip.peak.int8"));
  EXPECT_EQ(fact("chip.peak.bf16"), fact("cluster.joined.0.system.chip.peak.bf16"));
  EXPECT_EQ(fact("chip_profile.launch"), fact("cluster.joined.0.system.chip.profile.launch"));
  EXPECT_NE(fact("chip_profile.launch"), fact("chip_profile.memory"));
  EXPECT_NE(fact("system.levels.0.link.launch"), fact("cluster.join.link.launch"));
}

TEST(Doubts, SeriesDiesAndPackagesOfSupplyAreOneFactEach) {
  std::map<std::string, std::set<std::string>> facts;
  std::size_t starts = 0;
  for (const Doubt& doubt : doubts(supply_example())) {
    facts[doubt.parameter].insert(doubt.fact);
    starts += doubt.parameter == "lines.smic-7nm.wafer_starts" ? 1 : 0;
  }
  EXPECT_EQ(starts, 13U);
  EXPECT_EQ(facts["lines.smic-7nm.wafer_starts"].size(), 1U);
  EXPECT_EQ(*facts["lines.smic-7nm.process.defects_per_cm2"].begin(), "process:smic-n2:defects_per_cm2");
  EXPECT_EQ(*facts["products.910C of SMIC dies.assembly_yield"].begin(), "chip:ascend-910c:assembly_yield");
  EXPECT_EQ(facts["products.910C of SMIC dies.assembly_yield"],
            facts["products.910C of the die bank.assembly_yield"]);
  for (const auto& [parameter, of] : facts) {
    EXPECT_FALSE(parameter.starts_with("sites.")) << parameter;  // worked out from the plan, which is drawn
    EXPECT_EQ(parameter.find("chip.peak"), std::string::npos) << parameter;
  }
}

// M-api-1: what `limits` moves is read off the tables, a link's latency with its level's.
TEST(Nudges, AreTheParametersThatTheTablesMark) {
  Design design = doubtful(kScenarioOfAStep);
  EXPECT_EQ(nudges(design),
            (std::vector<std::string>{"chip.peak", "chip.hbm.bandwidth", "system.levels.0.bandwidth",
                                      "system.levels.0.latency", "system.levels.1.bandwidth",
                                      "system.levels.1.latency", "stack.kernel_dispatch"}));
  const Design before = design;
  nudge(design, "system.levels.1.latency", 2);
  nudge(design, "chip.peak", 0.5);
  EXPECT_EQ(*design.link_profiles[1].latency.value, *before.link_profiles[1].latency.value * 2);
  EXPECT_EQ(*design.link_profiles[0].latency.value, *before.link_profiles[0].latency.value);
  constexpr auto kBf16 = static_cast<std::size_t>(Precision::bf16);
  EXPECT_EQ(*design.cluster.system.chip.peak[kBf16].value,
            *before.cluster.system.chip.peak[kBf16].value * 0.5);
}

}  // namespace
}  // namespace caelum::spec
