#include "caelum/spec/model_error.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/design.hpp"

namespace caelum::spec {
namespace {

ModelErrors measured_errors() {
  ModelErrors all;
  all.as_of = "2026-12-01";
  all.dense_chips = {"a", "b"};
  all.moe_chips = {"a"};
  all.stacks = {"s", "t"};
  all.dense_most = 1000;
  all.moe_most = 100;
  const double widths[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
  int next = 0;
  for (const char* kind : {"dense", "moe"}) {
    for (const bool fresh : {false, true}) {
      for (const bool filled : {false, true})
        all.classes.push_back({kind, fresh, filled, widths[next++], 30, 7});
    }
  }
  all.without = {{.paper = "p", .chips = {"b"}, .stacks = {"t"}, .classes = all.classes}};
  for (ErrorClass& one : all.without.front().classes) one.width += 1;
  return all;
}

Design asked(const char* chip, const char* stack, long chips, bool moe = false) {
  Design design;
  design.cluster.system.chip.id = chip;
  design.cluster.chips = chips;
  design.stack.id = stack;
  design.train.emplace();
  if (moe) design.model.moe.emplace();
  return design;
}

// M-study-41
TEST(ModelError, IsThatOfTheClass) {
  EXPECT_DOUBLE_EQ(model_error_of(asked("a", "s", 8), measured_errors()).of.width, 0.1);
  EXPECT_DOUBLE_EQ(model_error_of(asked("a", "s", 8, true), measured_errors()).of.width, 0.5);
  EXPECT_DOUBLE_EQ(model_error_of(asked("z", "s", 8), measured_errors()).of.width, 0.3);
  EXPECT_DOUBLE_EQ(model_error_of(asked("a", "z", 8), measured_errors()).of.width, 0.3);
  Design filled = asked("a", "s", 8, true);
  filled.assumptions.push_back({"train.plan.recompute", "none", ""});
  EXPECT_DOUBLE_EQ(model_error_of(filled, measured_errors()).of.width, 0.6);
}

TEST(ModelError, TellsWhatNoRowWasMeasuredOf) {
  EXPECT_EQ(model_error_of(asked("a", "s", 2000), measured_errors()).far, "");
  EXPECT_EQ(model_error_of(asked("b", "s", 8, true), measured_errors()).far, "a mixture of experts on b");
  EXPECT_EQ(model_error_of(asked("z", "u", 2001), measured_errors()).far,
            "the chip z, the stack u, more than 2000 chips");
}

TEST(ModelError, OfAPaperThatIsLeftOut) {
  EXPECT_DOUBLE_EQ(model_error_without(asked("a", "s", 8), measured_errors(), "p").of.width, 1.1);
  EXPECT_DOUBLE_EQ(model_error_without(asked("b", "s", 8), measured_errors(), "p").of.width, 1.3);
  EXPECT_DOUBLE_EQ(model_error_without(asked("a", "t", 8), measured_errors(), "p").of.width, 1.3);
  EXPECT_DOUBLE_EQ(model_error_without(asked("b", "t", 8), measured_errors(), "q").of.width, 0.1);
}

TEST(ModelError, IsNothingWhereNothingTrains) {
  Design design = asked("a", "s", 8);
  design.train.reset();
  EXPECT_EQ(model_error_of(design, measured_errors()).of.width, 0);
}

}  // namespace
}  // namespace caelum::spec
