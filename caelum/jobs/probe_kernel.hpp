// Probes as shapes of measured kernels: where a kernel library of the chip knows the operator, its
// constants price it.
#pragma once

#include <optional>
#include <string>

#include "caelum/chip/kernel.hpp"
#include "caelum/jobs/probe.hpp"

namespace caelum::jobs {

/// The kind of kernel that the probe asks for; nothing for streams, grouped products and backward passes.
std::optional<spec::KernelKind> kernel_kind(const OperatorProbe& probe);
chip::KernelShape kernel_shape(const OperatorProbe& probe);
/// The format in which weights or cached keys lie in memory.
Precision stored_format(const OperatorProbe& probe);

/// The kernel's name: as the table writes it, `mla` for attention whose keys and values differ in width,
/// the phase of a sparse module.
std::string kernel_variant(const OperatorProbe& probe);

/// The probe's kernel in the library; null where it has none.
const chip::Kernel* find_kernel(const chip::KernelSet& set, const OperatorProbe& probe);
/// Seconds of one run, with or without the residual.
double price_kernel(const chip::Kernel& kernel, const OperatorProbe& probe, bool residual);

}  // namespace caelum::jobs
