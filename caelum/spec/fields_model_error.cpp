// The keys of records of the model's own error.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/model_error.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<ErrorClass>() {
  static const RecordTable kTable = [] {
    Table<ErrorClass> t("error class", "How far answers of one class are off");
    t.add("kind", &ErrorClass::kind, "Of the model").words({"dense", "moe"}).required("moe");
    t.add("fresh", &ErrorClass::fresh, "Whether no row was measured on the chip or with the stack")
        .fallback("false", "most rows have others beside them");
    t.add("filled", &ErrorClass::filled, "Whether defaults stand where the scenario leaves the plan open")
        .fallback("false", "most rows state their plans");
    t.add("width", &ErrorClass::width,
          "Half of the 90 % interval of log(measured / predicted) that the inputs' ranges do not explain")
        .at_least(0)
        .at_most(5);
    t.add("rows", &ErrorClass::rows, "From which it comes").at_least(0).at_most(1e9);
    t.add("publishers", &ErrorClass::publishers, "Whose rows they are: each counts alike")
        .at_least(0)
        .at_most(1e6);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ErrorWithout>() {
  static const RecordTable kTable = [] {
    Table<ErrorWithout> t("error without a paper", "What is known without the rows of one paper");
    t.add("paper", &ErrorWithout::paper, "Whose rows are left out").required("sc21");
    t.add("chips", &ErrorWithout::chips, "Chips of which only that paper has rows");
    t.add("stacks", &ErrorWithout::stacks, "Stacks of which only that paper has rows");
    t.add("classes", &ErrorWithout::classes, "By class of answers");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ModelErrors>() {
  static const RecordTable kTable = [] {
    Table<ModelErrors> t("model-error", "How far the model itself is off, inputs apart", "model-error");
    t.add("id", &ModelErrors::id, "Lower-case id by which the record is found");
    t.add("name", &ModelErrors::name, "Name in words");
    t.add("measured", &ModelErrors::as_of, "The day on which it was measured, YYYY-MM-DD");
    t.add("command", &ModelErrors::command, "What makes the record again");
    t.add("dense_chips", &ModelErrors::dense_chips, "Chips with measured rows of dense models");
    t.add("moe_chips", &ModelErrors::moe_chips, "Chips with measured rows of mixtures of experts");
    t.add("stacks", &ModelErrors::stacks, "Stacks with measured rows");
    t.add("dense_most", &ModelErrors::dense_most, "Chips of the largest measured run of a dense model")
        .at_least(0)
        .at_most(1e9);
    t.add("moe_most", &ModelErrors::moe_most, "Chips of the largest measured run of a mixture of experts")
        .at_least(0)
        .at_most(1e9);
    t.add("classes", &ModelErrors::classes, "By class of answers");
    t.add("without", &ModelErrors::without, "The same without the rows of each paper");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
