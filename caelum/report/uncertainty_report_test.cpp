// What is said of an interval: its median where it reads otherwise, and a nominal value that lies outside.
#include "caelum/report/uncertainty_report.hpp"

#include <gtest/gtest.h>

namespace caelum::report {
namespace {

std::string one_decimal(double x) {
  return std::to_string(x).substr(0, 4);
}

TEST(Spread, TellsTheMedianWhereItReadsOtherwise) {
  EXPECT_EQ(spread_words({.median = 12.31, .low = 12, .high = 13, .nominal = 12.3}, one_decimal),
            "12.3 (12.0 to 13.0)");
  EXPECT_EQ(spread_words({.median = 12.5, .low = 12, .high = 13, .nominal = 12.3}, one_decimal),
            "12.3, median 12.5 (12.0 to 13.0)");
}

// M-study-31
TEST(Spread, SaysWhyTheNominalValueLiesOutside) {
  explore::Interval interval{.median = 12.5, .low = 12, .high = 13, .nominal = 11.8};
  EXPECT_EQ(outside_words("step", interval, one_decimal),
            "step: 11.8 with every input at its value is below the interval; the inputs lean to one side "
            "together");
  interval.leans = "chip.hbm.usable";
  interval.above = 0.05;
  EXPECT_EQ(outside_words("step", interval, one_decimal),
            "step: 11.8 with every input at its value is below the interval; 95 % of the draws of "
            "chip.hbm.usable lie below its value");
  EXPECT_NE(outside_words("step", beside(interval, 13.2), one_decimal).find("above the interval"),
            std::string::npos);
  EXPECT_EQ(outside_words("step", beside(interval, 12.2), one_decimal), "");
  EXPECT_EQ(outside_words("step", beside(interval, 11.9999), [](double) { return std::string("12"); }), "")
      << "no more than rounding";
}

}  // namespace
}  // namespace caelum::report
