// The flow lists that the speed figures are stated on; the same generator as in tests/network.
#pragma once

#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include "caelum/fabric/flow/problem.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::bench {

struct ListedFlow {
  std::uint32_t from, to;
  double bytes;
};

struct Generator {
  std::uint64_t x;
  std::uint64_t operator()() {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    return x >> 33;
  }
};

enum class Sizes { equal, varied, continuous };  ///< 64 MB; 1 to 64 whole MB; anything between 1 and 64 MB

inline double draw_bytes(Generator& draw, Sizes sizes) {
  if (sizes == Sizes::equal) return 64e6;
  if (sizes == Sizes::varied) return 1e6 * static_cast<double>(1 + draw() % 64);
  return 1e6 + (static_cast<double>(draw()) + 0.5) * 63e6 / 0x1p31;
}

/// Every host sends to another and receives from another; one cycle.
inline std::vector<ListedFlow> permutation(std::uint32_t hosts, Sizes sizes, std::uint64_t seed = 1) {
  Generator draw{seed};
  std::vector<std::uint32_t> to(hosts);
  std::iota(to.begin(), to.end(), 0);
  for (std::size_t i = hosts - 1; i > 0; --i) std::swap(to[i], to[draw() % i]);
  std::vector<ListedFlow> flows;
  flows.reserve(hosts);
  for (std::uint32_t from = 0; from < hosts; ++from)
    flows.push_back({from, to[from], draw_bytes(draw, sizes)});
  return flows;
}

inline std::vector<ListedFlow> random_pairs(std::uint32_t hosts, std::uint32_t count, Sizes sizes,
                                            std::uint64_t seed) {
  Generator draw{seed};
  std::vector<ListedFlow> flows;
  flows.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto from = static_cast<std::uint32_t>(draw() % hosts);
    auto to = static_cast<std::uint32_t>(draw() % (hosts - 1));
    if (to >= from) ++to;
    flows.push_back({from, to, draw_bytes(draw, sizes)});
  }
  return flows;
}

inline fabric::flow::Problem problem_of(const fabric::flow::Network& network,
                                        const std::vector<ListedFlow>& flows) {
  fabric::flow::Problem problem;
  problem.capacity = network.capacity;
  problem.reserve(flows.size(), 6);
  std::uint64_t id = 0;
  for (const ListedFlow& flow : flows) {
    problem.add_routed(network, flow.from, flow.to, fabric::flow::hash_of(flow.from, flow.to, id++),
                       {.bytes = flow.bytes});
  }
  return problem;
}

/// Wall and processor seconds since it was made.
class Stopwatch {
 public:
  [[nodiscard]] double wall() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  [[nodiscard]] double processor() const { return now() - processor_; }

 private:
  static double now() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
  }
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double processor_ = now();
};

inline double peak_megabytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_maxrss) * 1024e-6;
}

}  // namespace caelum::bench
