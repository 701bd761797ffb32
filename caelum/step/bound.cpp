// A rank cannot begin before the first micro-batch has come, must do all its work, and after its last
// backward the gradients still go down to the first stage.
#include "caelum/step/bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace caelum::step {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// One chunk a rank, in order of rank.
bool is_straight(const Layout& layout) {
  return layout.positions() == layout.ranks && !pairs_passes(layout.schedule);
}
bool puts_weights_off(Schedule schedule) {
  switch (schedule) {
    case Schedule::gpipe:
    case Schedule::one_f_one_b:
    case Schedule::interleaved:
    case Schedule::one_f_one_b_overlap:
    case Schedule::breadth_first:
      return false;
    default:
      return true;
  }
}

/// Seconds of the passes at each position.
struct Lengths {
  std::vector<double> forward, input, weight, back;  ///< back: input and weight in the way that takes less
  double send = 0;
  double blocked = 0;  ///< of `send`, what the sender waits
};
Lengths lengths_of(const PricedPipeline& pipeline, const Layout& layout) {
  Lengths lengths;
  lengths.send = layout.ranks > 1 ? pipeline.send : 0;
  lengths.blocked = pipeline.send_blocks ? lengths.send : 0;
  const bool split = puts_weights_off(layout.schedule);
  const auto n = static_cast<std::size_t>(layout.positions());
  for (auto* list : {&lengths.forward, &lengths.input, &lengths.weight, &lengths.back}) list->reserve(n);
  for (long k = 0; k < layout.positions(); ++k) {
    const RolePrice& role = pipeline.roles[pipeline.cut.role[static_cast<std::size_t>(layout.chunk(k))]];
    lengths.forward.push_back(role.forward.total());
    lengths.input.push_back(role.backward_input.total());
    lengths.weight.push_back(role.backward_weight.total());
    const double apart = lengths.input.back() + lengths.weight.back();
    const double whole = role.backward.total();
    lengths.back.push_back(split ? std::min(whole, apart) : whole);
  }
  return lengths;
}

/// When each position's first forward may begin.
std::vector<double> arrivals(const Layout& layout, const Lengths& lengths) {
  std::vector<double> at(lengths.forward.size(), 0);
  for (std::size_t k = 1; k < at.size(); ++k) {
    if (layout.chunk(static_cast<long>(k)) == 0) continue;
    const bool sent = layout.rank[k] != layout.rank[k - 1];
    at[k] = at[k - 1] + lengths.forward[k - 1] + (sent ? lengths.send : 0);
  }
  return at;
}

/// The most that running a forward and a backward of one rank together may save, by rank.
std::vector<double> savings(const PricedPipeline& pipeline, const Layout& layout) {
  std::vector<double> most(static_cast<std::size_t>(layout.ranks), 0);
  if (!pairs_passes(layout.schedule)) return most;
  const std::size_t roles = pipeline.roles.size();
  std::vector<double> saved(roles * roles);
  for (std::size_t a = 0; a < roles; ++a) {
    for (std::size_t b = 0; b < roles; ++b) {
      const RolePrice &f = pipeline.roles[a], &g = pipeline.roles[b];
      const double apart = f.forward.total() + g.backward.total();
      saved[a * roles + b] = std::max(0.0, apart - pair(f, g, *pipeline.design).total());
    }
  }
  std::vector<std::vector<std::uint16_t>> of_rank(most.size());
  for (long k = 0; k < layout.positions(); ++k) {
    const auto role = pipeline.cut.role[static_cast<std::size_t>(layout.chunk(k))];
    auto& list = of_rank[layout.rank[static_cast<std::size_t>(k)]];
    if (std::find(list.begin(), list.end(), role) == list.end()) list.push_back(role);
  }
  for (std::size_t r = 0; r < most.size(); ++r) {
    for (const auto a : of_rank[r]) {
      for (const auto b : of_rank[r]) most[r] = std::max(most[r], saved[a * roles + b]);
    }
  }
  return most;
}

/// Begin and work of every rank.
struct Ranks {
  std::vector<double> begin, work;
};
Ranks ranks_of(const PricedPipeline& pipeline, const Layout& layout, const Lengths& lengths) {
  const auto n = static_cast<std::size_t>(layout.ranks);
  const auto micros = static_cast<double>(layout.micro_batches);
  const auto at = arrivals(layout, lengths);
  Ranks ranks{std::vector<double>(n, kUnbounded), std::vector<double>(n, 0)};
  const double blocked = lengths.blocked;
  for (std::size_t k = 0; k < at.size(); ++k) {
    const std::size_t r = layout.rank[k];
    ranks.begin[r] = std::min(ranks.begin[r], at[k]);
    ranks.work[r] += micros * (lengths.forward[k] + lengths.back[k]);
    const long chunk = layout.chunk(static_cast<long>(k));
    // A pair sends both ways at once.
    const bool both = pairs_passes(layout.schedule);
    if (!both && chunk > 0 && layout.rank[k - 1] != r) ranks.work[r] += micros * blocked;
    if (chunk + 1 < layout.length && layout.rank[k + 1] != r) ranks.work[r] += micros * blocked;
  }
  const auto saved = savings(pipeline, layout);
  for (std::size_t r = 0; r < n; ++r) ranks.work[r] -= saved[r] * micros * static_cast<double>(layout.held());
  return ranks;
}

