#include "caelum/jobs/traffic.hpp"

#include <algorithm>
#include <numeric>

#include "caelum/jobs/parts.hpp"

namespace caelum::jobs {
namespace {

constexpr long kParts = 32;  // rows of the matrix

double sent(const step::TrafficLine& line) {
  return std::accumulate(line.level_bytes.begin(), line.level_bytes.end(), 0.0);
}

}  // namespace

std::optional<Traffic> traffic(const spec::Design& given, const spec::Plan& plan, Diagnostics& diagnostics) {
  spec::Design design = parts_of(given) > 1 ? like_part(given, 0) : given;
  design.train->plan = plan;
  const auto network = fabric::make_network_model(design, diagnostics);
  const auto& cluster = design.cluster;
  const auto links = fabric::make_fabric(cluster, diagnostics);
  if (!diagnostics.ok() || !links) return std::nullopt;
  Traffic result;
  for (const auto& level : network.levels) result.levels.push_back(level.name);
  result.lines =
      step::traffic_of(design, workload::expand(design.model, *design.train, design.stack), network);
  std::stable_sort(result.lines.begin(), result.lines.end(),
                   [](const auto& a, const auto& b) { return sent(a) > sent(b); });
  result.matrix = fabric::empty_matrix(*links, kParts);
  for (const auto& line : result.lines) {
    fabric::add_traffic(*links, line.group, line.collective, line.level_bytes, result.matrix);
  }
  return result;
}

}  // namespace caelum::jobs
