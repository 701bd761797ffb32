// Any bytes as a table, plain or compressed: reading must neither crash nor hang, and hold to "nothing
// is half read".
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "caelum/base/check.hpp"
#include "caelum/study/table.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const caelum::spec::Catalogue catalogue;
  for (const bool skip_bad : {false, true}) {
    caelum::Diagnostics diagnostics;
    const auto table = caelum::study::read_table("gemm_8gpu_h100.csv",
                                                 std::string(reinterpret_cast<const char*>(data), size),
                                                 {.chip = "", .skip_bad = skip_bad}, catalogue, diagnostics);
    CAELUM_CHECK(diagnostics.ok() != table.points.empty(), "points exactly when there is no error");
    for (const auto& point : table.points) {
      CAELUM_CHECK(std::isfinite(point.seconds) && point.seconds > 0, "times are above zero");
      CAELUM_CHECK(point.chip < table.chips.size(), "every point has a chip");
      (void)caelum::study::shape_group(point);
      (void)caelum::study::shape_region(point);
    }
    (void)diagnostics.render();
  }
  return 0;
}
