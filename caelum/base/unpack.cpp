// Block by block, so that the limits are asked before the next block is kept.
#include "caelum/base/unpack.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <zlib.h>
#include <zstd.h>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"

namespace caelum {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
constexpr std::size_t kUnpackBlock = std::size_t{1} << 17U;

/// What one call of a decoder did.
struct Unpacking {
  std::size_t read = 0;     ///< packed bytes read so far
  std::size_t written = 0;  ///< into the block
  bool ends = false;        ///< a member or frame ends here
  std::string damage;       ///< in the library's words; empty while all is well
};

class Gunzip {
 public:
  explicit Gunzip(std::string_view bytes) : bytes_(bytes) {
    constexpr int kLargestWindow = 15, kGzipOnly = 16;
    ready_ = inflateInit2(&stream_, kLargestWindow + kGzipOnly) == Z_OK;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() { inflateEnd(&stream_); }

  Unpacking next(std::string& block) {
    if (!ready_) return {.damage = "no memory for the decoder"};
    if (ended_) inflateReset(&stream_);
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes_.size() - at_, kUnpackBlock));
    stream_.next_out = reinterpret_cast<Bytef*>(block.data());
    stream_.avail_out = static_cast<uInt>(block.size());
    const uInt given = stream_.avail_in;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    at_ += given - stream_.avail_in;
    ended_ = status == Z_STREAM_END;
    Unpacking out{.read = at_, .written = block.size() - stream_.avail_out, .ends = ended_, .damage = {}};
    // A full block and an empty input both end in Z_BUF_ERROR: nothing is wrong yet.
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      out.damage = stream_.msg != nullptr ? stream_.msg : "the data are damaged";
    }
    return out;
  }
  /// After a member: whatever is no further member is padding, as gzip itself takes it.
  [[nodiscard]] bool more() const { return bytes_.substr(at_).starts_with(kGzipMagic); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  z_stream stream_{};
  bool ready_ = false, ended_ = false;
};

class Unzstd {
 public:
  explicit Unzstd(std::string_view bytes) : in_{bytes.data(), bytes.size(), 0} {}

  Unpacking next(std::string& block) {
    ZSTD_outBuffer out{block.data(), block.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in_);
    Unpacking step{.read = in_.pos, .written = out.pos, .ends = left == 0, .damage = {}};
    if (ZSTD_isError(left) != 0) step.damage = ZSTD_getErrorName(left);
    return step;
  }
  [[nodiscard]] bool more() const { return in_.pos < in_.size; }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_{ZSTD_createDCtx(), ZSTD_freeDCtx};
  ZSTD_inBuffer in_;
};

template <class Decoder>
Result<std::string, UnpackFault> unpack_with(std::string_view bytes, const char* name, std::size_t most) {
  Decoder decoder(bytes);
  std::string text, block(kUnpackBlock, '\0');
  std::size_t before = 0;
  for (;;) {
    const Unpacking step = decoder.next(block);
    if (!step.damage.empty()) {
      return failure(
          UnpackFault{fmt::format("the {} data are damaged at byte {}: {}", name, step.read, step.damage),
                      "fetch or pack the file again"});
    }
    const std::size_t size = text.size() + step.written;
    if (size > most) {
      return failure(UnpackFault{fmt::format("this holds more than {} MiB", most >> 20U),
                                 "split it into several (`caelum limits`)"});
    }
    if (!may_unpack(step.read, size)) {
      return failure(
          UnpackFault{fmt::format("{} of these bytes unpack to more than {}", step.read, text.size()),
                      "text packs 5 to 30 times smaller; unpack it yourself if this is what you mean"});
    }
    text.append(block.data(), step.written);
    if (step.ends && !decoder.more()) return text;
    if (!step.ends && step.written == 0 && step.read == before) {
      return failure(
          UnpackFault{fmt::format("the {} data end too early, after {} bytes of text", name, text.size()),
                      "the file is cut off: fetch it again"});
    }
    before = step.read;
  }
}

}  // namespace

Result<std::string, UnpackFault> unpack(std::string bytes, std::size_t most) {
  if (bytes.starts_with(kGzipMagic)) return unpack_with<Gunzip>(bytes, "gzip", most);
  if (bytes.starts_with(kZstdMagic)) return unpack_with<Unzstd>(bytes, "zstd", most);
  if (bytes.size() > most) {
    return failure(UnpackFault{fmt::format("this holds more than {} MiB", most >> 20U),
                               "split it into several (`caelum limits`)"});
  }
  return bytes;
}

}  // namespace caelum
