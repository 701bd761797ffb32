// Sums of what tasks cost, and a stack's numbers.
#include "caelum/step/prices.hpp"

namespace caelum::step {

namespace {

/// Every field of two sums, side by side.
template <class Change>
void each(Parts& a, const Parts& b, Change change) {
  change(a.compute, b.compute);
  change(a.recompute, b.recompute);
  change(a.tensor, b.tensor);
  change(a.context, b.context);
  change(a.expert, b.expert);
  change(a.data, b.data);
  change(a.host, b.host);
  change(a.lost, b.lost);
}
template <class Change>
void each(Phase& a, const Phase& b, Change change) {
  change(a.work, b.work);
  change(a.kernels, b.kernels);
  change(a.tensor, b.tensor);
  change(a.context, b.context);
  change(a.expert, b.expert);
  change(a.tensor_hide, b.tensor_hide);
  change(a.context_hide, b.context_hide);
  change(a.expert_hide, b.expert_hide);
  change(a.tensor_async, b.tensor_async);
  change(a.tensor_claim, b.tensor_claim);
  change(a.context_claim, b.context_claim);
  change(a.expert_claim, b.expert_claim);
  change(a.operations, b.operations);
  change(a.tensor_bytes, b.tensor_bytes);
  change(a.context_bytes, b.context_bytes);
  change(a.expert_bytes, b.expert_bytes);
}

constexpr auto kAdd = [](auto& a, const auto& b) { a += b; };

template <class Sum>
Sum scaled(Sum sum, double f) {
  each(sum, sum, [f](auto& a, const auto&) { a = a * f; });
  return sum;
}

}  // namespace

Parts& Parts::operator+=(const Parts& o) {
  each(*this, o, kAdd);
  return *this;
}
Parts operator*(Parts p, double f) {
  return scaled(p, f);
}

Phase& Phase::operator+=(const Phase& o) {
  each(*this, o, kAdd);
  return *this;
}
Phase operator*(Phase p, double f) {
  return scaled(p, f);
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
