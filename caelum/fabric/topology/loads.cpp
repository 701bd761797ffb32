// M-fabric-61, M-fabric-62, M-fabric-65. Bytes are added up link by link over the window of the scan, turned
// into seconds, and where links of a kind are alike only the most loaded of each kind is kept.
#include "caelum/fabric/topology/loads.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "caelum/base/check.hpp"

namespace caelum::fabric {
namespace {

/// Whether failures can be laid on the loads of the whole network (M-fabric-65).
bool reroutes(const Fabric& fabric, const FabricNetwork& network) {
  const bool alone = network.first_chip == 0 && network.last_chip >= fabric.chips();
  return network.wiring->reroutes() && network.faults.any() && alone && !network.isolated_rails;
}

/// Chips of the smallest block of a mesh or torus that the traffic of its groups never leaves.
long closed_block(const FabricNetwork& network, long inner, long period) {
  long block = inner;
  const bool turns = network.wiring->wraps() && !network.wiring->twisted();
  for (const long side : network.wiring->sides()) {
    const long whole = block * side;
    // So many whole lines or planes that the shorter way between any two of them lies between them.
    if (turns && period % block == 0 && whole % period == 0 && 2 * period <= whole) return period;
    block = whole;
    if (block % period == 0) return block;
  }
  return block;
}

/// Chips of the largest block of whole lines and planes of a torus that no group has two members in: groups
/// then stand along the outer dimensions, and all lines through one block are copies of each other.
long block_between(const FabricNetwork& network, long inner, const Members& members) {
  if (!network.wiring->wraps() || network.wiring->twisted() || network.faults.any()) return 0;
  long block = inner, found = 0;
  for (const long side : network.wiring->sides()) {
    block *= side;
    if (members.step() % block != 0) break;
    found = block;
  }
  return found > 2 * inner ? found : 0;
}

/// Whether the groups are whole lines or planes of a torus: then every chip sends as every other does.
bool whole_planes(const FabricNetwork& network, long inner, const Members& members) {
  if (!network.wiring->wraps() || network.wiring->twisted() || network.faults.any() || inner > 1)
    return false;
  if (members.step() != 1 || members.ranks() != members.period()) return false;
  long block = 1;
  for (const long side : network.wiring->sides()) {
    if (block > 1 && block == members.period()) return true;
    block *= side;
  }
  return block == members.period();
}

Scan scan_of(const Fabric& fabric, const LevelSpan& span, const Members& members) {
  const FabricNetwork& network = fabric.networks()[span.network];
  const Scan whole{.chips = fabric.chips()};
  const long used = std::min(network.chips, fabric.chips());
  const bool relays = network.isolated_rails && span.network > 0;  // through the network inside
  const bool strikes = network.faults.any() && !reroutes(fabric, network);
  if (strikes || (relays && fabric.networks()[span.network - 1].faults.any())) return whole;
  const bool copies = members.period() <= network.chips ? network.chips % members.period() == 0
                                                        : members.period() % network.chips == 0;
  if (!copies) return whole;
  if (!network.wiring->sides().empty()) {
    // Half way round, neighbours go opposite ways: two lines, or two senders, stand for all.
    if (whole_planes(network, span.inner, members) && used > 1)
      return {.chips = 2, .by_kind = true, .uniform = true};
    Scan scan{.chips = std::min(closed_block(network, span.inner, members.period()), used)};
    scan.every = block_between(network, span.inner, members);
    scan.by_kind = scan.every > 0;
    if (scan.by_kind) scan.some = 2 * span.inner;
    return scan;
  }
  if (network.wiring->chips_under(0) == 0) return {.chips = used};  // each message by a way of its own
  const long block = std::lcm(members.period(), span.inner);
  return {.chips = used % block == 0 ? block : used, .by_kind = true};
}

}  // namespace

Loads::Loads(const Fabric& fabric, const LevelSpan& span, const Members& members, Pattern pattern)
    : fabric_(&fabric),
      span_(span),
      members_(members),
      scan_(scan_of(fabric, span, members)),
      seconds_(fabric.networks().size() + 1) {
  if (reroutes(fabric, fabric.networks()[span.network])) {
    lay_rerouted(pattern);
  } else {
    lay(pattern);
  }
  for (const std::vector<double>& all : seconds_)
    busiest_.push_back(all.empty() ? 0 : *std::max_element(all.begin(), all.end()));
}

void Loads::count(const std::vector<Stream>& sent) {
  if (sent.empty()) return;
  senders_ += 1;
  streams_ += static_cast<double>(sent.size());
  for (const Stream& stream : sent) sent_ += stream.bytes;
}

void Loads::add(LinkId link, double bytes) {
  std::size_t network = fabric_->network_at(link);
  const LinkId local = link - fabric_->first_link(network);
  std::vector<double>& all = seconds_[network];
  if (local >= all.size()) all.resize(local + 1, 0.0);
  all[local] += bytes;
}

void Loads::lay(Pattern pattern) {
  const auto seed = static_cast<std::uint64_t>(fabric_->networks()[span_.network].faults.seed);
  std::vector<Stream> sent;
  Path path;
  for (long chip = 0; chip < scan_.chips; ++chip) {
    if (!looks_at(chip)) continue;
    sent.clear();
    fabric::streams(*fabric_, span_, members_, pattern, chip, sent);
    count(sent);
    for (const Stream& stream : sent) {
      path.clear();
      if (!fabric_->route(chip, stream.to, seed, path)) {
        unreachable_ =
            fmt::format("chips {} and {} cannot reach each other: every way between them has a dead link",
                        chip, stream.to);
        return;
      }
      for (const Hop& hop : path) add(hop.link, hop.share * stream.bytes);
    }
  }
  to_seconds();
}

void Loads::lay_rerouted(Pattern pattern) {
  const FabricNetwork& network = fabric_->networks()[span_.network];
  const auto seed = static_cast<std::uint64_t>(network.faults.seed);
  std::vector<double> whole(network.wiring->links(), 0.0), ports;
  std::vector<Stream> sent;
  Path path;
  const long chips = std::min(scan_.chips, network.chips);
  if (network.port > 0) ports.assign(2 * static_cast<std::size_t>(chips), 0.0);
  for (long chip = 0; chip < chips; ++chip) {
    sent.clear();
    fabric::streams(*fabric_, span_, members_, pattern, chip, sent);
    count(sent);
    for (const Stream& stream : sent) {
      path.clear();
      const bool way = network.wiring->route(chip, stream.to, seed, Faults{}, 0, path);
      CAELUM_CHECK(way, "a whole network has a way between any two chips");
      for (const Hop& hop : path) whole[hop.link] += hop.share * stream.bytes;
      if (ports.empty()) continue;
      ports[2 * static_cast<std::size_t>(chip)] += stream.bytes;
      ports[2 * static_cast<std::size_t>(stream.to) + 1] += stream.bytes;
    }
  }
  if (!ports.empty()) {
    std::vector<double>& all = seconds_.back();
    all.resize(2 * static_cast<std::size_t>(fabric_->chips()));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = ports[i % ports.size()];
  }
  for (long instance = 0; instance < network.instances; ++instance) {
    std::vector<double> load = whole;
    if (!network.wiring->reroute(chips, network.faults, instance, load)) {
      unreachable_ = "some chips cannot reach each other: a dead link has no way round that is alive";
      return;
    }
    seconds_[span_.network].insert(seconds_[span_.network].end(), load.begin(), load.end());
  }
  scan_.chips = fabric_->chips();
  scan_.by_kind = false;
  to_seconds();
}

void Loads::to_seconds() {
  for (std::size_t n = 0; n < seconds_.size(); ++n) {
    const LinkId first = fabric_->first_link(n);
    for (LinkId link = 0; link < seconds_[n].size(); ++link) {
      double& load = seconds_[n][link];
      if (load > 0) load /= fabric_->capacity(first + link);
    }
  }
  if (!scan_.by_kind) return;
  for (std::size_t n = 0; n + 1 < seconds_.size(); ++n) gather_kinds(n);
  std::vector<double>& ports = seconds_.back();
  for (std::size_t port = 2; port < ports.size(); ++port)
    ports[port % 2] = std::max(ports[port % 2], ports[port]);
  ports.resize(std::min<std::size_t>(2, ports.size()));
}

/// Links above the window are loaded by its likes, too.
void Loads::gather_kinds(std::size_t n) {
  const FabricNetwork& network = fabric_->networks()[n];
  const Wiring& wiring = *network.wiring;
  std::vector<double> kinds;
  for (LinkId link = 0; link < seconds_[n].size(); ++link) {
    const double load = seconds_[n][link];
    if (load <= 0) continue;
    const LinkId local = link % wiring.links(), kind = wiring.kind_of(local);
    const double under = static_cast<double>(std::min(wiring.chips_under(local), network.chips));
    const double share = std::max(1.0, under / static_cast<double>(scan_.chips));
    if (kind >= kinds.size()) kinds.resize(kind + 1, 0.0);
    if (scan_.uniform) {
      kinds[kind] += load / static_cast<double>(scan_.chips);
    } else {
      kinds[kind] = std::max(kinds[kind], load * share);
    }
  }
  seconds_[n] = std::move(kinds);
}

double Loads::busiest() const {
  if (!unreachable_.empty()) return std::numeric_limits<double>::infinity();
  return *std::max_element(busiest_.begin(), busiest_.end());
}

double Loads::on(std::size_t n, long instance, LinkId link) const {
  const std::vector<double>& all = seconds_[n];
  if (all.empty()) return 0;
  const FabricNetwork& network = fabric_->networks()[n];
  std::size_t at = 0;
  if (scan_.by_kind) {
    at = network.wiring->kind_of(link);
  } else {
    const LinkId local = scan_.chips < network.chips ? network.wiring->repeated(link, scan_.chips) : link;
    at = static_cast<std::size_t>(instance % std::max(1L, scan_.chips / network.chips)) *
             network.wiring->links() +
         local;
  }
  return at < all.size() ? all[at] : 0;
}

double Loads::on_port(LinkId port) const {
  const std::vector<double>& all = seconds_.back();
  if (all.empty()) return 0;
  const std::size_t at = port % (scan_.by_kind ? 2 : 2 * static_cast<std::size_t>(scan_.chips));
  return at < all.size() ? all[at] : 0;
}

}  // namespace caelum::fabric
