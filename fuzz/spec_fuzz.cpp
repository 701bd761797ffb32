// Any bytes as a scenario: reading, loading with every record it names, and explaining must neither
// crash nor hang. document_fuzz looks at the reader alone, a hundred times faster.
#include <cstddef>
#include <cstdint>

#include "caelum/base/check.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/document.hpp"
#include "caelum/spec/load.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const caelum::spec::Catalogue catalogue;
  const auto source = std::make_shared<caelum::SourceFile>(
      caelum::SourceFile{"input.yaml", std::string(reinterpret_cast<const char*>(data), size)});
  caelum::Diagnostics diagnostics;
  const auto root = caelum::spec::read_document(source, diagnostics);
  if (!root || !diagnostics.ok()) return 0;
  const auto design = caelum::spec::load_scenario(root, "/nonexistent", {}, catalogue, diagnostics);
  CAELUM_CHECK(design.has_value() == diagnostics.ok(), "a design exactly when there is no error");
  if (design) (void)caelum::spec::explain(caelum::spec::explained(*design));
  (void)diagnostics.render();
  return 0;
}
