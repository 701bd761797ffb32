// The built-in catalogue as a whole: every record loads, usual names find their records, models
// count to their published sizes, and figures that imply each other agree.
#include <cmath>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "caelum/base/date.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/reticle.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum {
namespace {

class CatalogueTest : public ::testing::Test {
 protected:
  template <class T>
  T loaded(std::optional<T> record, const std::string& id) {
    EXPECT_TRUE(record) << id << "\n" << diagnostics.render();
    return record ? std::move(*record) : T{};
  }
  spec::Chip chip(const std::string& id) { return loaded(spec::load_chip(id, catalogue, diagnostics), id); }
  spec::System system(const std::string& id) {
    return loaded(spec::load_system(id, catalogue, diagnostics), id);
  }
  spec::Model model(const std::string& id) {
    return loaded(spec::load_model(id, catalogue, diagnostics), id);
  }

  spec::Catalogue catalogue;
  Diagnostics diagnostics;
};

// Published totals come rounded; a record whose makers rounded hard carries a range for it.
void expect_count(const spec::Datum<double>& published, double counted, double tolerance,
                  const std::string& what) {
  const double low = published.low.value_or(*published.value) * (1 - tolerance);
  const double high = published.high.value_or(*published.value) * (1 + tolerance);
  EXPECT_GE(counted, low) << what;
  EXPECT_LE(counted, high) << what;
}

TEST_F(CatalogueTest, EveryRecordLoads) {
  for (const auto* entry : catalogue.all("chip")) {
    const spec::Chip c = chip(entry->id);
    EXPECT_TRUE(catalogue.find("chip-profile", c.profile)) << entry->id << ": " << c.profile;
    EXPECT_FALSE(c.name.empty()) << entry->id;
  }
  for (const auto* entry : catalogue.all("system")) system(entry->id);
  EXPECT_GE(catalogue.all("chip").size(), 66U);
  EXPECT_GE(catalogue.all("system").size(), 38U);
  EXPECT_GE(catalogue.all("model").size(), 46U);
}

TEST_F(CatalogueTest, EveryRecordSaysOfWhichDayItIs) {
  const auto records = spec::dated_records(catalogue, diagnostics);
  EXPECT_GT(records.size(), 600U);
  for (const auto& record : records) EXPECT_TRUE(is_date(record.as_of)) << record.kind << " " << record.id;
}

// M-workload-16.
TEST_F(CatalogueTest, ModelsCountToTheirPublishedTotals) {
  int checked = 0;
  for (const auto* entry : catalogue.all("model")) {
    const spec::Model m = model(entry->id);
    const auto count = workload::count_parameters(m);
    EXPECT_GT(count.total, 0) << entry->id;
    EXPECT_LE(count.active, count.total) << entry->id;
    if (!m.published_total.known()) continue;
    ++checked;
    expect_count(m.published_total, count.total, 0.02, entry->id);
  }
  EXPECT_GE(checked, 120);
}

// Some makers count the input embedding of a token's parameters, some do not; names such as A3B
// round to one digit.
TEST_F(CatalogueTest, ModelsCountToTheirPublishedActiveParameters) {
  for (const auto* entry : catalogue.all("model")) {
    const spec::Model m = model(entry->id);
    if (!m.published_active.known()) continue;
    const double without = workload::count_parameters(m).active;
    const double embedding = static_cast<double>(m.vocab) * static_cast<double>(m.hidden);
    const double published = *m.published_active.value;
    const double with = without + (m.tie ? 0 : embedding);
    const double error = std::min(std::abs(without / published - 1), std::abs(with / published - 1));
    EXPECT_LE(error, 0.12) << entry->id << ": " << without << " or " << with << " against " << published;
  }
}

TEST_F(CatalogueTest, UsualNamesFindTheirRecords) {
  const std::pair<const char*, const char*> chips[] = {
      {"h100", "h100-sxm"},         {"h100_sxm", "h100-sxm"},
      {"H100", "h100-sxm"},         {"a100_sxm", "a100-80g-sxm"},
      {"A100-80G", "a100-80g-sxm"}, {"h800", "h800-sxm"},
      {"910c", "ascend-910c"},      {"Ascend-910B", "ascend-910b3"},
      {"950dt", "ascend-950dt"},    {"b200_sxm", "b200-hgx"},
      {"gb200", "gb200"},           {"TPU-v5p", "tpu-v5p"},
      {"TPU7x", "tpu-v7"},          {"rtx_pro_6000_server", "rtx-pro-6000-se"}};
  for (const auto& [name, id] : chips) EXPECT_EQ(chip(name).id, id) << name;
  const std::pair<const char*, const char*> models[] = {
      {"llama-3.1-8b", "llama3-1-8b"},     {"llama3-8b", "llama3-1-8b"},
      {"llama3_1_405b", "llama3-1-405b"},  {"deepseekv3", "deepseek-v3"},
      {"deepseek_v3_671b", "deepseek-v3"}, {"qwen3_30b", "qwen3-30b-a3b"},
      {"mixtral_8x7b", "mixtral-8x7b"},    {"GPT OSS 120B", "gpt-oss-120b"}};
  for (const auto& [name, id] : models) EXPECT_EQ(model(name).id, id) << name;
}

TEST_F(CatalogueTest, FiguresThatImplyEachOtherAgree) {
  const auto dt = chip("ascend-950dt");
  const auto pod = system("atlas950-superpod");
  const double chips = static_cast<double>(*pod.chips.value);
  EXPECT_NEAR(chips * dt.hbm.capacity.value->in(units::GB) / 1024, 1152, 1);        // TB of the keynote
  EXPECT_NEAR(chips * dt.scale_up.bidirectional.value->in(units::TBps), 16384, 1);  // 16.3 PB/s
  EXPECT_EQ(64 * *pod.chips.value, *system("atlas950-supercluster").chips.value);
  const auto c = chip("ascend-910c");
  const auto bf16 = c.peak[static_cast<std::size_t>(Precision::bf16)];
  EXPECT_NEAR(384 * bf16.value->in(units::Pflops), 288.7, 0.2);
  EXPECT_NEAR(*c.scale_up.links.value * 28, c.scale_up.bandwidth.value->in(units::GBps), 1e-6);
  EXPECT_NEAR(2 * c.scale_up.die_to_die.value->in(units::GBps), 540, 1e-6);
}

TEST_F(CatalogueTest, UnknownFiguresStayUnknown) {
  const auto c = chip("kunlun-m100");  // nobody told whether it has fp8; its fp16 is an estimate with a range
  EXPECT_FALSE(c.peak[static_cast<std::size_t>(Precision::fp8)].known());
  EXPECT_TRUE(c.peak[static_cast<std::size_t>(Precision::fp16)].known());
  EXPECT_TRUE(c.peak[static_cast<std::size_t>(Precision::fp16)].low);
  const auto price = chip("h100").price.usd;
  EXPECT_FALSE(price.known());
  EXPECT_TRUE(price.low && price.high);
}

// A level joins chips of whole packages, so dies never make one; the outermost level of what can
// be trained on beyond one pod has no bound.
TEST_F(CatalogueTest, LevelsNestAndGrow) {
  for (const auto* entry : catalogue.all("system")) {
    long inside = 1;
    for (const auto& level : system(entry->id).levels) {
      EXPECT_TRUE(level.bandwidth.known()) << entry->id << ": " << level.name;
      EXPECT_TRUE(catalogue.find("link-profile", level.link)) << entry->id << ": " << level.link;
      if (!level.chips.known()) continue;
      EXPECT_GT(*level.chips.value, inside) << entry->id << ": " << level.name;
      inside = *level.chips.value;
    }
  }
  for (const char* id :
       {"atlas950-superpod", "atlas960-supercluster", "cloudmatrix384", "gb200-nvl72", "hgx-h800"}) {
    EXPECT_FALSE(system(id).levels.back().chips.known()) << id;
  }
  EXPECT_EQ(*system("cloudmatrix384").levels.front().chips.value, 8);
}

/// The ids of the sources file: the values of one `- id:` key a record.
std::set<std::string> source_ids() {
  std::set<std::string> ids;
  std::ifstream in(std::string(CAELUM_SOURCE_DIR) + "/catalogue/sources.yaml");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("  - id: ")) ids.insert(line.substr(8));
  }
  return ids;
}

