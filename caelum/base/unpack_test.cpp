#include "caelum/base/unpack.hpp"

#include <string>
#include <zlib.h>
#include <zstd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace caelum {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

std::string as_zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  return packed;
}

std::string as_gzip(std::string text) {
  z_stream stream{};
  constexpr int kWindow = 15, kGzip = 16, kMemory = 8;
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, kWindow + kGzip, kMemory, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string a_text(int lines) {
  std::string text;
  for (long i = 0; i < lines; ++i) text += fmt::format("{} {} {}\n", i, i * 7919 % 1000, i * i % 977);
  return text;
}

TEST(Unpack, GivesBackWhatWasPacked) {
  for (const std::string& text : {std::string(), std::string("a"), a_text(100), a_text(100'000)}) {
    EXPECT_EQ(unpack(text, 4 * kMiB).value(), text);
    EXPECT_EQ(unpack(as_zstd(text), 4 * kMiB).value(), text);
    EXPECT_EQ(unpack(as_gzip(text), 4 * kMiB).value(), text);
  }
}

TEST(Unpack, JoinsMembersAndFrames) {
  EXPECT_EQ(unpack(as_gzip("one ") + as_gzip("two"), kMiB).value(), "one two");
  EXPECT_EQ(unpack(as_zstd("one ") + as_zstd("two"), kMiB).value(), "one two");
  EXPECT_EQ(unpack(as_gzip("padded") + std::string(512, '\0'), kMiB).value(), "padded");
}

TEST(Unpack, RefusesWhatIsCutOffOrDamaged) {
  for (const std::string& packed : {as_gzip(a_text(50)), as_zstd(a_text(50))}) {
    for (std::size_t size = 4; size < packed.size(); ++size) {
      const auto cut = unpack(packed.substr(0, size), kMiB);
      ASSERT_FALSE(cut) << size;
      EXPECT_NE(cut.error().what.find("too early"), std::string::npos) << cut.error().what;
    }
  }
  std::string damaged = as_gzip(a_text(50));
  damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
  EXPECT_FALSE(unpack(damaged, kMiB));
}

TEST(Unpack, HoldsItsLimitsWhileItUnpacks) {
  EXPECT_NE(unpack(a_text(100'000), kMiB).error().what.find("more than 1 MiB"), std::string::npos);
  EXPECT_NE(unpack(as_gzip(a_text(100'000)), kMiB).error().what.find("more than 1 MiB"), std::string::npos);
  const std::string bomb(64 * kMiB, 'x');  // packs a thousand times smaller
  for (const std::string& packed : {as_gzip(bomb), as_zstd(bomb)}) {
    EXPECT_NE(unpack(packed, 1024 * kMiB).error().what.find("unpack to more than"), std::string::npos);
  }
}

}  // namespace
}  // namespace caelum
