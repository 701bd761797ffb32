#include "caelum/base/limits.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace caelum {
namespace {

TEST(Limits, EachHasANameOfItsOwnAndWords) {
  std::set<std::string> names;
  for (const InputLimit& limit : input_limits()) {
    EXPECT_TRUE(names.insert(limit.name).second) << limit.name;
    EXPECT_GT(limit.most, 0);
    EXPECT_GT(std::string_view(limit.what).size(), 10U);
  }
}

TEST(Limits, UnpackingIsBoundByWhatWasPacked) {
  EXPECT_TRUE(may_unpack(10, 16 << 20));  // small files may hold what they like
  EXPECT_FALSE(may_unpack(10, (16 << 20) + 1));
  EXPECT_TRUE(may_unpack(1 << 20, 100 << 20));
  EXPECT_FALSE(may_unpack(1 << 20, (101 << 20) + 1));
}

}  // namespace
}  // namespace caelum
