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
  bool decides = true;    ///< false: shown beside, for the reader
  bool measured = false;  ///< the source measured it: where the model differs, the model is wrong
  Span compute_at;        ///< where the expression stands
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
  std::string seen;                  ///< when it was read, YYYY-MM-DD
  std::vector<std::string> about;    ///< catalogue ids
  std::vector<std::string> answers;  ///< ids of questions
  std::vector<Fact> facts;           ///< figures that only this claim needs: fact(NAME) in expressions
  std::vector<ClaimScenario> scenarios;
  std::vector<ClaimCheck> checks;
  std::string undecidable;  ///< why no model can decide; empty otherwise
  std::string hinges_on;
  std::string remark;  ///< what the figures say, in words
};

/// Something that readers ask: claims say that they answer it, or a page does, or why nothing here can.
struct Question {
  std::string id;
  std::string asks;
  std::string page;    ///< of docs, from its folder: studies/NAME.md
  std::string beyond;  ///< why it is out of scope
};

struct QuestionList {
  std::string id;
  std::string name;
  std::vector<Question> questions;
};

}  // namespace caelum::spec
