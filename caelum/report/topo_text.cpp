#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/topo_report.hpp"

namespace caelum::report {
namespace {

std::string bytes_rate(double bytes_per_second) {
  return format_quantity(Bandwidth{bytes_per_second});
}

std::string heading(const TopologyView& view, const fabric::FabricNetwork& network) {
  std::string names;
  for (std::size_t i = network.first_level; i <= network.last_level; ++i) {
    const spec::Level& level = level_of(view.cluster, network, i);
    const std::string called = level.name.empty() && network.joins ? "between pods" : level.name;
    names += fmt::format("{}{} ({})", names.empty() ? "" : " + ", called, name(level.topology));
  }
  return names;
}

std::string lines(const TopologyView& view, std::size_t n) {
  Table table({false, true, true, true, false, true, true, true});
  for (const auto& line : view.bill.lines) {
    if (line.network != n) continue;
    const std::string medium = line.is_switch                           ? ""
                               : line.medium == fabric::Medium::optical ? "optical"
                                                                        : "copper";
    table.row({line.what, count(line.count),
               line.is_switch ? fmt::format("{:.0f} ports", line.ports) : fmt::format("{:g} m", line.length),
               bytes_rate(line.rate), medium, line.modules > 0 ? count(line.modules) + " modules" : "",
               dollars(line.dollars), format_quantity(Power{line.watts})});
  }
  return table.text(4);
}

std::string damage(const TopologyView& view, const Style& style) {
  std::string out;
  for (const Damage& d : view.damage) {
    if (d.dead + d.degraded + d.switches <= 0 && d.left >= 1) continue;
    out += style.bad(fmt::format(
        "  failed in {}: {} of {} links dead, {} weaker, {} switches; {} of the capacity is left\n",
        view.fabric.networks()[d.network].name, count(d.dead), count(d.links), count(d.degraded),
        count(d.switches), percent(d.left)));
  }
  return out.empty() ? out : "\n" + out;
}

/// "512 x h100-sxm", and the same of each joined pod.
std::string chips_of(const spec::Cluster& cluster, double chips) {
  const auto kind = [](const spec::System& s) { return s.has_chip ? s.chip.id : std::string("chips"); };
  const double whole = chips;
  std::string joined;
  for (const spec::Pod& pod : cluster.joined) {
    chips -= static_cast<double>(pod.chips);
    joined += fmt::format(" + {} x {}", count(static_cast<double>(pod.chips)), kind(pod.system));
  }
  const std::string all = joined.empty() ? "" : fmt::format(" = {} chips", count(whole));
  return fmt::format("{} x {}{}{}", count(chips), kind(cluster.system), joined, all);
}

}  // namespace

const spec::System& system_of(const spec::Cluster& cluster, std::size_t part) {
  return part == 0 || part > cluster.joined.size() ? cluster.system : cluster.joined[part - 1].system;
}

const spec::Level& level_of(const spec::Cluster& cluster, const fabric::FabricNetwork& network,
                            std::size_t level) {
  return network.joins ? *cluster.join : system_of(cluster, network.part).levels[level];
}

std::string name_of(const spec::System& system) {
  return system.name.empty() ? system.id : system.name;
}

std::string name_of(const spec::Cluster& cluster) {
  std::string names = name_of(cluster.system);
  for (const spec::Pod& pod : cluster.joined) names += " and " + name_of(pod.system);
  return names;
}

std::string whole_words(const jobs::WholeMachine& whole) {
  return fmt::format(
      "{} to buy and {} at full load: chips, hosts and network{}", dollars(whole.price.in(units::USD)),
      format_quantity(whole.power),
      whole.price_estimated ? " (the chip has no price on record: $22 a dense bf16 Tflop/s)" : "");
}

std::string topo_text(const TopologyView& view, const Style& style) {
  const auto chips = static_cast<double>(view.fabric.chips());
  const bool mixed = !view.cluster.joined.empty();
  std::string out =
      fmt::format("\n{}\n  {}\n", style.bold("  " + name_of(view.cluster)), chips_of(view.cluster, chips));
  for (std::size_t n = 0; n < view.fabric.networks().size(); ++n) {
    const auto& network = view.fabric.networks()[n];
    const bool first = n == 0 || view.fabric.networks()[n - 1].part != network.part;
    if (mixed && first) {
      out += fmt::format("\n  chips {} to {}: {}\n", count(static_cast<double>(network.first_chip)),
                         count(static_cast<double>(network.last_chip - 1)),
                         network.joins ? "all" : name_of(system_of(view.cluster, network.part)));
    }
    out += fmt::format("\n  {}\n", style.bold(heading(view, network)));
    out += style.dim(fmt::format(
        "    {} x {} chips; {} a chip{}{}; {} links end to end at most; bisection {}\n",
        count(static_cast<double>(network.instances)), count(static_cast<double>(network.chips)),
        bytes_rate(network.bandwidth),
        network.planes > 1 ? fmt::format(" over {} planes", network.planes) : "",
        network.rails > 1
            ? fmt::format(", {} rails{}", network.rails, network.isolated_rails ? " that never meet" : "")
            : "",
        network.wiring->diameter(), bytes_rate(network.wiring->bisection())));
    out += lines(view, n);
  }
  const auto& b = view.bill;
  out += fmt::format("\n  network {} switches, {} cables ({} km), {} optical modules, {} adapters\n",
                     count(b.switches), count(b.cables), count(b.metres / 1000), count(b.modules),
                     count(b.adapters));
  out += fmt::format("          {} and {}: {} and {} a chip\n", dollars(b.dollars),
                     format_quantity(Power{b.watts}), dollars(b.dollars / chips),
                     format_quantity(Power{b.watts / chips}));
  if (view.whole) out += "  machine " + whole_words(*view.whole) + "\n";
  return out + damage(view, style) + "\n";
}

}  // namespace caelum::report
