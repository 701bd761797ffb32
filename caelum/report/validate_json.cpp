#include <cmath>

#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/validate_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

/// One efficiency fitted on the same rows; nothing where no row is a training step.
Json baseline_json(const study::Summary& s) {
  if (s.baseline_rows == 0) return nullptr;
  return {{"rows", s.baseline_rows},
          {"efficiency", s.baseline_efficiency},
          {"mape", s.baseline_mape},
          {"median", s.baseline_median}};
}

Json summary_json(const study::Summary& s) {
  return {{"rows", s.rows},          {"mape", s.mape},
          {"median", s.median},      {"p90", s.p90},
          {"worst", s.worst},        {"bias", s.bias},
          {"score", s.score},        {"refused", s.misses},
          {"within_5", s.within5},   {"within_10", s.within10},
          {"within_20", s.within20}, {"baseline", baseline_json(s)}};
}

Json row_json(const study::Compared& r) {
  Json row = {{"id", r.id}, {"metric", r.metric}, {"measured", r.measured}};
  if (r.is_verdict()) row["measured"] = r.measured > 0;
  row["predicted"] = r.failure.empty() ? Json(r.predicted) : Json(nullptr);
  row["error"] = r.failure.empty() ? Json(r.error) : Json(nullptr);
  if (r.is_verdict()) row["error"] = nullptr;
  if (r.is_verdict() && r.failure.empty()) row["predicted"] = r.predicted > 0;
  if (!r.failure.empty()) row["failure"] = r.failure;
  row["suite"] = r.suite;
  row["family"] = r.family;
  row["hardware"] = r.hardware;
  if (!r.grade.empty()) row["grade"] = r.grade;
  if (!r.stack.empty()) row["stack"] = r.stack;
  if (r.measured_mfu > 0 && r.primary && !r.ratio) row["measured_mfu"] = r.measured_mfu;
  if (r.doubt) {
    row["doubt"] = {{"kind", r.doubt->of.kind},
                    {"fresh", r.doubt->of.fresh},
                    {"filled", r.doubt->of.filled},
                    {"chip", r.doubt->chip},
                    {"chips", r.chips},
                    {"width", r.doubt->of.width},
                    {"slower", *study::slower_than_predicted(r)},
                    {"inputs", {r.doubt->inputs_low, r.doubt->inputs_high}},
                    {"interval", {r.doubt->low, r.doubt->high}}};
  }
  row["role"] = r.calibration ? "calibration" : "validation";
  row["scored"] = r.scored && r.primary && !r.is_verdict();
  if (r.memory_used > 0 && r.failure.empty()) {
    row["fits"] = r.fits;
    row["memory_used"] = r.memory_used;
  }
  return row;
}

Json fit_count(const study::FitCount& n) {
  return {{"ran", n.ran},
          {"refused", n.refused},
          {"refused_share", n.refused_share()},
          {"out_of_memory", n.out_of_memory},
          {"accepted", n.accepted},
          {"accepted_share", n.accepted_share()}};
}

/// M-study-27.
Json fit_json(const study::FitScore& score) {
  Json doc = fit_count(score.all), by = Json::object(), wrong = Json::array();
  for (const auto& [name, n] : score.by) by[name] = fit_count(n);
  for (const auto& miss : score.wrong) {
    wrong.push_back({{"id", miss.id},
                     {"suite", miss.suite},
                     {"hardware", miss.hardware},
                     {"ran", miss.ran},
                     {"memory_used", miss.used}});
  }
  doc["error"] = score.error();
  doc["by"] = std::move(by);
  doc["wrong"] = std::move(wrong);
  return doc;
}

/// M-study-41.
Json coverage_json(const study::Validation& validation) {
  Json by = Json::object();
  for (const auto& [name, one] : validation.coverage) {
    by[name] = {{"rows", one.rows},
                {"share", one.share()},
                {"by_paper", one.by_paper},
                {"inputs_alone", one.inputs_share()},
                {"width", one.width}};
  }
  return by;
}

/// All training rows, those that constants were set on included, and the same by class.
Json score_json(const study::Validation& validation) {
  Json by = Json::object(), alike = Json::array();
  Json score = summary_json(study::Summary{});
  for (const auto& [name, summary] : validation.by) {
    by[name] = summary_json(summary);
    if (name == study::kAllTraining) score = by[name];
  }
  for (const auto& rows : validation.alike) {
    alike.push_back({{"ids", rows.ids},
                     {"metric", rows.metric},
                     {"lowest", rows.lowest},
                     {"highest", rows.highest},
                     {"median", rows.median}});
  }
  score["by"] = std::move(by);
  score["fit"] = fit_count(validation.fit.all);
  if (!validation.coverage.empty()) score["coverage"] = coverage_json(validation);
  if (!validation.alike.empty()) score["alike"] = std::move(alike);
  return score;
}

}  // namespace

std::string validate_json(const Validations& both, bool as_stranger, const std::string& version) {
  const study::Validation& validation = as_stranger ? both.stranger : both.published;
  Json rows = Json::array(), by = Json::object(), ranks = Json::array();
  for (const auto& row : validation.rows) rows.push_back(row_json(row));
  for (const auto& [name, summary] : validation.by) by[name] = summary_json(summary);
  for (const auto& r : validation.ranks) {
    ranks.push_back({{"family", r.family},
                     {"plans", r.plans},
                     {"spearman", r.spearman},
                     {"regret", std::isnan(r.regret) ? Json(nullptr) : Json(r.regret)}});
  }
  Json document = {
      {"caelum", version},
      {"kind", "validate"},
      {"rows", std::move(rows)},
      {"summary", summary_json(validation.summary)},
      {"by", std::move(by)},
      {"ranks", std::move(ranks)},
      {"fit", fit_json(validation.fit)},
      {"as", as_stranger ? "stranger" : "published"},
      {"scores", {{"published", score_json(both.published)}, {"stranger", score_json(both.stranger)}}}};
  if (!validation.coverage.empty()) {
    for (const auto& [name, one] : validation.coverage) document["coverage"][name] = one.share();
  }
  if (validation.not_run > 0) document["not_run"] = validation.not_run;
  return json_text(document);
}

}  // namespace caelum::report
