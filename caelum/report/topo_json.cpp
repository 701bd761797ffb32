#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/topo_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json line_json(const fabric::BillLine& line) {
  Json doc = {{"what", line.what}, {"count", line.count}, {"rate_bytes_per_s", line.rate}};
  if (line.is_switch) {
    doc["ports"] = line.ports;
  } else {
    doc["length_m"] = line.length;
    doc["medium"] = line.medium == fabric::Medium::optical ? "optical" : "copper";
    doc["modules"] = line.modules;
  }
  doc["cost_usd"] = line.dollars;
  doc["power_w"] = line.watts;
  return doc;
}

Json network_json(const TopologyView& view, std::size_t n) {
  const auto& network = view.fabric.networks()[n];
  Json levels = Json::array(), cables = Json::array(), switches = Json::array();
  for (std::size_t i = network.first_level; i <= network.last_level; ++i) {
    const auto& level = level_of(view.cluster, network, i);
    levels.push_back({{"level", i},
                      {"name", level.name},
                      {"topology", name(level.topology)},
                      {"chips", network.level_chips[i - network.first_level]}});
  }
  for (const auto& line : view.bill.lines) {
    if (line.network == n) (line.is_switch ? switches : cables).push_back(line_json(line));
  }
  Json doc = {{"levels", std::move(levels)},
              {"instances", network.instances},
              {"chips", network.chips},
              {"planes", network.planes},
              {"rails", network.rails},
              {"bandwidth_bytes_per_s_per_chip", network.bandwidth},
              {"bisection_bytes_per_s", network.wiring->bisection()},
              {"diameter_links", network.wiring->diameter()},
              {"switches", std::move(switches)},
              {"cables", std::move(cables)}};
  if (!view.cluster.joined.empty()) {
    doc["part"] = network.joins ? "join" : system_of(view.cluster, network.part).id;
    doc["first_chip"] = network.first_chip;
    doc["last_chip"] = network.last_chip - 1;
  }
  return doc;
}

}  // namespace

std::string topo_json(const TopologyView& view, const std::string& version) {
  const auto& b = view.bill;
  Json networks = Json::array();
  for (std::size_t n = 0; n < view.fabric.networks().size(); ++n) networks.push_back(network_json(view, n));
  Json doc = {{"caelum", version},
              {"kind", "topology"},
              {"system", view.cluster.system.id},
              {"chips", view.fabric.chips()},
              {"networks", std::move(networks)},
              {"total",
               {{"switches", b.switches},
                {"cables", b.cables},
                {"cable_m", b.metres},
                {"optical_modules", b.modules},
                {"adapters", b.adapters},
                {"cost_usd", b.dollars},
                {"power_w", b.watts}}}};
  if (view.whole) {
    doc["machine"] = {{"price_usd", view.whole->price.in(units::USD)},
                      {"power_w", view.whole->power.in(units::W)},
                      {"chip_price_estimated", view.whole->price_estimated}};
  }
  if (!view.damage.empty()) {
    Json damage = Json::array();
    for (const Damage& d : view.damage) {
      damage.push_back({{"network", d.network},
                        {"links", d.links},
                        {"dead", d.dead},
                        {"degraded", d.degraded},
                        {"switches", d.switches},
                        {"capacity_left", d.left},
                        {"weakest_link", d.weakest}});
    }
    doc["failures"] = std::move(damage);
  }
  return json_text(doc);
}

std::string unknown_topology_json(const spec::Cluster& cluster, const std::string& version) {
  return json_text({{"caelum", version},
                    {"kind", "topology"},
                    {"system", cluster.system.id},
                    {"known", false},
                    {"networks", Json::array()}});
}

}  // namespace caelum::report
