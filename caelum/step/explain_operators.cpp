#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "caelum/step/explain.hpp"

namespace caelum::step {
namespace {

struct Sum {
  double seconds = 0, peak_seconds = 0, bytes = 0;
  std::array<double, 3> by_bound{};
};
using Key = std::tuple<std::string, std::string, std::string>;  // pass, module, name

void add_pass(std::map<Key, Sum>& sums, const PricingContext& in, const char* pass,
              const std::vector<workload::Item>& items, double times) {
  for (const workload::Item& item : items) {
    const auto* op = std::get_if<workload::Operator>(&item);
    if (op == nullptr) continue;
    const chip::OperatorCost cost = chip::price(in.chip, *op);
    const double seconds = cost.time.in(units::s)*times;
    Sum& sum = sums[{pass, op->module, op->name}];
    sum.seconds += seconds;
    sum.peak_seconds += cost.of_peak * seconds;
    sum.bytes += cost.of_bandwidth * seconds;
    sum.by_bound[static_cast<std::size_t>(cost.bound)] += seconds;
  }
}

}  // namespace

std::vector<OperatorReach> operator_reach(const PricingContext& in, const workload::OperatorGraph& graph,
                                          const Cut& cut, const Layout& layout, long rank) {
  std::map<Key, Sum> sums;
  const auto micro_batches = static_cast<double>(layout.micro_batches);
  for (long k = 0; k < layout.positions(); ++k) {
    if (layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    const Role& role = cut.roles[cut.role[static_cast<std::size_t>(layout.chunk(k))]];
    for (const BlockRun& run : role.runs) {
      const workload::Block& block = graph.blocks[run.block];
      const double times = static_cast<double>(run.count) * micro_batches;
      add_pass(sums, in, "forward", block.forward, times);
      add_pass(sums, in, "backward, inputs", block.backward_input, times);
      add_pass(sums, in, "backward, weights", block.backward_weight, times);
      add_pass(sums, in, "recompute", block.recompute, times);
    }
  }
  std::vector<OperatorReach> list;
  for (const auto& [key, sum] : sums) {
    if (sum.seconds <= 0) continue;
    const auto most = std::max_element(sum.by_bound.begin(), sum.by_bound.end());
    list.push_back({std::get<2>(key), std::get<1>(key), std::get<0>(key), Time{sum.seconds},
                    sum.peak_seconds / sum.seconds, sum.bytes / sum.seconds,
                    static_cast<chip::Bound>(most - sum.by_bound.begin())});
  }
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
  return list;
}

}  // namespace caelum::step
