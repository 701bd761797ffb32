// The stages of a step called for one message or one operator.
#include "caelum/api/probe.hpp"

#include <algorithm>

#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::api {
namespace {

fabric::Group group_of_probe(const spec::Design& design, const CollectiveProbe& probe) {
  fabric::Group group;
  const long each = probe.ranks_per_node;
  const long node = design.cluster.system.chips_per_node.value_or(0);
  if (each <= 0 || each >= probe.ranks || node <= each || probe.ranks % each != 0) {
    group.factors.push_back({probe.ranks, 1});
    return group;
  }
  if (each > 1) group.factors.push_back({each, 1});
  group.factors.push_back({probe.ranks / each, node});
  return group;
}

/// M-api-2: what nccl-tests calls bus bandwidth over algorithm bandwidth.
double bus_factor(Collective collective, double ranks) {
  switch (collective) {
    case Collective::all_reduce:
      return 2 * (ranks - 1) / ranks;
    case Collective::reduce_scatter:
    case Collective::all_gather:
    case Collective::all_to_all:
      return (ranks - 1) / ranks;
    case Collective::broadcast:
    case Collective::send_receive:
      return 1;
  }
  return 1;
}

/// Share of an exchange that leaves the innermost level.
double outer_share(const fabric::NetworkModel& network, const CollectiveProbe& probe) {
  const auto ranks = static_cast<double>(probe.ranks);
  double inside = std::min(ranks, network.levels.front().chips);
  if (probe.ranks_per_node > 0) inside = std::min(inside, static_cast<double>(probe.ranks_per_node));
  return (ranks - inside) / ranks;
}

workload::Operator operator_of(const OperatorProbe& probe) {
  workload::Operator op;
  op.precision = probe.precision;
  const double element = bytes_per_element(probe.precision);
  const double wide = std::max(element, 2.0);  // results leave the matrix unit in 16 bits or more
  switch (probe.kind) {
    case ProbeKind::gemm:
    case ProbeKind::grouped_gemm: {
      const bool grouped = probe.kind == ProbeKind::grouped_gemm;
      op.kind = grouped ? workload::OpKind::grouped_matmul : workload::OpKind::matmul;
      op.name = grouped ? "grouped_gemm" : "gemm";
      op.m = probe.m, op.n = probe.n, op.k = probe.k, op.batch = probe.batch, op.groups = probe.groups;
      op.work = Ops{2 * probe.m * probe.n * probe.k * probe.batch};
      const double weights = probe.k * probe.n * (grouped ? probe.groups : 1);
      op.read = Bytes{(probe.m * probe.k + weights) * element * probe.batch};
      op.written = Bytes{probe.m * probe.n * wide * probe.batch};
      break;
    }
    case ProbeKind::attention: {
      op.kind = workload::OpKind::attention;
      op.name = "attention";
      const double kv = probe.kv_heads > 0 ? probe.kv_heads : probe.heads;
      op.attention = {.batch = probe.batch,
                      .heads = probe.heads,
                      .kv_heads = kv,
                      .query = probe.query,
                      .keys = probe.keys,
                      .head_dim = probe.head_dim,
                      .value_dim = probe.head_dim,
                      .causal = probe.causal,
                      .backward = probe.backward};
      const double products = probe.backward ? 5 : 2;
      const double pairs = probe.batch * probe.heads * probe.query * probe.keys;
      op.work = Ops{2 * products * pairs * probe.head_dim * (probe.causal ? 0.5 : 1)};
      const double passes = probe.backward ? 2 : 1;
      op.read = Bytes{passes * element * probe.batch * probe.head_dim *
                      (probe.heads * probe.query + 2 * kv * probe.keys)};
      op.written = Bytes{passes * element * probe.batch * probe.head_dim * probe.heads * probe.query};
      break;
    }
    case ProbeKind::memory:
      op.kind = workload::OpKind::memory;
      op.name = "memory";
      op.read = probe.bytes * 0.5;
      op.written = probe.bytes * 0.5;
      break;
  }
  return op;
}

}  // namespace

CollectiveAnswer price_collective(const spec::Design& design, const CollectiveProbe& probe,
                                  Diagnostics& diagnostics) {
  CollectiveAnswer answer;
  auto network = fabric::make_network_model(design, diagnostics);
  if (!diagnostics.ok() || network.levels.empty()) return answer;
  // Benchmarks leave the other chips idle: no second group that would straddle two nodes.
  if (probe.ranks_per_node <= 0 || probe.ranks_per_node >= probe.ranks) {
    const auto ranks = static_cast<double>(probe.ranks);
    std::size_t needed = 1;
    while (needed < network.levels.size() && network.levels[needed - 1].chips < ranks) ++needed;
    network.levels.resize(needed);
  }
  if (!probe.in_network) {
    for (auto& level : network.levels) level.profile.in_network_reduce = false;
  }
  const auto cost = fabric::price(network, group_of_probe(design, probe), probe.collective, probe.bytes);
  answer.time = cost.time;
  answer.algorithm = cost.algorithm;
  if (cost.time.canonical() > 0) {
    const auto ranks = static_cast<double>(probe.ranks);
    answer.bus = probe.bytes / cost.time * bus_factor(probe.collective, ranks);
    answer.outer = probe.bytes / cost.time * outer_share(network, probe);
  }
  return answer;
}

OperatorAnswer price_operator(const spec::Design& design, const OperatorProbe& probe,
                              Diagnostics& diagnostics) {
  OperatorAnswer answer;
  // A row of a kernel table is one short kernel, not hours of training.
  const auto chip =
      chip::full_clock(chip::make_chip_model(design.cluster.system.chip, design.chip_profile, diagnostics));
  if (!diagnostics.ok()) return answer;
  const workload::Operator op = operator_of(probe);
  answer.time = chip::price(chip, op).time;
  if (answer.time.canonical() > 0) {
    answer.rate = op.work / answer.time;
    answer.stream = (op.read + op.written) / answer.time;
  }
  return answer;
}

}  // namespace caelum::api
