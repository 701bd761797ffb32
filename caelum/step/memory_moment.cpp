// The head is worst where all activations wait for it; the embedding where its whole gradient is.
#include "caelum/step/memory_moment.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "caelum/step/data_parallel.hpp"

namespace caelum::step {
namespace {

using workload::Block;
using workload::BlockKind;
using workload::Operator;

/// Products with the output head are those of the framework itself, not of the library of layers.
bool of_head(const Operator& op) {
  return std::string_view(op.module) == "head";
}

/// Weight gradients that a block has beside the accumulated ones while it runs backward. Of the embedding it
/// is the whole table: rows are added where tokens point, and nothing else is known to be zero.
double passing_gradient(const Block& block, double element, bool placeholders) {
  if (block.kind == BlockKind::embedding) return block.weights.dense * element;
  double largest = 0;
  for (const auto& item : block.backward_weight) {
    const auto* op = std::get_if<Operator>(&item);
    if (op == nullptr || op->kind != workload::OpKind::matmul || (placeholders && !of_head(*op))) continue;
    largest = std::max(largest, op->m * op->n * op->batch);
  }
  return largest * element;
}

const char* name_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::embedding:
      return "backward of the embedding";
    case BlockKind::head:
      return "backward of the head";
    case BlockKind::mtp:
      return "backward of multi-token prediction";
    default:
      return "backward of a layer";
  }
}

double element_bytes(const MemoryInput& in) {
  return bytes_per_element(in.design.train->precision.activations);
}

const Role& role_of(const MemoryInput& in, std::size_t position) {
  return in.cut.roles[in.cut.role[static_cast<std::size_t>(in.layout.chunk(static_cast<long>(position)))]];
}

}  // namespace

double saved_bytes(const Block& block) {
  double sum = 0;
  for (const auto& tensor : block.saved) sum += tensor.bytes.in(units::B);
  return sum;
}

Moment worst_moment(const MemoryInput& in, long rank, const std::vector<long>& held) {
  const bool placeholders = in.design.stack.placeholder_gradients;
  const bool whole = reduces_each_micro_batch(
      in.design.train->plan);  // the whole gradients of a layer are counted by themselves
  Moment worst;
  double most = 0;
  const Role* seen = nullptr;
  for (std::size_t k = 0; k < held.size(); ++k) {
    if (in.layout.rank[k] != rank || held[k] == 0) continue;
    const Role& role = role_of(in, k);
    if (&role == seen) continue;  // alike, and the first is told
    seen = &role;
    double freed = 0;
    for (std::size_t run = role.runs.size(); run-- > 0;) {
      const Block& block = in.graph.blocks[role.runs[run].block];
      const double transient = block.transient.in(units::B);
      const double gradient = whole ? 0 : passing_gradient(block, element_bytes(in), placeholders);
      const double sum = transient + gradient - freed;
      if (worst.position < 0 || sum > most) {
        most = sum;
        worst = {name_of(block.kind), static_cast<long>(k), run, transient, gradient};
      }
      freed += static_cast<double>(role.runs[run].count) * saved_bytes(block);
    }
  }
  return worst;
}

double placeholder_bytes(const MemoryInput& in, long rank) {
  if (!in.design.stack.placeholder_gradients) return 0;
  std::vector<std::pair<double, double>> shapes;
  const Role* seen = nullptr;
  for (std::size_t k = 0; k < in.layout.rank.size(); ++k) {
    if (in.layout.rank[k] != rank || &role_of(in, k) == seen) continue;
    seen = &role_of(in, k);
    for (const BlockRun& run : seen->runs) {
      for (const auto& item : in.graph.blocks[run.block].backward_weight) {
        const auto* op = std::get_if<Operator>(&item);
        if (op == nullptr || op->kind != workload::OpKind::matmul || of_head(*op)) continue;
        const std::pair shape{op->m, op->n};
        if (std::find(shapes.begin(), shapes.end(), shape) == shapes.end()) shapes.push_back(shape);
      }
    }
  }
  double elements = 0;
  for (const auto& [m, n] : shapes) elements += m * n;
  return elements * element_bytes(in);
}

}  // namespace caelum::step
