// What `caelum expect` tells.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<explore::ExpectedCall>() {
  using explore::ExpectedCall;
  static const ResultTable kTable =
      ResultFields<ExpectedCall>("expected_call")
          .text("collective", "Collective", [](const ExpectedCall& c) { return name(c.probe.collective); })
          .count("ranks", "Ranks", [](const ExpectedCall& c) { return c.probe.ranks; })
          .quantity("bytes", kByte, "Size, as nccl-tests counts it",
                    [](const ExpectedCall& c) { return c.probe.bytes; })
          .spread("time_s", "s", "the time", [](const ExpectedCall& c) { return &c.time_s; })
          .spread("bus_bytes_per_s", "B/s", "the bus bandwidth", [](const ExpectedCall& c) { return &c.bus; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::ExpectedTraining>() {
  using explore::ExpectedTraining;
  static const ResultTable kTable =
      ResultFields<ExpectedTraining>("expected_training")
          .text("model", "Model", [](const ExpectedTraining& t) { return t.model; })
          .text("kind", "Class of models that it stands for",
                [](const ExpectedTraining& t) { return t.kind; })
          .flag("runs", "Whether it fits", [](const ExpectedTraining& t) { return t.why_not.empty(); })
          .text("why_not", "Why it does not run", [](const ExpectedTraining& t) { return t.why_not; })
          .spread("mfu", "", "the MFU, of the dense bf16 peak",
                  [](const ExpectedTraining& t) { return t.why_not.empty() ? &t.mfu : nullptr; })
          .spread("tokens_per_s_per_chip", "", "tokens a second and chip",
                  [](const ExpectedTraining& t) { return t.why_not.empty() ? &t.tokens_per_s : nullptr; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::CallVerdict>() {
  using explore::CallVerdict;
  static const ResultTable kTable =
      ResultFields<CallVerdict>("call_verdict")
          .text("collective", "Collective", [](const CallVerdict& v) { return name(v.collective); })
          .count("ranks", "Ranks", [](const CallVerdict& v) { return v.ranks; })
          .count("sizes", "Sizes that were judged", [](const CallVerdict& v) { return v.sizes; })
          .number("of_expected", "Measured over expected bandwidth, median of the sizes",
                  [](const CallVerdict& v) { return v.share; })
          .number("least_of_expected", "The least of them", [](const CallVerdict& v) { return v.least; })
          .number("healthy_from", "What doubt and scatter explain",
                  [](const CallVerdict& v) { return v.healthy; })
          .flag("healthy", "Whether it reaches that", [](const CallVerdict& v) { return !v.slow(); })
          .text("cause", "The likeliest cause; empty where none fits clearly",
                [](const CallVerdict& v) { return v.cause; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::Expectation>() {
  using explore::Expectation;
  static const ResultTable kTable =
      ResultFields<Expectation>("expect")
          .text("kind", "Kind of result", [](const Expectation&) { return "expect"; })
          .text("system", "Id of the system", [](const Expectation& e) { return e.system; })
          .text("chip", "Id of the chip", [](const Expectation& e) { return e.chip; })
          .count("chips", "Chips", [](const Expectation& e) { return e.chips; })
          .count("draws", "Draws of the ranged inputs", [](const Expectation& e) { return e.draws; })
          .records<explore::ExpectedCall>(
              "calls", "Collectives over all chips, by size",
              [](const Expectation& e) -> const auto& { return e.calls; })
          .records<explore::ExpectedTraining>(
              "trainings", "A model of each class",
              [](const Expectation& e) -> const auto& { return e.trainings; })
          .records<explore::CallVerdict>(
              "measured", "A log, held against the same",
              [](const Expectation& e) -> const auto& { return e.measured; })
          .done();
  return kTable;
}

}  // namespace caelum::api
