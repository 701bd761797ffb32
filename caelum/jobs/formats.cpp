#include "caelum/jobs/formats.hpp"

#include <fmt/format.h>

namespace caelum::jobs {

Precision format_on(const spec::Chip& chip, Precision asked) {
  const auto has = [&](Precision p) { return chip.peak[static_cast<std::size_t>(p)].known(); };
  if (has(asked) || (asked == Precision::fp8_block && has(Precision::fp8))) return asked;
  return has(Precision::bf16) ? Precision::bf16 : Precision::fp16;
}

void warn_of_format(const spec::Design& design, Precision asked, const char* what, const char* key,
                    Diagnostics& diagnostics) {
  const spec::Chip& chip = design.cluster.system.chip;
  const Precision runs = format_on(chip, asked);
  if (runs == asked) return;
  diagnostics.warning(
      design.cluster_at,
      fmt::format("chip '{}' has no {}: {} run in {}", chip.id, name(asked), what, name(runs)),
      fmt::format("state `{}: {}`", key, name(runs)));
}

}  // namespace caelum::jobs
