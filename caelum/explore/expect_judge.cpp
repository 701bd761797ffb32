// A log against the machine as it should be, and against the machine with one thing wrong.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "caelum/explore/expect.hpp"

namespace caelum::explore {
namespace {

constexpr double kLargeBytes = 16 * 1024 * 1024;  // from here on bandwidth decides, and not the latency
constexpr double kScatter = 0.9;                  // what runs of one healthy machine differ by
/// A cause is told where it takes away this share of what the healthy machine leaves unexplained.
constexpr double kExplains = 0.5;

double middle_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct Suspect {
  std::string cause;
  spec::Design machine;
  bool in_network = true;
};

/// One thing that goes wrong with machines.
std::vector<Suspect> suspects_of(const spec::Design& machine) {
  std::vector<Suspect> all;
  all.push_back({"switches do not reduce: the collective runs on the chips themselves", machine, false});
  auto& levels = machine.cluster.system.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (!levels[i].bandwidth.known()) continue;
    for (const auto& [share, words] :
         {std::pair{0.75, "three quarters"}, {0.5, "half"}, {0.25, "a quarter"}}) {
      Suspect suspect{
          fmt::format("{} of the bandwidth of '{}': adapters, rails or lanes that are down or not used",
                      words, levels[i].name),
          machine};
      Bandwidth& bandwidth = *suspect.machine.cluster.system.levels[i].bandwidth.value;
      bandwidth = share * bandwidth;
      all.push_back(std::move(suspect));
    }
  }
  return all;
}

std::vector<jobs::CollectiveProbe> probes_of(const std::vector<MeasuredCall>& calls, bool in_network) {
  std::vector<jobs::CollectiveProbe> probes;
  for (const auto& call : calls) {
    probes.push_back(call.probe);
    probes.back().in_network = probes.back().in_network && in_network;
  }
  return probes;
}

/// Mean of how far the log is from the calls, as logarithms of ratios.
double distance(const std::vector<MeasuredCall>& measured, const std::vector<ExpectedCall>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < measured.size(); ++i)
    sum += std::fabs(std::log(measured[i].seconds / expected[i].time_s.nominal));
  return sum / static_cast<double>(measured.size());
}

std::string cause_of(const spec::Design& machine, const std::vector<MeasuredCall>& measured, double healthy) {
  const ExpectOptions plain{.draws = 0, .seed = 1, .crew = {}};
  double nearest = healthy * (1 - kExplains);
  std::string cause;
  for (const Suspect& suspect : suspects_of(machine)) {
    Diagnostics ignored;
    const auto calls =
        expected_calls(suspect.machine, probes_of(measured, suspect.in_network), plain, ignored);
    if (calls.empty()) continue;
    const double left = distance(measured, calls);
    if (left >= nearest) continue;
    nearest = left;
    cause = suspect.cause;
  }
  return cause;
}

/// Large sizes where there are any.
std::vector<MeasuredCall> large_of(const std::vector<MeasuredCall>& calls) {
  std::vector<MeasuredCall> large;
  for (const auto& call : calls) {
    if (call.probe.bytes.in(units::B) >= kLargeBytes) large.push_back(call);
  }
  return large.empty() ? calls : large;
}

CallVerdict judge_one(const spec::Design& machine, const std::vector<MeasuredCall>& all,
                      const ExpectOptions& options, Diagnostics& diagnostics) {
  const std::vector<MeasuredCall> measured = large_of(all);
  CallVerdict out{.collective = all.front().probe.collective,
                  .ranks = all.front().probe.ranks,
                  .sizes = static_cast<long>(measured.size()),
                  .cause = {}};
  const auto expected = expected_calls(machine, probes_of(measured, true), options, diagnostics);
  if (expected.empty()) return out;
  std::vector<double> shares, floors;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    shares.push_back(expected[i].time_s.nominal / measured[i].seconds);
    floors.push_back(expected[i].bus.low / expected[i].bus.nominal);
  }
  out.share = middle_of(shares);
  out.least = *std::min_element(shares.begin(), shares.end());
  out.healthy = std::min(kScatter, middle_of(floors));
  if (out.slow()) out.cause = cause_of(machine, measured, distance(measured, expected));
  return out;
}

}  // namespace

std::vector<CallVerdict> judge_calls(const spec::Design& machine, const std::vector<MeasuredCall>& measured,
                                     const ExpectOptions& options, Diagnostics& diagnostics) {
  std::vector<std::vector<MeasuredCall>> groups;
  for (const auto& call : measured) {
    const auto alike = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      const jobs::CollectiveProbe& first = group.front().probe;
      return first.collective == call.probe.collective && first.ranks == call.probe.ranks &&
             first.ranks_per_node == call.probe.ranks_per_node;
    });
    if (alike == groups.end()) {
      groups.push_back({call});
    } else {
      alike->push_back(call);
    }
  }
  std::vector<CallVerdict> verdicts;
  for (const auto& group : groups) {
    verdicts.push_back(judge_one(machine, group, options, diagnostics));
    if (!diagnostics.ok()) return {};
  }
  return verdicts;
}

}  // namespace caelum::explore
