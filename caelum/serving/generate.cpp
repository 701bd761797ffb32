#include "caelum/serving/generate.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/base/portable_math.hpp"
#include "caelum/base/random.hpp"

namespace caelum::serving {
namespace {

enum Draw : std::uint64_t { kArrival, kInput, kOutput };

/// A number of tokens, log-normal with the mean and the relative deviation that were asked for.
long length_of(const spec::TokenLength& length, double u) {
  if (length.spread <= 0) return std::max(1L, std::lround(length.mean));
  const double variance = portable_log(1 + length.spread * length.spread);
  const double deviate = normal_quantile(u) * std::sqrt(variance) - variance / 2;
  return std::max(1L, std::lround(length.mean * portable_exp(deviate)));
}

constexpr std::uint64_t kCommon =
    1;  ///< the beginning that all share; sessions' ids follow, traces' are higher
constexpr std::uint64_t kOfTraces = std::uint64_t{1} << 40U;

class Maker {
 public:
  Maker(const spec::Requests& described, std::uint64_t seed, long groups)
      : in_(described), seed_(seed), loads_(static_cast<std::size_t>(groups)) {
    for (long g = 0; g < groups && in_.concurrency > 0; ++g) {
      loads_[static_cast<std::size_t>(g)].clients =
          in_.concurrency / groups + (g < in_.concurrency % groups ? 1 : 0);
    }
  }

  std::vector<Workload> traced() {
    const auto& rows = in_.trace->rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const spec::TracedRequest& row = rows[i];
      Workload& load = loads_[i % loads_.size()];
      Request request{.arrival = in_.concurrency > 0 ? 0 : ticks(row.arrival.in(units::s)),
                      .input = row.input,
                      .output = row.output};
      request.shared_at = static_cast<std::uint32_t>(load.shared.size());
      for (std::uint32_t b = 0; b < row.blocks; ++b) {
        load.shared.push_back({kOfTraces + in_.trace->blocks[row.blocks_at + b], in_.trace->block_tokens});
      }
      request.shared = row.blocks;
      load.requests.push_back(request);
    }
    return std::move(loads_);
  }

  std::vector<Workload> drawn() {
    const long turns = std::max(1L, in_.turns);
    const long sessions = std::max(1L, in_.count / turns);
    double now = 0;
    for (long s = 0; s < sessions; ++s) {
      session(s, now, turns);
      if (in_.concurrency > 0) continue;
      const double u = uniform(seed_, static_cast<std::uint64_t>(s), kArrival);
      // A session is that many requests: its rate is lower by as much.
      const double mean = static_cast<double>(turns) / in_.rate.in(units::hertz);
      now += in_.arrival == spec::Arrival::poisson ? -portable_log(u) * mean : mean;
    }
    return std::move(loads_);
  }

 private:
  static Ticks ticks(double seconds) { return std::llround(seconds * kTicksPerSecond); }

  /// Each turn's prompt is the common beginning, what was said before, and something new.
  void session(long number, double begin, long turns) {
    Workload& load = loads_[static_cast<std::size_t>(number) % loads_.size()];
    const auto id = [&](long turn) {
      return kCommon + 1 + static_cast<std::uint64_t>(number * turns + turn);
    };
    std::vector<SharedText> pieces;
    if (in_.prefix > 0) pieces.push_back({kCommon, in_.prefix});
    long said = in_.prefix;
    for (long turn = 0; turn < turns; ++turn) {
      const auto sample = static_cast<std::uint64_t>(number * turns + turn);
      Request request{.arrival = turn == 0 ? ticks(begin) : ticks(in_.think.in(units::s)),
                      .input = said + length_of(in_.input, uniform(seed_, sample, kInput)),
                      .output = length_of(in_.output, uniform(seed_, sample, kOutput))};
      request.shared_at = static_cast<std::uint32_t>(load.shared.size());
      request.shared = static_cast<std::uint32_t>(pieces.size());
      load.shared.insert(load.shared.end(), pieces.begin(), pieces.end());
      request.follows = turn > 0;
      if (turn + 1 < turns) {
        request.leaves = id(turn);
        request.next = static_cast<std::uint32_t>(load.requests.size() + 1);
        // All but the last token, which nobody has read.
        const long end = request.input + request.output - 1;
        long before = 0;
        for (const SharedText& piece : pieces) before += piece.tokens;
        pieces.push_back({id(turn), end - before});
        said = request.input + request.output;
      }
      load.requests.push_back(request);
    }
  }

  const spec::Requests& in_;
  std::uint64_t seed_;
  std::vector<Workload> loads_;
};

}  // namespace

// M-serving-8.
std::vector<Workload> generate(const spec::Requests& described, std::uint64_t seed, long groups) {
  Maker maker(described, seed, groups);
  return described.trace ? maker.traced() : maker.drawn();
}

}  // namespace caelum::serving
