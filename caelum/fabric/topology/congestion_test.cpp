#include "caelum/fabric/topology/congestion.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "caelum/fabric/flow/simulate.hpp"

namespace caelum::fabric {
namespace {

spec::Level shaped_level(Topology topology, long chips, double gigabytes, const char* link, long radix = 64) {
  spec::Level l;
  l.name = link;
  l.topology = topology;
  if (chips > 0) l.chips.value = chips;
  l.bandwidth.value = gigabytes * units::GBps;
  l.link = link;
  l.radix.value = radix;
  return l;
}

struct CongestedMachine {
  spec::Design design;
  NetworkModel free, real;
};

CongestedMachine machine(std::vector<spec::Level> levels, long chips, const spec::NetworkState& state = {}) {
  CongestedMachine m;
  for (const auto& l : levels) {
    spec::LinkProfile profile;
    profile.id = l.link;
    profile.efficiency.value = 0.9;
    m.design.link_profiles.push_back(profile);
  }
  m.design.cluster.system.levels = std::move(levels);
  m.design.cluster.chips = chips;
  m.design.cluster.network = state;
  Diagnostics diagnostics;
  m.free = m.real = make_network_model(m.design, diagnostics);
  m.real.congestion = make_congestion(m.design, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return m;
}

double ratio(const CongestedMachine& m, const Group& group, Collective collective, double bytes = 1e9) {
  return price(m.real, group, collective, Bytes{bytes}).time /
         price(m.free, group, collective, Bytes{bytes}).time;
}

const Collective kMost[] = {Collective::all_reduce, Collective::all_gather, Collective::all_to_all};

// The flow tier and the closed forms answer alike where nothing is shared unevenly.
TEST(Congestion, AgreesWithTheClosedFormsOnFreeNetworks) {
  const auto node = shaped_level(Topology::switched, 8, 450, "nvlink");
  const CongestedMachine tree =
      machine({node, shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)}, 512);
  const CongestedMachine rails =
      machine({node, shaped_level(Topology::rail_clos, 0, 50, "infiniband", 16)}, 512);
  const CongestedMachine mesh = machine(
      {shaped_level(Topology::full_mesh, 8, 196, "hccs"), shaped_level(Topology::fat_tree, 0, 25, "roce")},
      128);
  for (const CongestedMachine* m : {&tree, &rails, &mesh}) {
    const long chips = m->design.cluster.chips;
    const Group groups[] = {{{{8, 1}}}, {{{64, 1}}}, {{{chips / 8, 8}}}, {{{4, 2}}}, {{{chips, 1}}}};
    for (const Group& group : groups) {
      const bool part_of_mesh = m == &mesh && group.factors[0].size == 4;
      if (part_of_mesh) continue;
      for (const Collective collective : kMost)
        EXPECT_NEAR(ratio(*m, group, collective), 1, 1e-3) << name(collective) << " of " << group.ranks();
    }
    EXPECT_NEAR(ratio(*m, {{{2, chips / 2}}}, Collective::send_receive), 1, 1e-3);
  }
}

TEST(Congestion, AgreesOnTori) {
  const CongestedMachine cube = machine({shaped_level(Topology::torus_3d, 0, 300, "ici")}, 512);
  for (const Collective collective : {Collective::all_reduce, Collective::all_gather}) {
    EXPECT_NEAR(ratio(cube, {{{512, 1}}}, collective), 1, 1e-3);
    EXPECT_NEAR(ratio(cube, {{{8, 1}}}, collective), 1, 1e-3);
    EXPECT_NEAR(ratio(cube, {{{64, 8}}}, collective), 1, 1e-3);
  }
  EXPECT_NEAR(ratio(cube, {{{512, 1}}}, Collective::all_to_all), 1, 0.01);
}

TEST(Congestion, ASendToANeighbourTakesTheirOwnCable) {
  const CongestedMachine cube = machine({shaped_level(Topology::torus_3d, 0, 300, "ici")}, 512);
  const CongestedMachine row = machine({shaped_level(Topology::full_mesh, 8, 196, "hccs")}, 8);
  const CongestedMachine square = machine({shaped_level(Topology::mesh_2d, 64, 100, "ub")}, 64);
  for (const CongestedMachine* m : {&cube, &row, &square}) {
    EXPECT_NEAR(ratio(*m, {{{8, 1}}}, Collective::send_receive), 1, 1e-3);
  }
}

/// s of the busiest link when every message goes its own way round what is dead.
double one_by_one(const Fabric& fabric, const Group& group, std::size_t level, Pattern pattern) {
  std::vector<double> load(fabric.links(), 0.0);
  const Members members(group);
  const LevelSpan span = spans_of(fabric)[level];
  Path path;
  std::vector<Stream> sent;
  for (long chip = 0; chip < fabric.chips(); ++chip) {
    sent.clear();
    streams(fabric, span, members, pattern, chip, sent);
    for (const Stream& s : sent) {
      path.clear();
      EXPECT_TRUE(fabric.route(chip, s.to, 1, path));
      for (const Hop& hop : path) load[hop.link] += hop.share * s.bytes;
    }
  }
  double worst = 0;
  for (LinkId l = 0; l < load.size(); ++l) {
    if (load[l] > 0) worst = std::max(worst, load[l] / fabric.capacity(l));
  }
  return worst;
}

// What dead links carry is moved once for all messages: the same as sending each message round them.
void expect_moved_alike(std::vector<spec::Level> levels, const std::vector<Group>& groups) {
  spec::System system;
  system.levels = std::move(levels);
  Diagnostics diagnostics;
  auto fabric = make_fabric(system, 512, {.failed_links = 0.02, .degraded_links = 0.05, .degraded_to = 0.5},
                            diagnostics);
  ASSERT_TRUE(fabric);
  const std::vector<double> assumed(system.levels.size(), 300e9);
  const Congestion congestion(*fabric, assumed);
  for (const Group& group : groups) {
    for (std::size_t level = 0; level < assumed.size(); ++level) {
      for (const Pattern pattern : {Pattern::ring, Pattern::spread, Pattern::pair}) {
        const double worst = one_by_one(*fabric, group, level, pattern) * 300e9;
        if (worst <= 0) continue;
        EXPECT_NEAR(congestion.busiest(group, level, pattern) / worst, 1, 1e-9) << level;
      }
    }
  }
}

TEST(Congestion, FailuresOfATorusAreLaidOnItsLoads) {
  expect_moved_alike({shaped_level(Topology::torus_3d, 0, 300, "ici")},
                     {Group{{{512, 1}}}, Group{{{64, 1}}}, Group{{{8, 8}}}, Group{{{256, 1}}},
                      Group{{{32, 8}}}, Group{{{16, 1}}}, Group{{{2, 128}}}});
}

TEST(Congestion, FailuresOfFatTreesAndMeshesAreLaidOnTheirLoads) {
  const std::vector<Group> groups = {Group{{{512, 1}}}, Group{{{64, 1}}}, Group{{{64, 8}}}, Group{{{16, 4}}},
                                     Group{{{128, 1}}}};
  expect_moved_alike({shaped_level(Topology::switched, 8, 450, "nvlink"),
                      shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)},
                     groups);
  expect_moved_alike(
      {shaped_level(Topology::mesh_2d, 64, 100, "ub"), shaped_level(Topology::fat_tree, 0, 50, "roce", 32)},
      groups);
}

TEST(Congestion, HashedRoutesCollide) {
  const std::vector<spec::Level> levels = {shaped_level(Topology::switched, 8, 450, "nvlink"),
                                           shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)};
  const CongestedMachine spread = machine(levels, 512),
                         hashed = machine(levels, 512, {.routing = Routing::ecmp});
  const CongestedMachine many = machine(levels, 512, {.routing = Routing::ecmp, .flows = 16});
  const Group rails{{{64, 8}}};
  EXPECT_NEAR(ratio(spread, rails, Collective::all_reduce), 1, 1e-3);
  EXPECT_GT(ratio(hashed, rails, Collective::all_reduce), 1.8);
  EXPECT_LT(ratio(many, rails, Collective::all_reduce), ratio(hashed, rails, Collective::all_reduce));
}

