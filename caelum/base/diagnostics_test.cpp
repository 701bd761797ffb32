#include "caelum/base/diagnostics.hpp"

#include <gtest/gtest.h>

namespace caelum {
namespace {

std::shared_ptr<const SourceFile> source(std::string text, std::string name = "chip.yaml") {
  return std::make_shared<SourceFile>(SourceFile{std::move(name), std::move(text)});
}

TEST(Diagnostics, TellsPlaceFindingAndMendOnOneLine) {
  auto file = source("a: 1\n  power: 700 J\n");
  Diagnostics d;
  d.error({file, 14, 19}, "'700 J' is an energy", "expected a power such as '700 W'");
  EXPECT_EQ(d.render(),
            "chip.yaml:2:10: error: '700 J' is an energy; expected a power such as '700 W'\n"
            "      power: 700 J\n"
            "             ^^^^^\n");
  EXPECT_FALSE(d.ok());
}

TEST(Diagnostics, SortsByPlaceAndDropsDuplicates) {
  auto file = source("a: 1\nb: 2\n");
  Diagnostics d;
  d.error({file, 5, 6}, "second");
  d.error({file, 0, 1}, "first");
  d.error({file, 5, 6}, "second");
  d.error({}, "nowhere", "do this");
  EXPECT_EQ(d.render(),
            "chip.yaml:1:1: error: first\n    a: 1\n    ^\n"
            "chip.yaml:2:1: error: second\n    b: 2\n    ^\n"
            "error: nowhere; do this\n");
  EXPECT_EQ(d.all().size(), 4U);
}

TEST(Diagnostics, SourcesOfOneNameAndOtherTextStayApart) {
  Diagnostics d;
  d.error({source("x=1", "--set"), 0, 1}, "one");
  d.error({source("y=2", "--set"), 0, 1}, "two");
  EXPECT_EQ(d.render(), "--set:1:1: error: one\n    x=1\n    ^\n--set:1:1: error: two\n    y=2\n    ^\n");
}

TEST(Diagnostics, CountsColumnsInCodePointsAndAlignsWideText) {
  auto file = source(
      "\xEF\xBB\xBF"
      "名: x\n");
  Diagnostics d;
  d.error({file, 8, 9}, "m");
  EXPECT_EQ(d.render(), "chip.yaml:1:4: error: m\n    名: x\n        ^\n");
}

TEST(Diagnostics, MakesTerminalSequencesHarmless) {
  auto file = source("\x1B[31m\tx\xFF\n", "a\nb");
  Diagnostics d;
  d.error({file, 6, 7}, "odd '\x1B\n'");
  EXPECT_EQ(d.render(),
            "a\\nb:1:7: error: odd '\\u{001B}\\n'\n    \xEF\xBF\xBD[31m x\xEF\xBF\xBD\n          ^\n");
}

TEST(Diagnostics, WindowsLongLinesAndSurvivesPlacesPastTheEnd) {
  auto file = source(std::string(5000, 'a') + "!" + std::string(5000, 'b'));
  Diagnostics d;
  d.error({file, 5000, 5001}, "here");
  d.error({file, 99999, 99999}, "there");
  d.error({source(""), 0, 0}, "empty");
  const std::string text = d.render();
  EXPECT_NE(text.find("chip.yaml:1:5001: error: here"), std::string::npos);
  EXPECT_NE(text.find("chip.yaml:1:10002: error: there"), std::string::npos);
  EXPECT_NE(text.find("    ...aaa"), std::string::npos);
  EXPECT_LT(text.size(), 800U);
}

TEST(Diagnostics, CarriageReturnsEndLines) {
  auto file = source("a\r\nb\rc");
  Diagnostics d;
  d.error({file, 3, 4}, "b");
  d.error({file, 5, 6}, "c");
  EXPECT_EQ(d.render(), "chip.yaml:2:1: error: b\n    b\n    ^\nchip.yaml:3:1: error: c\n    c\n    ^\n");
}

// A list of 20,000 wrong words took 36 s to tell.
TEST(Diagnostics, TellsTheFirstHundredAndCountsTheRest) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "word,";
  const auto file = std::make_shared<SourceFile>(SourceFile{"f.yaml", text});
  Diagnostics diagnostics;
  for (std::uint32_t i = 0; i < 20'000; ++i) diagnostics.error({file, 5 * i, 5 * i + 4}, "wrong word");
  const std::string told = diagnostics.render();
  EXPECT_NE(told.find("f.yaml:1:496: error: wrong word"), std::string::npos);
  EXPECT_EQ(told.find("f.yaml:1:501:"), std::string::npos);
  EXPECT_NE(told.find("error: and 19900 more; fix the first ones"), std::string::npos)
      << told.substr(told.size() - 90);
}

TEST(Nearest, AllowsOneSlipInThreeLetters) {
  const std::vector<std::string> ids = {"hbm_bandwidth", "capacity", "h800-sxm", "910c"};
  EXPECT_EQ(nearest("hbm_bandwith", ids), "hbm_bandwidth");
  EXPECT_EQ(nearest("cpaacity", ids), "capacity");
  EXPECT_EQ(nearest("H800_SXM", ids), "h800-sxm");
  EXPECT_EQ(nearest("910b", ids), "910c");
  EXPECT_EQ(nearest("latency", ids), "");
  EXPECT_EQ(nearest("", ids), "");
  EXPECT_EQ(nearest("x", ids), "");
  EXPECT_EQ(nearest(std::string(100000, 'x'), ids), "");
}

}  // namespace
}  // namespace caelum
