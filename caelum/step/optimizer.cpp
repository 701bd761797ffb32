#include "caelum/step/optimizer.hpp"

#include <algorithm>

#include "caelum/step/off_chip.hpp"

namespace caelum::step {
namespace {

/// The traffic of an element-wise update, bytes a parameter.
struct Streams {
  double read = 0, written = 0;
};
Streams streams(const spec::Train& train) {
  const auto& precision = train.precision;
  const double gradient = bytes_per_element(precision.gradients);
  const double working = bytes_per_element(precision.parameters);
  const bool master = precision.master != precision.parameters;
  const double kept = master ? bytes_per_element(precision.master) : working;
  const double moments = moment_bytes(train);
  // The norm reads the gradients once more.
  return {2 * gradient + kept + moments, kept + moments + (master ? working : 0)};
}

/// M-step-42: five Newton-Schulz steps on each weight matrix of a x b, a <= b: X X^T, its square, and the
/// product with X: 4 a^2 b + 2 a^3 operations a step, in bf16 (Jordan 2024; Liu et al. 2025).
double orthogonalise_time(const PricingContext& in, const std::vector<workload::Item>& items) {
  constexpr double kSteps = 5;
  double seconds = 0;
  for (const auto& item : items) {
    const auto* gradient = std::get_if<workload::Operator>(&item);
    if (gradient == nullptr || gradient->kind != workload::OpKind::matmul) continue;
    const double a = std::min(gradient->m, gradient->n), b = std::max(gradient->m, gradient->n);
    const auto product = [&](double m, double n, double k) {
      workload::Operator op;
      op.m = m;
      op.n = n;
      op.k = k;
      op.batch = gradient->batch;
      op.work = Ops{2 * m * n * k * op.batch};
      op.read = Bytes{2 * (m * k + k * n) * op.batch};
      op.written = Bytes{2 * m * n * op.batch};
      return chip::price(in.chip, op).time.in(units::s);
    };
    seconds += kSteps * (product(a, a, b) + product(a, a, a) + product(a, b, a));
  }
  return seconds;
}

double orthogonalise_rank(const PricingContext& in, const workload::OperatorGraph& graph, const Cut& cut,
                          const Layout& layout, long rank) {
  double seconds = 0;
  for (long k = 0; k < layout.positions(); ++k) {
    if (layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    for (const BlockRun& run : cut.roles[cut.role[static_cast<std::size_t>(layout.chunk(k))]].runs) {
      const workload::Block& block = graph.blocks[run.block];
      const bool ends =
          block.kind == workload::BlockKind::embedding || block.kind == workload::BlockKind::head;
      if (ends) continue;  // these keep Adam
      seconds += static_cast<double>(run.count) * orthogonalise_time(in, block.backward_weight);
    }
  }
  return seconds;
}

}  // namespace

double moment_bytes(const spec::Train& train) {
  const double one = bytes_per_element(train.precision.optimizer);
  if (train.optimizer == "adam") return 2 * one;
  if (train.optimizer == "adam8bit")
    return 2 * (1 + 4.0 / 2048);                 // one scale for 2,048 values (Dettmers 2022)
  if (train.optimizer == "adafactor") return 0;  // rows and columns only (Shazeer 2018)
  return one;
}

double update_time(const PricingContext& in, const UpdateShare& share, const workload::OperatorGraph& graph,
                   const Cut& cut, const Layout& layout, long rank) {
  const spec::Train& train = *in.design.train;
  if (share.parameters <= 0) return 0;
  const Streams bytes = streams(train);
  if (train.plan.offload.updates_on_host())
    return host_update_time(in.design, share.parameters, bytes.read + bytes.written);
  workload::Operator op;
  op.name = "optimizer";
  op.module = "optimizer";
  op.kind = workload::OpKind::optimizer;
  op.precision = Precision::fp32;
  op.read = Bytes{share.parameters * bytes.read};
  op.written = Bytes{share.parameters * bytes.written};
  op.m = share.parameters;
  op.kernels = 4;
  double seconds = chip::price(in.chip, op).time.in(units::s);
  if (train.optimizer == "muon") seconds += share.of_rank * orthogonalise_rank(in, graph, cut, layout, rank);
  return seconds;
}

}  // namespace caelum::step