TEST(Congestion, FailuresSlowTheCollectivesThatCrossThem) {
  const std::vector<spec::Level> levels = {shaped_level(Topology::switched, 8, 450, "nvlink"),
                                           shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)};
  const CongestedMachine broken = machine(levels, 512, {.failed_links = 0.2});
  EXPECT_GT(ratio(broken, {{{512, 1}}}, Collective::all_to_all), 1.05);
  const CongestedMachine links =
      machine({shaped_level(Topology::mesh_2d, 64, 100, "ub")}, 64, {.failed_links = 0.05, .seed = 2});
  EXPECT_GT(ratio(links, {{{64, 1}}}, Collective::all_to_all), 1.2);
}

TEST(Congestion, OversubscriptionHurtsOnlyWhatLeavesTheLeaf) {
  spec::Level thin = shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16);
  thin.oversubscription.value = 3;
  const CongestedMachine m = machine({thin}, 96);
  const double inside = price(m.real, {{{12, 1}}}, Collective::all_to_all, Bytes{1e9}).time.in(units::s);
  const double across = price(m.real, {{{8, 12}}}, Collective::all_to_all, Bytes{1e9}).time.in(units::s);
  EXPECT_GT(across, 2 * inside);
}

// Equal streams that start together: the busiest link is when the max-min fair simulation ends.
TEST(Congestion, BusiestLinkIsWhenTheFlowsEnd) {
  spec::System system;
  system.levels = {shaped_level(Topology::fat_tree, 0, 50, "infiniband", 8)};
  for (const Routing routing : {Routing::ecmp, Routing::rails, Routing::adaptive}) {
    Diagnostics diagnostics;
    auto fabric = make_fabric(system, 96, {.routing = routing, .failed_links = 0.02}, diagnostics);
    ASSERT_TRUE(fabric);
    const Congestion congestion(*fabric, {50e9});
    const flow::Network network = flow_network(*fabric);
    for (const Group& group : {Group{{{96, 1}}}, Group{{{6, 16}}}, Group{{{8, 1}}}}) {
      const Members members(group);
      flow::Problem problem;
      problem.capacity = network.capacity;
      for (double& capacity : problem.capacity)
        capacity = std::max(capacity, 1.0);  // dead ones carry nothing
      for (long chip = 0; chip < 96; ++chip) {
        std::vector<Stream> sent;
        streams(*fabric, spans_of(*fabric)[0], members, Pattern::spread, chip, sent);
        for (const Stream& s : sent) {
          flow::FlowSpec spec;
          spec.bytes = s.bytes * 50e9;
          ASSERT_TRUE(problem.add_routed(network, static_cast<flow::Endpoint>(chip),
                                         static_cast<flow::Endpoint>(s.to), 1, spec));
        }
      }
      EXPECT_NEAR(flow::simulate(problem).makespan / congestion.busiest(group, 0, Pattern::spread), 1, 1e-9)
          << name(routing);
    }
  }
}

