// How long a step of an engine takes, as a table that is made once and asked at every step. Times are whole
// ticks; between breakpoints the time of a decode step is affine in the tokens that its sequences hold, with
// whole coefficients, so that many steps together are an exact arithmetic series (M-serving-1).
#pragma once

#include <cstdint>
#include <vector>

namespace caelum::serving {

/// Picoseconds. 2^63 of them are 106 days.
using Ticks = std::int64_t;
inline constexpr double kTicksPerSecond = 1e12;

/// Seconds of steps on a grid, as whoever prices steps gives them. All lists ascend and are not empty.
struct StepGrid {
  std::vector<long> batches;             ///< sequences of a decode step, from 1
  std::vector<long> contexts;            ///< tokens that each holds, from 0
  std::vector<double> decode;            ///< whole step without host, [batch][context]
  std::vector<double> decode_attention;  ///< of that, scores and cache
  std::vector<long> tokens;              ///< new tokens of a step that reads prompts, from 1
  std::vector<double> dense;             ///< all but attention and host, [tokens]
  std::vector<double> prompt_attention;  ///< of so many tokens of one prompt with nothing before them
  std::vector<double> behind;            ///< more of it for each token before them
  std::vector<long> graphs;              ///< batch sizes that exist: others are rounded up; empty = all
  double host = 0;                       ///< of a step, not hidden
  double host_per_sequence = 0;
};

/// A part of a prompt that a step reads.
struct Chunk {
  long tokens = 0;
  long before = 0;  ///< tokens of the sequence that are in the cache already
};

class StepTimes {
 public:
  /// An affine piece as seen from a total context inside it.
  struct Piece {
    Ticks here = 0;   ///< a step at that context, host included
    Ticks slope = 0;  ///< more for each token of context
    long end = 0;     ///< the first total context behind the piece
  };

  /// For steps of up to `max_batch` sequences.
  StepTimes(const StepGrid& grid, long max_batch);

  /// A decode step of n sequences (1 to max_batch) that hold `context` tokens together.
  [[nodiscard]] Piece decode(long n, long context) const;
  /// A step that reads the chunks and writes a token for each of n (0 to max_batch) sequences.
  [[nodiscard]] Ticks mixed(const std::vector<Chunk>& chunks, long n, long context) const;
  /// The host's share of a step of so many sequences.
  [[nodiscard]] Ticks host(long sequences) const { return host_ + per_sequence_ * sequences; }
  [[nodiscard]] long max_batch() const { return static_cast<long>(row_of_.size()) - 1; }

 private:
  struct Knot {
    long from;
    Ticks at, slope;
  };
  struct PerToken {
    Ticks dense, attention, behind;
  };
  [[nodiscard]] const Knot& knot(const std::vector<Knot>& knots, long n, long context, long& end) const;
  [[nodiscard]] PerToken per_token(long tokens) const;

  std::size_t width_ = 0;                ///< knots of a row
  std::vector<std::uint32_t> row_of_;    ///< by sequences
  std::vector<Knot> whole_, attention_;  ///< [row][knot]
  std::vector<PerToken> tokens_;         ///< by new tokens
  Ticks host_ = 0, per_sequence_ = 0;
};

}  // namespace caelum::serving
