// The grid becomes one row of knots for each batch size that a step can have, and one entry for each number
// of new tokens: nothing is interpolated when a step is asked for.
#include "caelum/serving/step_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "caelum/base/check.hpp"

namespace caelum::serving {
namespace {

Ticks ticks_of(double seconds) {
  return std::llround(seconds * kTicksPerSecond);
}

/// Where x lies between two entries of an ascending list: the lower one and the share of the way to the next.
/// Outside, the nearest two are continued.
struct Between {
  std::size_t low = 0;
  double share = 0;
};
Between between(const std::vector<long>& list, long x) {
  if (list.size() == 1) return {};
  const auto above = std::upper_bound(list.begin(), list.end(), x) - list.begin();
  const auto last = static_cast<std::ptrdiff_t>(list.size()) - 2;
  const auto low = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(above - 1, 0, last));
  return {low, static_cast<double>(x - list[low]) / static_cast<double>(list[low + 1] - list[low])};
}

/// A value of a list of rows at a place between two rows.
double mix(const std::vector<double>& values, std::size_t width, std::size_t column, Between at) {
  const double low = values[at.low * width + column];
  if (at.share == 0) return low;
  return low + at.share * (values[(at.low + 1) * width + column] - low);
}

long rounded_up(const std::vector<long>& sizes, long n) {
  const auto found = std::lower_bound(sizes.begin(), sizes.end(), n);
  return found == sizes.end() ? n : *found;
}

}  // namespace

// M-serving-1.
StepTimes::StepTimes(const StepGrid& grid, long max_batch)
    : width_(grid.contexts.size()),
      host_(ticks_of(grid.host)),
      per_sequence_(ticks_of(grid.host_per_sequence)) {
  CAELUM_CHECK(max_batch >= 1 && width_ >= 2 && grid.contexts.front() == 0, "a grid from no context on");
  const auto add_row = [&](std::vector<Knot>& knots, const std::vector<double>& values, long n) {
    const Between at = between(grid.batches, n);
    for (std::size_t k = 0; k < width_; ++k) {
      knots.push_back({n * grid.contexts[k], ticks_of(std::max(0.0, mix(values, width_, k, at))), 0});
    }
    const std::size_t first = knots.size() - width_;
    for (std::size_t k = first; k + 1 < knots.size(); ++k) {
      const double rise = static_cast<double>(knots[k + 1].at - knots[k].at);
      knots[k].slope =
          std::max(0LL, std::llround(rise / static_cast<double>(knots[k + 1].from - knots[k].from)));
    }
    knots.back().slope = knots[knots.size() - 2].slope;
  };
  row_of_.push_back(0);
  long made = 0;
  for (long n = 1; n <= max_batch; ++n) {
    const long size = rounded_up(grid.graphs, n);
    if (size != made) {
      add_row(whole_, grid.decode, size);
      add_row(attention_, grid.decode_attention, size);
      made = size;
    }
    row_of_.push_back(static_cast<std::uint32_t>(whole_.size() / width_ - 1));
  }
  tokens_.push_back({});
  for (long t = 1; t <= grid.tokens.back(); ++t) {
    const Between at = between(grid.tokens, t);
    const auto of = [&](const std::vector<double>& values) {
      return ticks_of(std::max(0.0, mix(values, 1, 0, at)));
    };
    tokens_.push_back({of(grid.dense), of(grid.prompt_attention), of(grid.behind)});
  }
}

const StepTimes::Knot& StepTimes::knot(const std::vector<Knot>& knots, long n, long context,
                                       long& end) const {
  const Knot* row = &knots[row_of_[static_cast<std::size_t>(n)] * width_];
  std::size_t k = 0;
  while (k + 1 < width_ && row[k + 1].from <= context) ++k;
  end = k + 1 < width_ ? row[k + 1].from : std::numeric_limits<long>::max();
  return row[k];
}

StepTimes::Piece StepTimes::decode(long n, long context) const {
  Piece piece;
  const Knot& at = knot(whole_, n, context, piece.end);
  piece.slope = at.slope;
  piece.here = at.at + at.slope * (context - at.from) + host(n);
  return piece;
}

StepTimes::PerToken StepTimes::per_token(long tokens) const {
  const auto at = static_cast<std::size_t>(tokens);
  if (at < tokens_.size()) return tokens_[at];
  const PerToken& last = tokens_.back();  // longer than any step that was priced: as so many of the longest
  const auto most = static_cast<long>(tokens_.size()) - 1;
  const auto scaled = [&](Ticks t) { return t / most * tokens + t % most * tokens / most; };
  return {scaled(last.dense), scaled(last.attention), scaled(last.behind)};
}

// M-serving-2.
Ticks StepTimes::mixed(const std::vector<Chunk>& chunks, long n, long context) const {
  const Ticks alone = tokens_[1].attention;  // of one launch: paid once for all chunks
  long tokens = n;
  Ticks sum = host(n + static_cast<long>(chunks.size()));
  if (!chunks.empty()) sum += alone;
  for (const Chunk& chunk : chunks) {
    const PerToken cost = per_token(chunk.tokens);
    sum += std::max<Ticks>(0, cost.attention - alone) + cost.behind * chunk.before;
    tokens += chunk.tokens;
  }
  if (n > 0) {
    long end = 0;
    const Knot& at = knot(attention_, n, context, end);
    sum += at.at + at.slope * (context - at.from);
  }
  return sum + per_token(tokens).dense;
}

}  // namespace caelum::serving
