// Sums of what tasks cost, and a stack's numbers.
#include "caelum/step/prices.hpp"

namespace caelum::step {

Parts& Parts::operator+=(const Parts& o) {
  compute += o.compute;
  recompute += o.recompute;
  tensor += o.tensor;
  context += o.context;
  expert += o.expert;
  data += o.data;
  host += o.host;
  lost += o.lost;
  return *this;
}
Parts operator*(Parts p, double f) {
  return {p.compute * f, p.recompute * f, p.tensor * f, p.context * f,
          p.expert * f,  p.data * f,      p.host * f,   p.lost * f};
}

Phase& Phase::operator+=(const Phase& o) {
  work += o.work;
  kernels += o.kernels;
  tensor += o.tensor;
  context += o.context;
  expert += o.expert;
  tensor_hide += o.tensor_hide;
  context_hide += o.context_hide;
  expert_hide += o.expert_hide;
  tensor_async += o.tensor_async;
  tensor_claim += o.tensor_claim;
  context_claim += o.context_claim;
  expert_claim += o.expert_claim;
  operations += o.operations;
  tensor_bytes += o.tensor_bytes;
  context_bytes += o.context_bytes;
  expert_bytes += o.expert_bytes;
  return *this;
}
Phase operator*(Phase p, double f) {
  p.work = p.work * f;
  p.kernels *= f;
  p.tensor *= f;
  p.context *= f;
  p.expert *= f;
  p.tensor_hide *= f;
  p.context_hide *= f;
  p.expert_hide *= f;
  p.tensor_async *= f;
  p.tensor_claim = p.tensor_claim * f;
  p.context_claim = p.context_claim * f;
  p.expert_claim = p.expert_claim * f;
  p.operations *= f;
  p.tensor_bytes *= f;
  p.context_bytes *= f;
  p.expert_bytes *= f;
  return p;
}

StackNumbers stack_numbers(const spec::StackProfile& stack) {
  const auto seconds = [](const spec::Datum<Time>& t) { return t.value_or(Time{}).in(units::s); };
  // M-step-45: a host that waits for each kernel issues nothing beside it.
  const double overlap = stack.blocking_launches ? 0 : stack.overlap_efficiency.value_or(1);
  return {seconds(stack.kernel_dispatch),
          seconds(stack.micro_batch_overhead),
          seconds(stack.step_overhead),
          stack.allocator_overhead.value_or(0),
          stack.context_bytes.value_or(Bytes{}).in(units::B),
          overlap,
          stack.blocking_launches ? 0 : stack.tensor_overlap.value_or(overlap),
          stack.compute_slowdown.value,
          stack.blocking_launches};
}

}  // namespace caelum::step
