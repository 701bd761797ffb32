#include "caelum/interop/collective_run.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace caelum::interop {
namespace {

constexpr double kMicrosecond = 1e-6;

struct NamedTest {
  std::string_view word;
  Collective collective;
};
constexpr NamedTest kNamedTests[] = {
    {"all_reduce", Collective::all_reduce}, {"all_gather", Collective::all_gather},
    {"alltoall", Collective::all_to_all},   {"reduce_scatter", Collective::reduce_scatter},
    {"sendrecv", Collective::send_receive}, {"broadcast", Collective::broadcast},
    {"all_to_all", Collective::all_to_all}, {"allgather", Collective::all_gather},
    {"allreduce", Collective::all_reduce},  {"reducescatter", Collective::reduce_scatter},
};

/// What the bus bandwidth over the algorithm's tells: the ranks, where the collective has such a factor.
long ranks_from(Collective collective, double ratio) {
  double ranks = 0;
  if (collective == Collective::all_reduce) ranks = 2 / (2 - ratio);
  if (collective == Collective::all_gather || collective == Collective::reduce_scatter ||
      collective == Collective::all_to_all) {
    ranks = 1 / (1 - ratio);
  }
  return std::isfinite(ranks) && ranks >= 2 && ranks <= 1e6 ? std::lround(ranks) : 0;
}

}  // namespace

std::optional<double> plain_number(std::string_view word) {
  double value = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (problem != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return {};
  return value;
}

std::optional<Collective> collective_in(std::string_view text, std::string_view ending) {
  std::optional<Collective> found;
  for (const auto& test : kNamedTests) {
    if (text.find(std::string(test.word) + std::string(ending)) == std::string_view::npos) continue;
    if (found && *found != test.collective) return std::nullopt;
    found = test.collective;
  }
  return found;
}

void CollectiveRun::add(double bytes, double microseconds, double algorithm, double bus) {
  if (!(bytes > 0) || !(microseconds > 1e-3)) return;
  test.points.push_back({bytes, microseconds * kMicrosecond});
  if (algorithm > 1 && algorithm > fastest) {  // printed with two decimals: the largest is the surest
    fastest = algorithm;
    ratio = bus / algorithm;
  }
}

std::optional<NcclTest> finish_run(CollectiveRun run, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string what, std::string mend) {
    diagnostics.error(run.at, std::move(what), std::move(mend));
    return std::nullopt;
  };
  if (run.host_times) return refuse("these are times of the host (-C)", "run nccl-tests without -C");
  if (run.test.points.empty()) {
    return refuse("there are no results",
                  "give the output of nccl-tests, rccl-tests, hccl_test or nccom-test");
  }
  if (!run.found && run.reduces && run.ratio > 1.001) run.found = Collective::all_reduce;
  if (!run.found) {
    return refuse(
        "nothing tells which collective was run",
        "keep the line of its command (all_gather_perf ...), or name the file after it: all_gather.txt, "
        "reduce_scatter.txt, alltoall.txt, sendrecv.txt, ...");
  }
  NcclTest& test = run.test;
  test.collective = *run.found;
  const long told = ranks_from(test.collective, run.ratio);
  const long counted = run.started > 0 ? run.started : run.listed;
  // The factor of the bandwidths is what was computed with; headers have been wrong.
  test.ranks = told >= 2 && told < 100 ? told : counted > 0 ? counted : told;
  if (run.on_first > 0 && run.on_first < run.listed && test.ranks == run.listed)
    test.ranks_per_node = run.on_first;
  if (run.per_node > 0 && run.per_node < test.ranks) test.ranks_per_node = run.per_node;
  if (test.ranks < 2) {
    return refuse(
        "the number of ranks is not told, or one",
        "give an output with its 'Rank' lines or its command line (-n, -p, -r), or with bandwidths above "
        "1 GB/s");
  }
  return std::move(test);
}

}  // namespace caelum::interop
