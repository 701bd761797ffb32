// Every system and every chip of the catalogue runs a small model: what a user can name is no dead end.
// Values that nobody published are ranged estimates with their reason, rents and prices among them: cost is
// told of each.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/spec/load.hpp"

namespace caelum {
namespace {

/// The format of 16 bits that the chip states; empty where it states none.
std::string format_of(const spec::Chip& chip) {
  for (const Precision p : {Precision::bf16, Precision::fp16}) {
    if (chip.peak[static_cast<std::size_t>(p)].known()) return std::string(name(p));
  }
  return {};
}

/// What a run of eight chips says of the machine; empty when it has a result.
std::string refusal(const std::string& system, const std::string& precision,
                    const spec::Catalogue& catalogue) {
  const std::string text = fmt::format(
      "caelum: 1\ncluster: {{system: {}, chips: 8}}\nmodel: llama-3.2-1b\n"
      "train: {{sequence: 2048, global_batch: 16, precision: {}, plan: auto}}\nrun: {{length: 1 day}}\n",
      system, precision);
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"small.yaml", text});
  const auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  if (!design) return diagnostics.render();
  const auto outcome = jobs::evaluate(*design, {}, diagnostics);
  if (!diagnostics.ok()) return diagnostics.render();
  if (!outcome.feasible) return outcome.reasons.empty() ? "no result and no reason" : std::string();
  if (!outcome.train.months) return "no bill";
  const auto& bill = outcome.train.months->bill;
  if (bill.price <= Money{0} || bill.total <= Money{0}) return "bought, it costs nothing";
  return bill.rented && *bill.rented > Money{0} ? std::string() : "rented, it costs nothing";
}

TEST(EveryMachine, SystemsRun) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  for (const auto* entry : catalogue.all("system")) {
    const auto system = spec::load_system(entry->id, catalogue, diagnostics);
    ASSERT_TRUE(system) << diagnostics.render();
    EXPECT_EQ(refusal(entry->id, format_of(system->chip), catalogue), "") << entry->id;
  }
}

// Deployments are priced at the rent.
TEST(EveryMachine, ChipsHaveARangedRentWithItsSource) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  for (const auto* entry : catalogue.all("chip")) {
    const auto chip = spec::load_chip(entry->id, catalogue, diagnostics);
    ASSERT_TRUE(chip) << diagnostics.render();
    const auto& rent = chip->price.rent;
    EXPECT_TRUE(rent.low && rent.high && *rent.low < *rent.high) << entry->id;
    EXPECT_TRUE(!rent.value || (*rent.low <= *rent.value && *rent.value <= *rent.high)) << entry->id;
    EXPECT_FALSE(rent.sources.empty()) << entry->id;
  }
}

TEST(EveryMachine, ChipsRun) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  for (const auto* entry : catalogue.all("chip")) {
    const auto chip = spec::load_chip(entry->id, catalogue, diagnostics);
    ASSERT_TRUE(chip) << diagnostics.render();
    const std::string format = format_of(*chip);
    if (format.empty()) continue;  // a chip of 2016 that multiplies integers and fp32 alone
    EXPECT_EQ(refusal(fmt::format("{{from: hgx-h100, chip: {}}}", entry->id), format, catalogue), "")
        << entry->id;
  }
}

}  // namespace
}  // namespace caelum
