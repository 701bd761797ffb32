// Any bytes as a suite of measured rows: what is read without an error has all that evaluating it needs.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "caelum/base/check.hpp"
#include "caelum/study/suite.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = std::make_shared<caelum::SourceFile>(
      caelum::SourceFile{"suite.yaml", std::string(reinterpret_cast<const char*>(data), size)});
  caelum::Diagnostics diagnostics;
  const auto suite = caelum::study::read_suite(source, "/nonexistent", diagnostics);
  CAELUM_CHECK(suite || !diagnostics.ok(), "no suite without an error");
  (void)diagnostics.render();
  if (!suite || !diagnostics.ok()) return 0;
  for (const auto& row : suite->rows) {
    CAELUM_CHECK(!row.id.empty() && !row.measured.empty(), "every row has a name and a value");
    CAELUM_CHECK(row.body || !row.base.empty(), "every row says what was run");
    for (const auto& one : row.measured) {
      CAELUM_CHECK(one.metric && std::isfinite(one.value), "what was measured is a number of a known field");
    }
  }
  return 0;
}
