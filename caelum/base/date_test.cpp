#include "caelum/base/date.hpp"

#include <gtest/gtest.h>

namespace caelum {
namespace {

TEST(Date, OnlyDaysThatExist) {
  for (const char* day : {"2026-12-01", "2024-02-29", "0001-01-01"}) EXPECT_TRUE(is_date(day)) << day;
  for (const char* not_one : {"", "2026", "2026-12", "2026-13-01", "2026-00-01", "2026-12-00", "2025-02-29",
                              "2026-12-1", "2026/12/01", "+026-12-01", "-026-12-01", "2026-12-01 "}) {
    EXPECT_FALSE(is_date(not_one)) << not_one;
  }
}

TEST(Date, DaysBetween) {
  EXPECT_EQ(days_between("2026-11-30", "2026-12-01"), 1);
  EXPECT_EQ(days_between("2026-01-01", "2026-12-01"), 334);  // 365 less the 31 days of December
  EXPECT_EQ(days_between("2024-02-28", "2024-03-01"), 2);    // a leap year
  EXPECT_EQ(days_between("2026-12-01", "2026-11-30"), -1);
  EXPECT_FALSE(days_between("2026", "2026-12-01"));
}

}  // namespace
}  // namespace caelum
