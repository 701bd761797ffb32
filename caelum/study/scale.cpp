#include "caelum/study/scale.hpp"

namespace caelum::study {

std::vector<ScalePoint> scale_points(const spec::Design& design, const ScaleOptions& options) {
  const std::vector<long> sizes =
      options.chips.empty() ? std::vector<long>{design.cluster.chips} : options.chips;
  const std::vector<double> gains =
      options.gains.empty() ? std::vector<double>{design.run->reliability_gain} : options.gains;
  std::vector<ScalePoint> points;
  for (const double gain : gains) {
    for (const long chips : sizes) {
      if (options.run.stop && *options.run.stop) return points;
      spec::Design at = design;
      at.cluster.chips = chips;
      at.run->reliability_gain = gain;
      ScalePoint point{.machine = design.name, .chips = chips, .gain = gain};
      point.months = api::machine_months(at, options.run);
      point.effective_chips = static_cast<double>(chips) * point.months.run.goodput.median;
      const auto& peak = at.cluster.system.chip.peak[static_cast<std::size_t>(Precision::bf16)];
      if (peak.known()) point.effective_flops = point.effective_chips * peak.value->in(units::flops);
      points.push_back(std::move(point));
    }
  }
  return points;
}

}  // namespace caelum::study
