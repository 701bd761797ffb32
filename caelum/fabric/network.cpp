// Levels of the system -> plain numbers; what is unknown and needed is told by its path.
#include "caelum/fabric/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "caelum/fabric/group.hpp"

namespace caelum::fabric {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();
// Without a profile: a slow software stack on any link (own estimate, because a message between two
// processes of one machine through a driver costs microseconds on every stack measured so far).
constexpr double kLatency = 3e-6;

LevelModel model_of(const spec::Level& level, const spec::LinkProfile& profile, std::size_t index,
                    Diagnostics& diagnostics) {
  LevelModel model;
  model.name = level.name;
  model.topology = level.topology;
  model.profile = profile;
  if (level.chips.known()) model.chips = static_cast<double>(*level.chips.value);
  if (model.chips <= 0) model.chips = kUnbounded;
  const double oversubscription = std::max(1.0, level.oversubscription.value_or(1.0));
  if (level.bandwidth.known() && level.bandwidth.value->in(units::Bps) > 0) {
    model.bandwidth = level.bandwidth.value->in(units::Bps) / oversubscription;
  } else {
    diagnostics.error(
        level.bandwidth.at,
        fmt::format("the bandwidth of level {} ({}) is unknown: cluster.system.levels.{}.bandwidth", index,
                    level.name.empty() ? "unnamed" : level.name, index),
        fmt::format("give it: --set system.levels.{}.bandwidth='50 GB/s' (per chip and direction)", index));
  }
  model.adapters = static_cast<double>(level.adapters.value_or(0));
  model.latency = latency_of(level, profile);
  return model;
}

bool is_torus(Topology topology) {
  return topology == Topology::torus_2d || topology == Topology::torus_3d;
}

}  // namespace

double latency_of(const spec::Level& level, const spec::LinkProfile& profile) {
  return level.latency.value_or(profile.latency.value_or(Time{kLatency})).in(units::s);
}

NetworkModel make_network_model(const spec::Machine& machine, Diagnostics& diagnostics) {
  const spec::LinkProfile unknown;
  NetworkModel network;
  const auto& levels = machine.cluster.system.levels;
  const auto chips = static_cast<double>(machine.cluster.chips);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const bool all_inside = !network.levels.empty() && chips > 0 && network.levels.back().chips >= chips;
    if (all_inside) break;  // the cluster ends within the level before: outer gaps do not matter
    const spec::LinkProfile& profile = i < machine.link_profiles.size() ? machine.link_profiles[i] : unknown;
    network.levels.push_back(model_of(levels[i], profile, i, diagnostics));
  }
  if (network.levels.empty()) {
    if (chips > 1) {
      diagnostics.error({}, "the system has no network levels: cluster.system.levels",
                        "describe at least one level: {name: ..., chips: 8, bandwidth: 50 GB/s}");
    }
    LevelModel alone;
    alone.name = "none";
    alone.bandwidth = kUnbounded;
    network.levels.push_back(alone);
  }
  for (LevelModel& level : network.levels) {
    // A job on a torus gets a slice with rings of its own; the links of a full mesh stay where they are.
    level.extent = is_torus(level.topology) && chips > 0 ? std::min(level.chips, chips) : level.chips;
  }
  network.levels.back().chips = kUnbounded;
  return network;
}

void leave_idle(NetworkModel& network, const Group& group) {
  for (std::size_t i = 1; i < network.levels.size(); ++i) {
    LevelModel& level = network.levels[i];
    const double chips = network.levels[i - 1].chips;
    if (level.adapters <= 0 || level.adapters >= chips || !std::isfinite(chips)) continue;
    const double members = members_per_instance(group, chips);
    level.bandwidth *= std::min(chips / level.adapters, chips / members);
  }
}

}  // namespace caelum::fabric
