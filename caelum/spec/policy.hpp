// Export-control rule sets as data: which chips a rule of a given date catches.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/chip.hpp"

namespace caelum::spec {

enum class Market : std::uint8_t { any, datacenter, other };

/// One test of a rule set: it catches a chip when every bound that is given holds.
struct PolicyClause {
  std::string control;  ///< 3A090.a, licence letter, ...
  std::string outcome;  ///< what being caught means, in words
  Market market = Market::any;
  bool controlled = true;                 ///< false: catching exempts, and later clauses are not asked
  std::string if_control;                 ///< only for chips that this control of an earlier rule set caught
  Datum<double> tpp_at_least, tpp_below;  ///< total processing performance
  Datum<double> density_at_least, density_below;  ///< TPP a mm2 of logic die
  Datum<Bandwidth> interconnect_at_least;         ///< both directions together
  Datum<Bandwidth> memory_at_least, memory_below;
  Datum<Bandwidth> memory_and_interconnect_at_least;
  Datum<double> stack_density_at_least;  ///< GB/s a mm2 of a loose memory stack
};

struct Policy {
  std::string id;
  std::string name;
  std::string effective;  ///< first day, YYYY-MM-DD
  std::string until;      ///< last day, or empty
  std::string citation;
  std::string form;  ///< rule, letter, guidance, lane, order, bill
  std::string destinations;
  std::string exporters;            ///< who must keep it, in words
  std::vector<std::string> makers;  ///< concerns only chips of these vendors; empty = of all
  std::vector<std::string> spares;  ///< never chips of these vendors
  std::vector<std::string> chips;   ///< concerns only these; empty = all
  bool in_force = true;             ///< false: a bill, or announced and not enforced
  std::string looks_back_to;        ///< the rule set whose controls `if_control` means
  std::vector<PolicyClause> clauses;
  std::vector<Fact> facts;
};

}  // namespace caelum::spec
