// The row's map is read by hand: it is small, and not a scenario.
#include "caelum/study/probe_row.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/base/text.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::study {

using spec::Node;
using spec::NodePtr;

namespace {

/// Reads the fields of a row's map and remembers which keys it was asked for.
class Fields {
 public:
  Fields(const Row& row, Diagnostics& diagnostics) : node_(*row.body), diagnostics_(diagnostics) {}

  double number(const char* key, Dim dim, double fallback, bool required = false) {
    const Node* value = get(key, required);
    if (!value) return fallback;
    std::string problem, hint;
    auto read = dim == Dim{} ? parse_number(value->text) : parse_quantity(value->text, dim, problem, hint);
    if (!read || !(*read > 0)) {
      diagnostics_.error(
          value->at, problem.empty() ? fmt::format("'{}' must be a number above zero", key) : problem, hint);
      return fallback;
    }
    return *read;
  }
  /// As number, where zero says something: `node_limit: 0` is no limit.
  double number_or_zero(const char* key) {
    const Node* value = get(key, false);
    return value && parse_number(value->text) == 0.0 ? 0 : number(key, Dim{}, 0);
  }
  bool flag(const char* key, bool fallback) {
    const Node* value = get(key, false);
    if (!value) return fallback;
    if (value->text != "true" && value->text != "false") {
      diagnostics_.error(value->at,
                         fmt::format("'{}' must be true or false, not {}", key, caelum::quoted(value->text)),
                         "write true or false");
    }
    return value->text == "true";
  }
  std::string text(const char* key, bool required = false) {
    const Node* value = get(key, required);
    return value ? value->text : std::string();
  }
  void known(const char* key) { keys_.emplace_back(key); }
  /// Keys that nobody asked for are errors.
  void finish() {
    for (const auto& entry : node_.entries) {
      if (std::find(keys_.begin(), keys_.end(), entry.key) != keys_.end()) continue;
      const std::string near = nearest(entry.key, keys_);
      diagnostics_.error(entry.key_at, fmt::format("{} is not a key here", caelum::quoted(entry.key)),
                         near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    }
  }
  template <class E>
  E word(const char* key, E fallback, bool required = false) {
    const std::string written = text(key, required);
    if (written.empty()) return fallback;
    if (const auto found = spec::find_word<E>(written)) return *found;
    diagnostics_.error(node_.find(key)->value->at, fmt::format("{} is no {}", caelum::quoted(written), key),
                       fmt::format("write one of {}", fmt::join(spec::all_words<E>(), ", ")));
    return fallback;
  }

 private:
  const Node* get(const char* key, bool required) {
    keys_.emplace_back(key);
    const spec::Entry* entry = node_.find(key);
    if (!entry || entry->value->kind != Node::Kind::scalar) {
      if (required) diagnostics_.error(node_.at, fmt::format("'{}' is missing", key));
      return nullptr;
    }
    return entry->value.get();
  }

  const Node& node_;
  Diagnostics& diagnostics_;
  std::vector<std::string> keys_;
};

}  // namespace

std::optional<spec::Machine> probe_machine(const Row& row, const std::string& directory,
                                           const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  if (!row.body || row.body->kind != Node::Kind::map) {
    diagnostics.error(row.at, "the row has no `operator:` or `collective:` map",
                      "add the one that was measured");
    return std::nullopt;
  }
  const bool collective = row.kind == RowKind::collective;
  const spec::Entry* place = row.body->find(collective ? "system" : "chip");
  if (!place) {
    diagnostics.error(row.body->at, collective ? "'system' is missing" : "'chip' is missing");
    return std::nullopt;
  }
  if (!collective) return spec::load_chip_alone(place->value, directory, catalogue, diagnostics);
  const spec::Entry* ranks = row.body->find("ranks");
  const auto asked = ranks ? parse_number(ranks->value->text) : std::nullopt;
  return spec::load_machine(place->value, chips_for(asked.value_or(1)), directory, catalogue, diagnostics);
}

long chips_for(double ranks) {
  constexpr double kLargestNode = 1024, kMostRanks = 1e6;
  return ranks >= 1 && ranks <= kMostRanks ? static_cast<long>(ranks * kLargestNode) : 1;
}

namespace {

/// `library`, `version` and `launch` of a row: whose kernels, and what of the host is seen.
void read_call(Fields& fields, jobs::CollectiveProbe& probe, const Row& row, Diagnostics& diagnostics) {
  probe.call = jobs::call_of(fields.text("library"), fields.text("version"));
  const std::string launch = fields.text("launch");
  if (launch == "process") {
    probe.call.launch = fabric::Launch::process;
  } else if (launch == "framework") {
    probe.call.launch = fabric::Launch::framework;
  } else if (launch == "graph") {
    probe.call.launch = fabric::Launch::graph;
  } else if (!launch.empty()) {
    diagnostics.error(row.body->find("launch")->value->at,
                      fmt::format("{} is no way to launch a collective", caelum::quoted(launch)),
                      "write graph, process (one process for all chips of a node) or framework");
  }
}

/// `kind: expert_dispatch` or `expert_combine`: tokens to their experts and back.
void read_exchange(Fields& fields, jobs::CollectiveProbe& probe, bool combine) {
  jobs::ExchangeProbe exchange;
  exchange.combine = combine;
  const std::string library = fields.text("library");
  exchange.library = library.find("OneSided") != std::string::npos   ? "NVLinkOneSided"
                     : library.find("TwoSided") != std::string::npos ? "NVLinkTwoSided"
                                                                     : "deepep";
  exchange.low_latency = fields.flag("low_latency", false);
  exchange.second = fields.text("version").starts_with("2");
  exchange.ranks = fields.number("ranks", Dim{}, 2, true);
  exchange.tokens = fields.number("tokens", Dim{}, 0, true);
  exchange.hidden = fields.number("hidden", Dim{}, 0, true);
  exchange.top_k = fields.number("top_k", Dim{}, 1, true);
  exchange.experts = fields.number("experts", Dim{}, 1, true);
  exchange.node_limit = fields.number_or_zero("node_limit");
  exchange.element = bytes_per_element(fields.word("precision", combine ? Precision::bf16 : Precision::fp8));
  exchange.sms = fields.number("cores", Dim{}, 24);
  probe.ranks = static_cast<long>(exchange.ranks);
  probe.collective = Collective::all_to_all;
  // Bandwidths of such rows count the bytes that the limiting link carries: a token once for each rank
  // that needs it, or once for each node.
  probe.bytes = Bytes{exchange.tokens * exchange.hidden * exchange.element};
  probe.exchange = exchange;
}

}  // namespace

std::optional<jobs::CollectiveProbe> collective_probe(const Row& row, Diagnostics& diagnostics) {
  Fields fields(row, diagnostics);
  fields.known("system");
  jobs::CollectiveProbe probe;
  const std::string kind = fields.text("kind", true);
  if (kind == "expert_dispatch" || kind == "expert_combine") {
    read_exchange(fields, probe, kind == "expert_combine");
    fields.finish();
    return diagnostics.ok() ? std::optional(probe) : std::nullopt;
  }
  if (kind == "remote_read") {
    probe.remote_read = true;
    probe.ranks = static_cast<long>(fields.number("ranks", Dim{}, 2));
    probe.ranks_per_node = static_cast<long>(fields.number("ranks_per_node", Dim{}, 0));
    probe.bytes = Bytes{fields.number("bytes", Bytes::dim, 64)};
    fields.finish();
    return diagnostics.ok() ? std::optional(probe) : std::nullopt;
  }
  probe.collective = fields.word("kind", Collective::all_reduce, true);
  read_call(fields, probe, row, diagnostics);
  probe.ranks = static_cast<long>(fields.number("ranks", Dim{}, 2, true));
  probe.ranks_per_node = static_cast<long>(fields.number("ranks_per_node", Dim{}, 0));
  probe.bytes = Bytes{fields.number("bytes", Bytes::dim, 0, true)};
  const std::string algorithm = fields.text("algorithm");
  probe.in_network = algorithm.empty() || algorithm == "nvls" || algorithm == "sharp";
  fields.finish();
  return diagnostics.ok() ? std::optional(probe) : std::nullopt;
}

std::optional<jobs::OperatorProbe> operator_probe(const Row& row, Diagnostics& diagnostics) {
  Fields fields(row, diagnostics);
  fields.known("chip");
  jobs::OperatorProbe probe;
  const std::string kind = fields.text("kind", true);
  if (kind == "gemm" || kind == "matmul") {
    probe.kind = jobs::ProbeKind::gemm;
  } else if (kind == "grouped_gemm" || kind == "grouped_matmul") {
    probe.kind = jobs::ProbeKind::grouped_gemm;
  } else if (kind == "attention") {
    probe.kind = jobs::ProbeKind::attention;
  } else if (kind == "memory") {
    probe.kind = jobs::ProbeKind::memory;
  } else if (!kind.empty()) {
    diagnostics.error(row.body->at, fmt::format("{} is no kind of operator", caelum::quoted(kind)),
                      "write gemm, grouped_gemm, attention or memory");
  }
  const bool product = probe.kind == jobs::ProbeKind::gemm || probe.kind == jobs::ProbeKind::grouped_gemm;
  const bool attention = probe.kind == jobs::ProbeKind::attention;
  probe.precision = fields.word("precision", Precision::bf16);
  probe.batch = fields.number("batch", Dim{}, 1);
  if (product) {
    probe.m = fields.number("m", Dim{}, 0, true);
    probe.n = fields.number("n", Dim{}, 0, true);
    probe.k = fields.number("k", Dim{}, 0, true);
    probe.groups = fields.number("groups", Dim{}, 1);
  } else if (attention) {
    probe.heads = fields.number("heads", Dim{}, 0, true);
    probe.kv_heads = fields.number("kv_heads", Dim{}, probe.heads);
    probe.head_dim = fields.number("head_dim", Dim{}, 128);
    probe.query = fields.number("query", Dim{}, 0, true);
    probe.keys = fields.number("keys", Dim{}, probe.query);
    probe.causal = fields.flag("causal", true);
    probe.backward = fields.flag("backward", false);
  } else {
    probe.bytes = Bytes{fields.number("bytes", Bytes::dim, 0, true)};
  }
  fields.finish();
  return diagnostics.ok() ? std::optional(probe) : std::nullopt;
}

}  // namespace caelum::study
