// A published claim as executable checks.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/datum.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::spec {

enum class ClaimKind : std::uint8_t { about, at_least, at_most };

struct ClaimCheck {
  std::string what;
  ClaimKind kind = ClaimKind::about;
  Datum<double> claimed;
  std::string unit;     ///< for people
  std::string compute;  ///< an expression over the catalogue and the claim's scenarios
  double tolerance = 0.02;
  bool decides = true;  ///< false: shown beside, for the reader
  Span compute_at;      ///< where the expression stands
};

/// A training scenario that checks refer to as run(NAME), or a supply scenario as supply(NAME).
struct ClaimScenario {
  std::string name;
  NodePtr scenario;
};

struct Claim {
  std::string id;
  std::string title;
  std::string claimed_by;
  std::string date;
  std::string claim;  ///< in our words
  std::vector<std::string> source;
  std::vector<std::string> about;  ///< catalogue ids
  std::vector<ClaimScenario> scenarios;
  std::vector<ClaimCheck> checks;
  std::string undecidable;  ///< why no model can decide; empty otherwise
  std::string hinges_on;
  std::string remark;  ///< what the figures say, in words
};

}  // namespace caelum::spec
