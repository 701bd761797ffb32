// Pipeline schedules: which task each pipeline rank runs after which.
//
// A schedule is one file `schedule_<name>.cpp` and one line of the table in schedule.cpp: it lays
// the model's chunks over the ranks and lists each rank's tasks in order. Only zb-v asks how long they take.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/spec/terms.hpp"

namespace caelum::step {

enum class TaskKind : std::uint8_t {
  forward,
  backward,         ///< gradients of activations and of weights, one after the other
  backward_input,   ///< gradients of activations only; the previous chunk may go on
  backward_weight,  ///< gradients of weights, at any later time
  pair_forward,     ///< runs together with the pair_backward that follows it in the order
  pair_backward,
};

struct Task {
  TaskKind kind = TaskKind::forward;
  std::uint16_t position = 0;  ///< of Layout
  std::uint32_t micro = 0;     ///< micro-batch of its chain, from 0
};

/// What a generator may know of time: how long the passes of each position take, in any one unit. Published
/// schedules are patterns drawn for passes of one length; zb-v is a program that is given the measured ones.
struct PassLengths {
  struct Position {
    std::int64_t forward = 1, input = 1, weight = 1;
  };
  std::vector<Position> positions;  ///< empty: all passes are one unit long
  std::int64_t send = 0;            ///< from rank to rank

  [[nodiscard]] Position at(std::size_t position) const {
    return positions.empty() ? Position{} : positions[position];
  }
};

/// Where the model's chunks live. A chain is one copy of the model through which micro-batches
/// travel (DualPipe has two, in opposite directions); position = chain * length + chunk.
struct Layout {
  Schedule schedule = Schedule::one_f_one_b;
  long ranks = 1;
  long chains = 1;
  long length = 1;                  ///< chunks of a chain
  long micro_batches = 1;           ///< of each chain
  std::vector<std::uint16_t> rank;  ///< by position
  PassLengths lengths = {};

  [[nodiscard]] long positions() const { return chains * length; }
  [[nodiscard]] long chunk(long position) const { return position % length; }
  /// Positions of each rank; they are dealt evenly.
  [[nodiscard]] long held() const { return positions() / ranks; }
};

/// Tasks of all ranks; those of rank r are [begin[r], begin[r + 1]).
struct Orders {
  std::vector<Task> tasks;
  std::vector<std::size_t> begin{0};
};

/// Which of its rank's positions each position is, from 0: names a pair together with the forward's position.
std::vector<std::uint16_t> slots(const Layout& layout);

/// Forward and backward of different micro-batches are one task of the order.
bool pairs_passes(Schedule schedule);
/// All forwards come before the first backward: memory grows with the micro-batches.
bool holds_all(Schedule schedule);
/// Each rank goes on to the next step when it is done; nobody waits for the last (M-step-21).
bool rolls_on(Schedule schedule);
/// Its order is made for the lengths of the passes.
bool follows_lengths(Schedule schedule);

struct PipelineShape {
  Schedule schedule = Schedule::one_f_one_b;
  long ranks = 1;
  long virtual_stages = 1;
  long micro_batches = 1;  ///< of the whole replica in one step
  PassLengths lengths = {};
};

/// One rank has no pipeline: any schedule is then one chunk, forward and backward in turn, or in pairs
/// where the schedule is 1f1b-overlap.
Layout make_layout(const PipelineShape& shape);
Orders make_orders(const Layout& layout);

/// Chunk forwards that an interleaved rank runs before its first backward, or pair (M-step-3, M-step-22).
long forwards_ahead(const Layout& layout, long rank);
/// Two chunks a rank that fold back on the ranks: zb-v and its kin with less memory (M-step-6).
bool folds(Schedule schedule);

}  // namespace caelum::step
