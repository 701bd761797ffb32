// Packed bytes as text, bounded while they unpack: a file made to fill memory is refused in its first
// megabytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "caelum/base/result.hpp"

namespace caelum {

/// Why bytes do not unpack, and what to do about it.
struct UnpackFault {
  std::string what, hint;
};

/// The text in `bytes`: gzip members or zstd frames, known by their first bytes; anything else is plain text
/// and comes back as it is. At most `most` bytes of text, and no more than may_unpack() of those that were
/// read so far.
Result<std::string, UnpackFault> unpack(std::string bytes, std::size_t most);

}  // namespace caelum
