// Figures of catalogue records by path, with their ranges: what claims compute with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/datum.hpp"
#include "caelum/study/expression.hpp"

namespace caelum::study {

struct Figure {
  bool known = false;
  double value = 0, low = 0, high = 0;  ///< canonical units; low = high = value without a range
  std::string fact;                     ///< what is uncertain, as in spec::Doubt
  std::vector<std::string> sources;
  bool verified = false;  ///< read at its source
  [[nodiscard]] bool ranged() const { return low < high; }
};

/// chip(h100-sxm).peak.bf16, system(cloudmatrix384).chips, system(...).facts.nodes, process(...).wafer_price;
/// fact(...) of the claim that asks. Records are read once. Sets `problem` when there is no such record or
/// path; an unknown value is known = false.
class RecordFigures {
 public:
  /// `own`, the facts of a claim, must outlive it.
  RecordFigures(const spec::Catalogue& catalogue, const std::vector<spec::Fact>& own)
      : catalogue_(catalogue), own_(own) {}
  Figure find(const Reference& reference, std::string& problem);

 private:
  [[nodiscard]] Figure own_fact(const std::string& name, std::string& problem) const;

  const spec::Catalogue& catalogue_;
  const std::vector<spec::Fact>& own_;
  std::map<std::string, spec::NodePtr> records_;
  std::map<std::string, Figure> figures_;
};

/// The figures of records that a reference of a claim reads, unknown ones left out: of policy(CHIP) those
/// that rules are reckoned from; of run(NAME) and of parameter counts none.
std::vector<Figure> read_by(const Reference& reference, RecordFigures& figures);

}  // namespace caelum::study
