#include "caelum/spec/provenance.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/document.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

const SourceNotes kNotes = {{"sheet", {.title = "A data sheet", .seen = true, .general = false}},
                            {"memory", {.title = "A paper", .seen = false, .general = false}},
                            {"press", {.title = "Trade press", .seen = false, .general = true}}};

ValueCounts counted(const std::string& text) {
  Diagnostics diagnostics;
  const auto document =
      read_document(std::make_shared<const SourceFile>(SourceFile{"record.yaml", text}), diagnostics);
  EXPECT_TRUE(document) << diagnostics.render();
  return document ? count_values(*document, kNotes) : ValueCounts{};
}

TEST(Provenance, EachValueHasOneClass) {
  EXPECT_EQ(counted("a: {value: 1, source: [memory], verified: true}").verified, 1);
  EXPECT_EQ(counted("a: {value: 1, source: [memory, sheet]}").verified,
            1);  // no flag: the best source counts
  EXPECT_EQ(counted("a: {value: 1, source: [sheet], verified: false}").second_hand, 1);
  EXPECT_EQ(counted("a: {value: 1, source: [press], verified: false}").general, 1);
  EXPECT_EQ(counted("a: {value: 1, source: [press, memory], verified: false}").general, 0);
  EXPECT_EQ(counted("a: {value: 1, source: ['table 5 of a paper']}").in_words, 1);
  EXPECT_EQ(counted("a: {value: null, low: 1, source: ['own estimate, because']}").estimated, 1);
  EXPECT_EQ(counted("a: {value: null, note: not found}").unknown, 1);
  EXPECT_EQ(counted("value: {value: 1e9 CNY, source: [memory], verified: false}\nchips: {value: 8, source: "
                    "[sheet]}")
                .all(),
            2);  // a contract
  const auto all = counted(
      "source: [sheet]\nname: plain\nlist:\n  - {value: 1, source: [memory], verified: false}\n"
      "  - {inner: {value: 2, source: [sheet]}}\n");
  EXPECT_EQ(all.all(), 2);
  EXPECT_EQ(all.second_hand, 1);
  EXPECT_EQ(all.verified, 1);
}

TEST(Provenance, OnlyGeneralPressIsToldOfAScenario) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(
      SourceFile{"s.yaml",
                 "caelum: 1\ncluster: {system: hgx-h100, chips: 8, chip: {power: {idle: {value: 0.2, source: "
                 "[press]}, tdp: {value: 700 W, source: [press, memory]}}}}\nmodel: llama-3.2-1b\n"
                 "train: {sequence: 2048, global_batch: 16, plan: auto}\n"});
  const auto design = load_scenario(read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  ASSERT_TRUE(design) << diagnostics.render();
  int weak = 0;
  for (const auto& value : explained(*design, kNotes)) {
    if (value.trust.empty()) continue;
    ++weak;
    EXPECT_EQ(value.path, "cluster.system.chip.power.idle");
  }
  EXPECT_EQ(weak, 1);
}

TEST(Provenance, ARecordsDateIsItsOwn) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(
      SourceFile{"c.yaml", "caelum: 1\nkind: chip\nid: mine\nfrom: h100-sxm\n"});
  const CatalogueEntry entry{.kind = "chip", .id = "mine", .aliases = {}, .source = source};
  const auto record = resolved_record(entry, catalogue, diagnostics);
  ASSERT_TRUE(record) << diagnostics.render();
  EXPECT_TRUE(record->find("peak"));
  EXPECT_EQ(as_of(*record), "");
}

}  // namespace
}  // namespace caelum::spec
