// SimGrid and Caelum on the same flow lists, in one run: peers_simgrid CASE.
//
// SimGrid is used as its makers would: mailboxes, one sending and one receiving actor a flow, the solver's
// own selective updates, precisions as tight as the reference times need. (Comm::sendto keeps all pending
// communications in one list that is searched at every completion, and one launcher actor keeps another: both
// are some 70 times slower and are not what is compared.) Caelum runs first, so that each peak of memory can
// be told.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>

#include "bench/flow_lists.hpp"
#include <simgrid/s4u.hpp>

#include "caelum/fabric/flow/simulate.hpp"

namespace {

using namespace caelum::bench;
namespace flow = caelum::fabric::flow;
namespace sg = simgrid::s4u;

constexpr double kBandwidth = 50e9;

struct Work {
  std::string name;
  std::vector<unsigned> children, parents;
  std::function<std::vector<ListedFlow>()> flows;
};

const std::vector<Work> kWorks = {
    {"permutation-4096", {16, 16, 16}, {1, 16, 16}, [] { return permutation(4096, Sizes::varied); }},
    {"permutation-16384", {32, 32, 16}, {1, 32, 32}, [] { return permutation(16384, Sizes::varied); }},
    {"permutation-65536", {32, 32, 64}, {1, 32, 32}, [] { return permutation(65536, Sizes::varied); }},
    {"random-8192", {16, 16, 16}, {1, 16, 16}, [] { return random_pairs(4096, 8192, Sizes::varied, 5); }},
};

struct Timing {
  double build = 0, build_processor = 0, run = 0, run_processor = 0, peak = 0;
  std::vector<double> finish;
};

Timing run_caelum(const Work& work, const std::vector<ListedFlow>& list) {
  Timing timing;
  const Stopwatch building;
  const flow::Network network =
      flow::make_fat_tree({.children = work.children, .parents = work.parents, .bandwidth = kBandwidth});
  const flow::Problem problem = problem_of(network, list);
  timing.build = building.wall();
  timing.build_processor = building.processor();
  const Stopwatch running;
  timing.finish = flow::simulate(problem).finish;
  timing.run = running.wall();
  timing.run_processor = running.processor();
  timing.peak = peak_megabytes();
  return timing;
}

Timing run_simgrid(const Work& work, const std::vector<ListedFlow>& list, sg::Engine& engine) {
  Timing timing;
  const Stopwatch building;
  std::vector<sg::Host*> hosts;
  auto add_host = [&hosts](sg::NetZone* zone, const std::vector<unsigned long>&, unsigned long id) {
    hosts.push_back(zone->create_host("h" + std::to_string(id), 1e9)->seal());
    return std::pair<simgrid::kernel::routing::NetPoint*, simgrid::kernel::routing::NetPoint*>(
        hosts.back()->get_netpoint(), nullptr);
  };
  const std::vector<unsigned> cables(work.children.size(), 1);
  sg::create_fatTree_zone("tree", nullptr,
                          {static_cast<unsigned>(work.children.size()), work.children, work.parents, cables},
                          {add_host, {}, {}}, kBandwidth, 0, sg::Link::SharingPolicy::SPLITDUPLEX)
      ->seal();
  timing.build = building.wall();
  timing.build_processor = building.processor();

  const Stopwatch running;
  timing.finish.resize(list.size());
  static char payload = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    sg::Mailbox* box = sg::Mailbox::by_name(std::to_string(i));
    const double bytes = list[i].bytes;
    sg::Actor::create("s", hosts[list[i].from],
                      [box, bytes] { box->put(&payload, static_cast<std::uint64_t>(bytes)); });
    double* finish = &timing.finish[i];
    sg::Actor::create("r", hosts[list[i].to], [box, finish] {
      box->get<char>();
      *finish = sg::Engine::get_clock();
    });
  }
  engine.run();
  timing.run = running.wall();
  timing.run_processor = running.processor();
  timing.peak = peak_megabytes();
  return timing;
}

void print(const char* who, const Timing& timing) {
  std::printf("%-8s building %9.4f s (processor %9.4f)  running %9.4f s (processor %9.4f)  peak %6.0f MB\n",
              who, timing.build, timing.build_processor, timing.run, timing.run_processor, timing.peak);
}

}  // namespace

int main(int argc, char** argv) {
  sg::Engine engine(&argc, argv);
  for (const char* setting :
       {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0", "network/latency-factor:1",
        "network/bandwidth-factor:1", "network/weight-S:0", "maxmin/precision:1e-12", "surf/precision:1e-12",
        "contexts/stack-size:32", "contexts/guard-size:0"}) {
    sg::Engine::set_config(setting);
  }
  for (const Work& work : kWorks) {
    if (argc < 2 || work.name != argv[1]) continue;
    const std::vector<ListedFlow> list = work.flows();
    const Timing ours = run_caelum(work, list);
    const Timing theirs = run_simgrid(work, list, engine);
    double worst = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      worst = std::max(worst, std::abs(ours.finish[i] / theirs.finish[i] - 1));
    }
    std::printf("%s: %zu flows; completion times differ by %.2g at most\n", work.name.c_str(), list.size(),
                worst);
    print("SimGrid", theirs);
    print("Caelum", ours);
    std::printf("ratio of running: %.0f (of processor time %.0f)\n", theirs.run / ours.run,
                theirs.run_processor / ours.run_processor);
    return 0;
  }
  std::puts("peers_simgrid CASE, one of:");
  for (const Work& work : kWorks) std::printf("  %s\n", work.name.c_str());
  return argc < 2 ? 0 : 2;
}
