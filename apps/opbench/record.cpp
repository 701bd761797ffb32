#include "apps/opbench/record.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <fmt/format.h>

namespace caelum::opbench {
namespace {

double physical_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

double last_cache() {
  const long bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return bytes > 0 ? static_cast<double>(bytes) : 8e6;
}

std::string peaks(const Best& best, const std::string& source) {
  std::string text;
  // The products of half formats are priced by bf16; without it they would run as fp32 does.
  const bool has_bf16 = best.rate.contains("bf16");
  for (const auto& [dtype, rate] : best.rate) {
    text += fmt::format("  {}: {{value: {:.4g} Gflop/s, source: [{}]}}\n", dtype, rate / 1e9, source);
  }
  if (!has_bf16 && best.rate.contains("fp32")) {
    text += fmt::format(
        "  bf16: {{value: {:.4g} Gflop/s, source: [\"own estimate, because emulated in fp32\"]}}\n",
        best.rate.at("fp32") / 1e9);
  }
  return text;
}

}  // namespace

void write_records(const std::string& directory, const std::string& chip, const Backend& backend, int threads,
                   const Best& best) {
  const std::string source = fmt::format("\"measured by caelum-opbench, {}\"", backend.name());
  std::ofstream(std::filesystem::path(directory) / "chip.yaml") << fmt::format(
      "caelum: 1\nkind: chip\nid: {}\nname: \"{}\"\nvendor: unknown\navailability: shipping\nprofile: {}\n"
      "peak:\n{}hbm:\n  type: main memory\n  capacity: {{value: {:.4g} GB, source: [{}]}}\n"
      "  bandwidth: {{value: {:.4g} GB/s, source: [{}]}}\nunits:\n  count: {{value: {}, source: [{}]}}\n"
      "  l2: {{value: {:.4g} MB, source: [{}]}}\n",
      chip, backend.device(), chip, peaks(best, source), physical_memory() / 1e9, source,
      best.bandwidth / 1e9, source, threads, source, last_cache() / 1e6, source);
  // Peaks are what the best products reached, so shares of them start at one.
  std::ofstream(std::filesystem::path(directory) / "profile.yaml") << fmt::format(
      "caelum: 1\nkind: chip-profile\nid: {}\nfrom: generic-gpu\nrelative: \"\"\nname: \"{} under {}\"\n"
      "matmul: {{bf16: {{value: 0.98, low: 0.8, high: 1, source: [{}]}}, fp32: {{value: 0.98, low: 0.8, "
      "high: 1, source: "
      "[{}]}}}}\n"
      "sustained: {{value: 1, source: [{}]}}\n"
      "launch: {{value: {:.3g} us, low: {:.3g} us, high: {:.3g} us, source: [{}]}}\n"
      "memory: {{value: 0.98, low: 0.5, high: 1, source: [{}]}}\n"
      "memory_ramp: {{value: 1 kB, low: 1 kB, high: 1 MB, source: [\"own estimate, because a core waits for "
      "each line\"]}}\n"
      "tile_m: {{value: 32, source: [\"own estimate, because register blocks of vector units are so "
      "tall\"]}}\n"
      "tile_n: {{value: 64, source: [\"own estimate, because four vectors of 16 are so wide\"]}}\n"
      "k_ramp: {{value: 30, low: 5, high: 200, source: [\"own estimate, because a block starts in tens of "
      "cycles\"]}}\n",
      chip, backend.device(), backend.name(), source, source, source, best.launch * 1e6, best.launch * 0.5e6,
      best.launch * 4e6, source, source);
}

}  // namespace caelum::opbench
