#include "caelum/base/parallel.hpp"

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace caelum {
namespace {

TEST(Parallel, CallsEachNumberOnceOnAnyThreadsAndChunks) {
  for (const int threads : {-1, 1, 3, 16}) {
    for (const std::size_t chunk : {0, 1, 7, 5000}) {
      std::vector<int> calls(1000, 0);
      EXPECT_EQ(
          for_each_index(1000, {.threads = threads, .chunk = chunk}, [&](std::size_t i) { ++calls[i]; }),
          1000U);
      EXPECT_EQ(calls, std::vector<int>(1000, 1));
    }
  }
  EXPECT_EQ(for_each_index(0, {.threads = 4}, [](std::size_t) { FAIL(); }), 0U);
}

TEST(Parallel, CarriesTheFailureWithTheSmallestNumberToTheCaller) {
  for (const int threads : {1, 2, 8}) {
    std::atomic<int> alive{0};
    std::string told;
    try {
      for_each_index(500, {.threads = threads, .chunk = 3}, [&](std::size_t i) {
        if (i % 100 == 57) throw std::runtime_error(std::to_string(i));
        ++alive;
      });
    } catch (const std::runtime_error& error) {
      told = error.what();
    }
    EXPECT_EQ(told, "57");
    EXPECT_GE(alive, 57);
  }
}

TEST(Parallel, CarriesOutOfMemory) {
  EXPECT_THROW(for_each_index(64, {.threads = 8}, [](std::size_t) { throw std::bad_alloc(); }),
               std::bad_alloc);
}

TEST(Parallel, StopsWithExactlyTheFirstOnesDone) {
  for (const int threads : {1, 4}) {
    std::atomic<bool> stop{false};
    std::vector<char> ready(10000, 0);
    const std::size_t done =
        for_each_index(ready.size(), {.threads = threads, .chunk = 4, .stop = &stop}, [&](std::size_t i) {
          ready[i] = 1;
          if (i == 1000) stop = true;
        });
    EXPECT_GT(done, 1000U);
    EXPECT_LT(done, ready.size());
    for (std::size_t i = 0; i < ready.size(); ++i) EXPECT_EQ(ready[i], i < done ? 1 : 0) << i;
  }
}

TEST(Parallel, TellsHowFarItIs) {
  std::atomic<long> last{0};
  for_each_index(50,
                 {.threads = 3,
                  .progress =
                      [&](long done, long all) {
                        EXPECT_EQ(all, 50);
                        if (done > last) last = done;
                      }},
                 [](std::size_t) {});
  EXPECT_EQ(last, 50);
}

}  // namespace
}  // namespace caelum
