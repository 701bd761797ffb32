// A machine's network counted, priced and drawn.
#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/limits.hpp"
#include "caelum/base/place.hpp"
#include "caelum/jobs/whole_machine.hpp"
#include "caelum/report/topo_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

/// A system by id, or the cluster of a scenario file.
std::optional<spec::Design> machine_of(const TopoArguments& arguments, const spec::Catalogue& catalogue,
                                       Diagnostics& diagnostics) {
  std::vector<std::string> overrides = arguments.overrides;
  for (const auto& fault : arguments.faults) overrides.push_back("cluster.network.failed_" + fault);
  if (!arguments.routing.empty()) overrides.push_back("cluster.network.routing=" + arguments.routing);
  if (arguments.chips > 0) overrides.push_back(fmt::format("cluster.chips={}", arguments.chips));
  auto machine = spec::load_whole_machine(arguments.system, overrides, catalogue, diagnostics);
  if (machine) machine->cluster.chips = jobs::usual_chips(machine->cluster);
  return machine;
}

/// Where the user wrote what a message without a place is about.
Span asked_at(const TopoArguments& arguments) {
  return arguments.faults.empty() ? option_span("SYSTEM", arguments.system)
                                  : option_span("--fail", arguments.faults.front());
}

/// Every link is looked at.
void check_size_of_damage(const fabric::Fabric& fabric, Diagnostics& diagnostics) {
  double links = 0;
  for (const auto& network : fabric.networks()) {
    links += static_cast<double>(network.instances) * static_cast<double>(network.wiring->links());
  }
  if (!fabric.any_faults() || links <= kMostStruckLinks) return;
  diagnostics.error({},
                    fmt::format("this network has {:.3g} links; failures are counted in at most {:.3g}",
                                links, kMostStruckLinks),
                    "name fewer chips with --chips");
}

std::vector<report::Damage> damage_of(const fabric::Fabric& fabric) {
  std::vector<report::Damage> all;
  if (!fabric.any_faults()) return all;
  for (std::size_t n = 0; n < fabric.networks().size(); ++n) {
    const auto& network = fabric.networks()[n];
    const auto whole = fabric::Faults{};
    report::Damage d{.network = n};
    double before = 0, after = 0;
    for (long i = 0; i < network.instances; ++i) {
      for (fabric::LinkId link = 0; link < network.wiring->links(); ++link) {
        const double was = network.wiring->capacity(link, whole, i),
                     is = network.wiring->capacity(link, network.faults, i);
        if (was <= 0) continue;
        before += was;
        after += is;
        d.links += 1;
        if (is <= 0) d.dead += 1;
        if (is > 0 && is < was) d.degraded += 1;
        if (is > 0) d.weakest = std::min(d.weakest, is / was);
      }
    }
    d.left = before > 0 ? after / before : 1;
    d.switches = static_cast<double>(network.faults.failed_switches.size());
    all.push_back(d);
  }
  return all;
}

std::vector<spec::NetworkPart> parts_of(const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<spec::NetworkPart> parts;
  for (const auto& id : catalogue.names("network-part")) {
    if (auto part = spec::load_part(id, catalogue, diagnostics)) parts.push_back(std::move(*part));
  }
  return parts;
}

/// The network that holds a level; all of them for none. Empty after a wrong number, which is told.
std::vector<std::size_t> networks_at(const fabric::Fabric& fabric, int level) {
  const auto& networks = fabric.networks();
  std::vector<std::size_t> all;
  for (std::size_t n = 0; n < networks.size(); ++n) all.push_back(n);
  if (level < 0) return all;
  const auto asked = static_cast<std::size_t>(level);
  if (networks.back().joins) {  // levels of each part in turn, then the network between them
    if (asked < networks.size()) return {asked};
    print_error(fmt::format("--level:1:1: error: there is no network {} in use; networks are 0 to {}\n",
                            level, networks.size() - 1));
    return {};
  }
  for (std::size_t n = 0; n < networks.size(); ++n) {
    if (asked <= networks[n].last_level) return {n};
  }
  print_error(fmt::format("--level:1:1: error: there is no level {} in use; levels are 0 to {}\n", level,
                          networks.back().last_level));
  return {};
}

}  // namespace

int topo(const Common& common, const TopoArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto machine = machine_of(arguments, catalogue, diagnostics);
  const spec::Cluster* cluster = machine ? &machine->cluster : nullptr;
  const auto parts = parts_of(catalogue, diagnostics);
  if (cluster && cluster->system.levels.empty()) {
    if (common.json) print(report::unknown_topology_json(*cluster, kVersion));
    print_error(
        fmt::format("caelum: nothing is known of the network of '{}'; describe it in a file with `from: {}` "
                    "and `levels:`\n",
                    cluster->system.id, cluster->system.id));
    return kNo;
  }
  std::optional<fabric::Fabric> fabric;
  Diagnostics of_network;
  if (cluster && diagnostics.ok()) fabric = fabric::make_fabric(*cluster, of_network);
  if (fabric) check_size_of_damage(*fabric, of_network);
  pass_on(of_network, asked_at(arguments), diagnostics);
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!fabric || !diagnostics.ok()) return kWrongInput;
  const auto drawn = networks_at(*fabric, arguments.level);
  if (drawn.empty()) return kWrongInput;
  const auto bill = fabric::bill_of(*fabric, parts);
  report::TopologyView view{*cluster, *fabric, bill, damage_of(*fabric), {}};
  if (cluster->joined.empty() && cluster->system.has_chip) view.whole = jobs::whole_machine(*machine);
  if (told.json) {
    print(report::topo_json(view, kVersion));
  } else if (!told.quiet) {
    print_text(report::topo_text(view, terminal_style()));
  }
  if (!arguments.output.empty()) {
    write_file(arguments.output, report::topo_svg(view, drawn));
    if (!told.quiet && !told.json) print_text(fmt::format("  drawing: {}\n\n", arguments.output));
  }
  return kDone;
}

}  // namespace caelum::app
