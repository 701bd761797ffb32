// Independent work over threads: the only crew of the program. What comes out never depends on how many
// threads there are, nor on their order.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace caelum {

/// Set from outside (a signal handler, another thread): long work ends early with what is done. May be null.
using Stop = const std::atomic<bool>*;

inline bool stopped(Stop stop) {
  return stop != nullptr && stop->load(std::memory_order_relaxed);
}

struct Crew {
  int threads = 1;        ///< the caller's own is one of them
  std::size_t chunk = 1;  ///< numbers taken at a time: more where one is the work of microseconds
  Stop stop = nullptr;
  std::function<void(long done, long all)> progress;  ///< after each chunk, from any thread; may be empty
};

/// Calls work(i) for 0 <= i < n, each once, and writes nothing itself: work(i) writes to place i.
/// Numbers are taken in order and what was taken is finished, so that a stop leaves exactly the first ones
/// done. Returns how many: n unless stopped.
/// Throws what work threw, for the smallest number that threw, after all threads have ended: nothing that
/// is thrown in a thread ends the process. Where the system gives no further thread, fewer do the work.
std::size_t for_each_index(std::size_t n, const Crew& crew, const std::function<void(std::size_t)>& work);

}  // namespace caelum
