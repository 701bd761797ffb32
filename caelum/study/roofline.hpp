// The roofs of a chip and where the operators of a scenario stand under them.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/study/table_validate.hpp"

namespace caelum::study {

struct Roof {
  std::string name;      ///< bf16, fp8, ... or HBM, last-level cache
  double peak = 0;       ///< flop/s or byte/s, data sheet
  double sustained = 0;  ///< what the profile says that products or streams reach
};

/// An operator: `rate` in flop/s that it reaches, `intensity` in flop a byte of off-chip memory.
struct Dot {
  std::string name;   ///< dX, dW behind it: backward to inputs, to weights
  std::string bound;  ///< compute, memory, launch
  Precision precision = Precision::bf16;
  double intensity = 0, rate = 0;
  double seconds = 0;     ///< of all its calls in one micro-batch
  bool measured = false;  ///< a row of a table, not a prediction
};

struct Roofline {
  std::string chip, name;
  std::vector<Roof> compute, memory;
  std::vector<Dot> dots;  ///< longest first
};

/// The roofs of a machine's chip.
Roofline roofline(const spec::Machine& machine, Diagnostics& diagnostics);
/// The same with the matrix operators of the design's model under its plan, forward and backward of one
/// micro-batch, equal ones as one.
Roofline roofline_of_training(const spec::Design& design, Diagnostics& diagnostics);
/// Adds the measured products and attentions of tables on that chip, at most `most` spread over them.
void add_measured(Roofline& roofline, const std::vector<Table>& tables, std::size_t most = 400);

}  // namespace caelum::study
