// One accelerator as sold: a package of dies, its memory, its links, and what is known of it.
// Every figure is per package unless its name says `die`; bandwidths are per direction.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

enum class Availability : std::uint8_t { announced, shown, shipping, ended };

struct Memory {
  std::string type;       ///< HBM2e, HBM3, LPDDR5, ...
  Datum<Bytes> capacity;  ///< as sold: the trade says GB and means GiB
  Datum<Bytes>
      usable;  ///< what drivers and frameworks report as the total of one process; unknown = M-chip-35
  Datum<Bandwidth> bandwidth;
  Datum<double> stacks;
};

struct ScaleUp {
  std::string name;            ///< NVLink 4, UB, HCCS, ...
  Datum<Bandwidth> bandwidth;  ///< per package and direction
  Datum<Bandwidth> bidirectional;
  Datum<Bandwidth> die_to_die;
  Datum<double> links;
  Datum<double> pod_chips;
};

struct ScaleOut {
  std::string nic;
  Datum<Bandwidth> bandwidth;  ///< per package and direction
};

struct Silicon {
  std::string process;
  Datum<double> dies;
  std::vector<Datum<Area>> die_area;      ///< one entry for each kind of die
  std::vector<Datum<double>> die_counts;  ///< dies of each kind; empty = all of one kind
  Datum<double> transistors;
  Datum<double> memory_stacks;
};

struct CoreUnits {
  std::string kind;  ///< SM, AI core, CU, ...
  Datum<double> count;
  Datum<Frequency> clock;  ///< the clock at which the peak is quoted
  Datum<Bytes> l2;
  std::string matrix_unit;
};

struct ChipPrice {
  Datum<Money> usd;
  Datum<Money> cny;
  Datum<MoneyRate> rent;
};

struct Chip {
  std::string id;
  std::string name;
  std::string vendor;
  std::string generation;  ///< of its design: hopper, cdna3; empty = not said
  long year = 0;
  Availability availability = Availability::shipping;
  std::string status;  ///< in words
  bool datacenter_marketed = true;
  std::array<Datum<OpRate>, kPrecisions> peak;  ///< dense, by Precision; `fp8_block` uses fp8's
  Datum<OpRate> fp64_matrix;
  Datum<double> sparse_factor;
  Memory hbm;
  ScaleUp scale_up;
  ScaleOut scale_out;
  Silicon silicon;
  CoreUnits units;
  Datum<Power> tdp;
  Datum<double> idle_power;  ///< share of tdp that a chip without work draws
  ChipPrice price;
  std::vector<Fact> facts;         ///< measured or claimed figures of the sources
  std::string profile;             ///< id of the ChipProfile that prices its operators
  bool profile_inherited = false;  ///< the profile is a relative's: no measurement of this chip
};

}  // namespace caelum::spec
