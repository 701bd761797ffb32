// A training result as text, JSON and a timeline. A number that is not in the result is not printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/api/changes.hpp"
#include "caelum/api/evaluate.hpp"
#include "caelum/api/traffic.hpp"
#include "caelum/api/why.hpp"
#include "caelum/report/format.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/study/uncertainty.hpp"

namespace caelum::report {

/// One scenario that ran: what was asked and what came out.
struct Ran {
  std::string file;
  spec::Design design;
  api::Outcome outcome;
  std::optional<study::Uncertainty> uncertainty;  ///< when samples were asked for
  std::optional<api::Why> why;                    ///< when asked for
  std::optional<api::Traffic> traffic;            ///< when asked for
  std::optional<api::Advice> advice;              ///< with `why`
  std::optional<api::Fitting> fitting;            ///< where it does not fit
};

/// One scenario in full: figures, where the step goes, memory, limits, assumptions.
std::string train_text(const Ran& ran, const Style& style);
/// What messages lose on the real links, for the middle of train_text.
std::string links_text(const api::TrainResult& result, const spec::NetworkState& state, const Style& style);
/// "pipeline 4 x tensor 8 x data 32, 1f1b, micro-batch 1, ZeRO-1".
std::string plan_words(const spec::Plan& plan);
/// The answer in one sentence, what does not fit or cannot run first; no line break at its end.
std::string train_verdict(const Ran& ran);
/// What would make it fit, in one sentence; empty where nothing was looked for or found.
std::string fitting_words(const api::Fitting& fitting);
/// What was published and measured of a figure, and by how much the prediction differs; empty where nothing.
std::string beside_words(const Ran& ran, std::string_view metric);
/// The assumed values that matter most, by name.
std::string assumptions_words(const spec::Design& design, const std::string& file);
/// Which change of the plan would help most, for the end of why_text.
std::string advice_text(const api::Advice& advice, const Style& style);
/// By what figures that the user measured differ from the prediction, and what each part of the step would
/// have to be to account for it; empty where nothing was measured, or no reason was asked for.
std::string measured_text(const Ran& ran, const Style& style);
/// Why the step takes so long, for the end of train_text.
std::string why_text(const api::Why& why, const Style& style);
/// Several scenarios side by side in one table.
std::string train_table(const std::vector<Ran>& runs, const Style& style);
/// The document of the contract; an array of them for several scenarios.
std::string train_json(const std::vector<Ran>& runs, const std::string& version);
/// Chrome trace events (JSON) that the Perfetto UI opens: a process for each stage, a thread for
/// each stream, slices with bytes; microseconds.
std::string train_trace(const Ran& ran);

}  // namespace caelum::report
