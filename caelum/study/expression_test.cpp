// Claims' arithmetic by hand, and what it refuses.
#include "caelum/study/expression.hpp"

#include <string>

#include <gtest/gtest.h>

namespace caelum::study {
namespace {

Evaluation expression_value(std::string_view text) {
  const Lookup lookup{[](const Reference& r, std::string& problem) {
                        if (r.kind != "chip") problem = "no kind '" + r.kind + "'";
                        return r.path == "peak.bf16" ? 1e15 : 80e9;
                      },
                      [](std::string_view name, const std::vector<double>& arguments, std::string& problem) {
                        if (name != "half" || arguments.size() != 1) problem = "no such function";
                        return arguments.empty() ? 0 : arguments[0] / 2;
                      }};
  return evaluate(text, lookup);
}

TEST(Expression, BindsAsOnPaper) {
  EXPECT_EQ(expression_value("1 + 2 * 3 - 8 / 4").value, 5);
  EXPECT_EQ(expression_value("(1 + 2) * 3").value, 9);
  EXPECT_EQ(expression_value("2 ^ 3 ^ 2").value, 512);  // powers bind to the right
  EXPECT_EQ(expression_value("-2 ^ 2").value, -4);
  EXPECT_EQ(expression_value("8 / 4 / 2").value, 1);
  EXPECT_EQ(expression_value("2 ^ -1").value, 0.5);
  EXPECT_EQ(expression_value("1.5e3 - 5e-1").value, 1499.5);
}

TEST(Expression, CallsAndFigures) {
  EXPECT_EQ(expression_value("max(1, min(7, 5), 3)").value, 5);
  EXPECT_EQ(expression_value("sqrt(16) + log(exp(2)) + half(4)").value, 8);
  EXPECT_EQ(expression_value("384 * chip(ascend-910c).peak.bf16 / 1e15").value, 384);
  EXPECT_EQ(expression_value("chip(x).hbm.capacity").value, 80e9);
  EXPECT_EQ(expression_value("sqrt(chip(x).hbm.capacity / 80e9)").value, 1);  // no reference of kind sqrt
}

TEST(Expression, RefusalsSayWhere) {
  EXPECT_EQ(expression_value("1 + ").problem, "a number or a name was expected");
  EXPECT_EQ(expression_value("1 + 2 )").place, 6U);
  EXPECT_EQ(expression_value("half(1, 2)").problem, "no such function");
  EXPECT_EQ(expression_value("3 * rack(x).y").problem, "no kind 'rack'");
  EXPECT_EQ(expression_value("(1 + 2").problem, "a ')' is missing");
}

TEST(Expression, AMillionSignsPowersOrBracketsAreRefusedNotFollowed) {
  for (const char* part : {"-", "2^", "(", "max(1,", "half(", "2^-"}) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += part;
    const Evaluation result = expression_value(text + "1");
    EXPECT_FALSE(result.ok()) << part;
    EXPECT_NE(result.problem.find("nested too deep"), std::string::npos) << result.problem;
  }
}

}  // namespace
}  // namespace caelum::study
