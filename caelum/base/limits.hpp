// The most that inputs may hold. Each limit is far above what real inputs need and low enough that a wrong
// or hostile file is refused within a second, not when memory ends.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace caelum {

struct InputLimit {
  const char* name;  ///< of what, one word: `document_bytes`
  double most;
  const char* unit;  ///< "" for a plain number
  const char* what;  ///< in words, and why
};

inline constexpr std::size_t kMostDocumentBytes = std::size_t{64} << 20U;
inline constexpr std::size_t kMostDocumentNodes = 1'000'000;
inline constexpr int kMostDocumentDepth = 100;
inline constexpr std::size_t kMostErrorsTold = 100;
inline constexpr std::size_t kMostRecordsInList = 1000;
inline constexpr std::size_t kMostLevels = 32;
inline constexpr std::size_t kMostJoined = 64;
inline constexpr std::size_t kMostPlannedCells = 10'000;
inline constexpr std::size_t kMostTableBytes = std::size_t{1} << 30U;
inline constexpr std::size_t kMostFlowBytes = std::size_t{256} << 20U;
inline constexpr std::size_t kMostFlowLinks = std::size_t{1} << 23U;
inline constexpr double kMostStruckLinks = 2e7;
inline constexpr double kMostDiesOnWafer = 1e5;
inline constexpr std::size_t kMostFittedSizes = 96;
inline constexpr std::size_t kUnpackedFree = std::size_t{16} << 20U;
inline constexpr std::size_t kMostUnpackedRatio = 100;

/// All of them, for people (`caelum limits`).
std::span<const InputLimit> input_limits();

/// The most records of the list at a key of a spec file.
std::size_t most_records_of(std::string_view key);

/// Whether so many bytes may come out of so many packed ones that were read so far: text packs ten to thirty
/// times smaller, a file made to fill memory a thousand times. Asked before the next block is kept.
bool may_unpack(std::size_t packed, std::size_t unpacked);

}  // namespace caelum
