#include "caelum/report/format.hpp"

#include <gtest/gtest.h>

#include "caelum/report/plain.hpp"

namespace caelum::report {
namespace {

TEST(Table, BreaksWordsWhereTheTerminalIsNarrow) {
  Table table({false, true});
  table.row({"a claim of many words that somebody published", "12"});
  EXPECT_EQ(table.text(), "  a claim of many words that somebody published  12\n");
  const std::string narrow = table.text(2, 30);
  EXPECT_EQ(narrow, "  a claim of many words     12\n  that somebody published\n");
}

TEST(Table, KeepsColumnsOfNumbersWhole) {
  Table table({false, true});
  table.row({"x", "123456789012345678901234567890"});
  EXPECT_EQ(table.text(2, 10), table.text());
}

TEST(Wrapped, EndsAColourAtTheBreakAndBeginsItAgain) {
  const auto lines = wrapped(Style{.colour = true}.bold("one two"), 4);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "\x1b[1mone\x1b[0m");
  EXPECT_EQ(lines[1], "\x1b[1mtwo\x1b[0m");
}

TEST(Dollars, HaveOneForm) {
  EXPECT_EQ(dollars(4.07e6), "$4.07 M");
  EXPECT_EQ(dollars(1.63), "$1.63");
  EXPECT_EQ(dollars(0.0123), "$0.012");
  EXPECT_EQ(dollars(-2e9), "-$2.00 B");
}

TEST(Ascii, StandsInForBarsAndRules) {
  EXPECT_EQ(ascii("██▌ │─ ✗ é\n"), "##  |- x ?\n");
}

}  // namespace
}  // namespace caelum::report
