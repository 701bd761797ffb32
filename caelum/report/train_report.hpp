// A training result as text, JSON and a timeline. A number that is not in the result is not printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/traffic.hpp"
#include "caelum/jobs/why.hpp"
#include "caelum/report/format.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::report {

/// One scenario that ran: what was asked and what came out.
struct Ran {
  std::string file;
  spec::Design design;
  jobs::Outcome outcome;
  std::optional<explore::Uncertainty> uncertainty;  ///< when samples were asked for
  std::optional<jobs::Why> why;                     ///< when asked for
  std::optional<jobs::Traffic> traffic;             ///< when asked for
};

/// One scenario in full: figures, where the step goes, memory, limits, assumptions.
std::string train_text(const Ran& ran, const Style& style);
/// What messages lose on the real links, for the middle of train_text.
std::string links_text(const jobs::TrainResult& result, const spec::NetworkState& state, const Style& style);
/// Why the step takes so long, for the end of train_text.
std::string why_text(const jobs::Why& why, const Style& style);
/// Several scenarios side by side in one table.
std::string train_table(const std::vector<Ran>& runs, const Style& style);
/// The document of the contract; an array of them for several scenarios.
std::string train_json(const std::vector<Ran>& runs, const std::string& version);
/// Chrome trace events (JSON) that the Perfetto UI opens: a process for each stage, a thread for
/// each stream, slices with bytes; microseconds.
std::string train_trace(const Ran& ran);

}  // namespace caelum::report