/// One chunk a rank: micro-batches in flight come back after a round trip each.
double turned_round(const Layout& layout, const Lengths& lengths, std::size_t rank, double round_trip) {
  const auto r = static_cast<long>(rank);
  const bool split = puts_weights_off(layout.schedule);
  const long ahead = layout.schedule == Schedule::zb_h2 ? 2 : 1;
  const long in_flight = ahead * (layout.ranks - 1 - r) + 1;
  const double trips =
      std::floor(static_cast<double>(layout.micro_batches - 1) / static_cast<double>(in_flight)) + 1;
  return trips * round_trip + (split ? lengths.weight[rank] : 0);
}

/// When each rank is done with its last gradient of inputs, and with everything.
std::vector<double> finishes(const Layout& layout, const Lengths& lengths, const Ranks& ranks) {
  const auto n = static_cast<std::size_t>(layout.ranks);
  std::vector<double> finish(n, 0);
  const bool straight = is_straight(layout);
  const bool split = puts_weights_off(layout.schedule);
  const bool descends = straight || layout.schedule == Schedule::interleaved ||
                        layout.schedule == Schedule::one_f_one_b_overlap ||
                        layout.schedule == Schedule::breadth_first;
  const auto micros = static_cast<double>(layout.micro_batches);
  double next = 0, round_trip = 0;
  for (std::size_t r = n; r-- > 0;) {
    finish[r] = ranks.begin[r] + ranks.work[r];
    if (!descends) continue;
    const auto& back = split ? lengths.input : lengths.back;
    const double put_off =
        !split ? 0
               : std::min(micros,
                          (layout.schedule == Schedule::zb_h2 ? 2.0 : 1.0) * static_cast<double>(r) + 1) *
                     lengths.weight[r];
    double last = finish[r] - put_off - lengths.blocked;  // its own send comes after
    if (r + 1 < n) last = std::max(last, next + lengths.send + back[r]);
    if (straight && !holds_all(layout.schedule)) {
      round_trip += lengths.forward[r] + back[r] + (r + 1 < n ? 2 * lengths.send : 0);
      const double turned = turned_round(layout, lengths, r, round_trip) - (split ? lengths.weight[r] : 0);
      last = std::max(last, ranks.begin[r] + turned);
    }
    finish[r] = std::max(finish[r], last + (split ? lengths.weight[r] : 0));
    next = last;
  }
  return finish;
}

}  // namespace

// M-step-73
PipelineTimes bounded_times(const PricedPipeline& pipeline, const Layout& layout) {
  const Lengths lengths = lengths_of(pipeline, layout);
  const Ranks ranks = ranks_of(pipeline, layout, lengths);
  const auto finish = finishes(layout, lengths, ranks);
  const bool straight = is_straight(layout);
  const bool rolls = rolls_on(layout.schedule);
  PipelineTimes times;
  times.ranks.reserve(finish.size());
  for (std::size_t r = 0; r < finish.size(); ++r) {
    RankTimes rank;
    rank.start = rolls ? ranks.begin[r] : 0;
    rank.finish = rank.finish_unsent = rolls ? ranks.work[r] : finish[r];
    rank.first_forward_end = straight ? ranks.begin[r] - rank.start + lengths.forward[r] : kUnbounded;
    rank.gradient_window = straight && !puts_weights_off(layout.schedule) ? lengths.back[r] : kUnbounded;
    times.ranks.push_back(rank);
  }
  return times;
}

bool has_bounded_run(Schedule schedule) {
  return schedule == Schedule::one_f_one_b || schedule == Schedule::interleaved;
}

PipelineRun bounded_run(const PricedPipeline& pipeline) {
  PipelineRun run;
  run.layout = make_layout(pipeline.shape);
  run.times = bounded_times(pipeline, run.layout);
  const auto micros = static_cast<double>(run.layout.micro_batches);
  for (long k = 0; k < run.layout.positions(); ++k) {
    const RolePrice& role = pipeline.roles[pipeline.cut.role[static_cast<std::size_t>(run.layout.chunk(k))]];
    Parts& busy = run.times.ranks[run.layout.rank[static_cast<std::size_t>(k)]].busy;
    busy += role.forward * micros;
    busy += role.backward * micros;
  }
  PricedPipeline unsent = pipeline;
  unsent.send = 0;
  const PipelineTimes free = bounded_times(unsent, run.layout);
  for (std::size_t r = 0; r < free.ranks.size(); ++r) run.times.ranks[r].finish_unsent = free.ranks[r].finish;
  // Memory is told by the first micro-batches.
  run.layout.micro_batches = std::min(
      run.layout.micro_batches, 4 * run.layout.ranks + run.layout.micro_batches % (2 * run.layout.ranks));
  run.estimated = true;
  return run;
}

}  // namespace caelum::step
