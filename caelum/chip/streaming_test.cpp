// Streaming operators of every kind: launches are their floor, bytes their slope, reductions slower.
#include <gtest/gtest.h>

#include "caelum/chip/sample_chip.hpp"

namespace caelum::chip {
namespace {

using workload::OpKind;

workload::Operator of_kind(OpKind kind, double bytes) {
  workload::Operator op = streaming(bytes);
  op.kind = kind;
  return op;
}

const ChipModel& model() {
  static const ChipModel kModel = make(sample_chip(), sample_profile());
  return kModel;
}

double seconds(const workload::Operator& op) {
  return price(model(), op).time.in(units::s);
}

class Streaming : public testing::TestWithParam<OpKind> {};

TEST_P(Streaming, LaunchesAreTheFloor) {
  workload::Operator op = of_kind(GetParam(), 0);
  const double one = seconds(op);
  EXPECT_GT(one, 1e-7);
  op.kernels = 3;
  EXPECT_NEAR(seconds(op), 3 * one, 1e-12);
  EXPECT_EQ(price(model(), of_kind(GetParam(), 512)).bound, Bound::launch);
}

TEST_P(Streaming, ManyBytesRunAtTheStreamingRate) {
  const double extra = seconds(of_kind(GetParam(), 2e9)) - seconds(of_kind(GetParam(), 1e9));
  EXPECT_NEAR(extra, 1e9 / model().stream, 1e-9);
  EXPECT_EQ(price(model(), of_kind(GetParam(), 1e9)).bound, Bound::memory);
}

TEST_P(Streaming, NarrowerElementsAreFaster) {
  EXPECT_LT(seconds(of_kind(GetParam(), 0.5e9)), seconds(of_kind(GetParam(), 1e9)));
}

TEST_P(Streaming, ReductionsAlongRowsAreNotFaster) {
  workload::Operator op = of_kind(GetParam(), 1e9);
  op.reduces = true;
  EXPECT_GE(seconds(op), seconds(of_kind(GetParam(), 1e9)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Streaming,
                         testing::Values(OpKind::memory, OpKind::embedding, OpKind::cross_entropy,
                                         OpKind::optimizer));

}  // namespace
}  // namespace caelum::chip
