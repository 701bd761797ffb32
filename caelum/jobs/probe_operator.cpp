// A measured kernel as the operators that it runs, and their prices added up.
#include <algorithm>
#include <cmath>

#include "caelum/jobs/probe.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::jobs {
namespace {

using workload::Operator;
using workload::OpKind;

double wide_element(Precision p) {
  return std::max(bytes_per_element(p), 2.0);  // results leave the matrix unit in 16 bits or more
}

double stored_element(const OperatorProbe& probe) {
  return bytes_per_element(probe.stored_apart ? probe.stored : probe.precision);
}

Operator product(const OperatorProbe& probe, double m, double n, double k, double batch = 1) {
  Operator op;
  op.kind = OpKind::matmul;
  op.name = "gemm";
  op.precision = probe.precision;
  op.m = m, op.n = n, op.k = k, op.batch = batch;
  op.work = Ops{2 * m * n * k * batch};
  op.read = Bytes{(m * k * bytes_per_element(probe.precision) + n * k * stored_element(probe)) * batch};
  op.written = Bytes{m * n * wide_element(probe.precision) * batch};
  return op;
}

Operator grouped(const OperatorProbe& probe, double rows, double n, double k, double groups) {
  Operator op = product(probe, rows, n, k);
  op.kind = OpKind::grouped_matmul;
  op.name = "grouped_gemm";
  op.groups = groups;
  op.read = Bytes{rows * k * bytes_per_element(probe.precision) + groups * n * k * stored_element(probe)};
  return op;
}

Operator stream(double read, double written, bool reduces = false) {
  Operator op;
  op.kind = OpKind::memory;
  op.name = "memory";
  op.read = Bytes{read};
  op.written = Bytes{written};
  op.reduces = reduces;
  return op;
}

Operator attention(const OperatorProbe& probe) {
  Operator op;
  op.kind = OpKind::attention;
  op.name = "attention";
  op.precision = probe.precision;
  const double kv_heads = probe.kv_heads > 0 ? probe.kv_heads : probe.heads;
  const double value_dim = probe.value_dim > 0 ? probe.value_dim : probe.head_dim;
  op.attention = {.batch = probe.batch,
                  .heads = probe.heads,
                  .kv_heads = kv_heads,
                  .query = probe.query,
                  .keys = probe.keys,
                  .head_dim = probe.head_dim,
                  .value_dim = value_dim,
                  .window = probe.window,
                  .causal = probe.causal,
                  .backward = probe.backward};
  // A square mask leaves half; otherwise the chip counts what the mask leaves (no work stated).
  const bool square = probe.query == probe.keys && probe.window <= 0;
  if (square) {
    const double pairs = probe.batch * probe.heads * probe.query * probe.keys;
    const double products = (probe.backward ? 2.5 : 1) * (probe.head_dim + value_dim);
    op.work = Ops{2 * products * pairs * (probe.causal ? 0.5 : 1)};
  }
  const double passes = probe.backward ? 2 : 1;
  const double element = wide_element(probe.precision);
  const double seen = probe.window > 0 ? std::min(probe.keys, probe.window + probe.query) : probe.keys;
  const double row = probe.latent ? probe.head_dim : probe.head_dim + value_dim;
  op.read = Bytes{
      passes * probe.batch *
      (probe.heads * probe.query * probe.head_dim * element + kv_heads * seen * row * stored_element(probe))};
  op.written = Bytes{passes * probe.batch * probe.heads * probe.query * value_dim * element};
  return op;
}

/// A list of operators without a heap: a probe is at most a module of a layer.
struct List {
  Operator items[16];
  int count = 0;
  void add(const Operator& op) { items[count++] = op; }
};

/// Experts that at least one of `draws` random choices falls on.
double touched(double experts, double draws) {
  return experts <= 1 ? 1 : experts * (1 - std::pow(1 - 1 / experts, draws));
}

/// Route and permute, up (and gate), activation, down, weigh and combine.
void add_experts(List& list, const OperatorProbe& probe) {
  const double rows = probe.m * probe.top_k / probe.expert_parallel;
  const double local = std::max(probe.groups / probe.expert_parallel, 1.0);
  const double active = std::max(touched(local, rows), 1.0);
  const double element = wide_element(probe.precision);
  const double inner = probe.gated ? 2 * probe.n : probe.n;
  list.add(stream(probe.m * probe.k * element, rows * probe.k * bytes_per_element(probe.precision)));
  list.add(grouped(probe, rows, inner, probe.k, active));
  list.add(stream(rows * inner * element, rows * probe.n * bytes_per_element(probe.precision)));
  list.add(grouped(probe, rows, probe.k, probe.n, active));
  list.add(stream(rows * probe.k * element, probe.m * probe.k * element));
}

void add_sparse(List& list, const OperatorProbe& probe) {
  const SparseShape& s = probe.sparse;
  const double tokens = probe.batch * probe.query, heads = probe.heads;
  OperatorProbe wide = probe;  // attention and indexer do not follow the precision of the projections
  wide.precision = Precision::bf16;
  list.add(product(probe, tokens, s.query_rank + s.latent + s.rope_dim + s.index_dim, s.hidden));
  list.add(product(probe, tokens, heads * (s.nope_dim + s.rope_dim), s.query_rank));
  list.add(product(probe, tokens, s.index_heads * s.index_dim, s.query_rank));
  OperatorProbe index = wide;
  index.kind = ProbeKind::attention;
  index.heads = s.index_heads, index.kv_heads = 1, index.head_dim = s.index_dim, index.value_dim = 1;
  index.latent = true;
  list.add(attention(index));
  list.add(stream(tokens * probe.keys * 4, tokens * s.selected * 4, true));
  list.add(product(wide, tokens, s.latent, s.nope_dim, heads));
  OperatorProbe core = wide;
  core.kind = ProbeKind::attention;
  core.kv_heads = 1, core.head_dim = s.latent + s.rope_dim, core.value_dim = s.latent;
  core.latent = true, core.window = s.selected < probe.keys ? s.selected : 0;
  list.add(attention(core));
  list.add(product(wide, tokens, s.value_dim, s.latent, heads));
  list.add(product(probe, tokens, s.hidden, heads * s.value_dim));
}

List operators_of(const OperatorProbe& probe) {
  List list;
  if (probe.quantises) {
    const double values = probe.m * probe.k * probe.batch;
    list.add(stream(values * 2, values * bytes_per_element(probe.precision)));
  }
  switch (probe.kind) {
    case ProbeKind::gemm:
      list.add(product(probe, probe.m, probe.n, probe.k, probe.batch));
      break;
    case ProbeKind::grouped_gemm:
      list.add(grouped(probe, probe.m, probe.n, probe.k, probe.groups));
      break;
    case ProbeKind::attention:
      list.add(attention(probe));
      break;
    case ProbeKind::memory:
      list.add(stream(probe.bytes.canonical() / 2, probe.bytes.canonical() / 2, probe.reduces));
      break;
    case ProbeKind::experts:
      add_experts(list, probe);
      break;
    case ProbeKind::sparse_attention:
      add_sparse(list, probe);
      break;
  }
  return list;
}

}  // namespace

chip::ChipModel make_probe_chip(const spec::Chip& chip, const spec::ChipProfile& profile,
                                Diagnostics& diagnostics) {
  return chip::full_clock(chip::make_chip_model(chip, profile, diagnostics));
}

OperatorAnswer price_operator(const chip::ChipModel& chip, const OperatorProbe& probe) {
  OperatorAnswer answer;
  const List list = operators_of(probe);
  Ops work;
  Bytes moved;
  for (int i = 0; i < list.count; ++i) {
    const Operator& op = list.items[i];
    answer.time = answer.time + chip::price(chip, op).time;
    work = work + op.work;
    moved = moved + op.read + op.written;
  }
  if (answer.time.canonical() > 0) {
    answer.rate = work / answer.time;
    answer.stream = moved / answer.time;
  }
  return answer;
}

OperatorAnswer price_operator(const spec::Machine& machine, const OperatorProbe& probe,
                              Diagnostics& diagnostics) {
  const auto chip = make_probe_chip(machine.cluster.system.chip, machine.chip_profile, diagnostics);
  return diagnostics.ok() ? price_operator(chip, probe) : OperatorAnswer{};
}

}  // namespace caelum::jobs
