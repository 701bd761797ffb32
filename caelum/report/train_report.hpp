// A training result as text and a timeline. A number that is not in the result is not printed.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// One scenario in full: figures, where the step goes, memory, limits, assumptions.
std::string train_text(const api::Trained& ran, const Style& style);
/// What messages lose on the real links, for the middle of train_text.
std::string links_text(const jobs::TrainResult& result, const spec::NetworkState& state, const Style& style);
/// Why the step takes so long, for the end of train_text.
std::string why_text(const jobs::Why& why, const Style& style);
/// Several scenarios side by side in one table.
std::string train_table(const std::vector<api::Trained>& runs, const Style& style);
/// Chrome trace events (JSON) that the Perfetto UI opens: a process for each stage, a thread for
/// each stream, slices with bytes; microseconds.
std::string train_trace(const api::Trained& ran);

}  // namespace caelum::report
