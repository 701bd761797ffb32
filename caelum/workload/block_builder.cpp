// Backward lists are written in forward order and turned round at the end: so whatever one call
// adds to a backward list must be added last step first.
#include "caelum/workload/block_builder.hpp"

#include <algorithm>
#include <utility>

namespace caelum::workload {
BlockBuilder::BlockBuilder(const Shard& shard, BlockKind kind) : shard_(shard), frozen_(shard.lora) {
  block_.kind = kind;
  block_.forward.reserve(48);
  block_.backward_input.reserve(48);
  block_.backward_weight.reserve(40);
  if (shard.recompute != 0) block_.recompute.reserve(48);
  block_.saved.reserve(24);
}

void BlockBuilder::enter(const char* module, unsigned words) {
  module_ = module;
  words_ = words;
}

bool BlockBuilder::again(unsigned extra) const {
  return ((words_ | extra) & shard_.recompute) != 0;
}

void BlockBuilder::forward(const Item& item, unsigned extra) {
  block_.forward.push_back(item);
  if (again(extra)) block_.recompute.push_back(item);
}

// M-workload-7: with sequence parallelism the pair (all-gather, reduce-scatter) stands on either
// side of the split products; without it, one all-reduce stands at the end of each pass.
void BlockBuilder::gather_tokens(double bytes, unsigned extra) {
  if (shard_.tensor <= 1) return;
  Message back{.name = "tp_all_reduce",
               .collective = Collective::all_reduce,
               .axis = Axis::tensor,
               .bytes = Bytes{bytes},
               .overlappable = true};
  if (!shard_.sequence_parallel) {
    block_.backward_input.emplace_back(back);
    return;
  }
  back.name = "tp_reduce_scatter";
  back.collective = Collective::reduce_scatter;
  exchange({.name = "tp_all_gather",
            .collective = Collective::all_gather,
            .axis = Axis::tensor,
            .bytes = Bytes{bytes}},
           back, extra);
  working_set(bytes);
}

void BlockBuilder::reduce_tokens(double bytes, unsigned extra) {
  if (shard_.tensor <= 1) return;
  if (!shard_.sequence_parallel) {
    forward(Message{.name = "tp_all_reduce",
                    .collective = Collective::all_reduce,
                    .axis = Axis::tensor,
                    .bytes = Bytes{bytes}},
            extra);
    return;
  }
  exchange({.name = "tp_reduce_scatter",
            .collective = Collective::reduce_scatter,
            .axis = Axis::tensor,
            .bytes = Bytes{bytes}},
           {.name = "tp_all_gather",
            .collective = Collective::all_gather,
            .axis = Axis::tensor,
            .bytes = Bytes{bytes}},
           extra);
}

void BlockBuilder::gather_slices(double bytes) {
  forward(Message{.name = "tp_all_gather",
                  .collective = Collective::all_gather,
                  .axis = Axis::tensor,
                  .bytes = Bytes{bytes}},
          0);
}

void BlockBuilder::forward_message(const Message& message, unsigned extra) {
  forward(message, extra);
}
void BlockBuilder::backward_message(const Message& message) {
  block_.backward_input.emplace_back(message);
}

void BlockBuilder::exchange(const Message& there, const Message& back, unsigned extra) {
  forward(there, extra);
  block_.backward_input.emplace_back(back);
}

void BlockBuilder::save(const char* name, double bytes, unsigned extra) {
  if (bytes <= 0) return;
  saved_ += bytes;
  if (again(extra)) {
    dropped_ += bytes;
  } else {
    block_.saved.push_back({name, module_, Bytes{bytes}});
  }
}

void BlockBuilder::save_always(const char* name, double bytes) {
  saved_ += bytes;
  block_.saved.push_back({name, module_, Bytes{bytes}});
}

void BlockBuilder::add_dense(double parameters) {
  (frozen_ ? block_.weights.frozen : block_.weights.dense) += parameters;
}

void BlockBuilder::add_expert(double parameters) {
  (frozen_ ? block_.weights.frozen_expert : block_.weights.expert) += parameters;
}

void BlockBuilder::working_set(double bytes) {
  working_ = std::max(working_, bytes);
}

// M-workload-13: while a block runs backward, what was dropped is back, beside the largest pair of
// gradients.
Block BlockBuilder::finish() {
  std::reverse(block_.backward_input.begin(), block_.backward_input.end());
  std::reverse(block_.backward_weight.begin(), block_.backward_weight.end());
  block_.transient = Bytes{dropped_ + working_};
  block_.saved_without_recompute = Bytes{saved_};
  return std::move(block_);
}

}  // namespace caelum::workload
