// The levels that a group really crosses, as plain numbers on the stack: what algorithms read.
#pragma once

#include <array>

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

inline constexpr int kMaxTiers = 6;

/// How bytes are wrapped on the way: low latency at a part of the bandwidth, or the reverse.
enum class Protocol { quick, medium, bulk };
inline constexpr std::array kProtocols = {Protocol::quick, Protocol::medium, Protocol::bulk};

struct Tier {
  int level = 0;         ///< index in NetworkModel::levels
  double below = 1;      ///< members of the group in one instance of the next inner tier
  double members = 1;    ///< members in one instance of this level
  double rails = 1;      ///< members that share the way out of the smallest inner instance
  double bandwidth = 0;  ///< byte/s a member may use of this level for ring-like traffic
  double spread = 0;     ///< the same for all-to-all
  double pair = 0;       ///< the same for one send/receive pair
  double wire = 0;       ///< the same before any efficiency
  double pair_wire = 0;  ///< byte/s of the links that lead straight to one neighbour, before any efficiency
  double relay = 1;      ///< of `wire`, what is left for all-to-all after relays
  double latency = 0, ll128_step = 0, step = 0;              ///< s, one step of each protocol
  double ll_bandwidth_ratio = 0, ll128_bandwidth_ratio = 0;  ///< bandwidth over the bulk protocol's
  bool quick = false;   ///< the library has protocols for small messages on this link
  bool medium = false;  ///< of them also a middle one
  double ll128_launch = 0, simple_launch = 0, ll_fill = 0;  ///< s
  double tuner_efficiency = 0,
         ll_tuner_efficiency = 0;             ///< byte/s that the library's own model counts on; 0 = has none
  double channel = 0, ll_channel = 0;         ///< byte/s of one channel to one peer; 0 = no limit
  double shared_launch = 0, shared_rate = 0;  ///< kernels that read peers' memory; 0 = none
  double exchange_launch = 0, exchange_dispatch = 0, exchange_combine = 0;  ///< s, byte/s, byte/s
  double process_launch = 0, framework_launch = 0;                          ///< s
  double spread_ramp = 0, spread_copy = 0;  ///< ramp and own_copy of all-to-all
  double ramp = 0;                          ///< bytes
  double launch = 0, per_message = 0, own_copy = 0;
  double tree = 0;  ///< 0 = the library has no trees here
  double in_network = 0, in_network_launch = 0,
         in_network_ramp = 0;                       ///< in_network 0 = none; ramp for each rank
  double transfer_cores = 0, in_network_cores = 0;  ///< of the chip, that the library's kernels take
  bool hierarchical = false, direct = false;
  bool ring_dimensions = false;  ///< torus: a ring in each dimension, all links at once
  double dimension = 0;          ///< torus: members along one dimension
  bool shares_port = false;      ///< leaves the chip by the same port as the next inner tier
  bool port_border = false;      ///< another kind of link than the next inner tier's

  [[nodiscard]] double fan() const { return members / below; }
  /// Seconds of one step that passes `part` bytes on.
  [[nodiscard]] double alpha(Protocol protocol, double part = 0) const;
  /// Seconds for `bytes` that one member sends over a link of `rate` byte/s (M-fabric-3).
  [[nodiscard]] double move(double bytes, double rate, Protocol protocol) const;
};

struct Tiers {
  std::array<Tier, kMaxTiers> tier;
  int count = 0;
  double ranks = 1;
  bool engines = false;  ///< move the chip's bytes: its innermost link's library takes no cores, so none does
  /// Whether a collective may run in that protocol: only when every link on its way has it.
  [[nodiscard]] bool offers(Protocol protocol) const;
  /// Seconds from the call to the first step: the slowest link's.
  [[nodiscard]] double launch(Protocol protocol) const;
  [[nodiscard]] const Tier& inner() const { return tier[0]; }
  [[nodiscard]] const Tier& outer() const { return tier[static_cast<std::size_t>(count - 1)]; }
  [[nodiscard]] const Tier* begin() const { return tier.data(); }
  [[nodiscard]] const Tier* end() const { return tier.data() + count; }
};

Tiers tiers_of(const NetworkModel& network, const Group& group);

}  // namespace caelum::fabric
