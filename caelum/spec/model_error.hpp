// How far the model itself may be off, inputs apart: what was measured of it, and what of that speaks for a
// design.
#pragma once

#include <string>
#include <vector>

namespace caelum::spec {

/// Measured rows of one class of answers.
struct ErrorClass {
  std::string kind;     ///< dense or moe
  bool fresh = false;   ///< on a chip or with a stack of which no row was measured
  bool filled = false;  ///< defaults stand where the scenario leaves the plan open
  double width = 0;     ///< half of the 90 % interval of log(measured / predicted) that inputs do not explain
  long rows = 0, publishers = 0;
};

/// What is left when the rows of one paper are taken away.
struct ErrorWithout {
  std::string paper;
  std::vector<std::string> chips, stacks;  ///< of which only that paper has rows
  std::vector<ErrorClass> classes;
};

/// The record `model-error`: script/measure-doubt writes it.
struct ModelErrors {
  std::string id, name, as_of, command;
  std::vector<std::string> dense_chips, moe_chips;  ///< of which rows were measured
  std::vector<std::string> stacks;
  long dense_most = 0, moe_most = 0;  ///< chips of the largest measured run
  std::vector<ErrorClass> classes;
  std::vector<ErrorWithout> without;
};

/// Of one design.
struct ModelError {
  ErrorClass of;      ///< width 0: nothing is known
  std::string as_of;  ///< when it was measured
  /// Which of chip, kind of model, stack and scale no row was measured of, in words; empty = none of them.
  std::string far;
  /// Designs of one chip, stack and kind of model are off together.
  std::string fact;
  double factor = 1;  ///< as drawn: on the time of the step
  /// `a mixture of experts on an unmeasured chip or stack, defaults filled in`.
  [[nodiscard]] std::string words() const;
};

struct Design;

/// M-study-41: the class of the design and what is known of it.
ModelError model_error_of(const Design& design, const ModelErrors& errors);
/// The same as if the rows of `paper` had never been measured; the whole where it has none.
ModelError model_error_without(const Design& design, const ModelErrors& errors, const std::string& paper);

}  // namespace caelum::spec
