// Any lines as `--set` arguments on one scenario: each lands in the design or is refused with its place.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "caelum/base/check.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/document.hpp"
#include "caelum/spec/load.hpp"

namespace {

constexpr const char* kScenario =
    "caelum: 1\ncluster: {system: hgx-h100, chips: 64}\nmodel: llama-3.1-8b\n"
    "train: {sequence: 4096, global_batch: 64, plan: {tensor: 8, data: 8}}\nrun: {length: 30 days}\n";
constexpr std::size_t kMost = 8;  // overrides of one input

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace spec = caelum::spec;
  static const spec::Catalogue catalogue;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  spec::Overrides overrides;
  while (!text.empty() && overrides.size() < kMost) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    overrides.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  caelum::Diagnostics diagnostics;
  const auto root = spec::read_document(
      std::make_shared<caelum::SourceFile>(caelum::SourceFile{"input.yaml", kScenario}), diagnostics);
  const auto design = spec::load_scenario(root, "/nonexistent", overrides, catalogue, diagnostics);
  CAELUM_CHECK(design.has_value() == diagnostics.ok(), "a design exactly when there is no error");
  for (const auto& each : diagnostics.all()) {
    CAELUM_CHECK(!each.at.file || each.at.end <= each.at.file->text.size(), "places lie in the text");
  }
  if (design) (void)spec::explain(spec::explained(*design));
  (void)diagnostics.render();
  return 0;
}
