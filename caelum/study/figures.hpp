// Figures of catalogue records by path, with their ranges: what claims compute with.
#pragma once

#include <map>
#include <string>

#include "caelum/spec/catalogue.hpp"
#include "caelum/study/expression.hpp"

namespace caelum::study {

struct Figure {
  bool known = false;
  double value = 0, low = 0, high = 0;  ///< canonical units; low = high = value without a range
  std::string fact;                     ///< what is uncertain, as in spec::Doubt
};

/// chip(h100-sxm).peak.bf16, system(cloudmatrix384).chips, system(...).facts.nodes, process(...).wafer_price.
/// Records are read once. Sets `problem` when there is no such record or path; an unknown value is known =
/// false.
class RecordFigures {
 public:
  explicit RecordFigures(const spec::Catalogue& catalogue) : catalogue_(catalogue) {}
  Figure find(const Reference& reference, std::string& problem);

 private:
  const spec::Catalogue& catalogue_;
  std::map<std::string, spec::NodePtr> records_;
  std::map<std::string, Figure> figures_;
};

}  // namespace caelum::study
