#include "caelum/chip/kernel.hpp"

#include <algorithm>

#include "caelum/chip/kernel_parts.hpp"
#include "caelum/chip/residual.hpp"

namespace caelum::chip {
namespace {

/// Bytes of an element with its share of the block scales: one byte for 16 elements of fp4.
double bytes_with_scales(Precision precision) {
  return precision == Precision::fp4 ? 0.5625 : bytes_per_element(precision);
}

double peak_of(const ChipModel& chip, Precision precision) {
  const double own = chip.peak[static_cast<int>(precision)];
  const double wide = chip.peak[static_cast<int>(Precision::bf16)];
  return own > 0 ? own : wide > 0 ? wide : chip.peak[static_cast<int>(Precision::fp16)];
}

}  // namespace

const Kernel* KernelSet::find(spec::KernelKind kind, Precision precision, Precision stored,
                              std::string_view variant) const {
  const Kernel* any = nullptr;
  for (const Kernel& kernel : kernels) {
    if (kernel.kind != kind || kernel.precision != precision || kernel.stored != stored) continue;
    if (kernel.variant == variant) return &kernel;
    if (!any) any = &kernel;
  }
  return any;
}

Kernel make_kernel(const spec::Kernel& kernel, const ChipModel& chip) {
  Kernel made;
  made.kind = kernel.kind;
  made.precision = kernel.precision;
  made.stored = kernel.stored;
  made.variant = kernel.variant;
  made.chip = {.peak = peak_of(chip, kernel.precision),
               .wide_peak = peak_of(chip, Precision::bf16),
               .element = bytes_with_scales(kernel.precision),
               .stored = bytes_with_scales(kernel.stored),
               .bandwidth = chip.bandwidth,
               .cores = chip.cores,
               .l2 = chip.l2};
  for (const auto& info : spec::constant_infos()) {
    const auto at = static_cast<std::size_t>(info.constant);
    made.constants[at] = kernel.constants[at].value_or(info.start);
  }
  made.residual = decode_residual(kernel.kind, kernel.residual);
  return made;
}

KernelSet make_kernel_set(const spec::KernelLibrary& library, const ChipModel& chip) {
  KernelSet set;
  set.id = library.id;
  for (const auto& kernel : library.kernels) set.kernels.push_back(make_kernel(kernel, chip));
  return set;
}

// The largest products run 3 THROTTLE longer than those before the limit acts (M-operators-1).
void use_headroom(Kernel& kernel, const spec::Headroom& headroom) {
  const auto at = [&kernel](spec::Constant c) -> double& {
    return kernel.constants[static_cast<std::size_t>(c)];
  };
  const double math = headroom.math[static_cast<std::size_t>(kernel.precision)];
  double& share = at(spec::Constant::share);
  const double before = share;
  share = spec::freed_share(share, math);
  at(spec::Constant::ramp) *= math;
  at(spec::Constant::exponential) *= headroom.math[static_cast<std::size_t>(Precision::bf16)];
  if (!headroom.watts) return;
  // A softmax leaves the matrix unit idle for a part of the time, which draws no power (M-chip-8).
  const double drawn = kernel.kind == spec::KernelKind::prefill ? std::min(share, 1.0) : share / before;
  const double watts = *headroom.watts / drawn;
  double& throttle = at(spec::Constant::throttle);
  if (watts > 1) throttle = (1 / spec::clock_left(1 / (1 + 3 * throttle), watts) - 1) / 3;
  if (watts < 1) share *= spec::clock_left(1, watts);
}

double mechanism(const Kernel& kernel, const KernelShape& shape) {
  switch (kernel.kind) {
    case spec::KernelKind::product:
      return product_seconds(kernel, shape);
    case spec::KernelKind::prefill:
      return prefill_seconds(kernel, shape);
    case spec::KernelKind::decode:
      return shape.latent ? latent_seconds(kernel, shape) : decode_seconds(kernel, shape);
    case spec::KernelKind::sparse:
      return sparse_seconds(kernel, shape);
    case spec::KernelKind::experts:
      break;
  }
  return experts_seconds(kernel, shape);
}

double price(const Kernel& kernel, const KernelShape& shape) {
  return mechanism(kernel, shape) * residual_factor(kernel, shape);
}

}  // namespace caelum::chip
