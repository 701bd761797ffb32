#include "caelum/base/quantity_text.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace caelum {
namespace {

double parsed(std::string_view text, Dim dim) {
  std::string problem, hint;
  const auto value = parse_quantity(text, dim, problem, hint);
  EXPECT_TRUE(value.has_value()) << text << ": " << problem;
  return value.value_or(std::nan(""));
}

std::string refusal(std::string_view text, Dim dim) {
  std::string problem, hint;
  EXPECT_FALSE(parse_quantity(text, dim, problem, hint).has_value()) << text;
  return problem + "; " + hint;
}

TEST(QuantityText, ReadsTheUnitsOfTheTrade) {
  EXPECT_EQ(parsed("400 Gb/s", Bandwidth::dim), 50e9);
  EXPECT_EQ(parsed("400 Gbit/s", Bandwidth::dim), 50e9);
  EXPECT_EQ(parsed("1.6 TB/s", Bandwidth::dim), 1.6e12);
  EXPECT_EQ(parsed("3.35TB/s", Bandwidth::dim), 3.35e12);
  EXPECT_EQ(parsed("80 GiB", Bytes::dim), 80 * 0x1p30);
  EXPECT_EQ(parsed("80 GB", Bytes::dim), 80e9);
  EXPECT_EQ(parsed("5EB", Bytes::dim), 5e18);
  EXPECT_EQ(parsed("700 W", Power::dim), 700);
  EXPECT_EQ(parsed("1.2 MW", Power::dim), 1.2e6);
  EXPECT_EQ(parsed("300 mW", Power::dim), 0.3);
  EXPECT_EQ(parsed("12.5 us", Time::dim), 12.5e-6);
  EXPECT_EQ(parsed("12.5 \u00B5s", Time::dim), 12.5e-6);
  EXPECT_EQ(parsed("12.5 \u03BCs", Time::dim), 12.5e-6);
  EXPECT_EQ(parsed("3 min", Time::dim), 180);
  EXPECT_EQ(parsed("2 hours", Time::dim), 7200);
  EXPECT_EQ(parsed("54 days", Time::dim), 54 * 86400.0);
  EXPECT_EQ(parsed("1 year", Time::dim), 12 * parsed("1 month", Time::dim));
  EXPECT_EQ(parsed("1.98 GHz", Frequency::dim), 1.98e9);
  for (const char* text : {"989 Tflop/s", "989 TFLOP/s", "989 TFLOPS", "989 Top/s", "989 TOPS", "989 Tflops",
                           "989 TFLOPs/s", "0.989 PFLOPS", "989 TFLOPs"}) {
    EXPECT_EQ(parsed(text, OpRate::dim), 989e12) << text;
  }
  EXPECT_EQ(parsed("3 Tflops", Ops::dim), 3e12);
  EXPECT_EQ(parsed("1 kWh", Energy::dim), 3.6e6);
  EXPECT_EQ(parsed("2 W*h", Energy::dim), 7200);
  EXPECT_EQ(parsed("0.08 USD/kWh", EnergyPrice::dim), 0.08 / 3.6e6);
  EXPECT_EQ(parsed("2.5 USD/chip/hour", MoneyRate::dim), 2.5 / 3600);
  EXPECT_EQ(parsed("300e9 CNY", Money::dim), 300e9 / kCnyPerUsd);
  EXPECT_EQ(parsed("5.6M USD", Money::dim), 5.6e6);
  EXPECT_EQ(parsed("814 mm2", Area::dim), 814 / 1e6);
  EXPECT_EQ(parsed("814 mm^2", Area::dim), 814 / 1e6);
  EXPECT_EQ(parsed("8.14 cm2", Area::dim), 8.14e-4);
  EXPECT_EQ(parsed("0.1/cm2", (Dim{.length = -2})), 1000);
  EXPECT_EQ(parsed("5 m^-2", (Dim{.length = -2})), 5);
}

TEST(QuantityText, ReadsPlainNumbersCountsAndShares) {
  EXPECT_EQ(parsed("14.8T tokens", Dim{}), 14.8e12);
  EXPECT_EQ(parsed("14.8 T tokens", Dim{}), 14.8e12);
  EXPECT_EQ(parsed("14.8 Ttokens", Dim{}), 14.8e12);
  EXPECT_EQ(parsed("14.8T", Dim{}), 14.8e12);
  EXPECT_EQ(parsed("671B parameters", Dim{}), 671e9);
  EXPECT_EQ(parsed("35 %", Dim{}), 0.35);
  EXPECT_EQ(parsed("-0.5", Dim{}), -0.5);
  EXPECT_EQ(parsed("1_024", Dim{}), 1024);
  EXPECT_EQ(parsed(".5", Dim{}), 0.5);
  EXPECT_EQ(parsed("1e-3", Dim{}), 1e-3);
  EXPECT_EQ(parsed("300 tokens/s", Frequency::dim), 300);
  EXPECT_EQ(parse_number("2.5e3"), 2500);
  EXPECT_EQ(parse_number("2.5 s"), std::nullopt);
  EXPECT_EQ(parse_number("nan"), std::nullopt);
  EXPECT_EQ(parse_number("0x10"), std::nullopt);
  EXPECT_EQ(parse_number(""), std::nullopt);
}

TEST(QuantityText, SaysWhatIsWrongAndHowToMendIt) {
  EXPECT_EQ(refusal("80", Bytes::dim), "'80' has no unit; write a data size such as '80 GiB'");
  EXPECT_EQ(refusal("700 J", Power::dim), "'700 J' is an energy; expected a power such as '700 W'");
  EXPECT_EQ(refusal("3 GBps", Bandwidth::dim), "'GBps' is not a unit; did you mean 'GB/s'?");
  EXPECT_EQ(refusal("3 Gbps", Bandwidth::dim), "'Gbps' is not a unit; did you mean 'Gb/s'?");
  EXPECT_EQ(refusal("3 KB", Bytes::dim), "'KB' is not a unit; write 'kB' (1000 bytes) or 'KiB' (1024 bytes)");
  EXPECT_EQ(refusal("3 Gib", Bandwidth::dim),
            "'3 Gib' is a data size; expected a bandwidth such as '3.35 TB/s'");
  EXPECT_EQ(refusal("3 huors", Time::dim), "'huors' is not a unit; did you mean 'hours'?");
  EXPECT_EQ(refusal("5 GB", Dim{}), "'5 GB' is a data size; expected a plain number such as '0.35'");
  EXPECT_EQ(refusal("", Time::dim), "a value is missing; write a time such as '12.5 us'");
  EXPECT_EQ(refusal("fast", Time::dim),
            "'fast' does not begin with a number; write a time such as '12.5 us'");
  EXPECT_EQ(refusal("1e999 s", Time::dim), "'1e999 s' is too large; write a time such as '12.5 us'");
  EXPECT_EQ(refusal("1e300 years*years", (Dim{.time = 2})),
            "'1e300 years*years' is too large; write a quantity in 's^2' such as '1 s^2'");
  EXPECT_EQ(refusal("1,024 GB", Bytes::dim),
            "'1,024 GB' holds a comma; write thousands as 1024 or 1_024 and decimals with a point");
}

TEST(QuantityText, LetsNoNanInfinityOrHalfNumberIn) {
  for (const char* text : {"nan", "NaN", ".nan", "inf", "-inf", "+.inf", "Infinity"}) {
    EXPECT_NE(refusal(text, Dim{}).find("is not a finite number"), std::string::npos) << text;
    EXPECT_FALSE(refusal(std::string(text) + " s", Time::dim).empty());
  }
  for (const char* text : {"1__0",
                           "_1",
                           "1_",
                           "0x10",
                           "1e",
                           "--1",
                           "1.2.3",
                           "1 2",
                           "-",
                           "+",
                           ".",
                           "e3",
                           "1 s s",
                           "1 *",
                           "1 s/",
                           "1 s^",
                           "1 s^12",
                           "1 s^0",
                           "1 s**2",
                           "1 (s)",
                           "1 \xFF\xFE",
                           "1e-999",
                           "1 s*s*s*s*s*s*s*s*s*s*s*s"}) {
    refusal(text, Dim{});
  }
  refusal(std::string(100000, '9'), Dim{});
}

TEST(QuantityText, PrintsWithTheSuitingPrefix) {
  EXPECT_EQ(format_quantity(18.2 * units::ms), "18.2 ms");
  EXPECT_EQ(format_quantity(12.5 * units::us), "12.5 us");
  EXPECT_EQ(format_quantity(0.9999 * units::ms), "1 ms");
  EXPECT_EQ(format_quantity(4.2 * units::s), "4.2 s");
  EXPECT_EQ(format_quantity(54 * units::day), "54 days");
  EXPECT_EQ(format_quantity(Bandwidth{3.35e12}), "3.35 TB/s");
  EXPECT_EQ(format_quantity(80 * units::GB), "80 GB");
  EXPECT_EQ(format_quantity(80 * units::GiB, {.binary = true}), "80 GiB");
  EXPECT_EQ(format_quantity(OpRate{989.4e12}), "989 Tflop/s");
  EXPECT_EQ(format_quantity(OpRate{989.4e12}, {.digits = 4}), "989.4 Tflop/s");
  EXPECT_EQ(format_quantity(700 * units::W), "700 W");
  EXPECT_EQ(format_quantity(EnergyPrice{0.08 / 3.6e6}), "0.08 USD/kWh");
  EXPECT_EQ(format_quantity(Money{25000}), "25000 USD");
  EXPECT_EQ(format_quantity(Money{5.58e6}), "5.58M USD");
  EXPECT_EQ(format_quantity(Area{814e-6}), "814 mm2");
  EXPECT_EQ(format_quantity(Time{0}), "0 s");
  EXPECT_EQ(format_quantity(Bytes{0}), "0 B");
  EXPECT_EQ(format_quantity(Time{-2e-3}), "-2 ms");
  EXPECT_EQ(format_quantity(0.12345, Dim{}), "0.123");
  EXPECT_EQ(format_quantity(0.012345, Dim{}), "0.0123");
  EXPECT_EQ(format_quantity(123456, Dim{}), "123456");
}

TEST(QuantityText, ReadsBackWhatItPrints) {
  const Dim dims[] = {Dim{},
                      Time::dim,
                      Frequency::dim,
                      Bytes::dim,
                      Bandwidth::dim,
                      Ops::dim,
                      OpRate::dim,
                      Energy::dim,
                      Power::dim,
                      Money::dim,
                      MoneyRate::dim,
                      EnergyPrice::dim,
                      Length::dim,
                      Area::dim,
                      {.length = -2},
                      {.data = -1, .energy = 1},
                      {.op = -1, .energy = 1},
                      {.data = 2, .money = -1},
                      {.time = -1, .energy = 1, .length = -2},
                      {.data = -1, .op = 1}};
  for (const Dim dim : dims) {
    for (double value = 1.2345678e-12; value < 1e20; value *= 7.3) {
      const std::string text = format_quantity(value, dim, {.digits = 0});
      EXPECT_NEAR(parsed(text, dim) / value, 1, 1e-14) << text;
      EXPECT_NEAR(parsed(format_quantity(-value, dim), dim) / -value, 1, 1e-2);
    }
    EXPECT_EQ(parsed(example(dim), dim), parsed(example(dim), dim)) << describe(dim);
  }
}

}  // namespace
}  // namespace caelum
