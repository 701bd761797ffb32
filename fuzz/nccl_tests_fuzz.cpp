// Any bytes as the output of nccl-tests: no crash, and what is returned keeps its promises.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "caelum/base/check.hpp"
#include "caelum/interop/nccl_tests.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto source = std::make_shared<caelum::SourceFile>(caelum::SourceFile{"all_reduce.txt", text});
  caelum::Diagnostics diagnostics;
  (void)caelum::interop::looks_like_nccl_tests(text);
  const auto tests = caelum::interop::read_nccl_tests(source, diagnostics);
  CAELUM_CHECK(tests.empty() != diagnostics.ok(), "a test exactly when there is no error");
  (void)diagnostics.render();
  for (const auto& test : tests) {
    CAELUM_CHECK(test.ranks >= 2 && !test.points.empty(), "a run of several ranks with results");
    for (const auto& point : test.points) {
      CAELUM_CHECK(point.bytes > 0 && point.seconds > 0 && std::isfinite(point.seconds),
                   "real sizes and times");
    }
  }
  return 0;
}
