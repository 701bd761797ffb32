#include "caelum/jobs/link_losses.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace caelum::jobs {
namespace {

const char* words_of(fabric::Pattern pattern) {
  switch (pattern) {
    case fabric::Pattern::ring:
      return "rings";
    case fabric::Pattern::spread:
      return "all-to-alls";
    case fabric::Pattern::pair:
      return "sends";
  }
  return "";
}

}  // namespace

std::vector<LinkLoss> link_losses(const spec::Design& design, const fabric::Congestion& congestion,
                                  const step::StepTimeline& step) {
  std::vector<LinkLoss> losses;
  for (const fabric::Slowdown& slowdown : congestion.slowdowns()) {
    const auto& [group, level, pattern] = slowdown.traffic;
    losses.push_back({fmt::format("{} of {} over {}", words_of(pattern), group.ranks(),
                                  design.cluster.system.levels[level].name),
                      slowdown.times});
  }
  std::vector<step::Slowed> slowed = step.slowed;
  std::stable_sort(slowed.begin(), slowed.end(),
                   [](const auto& a, const auto& b) { return a.times > b.times; });
  for (const step::Slowed& each : slowed)
    losses.push_back({fmt::format("{} beside other messages", each.what), each.times});
  return losses;
}

}  // namespace caelum::jobs
