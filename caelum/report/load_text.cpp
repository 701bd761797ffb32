// A deployment under the requests of its users, on a terminal.
#include <fmt/format.h>

#include "caelum/report/serve_report.hpp"

namespace caelum::report {
namespace {

std::string latencies(const serving::Summary& s) {
  Table table({false, true, true, true, true});
  table.row({"", "mean", "half", "90 %", "99 %"});
  const auto row = [&](const char* what, const serving::Spread& spread) {
    table.row({what, seconds(spread.mean), seconds(spread.p50), seconds(spread.p90), seconds(spread.p99)});
  };
  row("time to first token", s.first);
  row("time per output token", s.token);
  row("between two tokens", s.gap);
  row("whole answer", s.whole);
  return table.text(4);
}

std::string load_rates(const jobs::LoadResult& load) {
  const serving::Summary& s = load.summary;
  Table table({false, true});
  table.row({"requests/s", fmt::format("{:.3g}", s.requests_per_s)});
  if (load.good_per_s) {
    table.row(
        {"  within the objective", fmt::format("{:.3g} ({})", *load.good_per_s, percent(s.good_share))});
  }
  table.row({"output tokens/s", count(s.output_tokens_per_s)});
  table.row({"  a chip", count(load.output_tokens_per_s_per_chip)});
  table.row({"input tokens/s", count(s.input_tokens_per_s)});
  table.row({"a million output tokens, rented",
             load.usd_per_million ? dollars(*load.usd_per_million) : std::string("no rent known")});
  table.rule();
  table.row({"first token: queue", seconds(s.queue)});
  table.row({"  reading the prompt", seconds(s.prefill)});
  table.row({"  host", seconds(s.host)});
  table.rule();
  table.row({"requests at once", count(s.in_flight)});
  table.row({"sequences a group writes at once", count(load.batch)});
  table.row({"cache of a group", count(static_cast<double>(load.cache_tokens)) + " tokens"});
  table.row({"  most in use", percent(s.peak_cache)});
  table.row({"prompt tokens found in it", percent(s.reused_share)});
  table.row({"taken from for others", count(static_cast<double>(s.preempted))});
  return table.text(4);
}

}  // namespace

std::string load_verdict(const jobs::LoadResult& load) {
  const serving::Summary& s = load.summary;
  std::string verdict =
      fmt::format("{:.3g} requests/s get their first token after {} (99 %: {}), then one every {} (99 %: {})",
                  s.requests_per_s, seconds(s.first.p50), seconds(s.first.p99), seconds(s.token.p50),
                  seconds(s.token.p99));
  if (s.meets) verdict += *s.meets ? "; the objective is kept" : "; the objective is not kept";
  if (load.usd_per_million)
    verdict += fmt::format("; {} a million output tokens", dollars(*load.usd_per_million));
  return verdict + ".";
}

std::string load_text(const api::Served& served, const Style& style) {
  const jobs::LoadResult& load = *served.outcome.serve.load;
  const serving::Summary& s = load.summary;
  std::string out = "  " + style.bold(served.design.name) +
                    style.dim(fmt::format("  ({} requests in {}, {:.0f} tokens in and {:.0f} out)",
                                          count(static_cast<double>(s.answered)), seconds(s.seconds),
                                          load.mean_input, load.mean_output)) +
                    "\n";
  return out + "\n" + latencies(s) + "\n" + load_rates(load) + "\n";
}

}  // namespace caelum::report
