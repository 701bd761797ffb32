// Short operators are run several times a sample, so that the clock's grain does not show.
#include "apps/opbench/measure.hpp"

#include <algorithm>
#include <chrono>

namespace caelum::opbench {
namespace {

double seconds_of(const Call& call, int times) {
  const auto start = std::chrono::steady_clock::now();
  call(times);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Timing summary(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t n = samples.size();
  if (n == 0) return {};
  const double median = n % 2 == 1 ? samples[n / 2] : (samples[n / 2 - 1] + samples[n / 2]) / 2;
  const double spread = (samples[(n - 1) * 9 / 10] - samples[(n - 1) / 10]) / median;
  return {median, spread, static_cast<int>(n)};
}

Timing measure(const Call& call, const Effort& effort) {
  call(1);  // the library prepares itself here
  double one = seconds_of(call, 1);
  for (int i = 1; i * one < effort.warm_up; ++i) one = seconds_of(call, 1);
  const int times = std::clamp(static_cast<int>(effort.grain / std::max(one, 1e-9)), 1, 1000);
  std::vector<double> samples;
  double spent = 0;
  while (static_cast<int>(samples.size()) < effort.most &&
         (static_cast<int>(samples.size()) < effort.least || spent < effort.budget)) {
    const double run = seconds_of(call, times);
    samples.push_back(run / times);
    spent += run;
  }
  return summary(std::move(samples));
}

}  // namespace caelum::opbench
