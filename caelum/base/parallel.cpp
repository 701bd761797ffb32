// One counter deals the numbers out. The smallest number that throws is always reached: all before it were
// taken earlier, and a thread looks at the failure of others only when it takes its next chunk.
#include "caelum/base/parallel.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace caelum {
namespace {

/// The failure with the smallest number.
class FirstFailure {
 public:
  [[nodiscard]] bool any() const { return any_.load(std::memory_order_relaxed); }
  void take(std::size_t number) {
    const std::lock_guard lock(mutex_);
    if (number < number_) {
      number_ = number;
      what_ = std::current_exception();
    }
    any_ = true;
  }
  void rethrow() const {
    if (what_) std::rethrow_exception(what_);
  }

 private:
  std::atomic<bool> any_{false};
  std::mutex mutex_;
  std::size_t number_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr what_;
};

/// The caller is one of them; the system may give fewer than asked.
void run_on_threads(std::size_t count, const std::function<void()>& work) {
  std::vector<std::thread> others;
  others.reserve(count);
  try {
    for (std::size_t i = 1; i < count; ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
  }
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace

std::size_t for_each_index(std::size_t n, const Crew& crew, const std::function<void(std::size_t)>& work) {
  const std::size_t chunk = std::max<std::size_t>(1, crew.chunk);
  std::atomic<std::size_t> next{0}, done{0};
  FirstFailure failure;
  const auto take = [&] {
    while (!failure.any() && !stopped(crew.stop)) {
      const std::size_t begin = next.fetch_add(chunk);
      if (begin >= n) return;
      const std::size_t end = std::min(begin + chunk, n);
      std::size_t i = begin;
      try {
        for (; i < end; ++i) work(i);
        const std::size_t now = done.fetch_add(end - begin) + end - begin;
        if (crew.progress) crew.progress(static_cast<long>(now), static_cast<long>(n));
      } catch (...) {
        failure.take(i);
        return;
      }
    }
  };
  const std::size_t chunks = n / chunk + (n % chunk != 0 ? 1 : 0);
  run_on_threads(std::min(static_cast<std::size_t>(std::max(1, crew.threads)), chunks), take);
  failure.rethrow();
  return std::min(next.load(), n);
}

}  // namespace caelum