template <class T>
void expect_sources(const spec::Datum<T>& datum, const std::set<std::string>& ids, const std::string& where) {
  for (const auto& source : datum.sources) {
    const bool sentence = source.find(' ') != std::string::npos;
    EXPECT_TRUE(sentence || ids.contains(source)) << where << " names the unknown source " << source;
  }
}

// M-chip-35: whatever has memory tells what a process may use of it, with range and source.
TEST_F(CatalogueTest, EveryMemoryHasAUsableSize) {
  for (const auto* entry : catalogue.all("chip")) {
    const spec::Memory memory = chip(entry->id).hbm;
    if (!memory.capacity.known()) continue;
    ASSERT_TRUE(memory.usable.known()) << entry->id;
    EXPECT_FALSE(memory.usable.sources.empty()) << entry->id;
    ASSERT_TRUE(memory.usable.low && memory.usable.high) << entry->id;
    const double of_sold =
        *memory.usable.value / *memory.capacity.value * units::GB.canonical() / units::GiB.canonical();
    EXPECT_GT(of_sold, 0.9) << entry->id;
    EXPECT_LT(of_sold, 1.01) << entry->id;
  }
}

TEST_F(CatalogueTest, SourcesAreListed) {
  const auto ids = source_ids();
  EXPECT_GE(ids.size(), 100U);
  for (const auto* entry : catalogue.all("chip")) {
    const spec::Chip c = chip(entry->id);
    for (const auto& peak : c.peak) {
      expect_sources(peak, ids, entry->id);
      EXPECT_TRUE(!peak.known() || !peak.sources.empty()) << entry->id;
    }
    expect_sources(c.hbm.capacity, ids, entry->id);
    expect_sources(c.hbm.usable, ids, entry->id);
    expect_sources(c.hbm.bandwidth, ids, entry->id);
    expect_sources(c.scale_up.bandwidth, ids, entry->id);
    for (const auto& fact : c.facts) expect_sources(fact.text, ids, entry->id + " " + fact.name);
  }
  for (const auto* entry : catalogue.all("model")) {
    const spec::Model m = model(entry->id);
    expect_sources(m.published_total, ids, entry->id);
    for (const auto& fact : m.facts) expect_sources(fact.text, ids, entry->id + " " + fact.name);
  }
}

// 29 chips were refused by `wafer`: a die known by its area was taken as a square.
TEST_F(CatalogueTest, EveryDieOfAKnownSizeCanBeExposed) {
  int sized = 0;
  for (const auto& id : catalogue.names("chip")) {
    const spec::Chip record = chip(id);
    for (const auto& area : record.silicon.die_area) {
      if (!area.known()) continue;
      ++sized;
      const bool whole_wafer = area.value->in(units::mm2) > 10'000;
      EXPECT_EQ(spec::fits_reticle(spec::sides_of(*area.value)), !whole_wafer) << id;
    }
  }
  EXPECT_GT(sized, 40);
}

}  // namespace
}  // namespace caelum
