#include <fmt/format.h>

#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

/// "ecmp, 1 % of the links dead, 1 dead switch".
std::string state_words(const spec::NetworkState& state) {
  std::string words{name(state.routing)};
  if (state.routing == Routing::ecmp && state.flows > 1) words += fmt::format(" of {} flows", state.flows);
  if (state.failed_links > 0) words += fmt::format(", {:.3g} % of the links dead", 100 * state.failed_links);
  if (state.failed_switches > 0)
    words += fmt::format(", {} dead switch{}", state.failed_switches, state.failed_switches > 1 ? "es" : "");
  if (state.degraded_links > 0)
    words += fmt::format(", {:.3g} % of the links at {:.3g} %", 100 * state.degraded_links,
                         100 * state.degraded_to);
  return words;
}

}  // namespace

std::string links_text(const jobs::TrainResult& result, const spec::NetworkState& state, const Style& style) {
  std::string out = "  " + style.bold("on the real links") +
                    style.dim(fmt::format("  ({}; times as long as on a free network)", state_words(state))) +
                    "\n";
  Table table({false, true});
  std::size_t shown = 0;
  for (const jobs::LinkLoss& loss : result.link_losses) {
    if (shown++ == 8) break;
    table.row({loss.what, fmt::format("{:.2f}", loss.times)});
  }
  return out + table.text(4) + "\n";
}

}  // namespace caelum::report
