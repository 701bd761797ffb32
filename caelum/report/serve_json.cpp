#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/serve_report.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json phase(const api::PhaseResult& p) {
  const step::InferenceParts& parts = p.parts;
  return {{"time_s", p.time.in(units::s)},
          {"tokens_per_s", p.tokens_per_s},
          {"tokens_per_s_per_chip", p.tokens_per_s_per_chip},
          {"breakdown_s",
           {{"attention", parts.attention},
            {"products", parts.products},
            {"experts", parts.experts},
            {"other", parts.other},
            {"tensor_comm", parts.tensor},
            {"expert_comm", parts.expert},
            {"pipeline_comm", parts.pipeline},
            {"host", parts.host}}}};
}

Json serve_doubt_json(const study::ServeDoubt& d) {
  Json doc = {
      {"samples", d.samples},
      {"seed", d.seed},
      {"ranged_inputs", d.ranged},
      {"prefill", {{"tokens_per_s_per_chip", interval_json(d.prefill)}}},
      {"decode",
       {{"tokens_per_s_per_chip", interval_json(d.decode)}, {"tpot_s", interval_json(d.per_token_s)}}},
      {"ttft_s", interval_json(d.first_token_s)},
      {"tokens_per_s_per_chip", interval_json(d.delivered)},
      {"sensitivities", sensitivities_json(d.sensitivities)}};
  if (d.interrupted) doc["interrupted"] = true;
  return doc;
}

Json serve_assumptions(const spec::Design& design) {
  Json list = Json::array();
  for (const auto& a : design.assumptions) {
    list.push_back({{"what", a.what}, {"value", a.value}, {"source", a.source}});
  }
  return list;
}

Json served_json(const ServeRan& ran, const std::string& version) {
  const api::ServeResult& r = ran.outcome.serve;
  const step::Deployment& d = ran.outcome.deployment;
  Json doc = {
      {"caelum", version},
      {"scenario",
       {{"name", ran.design.name},
        {"chips", ran.design.cluster.chips},
        {"chip", ran.design.cluster.system.chip.id},
        {"system", ran.design.cluster.system.id},
        {"model", ran.design.model.id}}},
      {"kind", "serve"},
      {"feasible", ran.outcome.feasible && ran.outcome.serve.fits},
      {"reasons", ran.outcome.reasons},
      {"layout", {{"tensor", d.tensor}, {"data", d.data}, {"expert", d.expert}, {"pipeline", d.pipeline}}}};
  if (!ran.outcome.feasible) {
    doc["assumptions"] = serve_assumptions(ran.design);
    return doc;
  }
  doc["serve"] = {{"prefill", phase(r.prefill)},
                  {"decode", phase(r.decode)},
                  {"ttft_s", r.first_token.in(units::s)},
                  {"tpot_s", r.per_token.in(units::s)},
                  {"tokens_a_step", r.written},
                  {"context_tokens", r.context},
                  {"tokens_per_s_per_chip", r.tokens_per_s_per_chip},
                  {"answers_per_s_per_chip", r.answers_per_s_per_chip}};
  if (r.usd_per_million) doc["serve"]["usd_per_million_tokens"] = *r.usd_per_million;
  doc["memory"] = {{"weights_bytes", r.memory.weights.in(units::B)},
                   {"cache_bytes", r.cache.in(units::B)},
                   {"cache_bytes_per_token", r.memory.per_token.in(units::B)},
                   {"buffers_bytes", r.memory.buffers.in(units::B)},
                   {"reserve_bytes", r.memory.reserve.in(units::B)},
                   {"usable_bytes", r.memory.usable.in(units::B)},
                   {"largest_batch", r.largest_batch},
                   {"fits", r.fits}};
  if (ran.uncertainty) doc["uncertainty"] = serve_doubt_json(*ran.uncertainty);
  doc["assumptions"] = serve_assumptions(ran.design);
  return doc;
}

}  // namespace

std::string serve_json(const std::vector<ServeRan>& runs, const std::string& version) {
  if (runs.size() == 1) return json_text(served_json(runs.front(), version));
  Json all = Json::array();
  for (const auto& ran : runs) all.push_back(served_json(ran, version));
  return json_text(all);
}

}  // namespace caelum::report
