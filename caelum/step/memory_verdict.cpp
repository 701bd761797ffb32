// The verdict in words: what is over, by how much, and what would help.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/step/step.hpp"

namespace caelum::step {
namespace {

std::string in_gib(Bytes bytes) {
  return fmt::format("{:.1f} GiB", bytes.in(units::GiB));
}

void explain_chip(const Memory& memory, std::vector<std::string>& reasons) {
  std::string largest;
  for (std::size_t i = 0; i < memory.items.size() && i < 3; ++i) {
    largest +=
        fmt::format("{}{} {}", i == 0 ? "" : "; ", memory.items[i].tensor, in_gib(memory.items[i].bytes));
  }
  const Bytes over = memory.peak() - memory.capacity;
  reasons.push_back(fmt::format("stage {} needs {}, {} more than the {} that a process may use", memory.stage,
                                in_gib(memory.peak()), in_gib(over), in_gib(memory.capacity)));
  reasons.push_back("largest: " + largest);
  const Bytes state = memory.weights + memory.gradients + memory.optimizer;
  reasons.emplace_back(memory.activations > state
                           ? "activations are the larger part: recompute more, a smaller "
                             "micro_batch, or more tensor or context parallelism"
                           : "weights and their state are the larger part: more pipeline, tensor or "
                             "expert parallelism, or a higher zero stage");
}

}  // namespace

std::vector<std::string> explain_memory(const Memory& memory) {
  std::vector<std::string> reasons;
  if (memory.peak() > memory.capacity) explain_chip(memory, reasons);
  const OffChip& away = memory.off_chip;
  if (away.host > away.host_capacity) {
    reasons.push_back(fmt::format(
        "offload puts {} into host memory for each chip, whose share is {}{}; move more to nvme, or {}",
        in_gib(away.host), in_gib(away.host_capacity), away.host_assumed ? " (assumed)" : "",
        away.host_assumed ? "set system.host_capacity" : "use more chips"));
  }
  return reasons;
}

}  // namespace caelum::step
