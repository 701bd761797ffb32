// M-supply-8, 9. Export-control classification of any chip, also one not built: a calculator over the figures
// of its record, not legal advice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/policy.hpp"

namespace caelum::supply {

/// The figures that rules look at. Unknown stays unknown: a rule that hinges on it is not decided.
struct PolicyFigures {
  std::optional<double> tpp;  ///< 2 x MacTOPS x bits, the highest over dense formats
  Precision tpp_precision = Precision::bf16;
  std::optional<double> area_mm2;         ///< all logic dies
  std::optional<double> density;          ///< tpp / area
  std::optional<Bandwidth> interconnect;  ///< both directions, memory apart
  std::optional<Bandwidth> memory;
  bool datacenter = true;
  std::string chip, vendor;  ///< as in the record; empty for a chip that nobody made yet
};
PolicyFigures figures_of(const spec::Chip& chip);
/// tf32 counts 19 bits, block-scaled formats those of their elements.
double bits_of(Precision precision);

enum class Caught : std::uint8_t { no, yes, undecided };

/// One bound of a rule beside the chip's figure.
struct PolicyMargin {
  std::string figure;               ///< tpp, density, ...
  double threshold = 0, value = 0;  ///< bandwidths in GB/s
  [[nodiscard]] double over() const { return value / threshold - 1; }
};

struct PolicyVerdict {
  const spec::Policy* policy = nullptr;
  Caught caught = Caught::no;
  bool concerned = true;              ///< false: it is about chips of other makers, whatever the figures
  std::string control, outcome;       ///< of the clause that decided; for `no`, of an exemption if any
  std::vector<std::string> unknown;   ///< figures that are missing when undecided
  std::vector<PolicyMargin> margins;  ///< to every threshold of the rule, nearest first
};

/// The verdict of every rule set on or before `date` (YYYY-MM-DD; empty = all), in order of date. Sets that
/// ended before the date are left out.
std::vector<PolicyVerdict> classify(const PolicyFigures& figures, const std::vector<spec::Policy>& policies,
                                    const std::string& date);

/// M-supply-9. The highest TPP at which a chip of this area, market and memory is not caught by the rule set;
/// nothing when no TPP escapes or none is caught.
std::optional<double> most_capable(PolicyFigures figures, const spec::Policy& policy,
                                   const std::vector<spec::Policy>& all);

}  // namespace caelum::supply
