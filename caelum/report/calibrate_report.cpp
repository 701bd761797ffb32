#include "caelum/report/calibrate_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "caelum/report/json_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

/// A constant with the unit in which one reads it best.
std::string constant_shown(const spec::ConstantInfo& info, double value) {
  switch (info.unit) {
    case spec::ConstantUnit::time:
      return value < 1e-6 ? fmt::format("{:.4g} ns", value * 1e9) : fmt::format("{:.4g} us", value * 1e6);
    case spec::ConstantUnit::bandwidth:
      return fmt::format("{:.4g} GB/s", value / 1e9);
    case spec::ConstantUnit::number:
      break;
  }
  return fmt::format("{:.4g}", value);
}

std::string kernel_title(const spec::Kernel& kernel) {
  std::string text = fmt::format("{} {}", spec::word_of(kernel.kind), spec::word_of(kernel.precision));
  if (kernel.stored != kernel.precision) text += fmt::format(", stored {}", spec::word_of(kernel.stored));
  if (!kernel.variant.empty()) text += fmt::format(" ({})", kernel.variant);
  return text;
}

const spec::ConstantInfo& info_of(spec::Constant constant) {
  return spec::constant_infos()[static_cast<std::size_t>(constant)];
}

void add_kernel_errors(std::string& out, const study::KernelFit& fit) {
  out += "\n| held-out rows | rows | mechanism | with residual | median | P90 | bias |\n";
  out += "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& held : fit.held_out) {
    if (held.rows == 0) continue;
    out += fmt::format("| {} | {} | {:.1f} % | {:.1f} % | {:.1f} % | {:.1f} % | {:+.1f} % |\n", held.region,
                       held.rows, 100 * held.mechanism, 100 * held.corrected, 100 * held.median,
                       100 * held.p90, 100 * held.bias);
  }
}

void add_constants(std::string& out, const study::KernelFit& fit) {
  std::string fitted, refused;
  for (const auto& c : fit.constants) {
    const auto& info = info_of(c.constant);
    if (c.refused.empty()) {
      fitted += fmt::format("{}{} {} ({} to {})", fitted.empty() ? "" : "; ", info.key,
                            constant_shown(info, c.value), constant_shown(info, std::max(c.low, 0.0)),
                            constant_shown(info, c.high));
    } else {
      refused += fmt::format("{}{}: {}", refused.empty() ? "" : "; ", info.key, c.refused);
    }
  }
  if (!fitted.empty()) out += "\nFitted, with 90 % intervals: " + fitted + ".\n";
  if (!refused.empty()) out += "\nNot determined: " + refused + ".\n";
}

}  // namespace

std::string kernel_library_yaml(const study::Calibration& calibration) {
  const auto& library = calibration.library;
  std::string out = fmt::format(
      "caelum: 1\nkind: kernel-library\nid: {}\naliases: []\nname: {}\nchip: {}\nstack: {}\nsource: "
      "{}\nkernels:\n",
      library.id, library.name, library.chip, library.stack, json_string(library.source));
  for (const auto& kernel : library.kernels) {
    out += fmt::format("  - operator: {}\n    precision: {}\n    stored: {}\n", spec::word_of(kernel.kind),
                       spec::word_of(kernel.precision), spec::word_of(kernel.stored));
    if (!kernel.variant.empty()) out += fmt::format("    variant: {}\n", kernel.variant);
    for (const auto& info : spec::constant_infos()) {
      const auto& datum = kernel.constants[static_cast<std::size_t>(info.constant)];
      if (datum.known()) out += fmt::format("    {}: {}\n", info.key, constant_shown(info, *datum.value));
    }
    if (!kernel.residual.empty()) out += fmt::format("    residual: \"{}\"\n", kernel.residual);
  }
  return out;
}

std::string calibration_text(const study::Calibration& calibration) {
  const auto& library = calibration.library;
  std::string out = fmt::format("# {}: fit of its kernels\n\n{}.\n", library.id, markdown(library.source));
  out +=
      "Mean absolute errors on shapes held out by whole groups; constants that the data do not determine\n"
      "are held where the first fit left them.\n";
  for (const auto& fit : calibration.fits) {
    out += fmt::format("\n## {}\n\n{} rows in {} groups; residual {}.\n", kernel_title(fit.kernel), fit.rows,
                       fit.groups, fit.residual ? "kept" : "left out: it does not help on held-out rows");
    add_kernel_errors(out, fit);
    add_constants(out, fit);
  }
  if (!calibration.left_out.empty()) {
    out += "\n## Rows without a mechanism here\n\n";
    for (const auto& [what, rows] : calibration.left_out)
      out += fmt::format("- {}: {}\n", markdown(what), rows);
  }
  return out;
}

}  // namespace caelum::report
