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
/// "pipeline 4 x tensor 8 x data 32, 1f1b, micro-batch 1, ZeRO-1".
std::string plan_words(const spec::Plan& plan);
/// The answer in one sentence, what does not fit or cannot run first; no line break at its end.
std::string train_verdict(const api::Trained& ran);
/// What would make it fit, in one sentence; empty where nothing was looked for or found.
std::string fitting_words(const jobs::Fitting& fitting);
/// What was published and measured of a figure, and by how much the prediction differs; empty where nothing.
std::string beside_words(const api::Trained& ran, std::string_view metric);
/// The assumed values that matter most, by name.
std::string assumptions_words(const spec::Design& design, const std::string& file);
/// Which change of the plan would help most, for the end of why_text.
std::string advice_text(const jobs::Advice& advice, const Style& style);
/// By what figures that the user measured differ from the prediction, and what each part of the step would
/// have to be to account for it; empty where nothing was measured, or no reason was asked for.
std::string measured_text(const api::Trained& ran, const Style& style);
/// Why the step takes so long, for the end of train_text.
std::string why_text(const jobs::Why& why, const Style& style);
/// Several scenarios side by side in one table.
std::string train_table(const std::vector<api::Trained>& runs, const Style& style);
/// Chrome trace events (JSON) that the Perfetto UI opens: a process for each stage, a thread for
/// each stream, slices with bytes; microseconds.
std::string train_trace(const api::Trained& ran);

}  // namespace caelum::report
