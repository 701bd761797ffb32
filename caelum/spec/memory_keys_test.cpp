// Keys of memory: what a process may use of a chip, and what lives off it.
#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

std::optional<Design> load_memory(const std::string& chip, const std::string& plan,
                                  const Overrides& overrides = {}) {
  const std::string text = "caelum: 1\ncluster: {system: hgx-h100, chips: 8" + chip +
                           "}\nmodel: llama-3.1-8b\ntrain: {global_batch: 8, plan: {zero: 3" + plan + "}}\n";
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"memory.yaml", text});
  auto design = load_scenario(read_document(source, diagnostics), ".", overrides, catalogue, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return design;
}

const Memory& memory_of(const std::optional<Design>& design) {
  return design->cluster.system.chip.hbm;
}

TEST(MemoryKeys, AChipHasWhatItsDriverReports) {
  const auto design = load_memory("", "");
  EXPECT_NEAR(memory_of(design).usable.value->in(units::GiB), 79.1, 0.2);
}

TEST(MemoryKeys, AnotherCapacityMakesTheUsableOneUnknown) {
  EXPECT_FALSE(memory_of(load_memory(", chip: {hbm: {capacity: 160 GB}}", "")).usable.known());
  EXPECT_FALSE(memory_of(load_memory("", "", {"chip.hbm.capacity=160 GB"})).usable.known());
  const auto both = load_memory(", chip: {hbm: {capacity: 160 GB, usable: 150 GiB}}", "");
  EXPECT_NEAR(memory_of(both).usable.value->in(units::GiB), 150, 1e-9);
  const auto set = load_memory("", "", {"chip.hbm.usable=150 GiB", "chip.hbm.capacity=160 GB"});
  EXPECT_NEAR(memory_of(set).usable.value->in(units::GiB), 150, 1e-9);
  EXPECT_TRUE(memory_of(load_memory(", chip: {hbm: {bandwidth: 4 TB/s}}", "")).usable.known());
}

TEST(MemoryKeys, OffloadTakesPlacesSharesAndFlags) {
  const auto of = [](const std::string& map) {
    return load_memory("", ", offload: " + map)->train->plan.offload;
  };
  const Offload words = of("{parameters: nvme, optimizer: host, activations: nvme}");
  EXPECT_EQ(words.parameters, Place::nvme);
  EXPECT_EQ(words.optimizer, Place::host);
  EXPECT_EQ(words.activations, 1);
  EXPECT_EQ(words.activations_at, Place::nvme);
  const Offload old = of("{optimizer: true, activations: 30 %}");
  EXPECT_EQ(old.optimizer, Place::host);
  EXPECT_NEAR(old.activations, 0.3, 1e-12);
  EXPECT_EQ(old.activations_at, Place::host);
  EXPECT_EQ(old.parameters, Place::device);
  EXPECT_EQ(of("{optimizer: false, activations: device}").activations, 0);
}

}  // namespace
}  // namespace caelum::spec
