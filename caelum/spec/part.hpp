// What a network is bought from: switches, optical modules, cables, adapters. Prices and power.
#pragma once

#include <string>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"

namespace caelum::spec {

enum class PartRole : std::uint8_t {
  packet_switch,
  scale_up_switch,
  circuit_switch,
  module,
  copper,
  fibre,
  adapter
};

struct NetworkPart {
  std::string id;
  std::string name;
  PartRole role = PartRole::module;
  Datum<Bandwidth> rate;   ///< of a whole switch, or of one module, cable or adapter, and direction
  Datum<Power> power;      ///< of one; switches without their modules
  Datum<Money> price;      ///< of one; of copper cables their plugs
  Datum<Money> per_metre;  ///< of cables
};

}  // namespace caelum::spec
