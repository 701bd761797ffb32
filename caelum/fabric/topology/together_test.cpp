#include "caelum/fabric/topology/together.hpp"

#include <gtest/gtest.h>

#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/fabric/traffic.hpp"

namespace caelum::fabric {
namespace {

/// Nodes of 8 behind 50 GB/s a chip, both without latencies and at full efficiency.
struct Cluster {
  spec::Design design;
  NetworkModel network;
};

Cluster cluster(long chips, const spec::NetworkState& state = {}, double thinned = 1) {
  Cluster c;
  for (const bool node : {true, false}) {
    spec::Level level;
    level.name = level.link = node ? "node" : "rail";
    level.topology = node ? Topology::switched : Topology::fat_tree;
    if (node) level.chips.value = 8;
    if (!node && thinned > 1) level.oversubscription.value = thinned;
    level.bandwidth.value = (node ? 400.0 : 50.0) * units::GBps;
    level.radix.value = 16;
    c.design.cluster.system.levels.push_back(level);
    spec::LinkProfile profile;
    profile.id = level.link;
    profile.efficiency.value = profile.all_to_all.value = profile.point_to_point.value = 1;
    profile.launch.value = profile.latency.value = Time{0};
    c.design.link_profiles.push_back(profile);
  }
  c.design.cluster.chips = chips;
  c.design.cluster.network = state;
  Diagnostics diagnostics;
  c.network = make_network_model(c.design, diagnostics);
  c.network.congestion = make_congestion(c.design, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return c;
}

Task message(const Cluster& c, Group group, Collective collective, double bytes,
             std::vector<std::uint32_t> after = {}) {
  const double alone = price(c.network, group, collective, Bytes{bytes}).time.in(units::s);
  return {.group = std::move(group),
          .collective = collective,
          .bytes = bytes,
          .alone = alone,
          .after = std::move(after)};
}
Task work(double seconds, std::vector<std::uint32_t> after = {}) {
  return {.group = {{{1, 1}}}, .alone = seconds, .after = std::move(after)};
}

const Group kRails{{{8, 8}}}, kNodeOfEight{{{8, 1}}}, kExperts{{{64, 1}}};

TEST(MFabric67, AMessageAloneTakesItsPrice) {
  const Cluster c = cluster(512);
  for (const Collective collective : {Collective::all_reduce, Collective::all_gather, Collective::all_to_all,
                                      Collective::send_receive, Collective::broadcast}) {
    for (const Group& group : {kRails, kNodeOfEight, kExperts}) {
      const Task task = message(c, group, collective, 1e9);
      EXPECT_NEAR(run_together(c.network, {task})[0].end / task.alone, 1, 1e-9) << name(collective);
    }
  }
}

TEST(MFabric67, MessagesOnTheSameAdaptersHalveEachOther) {
  const Cluster c = cluster(64);
  const Task ring = message(c, kRails, Collective::all_gather, 1e9);
  const auto times = run_together(c.network, {ring, ring});
  EXPECT_NEAR(times[0].end / ring.alone, 2, 1e-9);
  EXPECT_NEAR(times[1].end / ring.alone, 2, 1e-9);
}

TEST(MFabric67, MessagesOnOtherLinksDoNotMeet) {
  const Cluster c = cluster(64);
  const Task far = message(c, kRails, Collective::all_gather, 1e9);
  const Task near = message(c, kNodeOfEight, Collective::all_gather, 8e9);
  const auto times = run_together(c.network, {far, near});
  EXPECT_NEAR(times[0].end / far.alone, 1, 1e-9);
  EXPECT_NEAR(times[1].end / near.alone, 1, 1e-9);
}

TEST(MFabric67, WhatWaitsBeginsLater) {
  const Cluster c = cluster(64);
  const Task ring = message(c, kRails, Collective::all_gather, 1e9);
  // The second message begins half way through the first and shares the links from there on.
  const auto times = run_together(
      c.network, {work(ring.alone / 2), ring, message(c, kRails, Collective::all_gather, 1e9, {0})});
  EXPECT_NEAR(times[2].begin / ring.alone, 0.5, 1e-9);
  EXPECT_NEAR(times[1].end / ring.alone, 1.5, 1e-9);
  EXPECT_NEAR(times[2].end / ring.alone, 2, 1e-9);
}

// Kinds of traffic against every single stream of them: on a symmetric machine they are the same.
TEST(MFabric67, KindsAreTheFlowsTheyStandFor) {
  const Cluster c = cluster(64);
  const Fabric& fabric = c.network.congestion->fabric();
  const flow::Network network = flow_network(fabric);
  const std::vector<LevelSpan> spans = spans_of(fabric);
  const std::vector<Task> tasks = {message(c, kRails, Collective::all_gather, 1e9),
                                   message(c, kExperts, Collective::all_to_all, 4e9)};
  flow::Problem problem;
  problem.capacity = network.capacity;
  std::vector<std::size_t> owner;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const Task& task = tasks[t];
    const Members members(task.group);
    const auto sent = level_bytes(c.network, task.group, task.collective, Bytes{task.bytes});
    for (std::size_t level = 0; level < spans.size(); ++level) {
      const Pattern pattern = t == 0 ? Pattern::ring : Pattern::spread;
      for (long chip = 0; chip < 64; ++chip) {
        std::vector<Stream> out;
        streams(fabric, spans[level], members, pattern, chip, out);
        double all = 0;
        for (const Stream& s : out) all += s.bytes;
        for (const Stream& s : out) {
          flow::FlowSpec spec;
          spec.bytes = sent[level] * s.bytes / all;
          spec.cap = spec.bytes / task.alone;
          ASSERT_TRUE(problem.add_routed(network, static_cast<flow::Endpoint>(chip),
                                         static_cast<flow::Endpoint>(s.to), 1, spec));
          owner.push_back(t);
        }
      }
    }
  }
  const flow::Completion single = flow::simulate(problem);
  std::vector<double> end(tasks.size(), 0.0);
  for (std::size_t f = 0; f < owner.size(); ++f) end[owner[f]] = std::max(end[owner[f]], single.finish[f]);
  const auto kinds = run_together(c.network, tasks);
  EXPECT_GT(kinds[0].end, 1.5 * tasks[0].alone);
  for (std::size_t t = 0; t < tasks.size(); ++t) EXPECT_NEAR(kinds[t].end / end[t], 1, 1e-9);
}

// A prefill group hands its cache to decode chips while their experts talk: the same seam.
TEST(MFabric67, TransfersOfACacheAreTasksToo) {
  const Cluster c = cluster(64);
  const Task cache = message(c, {{{2, 32}}}, Collective::send_receive, 1e9);
  const Task experts = message(c, kExperts, Collective::all_to_all, 4e9);
  const auto times = run_together(c.network, {cache, experts});
  EXPECT_GT(times[0].end, 1.2 * cache.alone);
}

TEST(MFabric66, FewLinksTellForAll) {
  const Cluster symmetric = cluster(512), hashed = cluster(512, {.routing = Routing::ecmp});
  const std::vector<Traffic> kinds = {{kRails, 1, Pattern::ring}, {kExperts, 1, Pattern::spread}};
  EXPECT_LE(symmetric.network.congestion->shared(kinds)->links(), 2U);
  EXPECT_LT(hashed.network.congestion->shared(kinds)->links(), 200U);
}

TEST(MFabric67, SlowdownsAreToldLargestFirst) {
  const Cluster c = cluster(512, {.routing = Routing::ecmp}, 2);
  (void)price(c.network, {{{64, 8}}}, Collective::all_reduce, Bytes{1e9});
  (void)price(c.network, kNodeOfEight, Collective::all_reduce, Bytes{1e9});
  const auto told = c.network.congestion->slowdowns();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_GT(told[0].times, 2);
  EXPECT_EQ(told[0].traffic.group.ranks(), 64);
}

}  // namespace
}  // namespace caelum::fabric
