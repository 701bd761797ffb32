#include <cmath>

#include <fmt/format.h>

#include "caelum/report/table_report.hpp"

namespace caelum::report {
namespace {

using study::Summary;

Table groups_table(const study::TableValidation& validation) {
  Table table({false, true, true, true, true, true, true, true});
  table.row({"group", "rows", "mean", "median", "p90", "worst", "bias", "in 10 %"});
  const auto add = [&](const std::string& name, const Summary& s) {
    table.row({name, count(s.rows), percent(s.mape), percent(s.median), percent(s.p90), percent(s.worst),
               signed_percent(s.bias), percent(s.within10)});
  };
  std::string kind;
  for (const auto& [name, summary] : validation.by) {
    const std::size_t colon = name.find(':');
    if (name.substr(0, colon) != kind) {
      table.rule();
      kind = name.substr(0, colon);
    }
    add(name.substr(colon + 1), summary);
  }
  table.rule();
  add("all", validation.summary);
  return table;
}

std::string shape_of(const jobs::OperatorProbe& p) {
  switch (p.kind) {
    case jobs::ProbeKind::gemm:
    case jobs::ProbeKind::grouped_gemm:
      return fmt::format("m {}, n {}, k {}{}{}", p.m, p.n, p.k,
                         p.batch > 1 ? fmt::format(", batch {}", p.batch) : "",
                         p.groups > 1 ? fmt::format(", groups {}", p.groups) : "");
    case jobs::ProbeKind::attention:
    case jobs::ProbeKind::sparse_attention:
      return fmt::format("batch {}, heads {}/{} x {}, query {}, keys {}{}", p.batch, p.heads, p.kv_heads,
                         p.head_dim, p.query, p.keys,
                         p.window > 0 ? fmt::format(", window {}", p.window) : "");
    case jobs::ProbeKind::experts:
      return fmt::format("tokens {}, {} x {}, top {} of {}, EP {}{}", p.m, p.k, p.n, p.top_k, p.groups,
                         p.expert_parallel, p.skew > 0 ? fmt::format(", power law {}", p.skew) : "");
    case jobs::ProbeKind::memory:
      break;
  }
  return gigabytes(p.bytes.in(units::B));
}
std::string shape_of(const study::CollectivePoint& p) {
  return fmt::format("{} ranks, {} bytes, {}", p.probe.ranks, count(p.probe.bytes.in(units::B)), p.library);
}
std::string shape_of(const jobs::ExchangeProbe& p) {
  return fmt::format("{} ranks, tokens {}, {} wide, top {} of {}, {}{}", p.ranks, p.tokens, p.hidden, p.top_k,
                     p.experts, p.library, p.sms > 0 ? fmt::format(", {} SMs", p.sms) : "");
}

}  // namespace

std::string shape_text(const study::TablePoint& point) {
  return std::visit([](const auto& probe) { return shape_of(probe); }, point.probe);
}

std::string table_text(const std::vector<study::Table>& tables, const study::TableValidation& validation,
                       const Style& style, int worst) {
  std::string out = fmt::format("{}\n\n{}", style.bold("errors of predicted against measured"),
                                groups_table(validation).text());
  Table rows({false, false, false, false, true, true, true});
  rows.row({"worst first", "operator", "format", "shape", "measured", "predicted", "error"});
  rows.rule();
  for (const auto* p : study::worst_points(validation, static_cast<std::size_t>(std::max(worst, 0)))) {
    const auto& table = tables[p->table];
    const auto& point = table.points[p->point];
    rows.row({fmt::format("{} row {}", table.chips[point.chip], point.row + 2), point.family, point.precision,
              shape_text(point), seconds(point.seconds), seconds(p->seconds), signed_percent(p->error)});
  }
  out += fmt::format("\n{}", rows.text());
  for (const auto& [why, times] : validation.left_out) {
    out += fmt::format("\n  left out: {} ({})\n", why, count(times));
  }
  return out;
}

}  // namespace caelum::report
