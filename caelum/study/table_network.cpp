// Tables of collectives and of expert exchanges, and tables that need a part this version lacks.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/study/table_row.hpp"

namespace caelum::study {
namespace {

struct NamedCollective {
  std::string_view word;
  Collective collective;
};
constexpr NamedCollective kCollectives[] = {
    {"all_reduce", Collective::all_reduce},         {"allreduce", Collective::all_reduce},
    {"all_gather", Collective::all_gather},         {"allgather", Collective::all_gather},
    {"reduce_scatter", Collective::reduce_scatter}, {"reducescatter", Collective::reduce_scatter},
    {"alltoall", Collective::all_to_all},           {"all_to_all", Collective::all_to_all},
    {"broadcast", Collective::broadcast},           {"sendrecv", Collective::send_receive},
    {"send_recv", Collective::send_receive},        {"p2p", Collective::send_receive},
};

std::optional<Collective> find_collective(std::string_view word) {
  for (const auto& known : kCollectives) {
    if (known.word == word) return known.collective;
  }
  return std::nullopt;
}

/// Zero bytes time the launch alone, often as 0: nothing to predict.
bool sends_nothing(TableReader& row, double bytes) {
  if (bytes > 0 || row.row_failed()) return false;
  row.leave_out("no bytes are sent");
  return true;
}

/// `all_reduce` or `all_reduce:SGLang_CustomAllReduce_graph`: the part behind the colon is the kernel.
std::optional<CollectivePoint> collective_of(TableReader& row, std::string_view op) {
  CollectivePoint point;
  const std::size_t colon = op.find(':');
  const auto found = find_collective(op.substr(0, colon));
  if (!found) {
    if (op == "reduce" || op == "gather" || op == "scatter") {
      row.leave_out(fmt::format("collective '{}' has no model", op));
    } else {
      row.error("op", fmt::format("{} is no collective", quoted(op)),
                "write all_reduce, all_gather, reduce_scatter, all_to_all, broadcast or send_recv");
    }
    return std::nullopt;
  }
  point.probe.collective = *found;
  point.library = colon != std::string_view::npos ? row.keep(op.substr(colon + 1))
                  : row.has("lib")                ? row.word("lib")
                                                  : "nccl";
  if (row.has("lib_version")) point.version = row.word("lib_version");
  point.probe.call = jobs::call_of(point.library, point.version);
  return point;
}

void add_collective(TableReader& row, CollectivePoint point, double ranks, double each, double bytes,
                    double seconds) {
  if (row.row_failed()) return;
  if (ranks < 2) return row.leave_out("one rank alone");
  point.probe.ranks = static_cast<long>(ranks);
  point.probe.ranks_per_node = each > 0 && each < ranks ? static_cast<long>(each) : 0;
  point.probe.bytes = Bytes{bytes};
  row.add(name(point.probe.collective).data(), row.has("dtype") ? row.text("dtype") : "", seconds, point);
}

void read_collective(TableReader& row) {
  const auto point = collective_of(row, row.text("op"));
  const double ranks = row.count("gpus"), bytes = row.number("bytes");
  if (point && !sends_nothing(row, bytes))
    add_collective(row, *point, ranks, 0, bytes, row.seconds("latency"));
}

/// By workers and the devices of a node.
void read_workers(TableReader& row) {
  const auto point = collective_of(row, row.has("op") ? row.text("op") : "all_reduce");
  const double ranks = row.count("workers"), each = row.count("devices_per_node");
  const double bytes = row.number("bytes");
  if (point && !sends_nothing(row, bytes))
    add_collective(row, *point, ranks, each, bytes, row.seconds("median"));
}

/// By nodes and devices a node, sizes in KiB.
void read_nodes(TableReader& row) {
  const auto point = collective_of(row, row.text("op"));
  const double nodes = row.count("nodes"), each = row.count("gpus_per_node");
  const double bytes = row.number("size_kb") * 1024;
  if (point && !sends_nothing(row, bytes))
    add_collective(row, *point, nodes * each, each, bytes, row.seconds("time"));
}

/// The columns of nccl-tests; the file's name tells the ranks (`..._8gpu_...`).
void read_nccl_tests(TableReader& row) {
  const auto point = collective_of(row, row.text("op"));
  double ranks = 0;
  for (const auto& word : row.name_words()) {
    const std::size_t digits = word.find_first_not_of("0123456789");
    if (digits > 0 && digits != std::string::npos && word.size() < 12 && word.substr(digits) == "gpu") {
      ranks = std::strtod(word.c_str(), nullptr);
    }
  }
  if (ranks < 1) {
    row.error("op", "the file's name does not tell the number of ranks", "name it like nccl_8gpu_h100.csv");
  }
  const double bytes = row.number("bytes");
  if (point && !sends_nothing(row, bytes)) add_collective(row, *point, ranks, 0, bytes, row.seconds("time"));
}

/// DeepEP: tokens of one rank, nodes of eight, of four where a host has four chips.
jobs::ExchangeProbe deepep(TableReader& row) {
  jobs::ExchangeProbe probe;
  probe.ranks_per_node = row.text("chip").starts_with("gb") ? 4 : 8;
  probe.ranks = probe.ranks_per_node * row.count("node_num");
  probe.hidden = row.count("hidden_size"), probe.tokens = row.count("num_token");
  probe.top_k = row.count("num_topk"), probe.experts = row.count("num_experts");
  probe.library = "deepep";
  return probe;
}

void add_exchange(TableReader& row, jobs::ExchangeProbe probe, bool combine, double seconds) {
  probe.combine = combine;
  if (combine) probe.element = 2;  // results come back in 16 bits
  const char* family = combine ? (probe.low_latency ? "combine_low_latency" : "combine")
                               : (probe.low_latency ? "dispatch_low_latency" : "dispatch");
  row.add(family, combine ? "bf16" : "fp8", seconds, probe);
}

void read_deepep_low_latency(TableReader& row) {
  jobs::ExchangeProbe probe = deepep(row);
  probe.low_latency = true;
  add_exchange(row, probe, false, row.seconds("dispatch_avg_t"));
  add_exchange(row, probe, true, row.seconds("combine_avg_t"));
}

void read_deepep_normal(TableReader& row) {
  jobs::ExchangeProbe probe = deepep(row);
  probe.sms = row.count("dispatch_sms");
  add_exchange(row, probe, false, row.seconds("dispatch_transmit"));
  probe.sms = row.count("combine_sms");
  add_exchange(row, probe, true, row.seconds("combine_transmit"));
}

/// TensorRT-LLM's exchange over NVLink inside one rack.
void read_alltoall(TableReader& row) {
  jobs::ExchangeProbe probe;
  const Format format = row.format("dtype");
  probe.ranks = probe.ranks_per_node = row.count("ep");
  probe.tokens = row.count("tokens"), probe.hidden = row.count("hidden");
  probe.top_k = row.count("topk"), probe.experts = row.count("experts");
  probe.library = row.word("kernel");
  const std::string_view op = row.text("op");
  probe.prepare = op == "alltoall_prepare";
  probe.combine = op.starts_with("alltoall_combine");
  if (!probe.combine && !probe.prepare && op != "alltoall_dispatch") {
    row.error("op", fmt::format("{} is no part of an exchange", quoted(op)),
              "write alltoall_dispatch or alltoall_combine");
  }
  probe.narrow = op.ends_with("low_precision");
  probe.element = probe.combine && !probe.narrow ? 2 : bytes_per_element(format.precision);
  row.add(probe.prepare   ? "alltoall_prepare"
          : probe.combine ? "alltoall_combine"
                          : "alltoall_dispatch",
          row.text("dtype"), row.seconds("latency"), probe);
}

}  // namespace

const std::vector<TableFormat>& network_formats() {
  static const std::vector<TableFormat> kFormats{
      {"collectives", {"op", "gpus", "bytes", "latency*"}, read_collective},
      {"collectives by workers", {"workers", "devices_per_node", "bytes", "median*"}, read_workers},
      {"collectives by nodes", {"op", "nodes", "gpus_per_node", "size_kb", "time*"}, read_nodes},
      {"nccl-tests collectives", {"op", "bytes", "time*", "algbw_GBps", "busbw_GBps"}, read_nccl_tests},
      {"DeepEP low-latency exchanges",
       {"node_num", "hidden_size", "num_token", "num_topk", "num_experts", "dispatch_avg_t*",
        "combine_avg_t*"},
       read_deepep_low_latency},
      {"DeepEP normal exchanges",
       {"node_num", "hidden_size", "num_token", "num_topk", "num_experts", "dispatch_sms",
        "dispatch_transmit*", "combine_sms", "combine_transmit*"},
       read_deepep_normal},
      {"expert exchanges over NVLink",
       {"op", "kernel", "dtype", "tokens", "hidden", "topk", "experts", "ep", "latency*"},
       read_alltoall},
      {"serving points",
       {"isl", "osl", "silicon_ttft*", "silicon_tpot*"},
       nullptr,
       "serving points need the serving simulator, which this version does not have"},
  };
  return kFormats;
}

}  // namespace caelum::study