TEST(Congestion, TellsPairsThatAreCutOff) {
  const CongestedMachine m =
      machine({shaped_level(Topology::full_mesh, 4, 100, "hccs")}, 4, {.failed_links = 1});
  (void)price(m.real, {{{4, 1}}}, Collective::all_to_all, Bytes{1e6});
  EXPECT_NE(m.real.congestion->unreachable().find("cannot reach each other"), std::string::npos);
}

// A window of one period stands for the machine: the same answer as looking at every chip.
TEST(Congestion, FoldedScansAreExact) {
  const std::vector<spec::Level> levels = {shaped_level(Topology::switched, 8, 450, "nvlink"),
                                           shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)};
  const CongestedMachine folded = machine(levels, 512);
  const CongestedMachine whole = machine(levels, 512, {.degraded_links = 1e-12, .degraded_to = 0.5});
  for (const Group& group : {Group{{{16, 1}}}, Group{{{4, 16}}}, Group{{{32, 2}}}}) {
    for (std::size_t l = 0; l < 2; ++l) {
      for (const Pattern pattern : {Pattern::ring, Pattern::spread}) {
        EXPECT_NEAR(folded.real.congestion->busiest(group, l, pattern),
                    whole.real.congestion->busiest(group, l, pattern), 1e-9);
      }
    }
  }
}

// A few senders stand for a torus whose groups are whole lines, or stand along its outer dimensions.
TEST(Congestion, FoldedScansOfToriAreExact) {
  const std::vector<spec::Level> levels = {shaped_level(Topology::torus_3d, 0, 300, "ici")};
  const CongestedMachine folded = machine(levels, 512);
  const CongestedMachine whole = machine(levels, 512, {.degraded_links = 1e-12, .degraded_to = 0.5});
  for (const Group& group : {Group{{{512, 1}}}, Group{{{64, 1}}}, Group{{{8, 1}}}, Group{{{8, 64}}},
                             Group{{{64, 8}}}, Group{{{2, 256}}}, Group{{{4, 64}}}, Group{{{16, 1}}}}) {
    for (const Pattern pattern : {Pattern::ring, Pattern::spread, Pattern::pair}) {
      EXPECT_NEAR(folded.real.congestion->busiest(group, 0, pattern),
                  whole.real.congestion->busiest(group, 0, pattern), 1e-9)
          << group.ranks() << " from " << group.factors[0].stride;
    }
  }
}

// Two hashed messages of far chips may meet on one cable: no window stands for the machine.
TEST(Congestion, EveryHashedMessageIsLookedAt) {
  const std::vector<spec::Level> levels = {shaped_level(Topology::switched, 8, 450, "nvlink"),
                                           shaped_level(Topology::fat_tree, 0, 50, "infiniband", 16)};
  const CongestedMachine hashed = machine(levels, 512, {.routing = Routing::ecmp});
  const CongestedMachine whole =
      machine(levels, 512, {.routing = Routing::ecmp, .degraded_links = 1e-12, .degraded_to = 0.5});
  const Group rails{{{64, 8}}};
  EXPECT_NEAR(ratio(hashed, rails, Collective::all_reduce), ratio(whole, rails, Collective::all_reduce),
              1e-9);
}

}  // namespace
}  // namespace caelum::fabric
