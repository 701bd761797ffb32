// Any bytes as zstd frames and gzip members around a table: damaged and cut-off data are refused, what
// unpacks stays within its limit, and a table says the same packed and plain.
#include <cstddef>
#include <cstdint>
#include <string>
#include <zlib.h>
#include <zstd.h>

#include "caelum/base/check.hpp"
#include "caelum/spec/csv.hpp"

namespace {

caelum::spec::Csv parsed(std::string bytes, bool& good) {
  caelum::Diagnostics diagnostics;
  auto csv = caelum::spec::Csv::parse("table.csv", std::move(bytes), diagnostics);
  (void)diagnostics.render();
  good = diagnostics.ok();
  return csv;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  return packed;
}

std::string gzip(std::string text) {
  z_stream stream{};
  constexpr int kWindow = 15, kGzip = 16, kMemory = 8;
  CAELUM_CHECK(deflateInit2(&stream, 1, Z_DEFLATED, kWindow + kGzip, kMemory, Z_DEFAULT_STRATEGY) == Z_OK,
               "a packer");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

bool is_packed(const std::string& bytes) {
  return bytes.starts_with("\x28\xB5\x2F\xFD") || bytes.starts_with("\x1F\x8B");
}

void expect_the_same(const std::string& bytes, const std::string& packed) {
  bool plain_good = false, packed_good = false;
  const auto plain = parsed(bytes, plain_good);
  const auto again = parsed(packed, packed_good);
  if (!packed_good) return;  // also what repeats itself too much to be a table
  CAELUM_CHECK(plain_good && plain.rows() == again.rows() && plain.columns == again.columns, "one table");
  for (std::size_t row = 0; row < plain.rows(); ++row) {
    for (std::size_t column = 0; column < plain.columns.size(); ++column) {
      CAELUM_CHECK(plain.text(row, column) == again.text(row, column), "one text");
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  bool good = false;
  (void)parsed(bytes, good);
  if (is_packed(bytes)) return 0;  // packed twice it is another text
  for (const std::string& packed : {zstd(bytes), gzip(bytes)}) {
    expect_the_same(bytes, packed);
    (void)parsed(packed.substr(0, packed.size() - 1 - data[0] % packed.size()), good);
  }
  return 0;
}
