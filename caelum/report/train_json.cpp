#include <algorithm>

#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/parts.hpp"
#include "caelum/report/traffic_report.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json breakdown_json(const step::Breakdown& b) {
  Json doc = Json::object();
  for (const Part& part : parts(b)) doc[part.key] = part.seconds;
  return doc;
}

/// `sold`: the size that the chip is sold with.
Json memory_json(const step::Memory& m, bool fits, const std::optional<Bytes>& sold) {
  Json items = Json::array();
  for (const auto& item : m.items) {
    items.push_back({{"tensor", item.tensor}, {"bytes", item.bytes.in(units::B)}});
  }
  Json stages = Json::array();
  for (const auto& stage : m.stages) {
    stages.push_back({{"peak_bytes", stage.peak().in(units::B)},
                      {"weights", stage.weights.in(units::B)},
                      {"gradients", stage.gradients.in(units::B)},
                      {"optimizer", stage.optimizer.in(units::B)},
                      {"activations", stage.activations.in(units::B)},
                      {"buffers", stage.buffers.in(units::B)},
                      {"moment", stage.moment}});
  }
  return {{"peak_bytes", m.peak().in(units::B)},
          {"capacity_bytes", m.capacity.in(units::B)},
          {"capacity_is", "usable"},
          {"sold_bytes", sold ? Json(sold->in(units::B)) : Json(nullptr)},
          {"reserve_bytes", m.unseen.in(units::B)},
          {"fits", fits},
          {"host_bytes", m.off_chip.host.in(units::B)},
          {"host_capacity_bytes", m.off_chip.host_capacity.in(units::B)},
          {"drives_bytes", m.off_chip.drives.in(units::B)},
          {"stage", m.stage},
          {"moment", m.moment},
          {"breakdown_bytes",
           {{"weights", m.weights.in(units::B)},
            {"gradients", m.gradients.in(units::B)},
            {"optimizer", m.optimizer.in(units::B)},
            {"activations", m.activations.in(units::B)},
            {"buffers", m.buffers.in(units::B)}}},
          {"stages", std::move(stages)},
          {"tensors", std::move(items)}};
}

Json generation_memory_json(const api::GenerationMemory& m) {
  return {{"weights_bytes", m.weights.in(units::B)},
          {"buffers_bytes", m.buffers.in(units::B)},
          {"resident_bytes", m.resident.in(units::B)},
          {"response_bytes", m.sequence.in(units::B)},
          {"capacity_bytes", m.capacity.in(units::B)},
          {"responses_at_once", m.fits() ? m.at_once() : 0},
          {"fits", m.fits()}};
}

Json plan_json(const spec::Plan& p) {
  return {{"tensor", p.tensor},
          {"sequence_parallel", p.sequence_parallel},
          {"context", p.context},
          {"pipeline", p.pipeline},
          {"virtual", p.virtual_stages},
          {"data", p.data},
          {"expert", p.expert},
          {"expert_tensor", p.expert_tensor},
          {"micro_batch", p.micro_batch},
          {"schedule", name(p.schedule)},
          {"zero", p.zero}};
}

Json why_json(const api::Why& why) {
  static constexpr const char* kBounds[] = {"compute", "memory", "launch"};
  Json path = Json::array(), free = Json::array(), operators = Json::array(), alongside = Json::array();
  for (const auto& leg : why.path) {
    path.push_back({{"what", leg.what},
                    {"time_s", leg.time.in(units::s)},
                    {"sends_s", leg.sends.in(units::s)},
                    {"tasks", leg.tasks}});
  }
  for (const auto& term : why.free) {
    free.push_back({{"term", term.key}, {"saved_s", term.saved.in(units::s)}, {"share", term.share}});
  }
  for (const auto& op : why.operators) {
    operators.push_back({{"operator", op.name},
                         {"module", op.module},
                         {"pass", op.pass},
                         {"time_s", op.time.in(units::s)},
                         {"of_peak", op.of_peak},
                         {"of_bandwidth", op.of_bandwidth},
                         {"bound", kBounds[static_cast<int>(op.bound)]}});
  }
  for (const auto& kind : why.alongside) {
    alongside.push_back({{"what", kind.what},
                         {"of_cores", kind.cores},
                         {"of_bandwidth", kind.memory},
                         {"slowdown", kind.slowdown}});
  }
  return {{"critical_path", std::move(path)},     {"if_free", std::move(free)},
          {"critical_stage", why.critical_stage}, {"operators", std::move(operators)},
          {"alongside", std::move(alongside)},    {"compute_lost_s", why.lost.in(units::s)}};
}

/// The chip of the part that paces a joined machine.
const spec::Chip& chip_of(const Ran& ran) {
  const spec::Cluster& cluster = ran.design.cluster;
  return ran.outcome.part == 0 ? cluster.system.chip : cluster.joined[ran.outcome.part - 1].system.chip;
}

/// What would make a plan fit that does not: changes, a plan, or the fewest chips that were tried.
Json fitting_json(const api::Fitting& fitting) {
  Json doc = {{"changes", fitting.changes}};
  if (fitting.plan) doc["plan"] = plan_json(*fitting.plan);
  if (fitting.chips > 0) doc["chips"] = fitting.chips;
  return doc;
}

Json changes_json(const api::Advice& advice) {
  Json list = Json::array();
  const auto add = [&](const api::PlanChange& change) {
    list.push_back({{"change", change.what},
                    {"time_s", change.time.in(units::s)},
                    {"share", change.time / advice.time - 1},
                    {"plan", plan_json(change.plan)}});
  };
  if (advice.best) add(*advice.best);
  for (const auto& change : advice.changes) add(change);
  return list;
}

Json trained_json(const Ran& ran, const std::string& version) {
  const api::Outcome& outcome = ran.outcome;
  Json doc = {{"caelum", version},
              {"scenario",
               {{"name", ran.design.name},
                {"chips", ran.design.cluster.chips},
                {"chip", ran.design.cluster.system.chip.id},
                {"system", ran.design.cluster.system.id},
                {"model", ran.design.model.id}}},
              {"kind", "train"},
              {"feasible", outcome.feasible && outcome.train.fits},
              {"plan", plan_json(outcome.plan)}};
  if (const auto& joined = ran.design.cluster.joined; !joined.empty()) {
    Json& pods = doc["scenario"]["joined"] = Json::array();
    for (const spec::Pod& pod : joined) {
      pods.push_back({{"system", pod.system.id}, {"chip", pod.system.chip.id}, {"chips", pod.chips}});
    }
    doc["scenario"]["paced_by"] =
        outcome.part == 0 ? ran.design.cluster.system.id : joined[outcome.part - 1].system.id;
    if (!outcome.micro_batches.empty()) doc["scenario"]["micro_batches"] = outcome.micro_batches;
  }
  if (!outcome.reasons.empty()) doc["reasons"] = outcome.reasons;
  if (ran.fitting) doc["would_fit"] = fitting_json(*ran.fitting);
  if (outcome.feasible) {
    const api::TrainResult& r = outcome.train;
    doc["fidelity"] = name(r.fidelity);
    doc["model"] = {{"total_parameters", r.total_parameters}, {"active_parameters", r.active_parameters}};
    doc["step"] = {{"time_s", r.step.time.in(units::s)},
                   {"tokens", r.step.tokens},
                   {"tokens_per_s", r.tokens_per_s},
                   {"tokens_per_s_per_chip", r.tokens_per_s_per_chip},
                   {"model_flops_per_s_per_chip", r.model_flops_per_s_per_chip},
                   {"mfu", r.mfu},
                   {"hfu", r.hfu},
                   {"mfu_of_bf16", r.mfu_of_bf16},
                   {"bound", r.step.bound},
                   {"breakdown_s", breakdown_json(r.step.breakdown)}};
    if (r.fidelity == Fidelity::flow) {
      Json& losses = doc["step"]["link_losses"] = Json::array();
      double worst = 1;
      for (const auto& loss : r.link_losses) {
        losses.push_back({{"what", loss.what}, {"times", loss.times}});
        worst = std::max(worst, loss.times);
      }
      doc["step"]["worst_link_loss"] = worst;
    }
    if (r.rl) {
      doc["rl"] = {{"time_s", r.rl->time.in(units::s)},
                   {"generation_s", r.rl->generation.in(units::s)},
                   {"scoring_s", r.rl->scoring.in(units::s)},
                   {"update_s", r.rl->update.in(units::s)},
                   {"transfer_s", r.rl->transfer.in(units::s)},
                   {"instances", r.rl->instances},
                   {"generated_tokens_per_s", r.rl->generated_tokens_per_s},
                   {"in_turn", r.rl->in_turn},
                   {"memory", generation_memory_json(r.rl->memory)}};
    }
    doc["memory"] = memory_json(r.step.memory, r.fits, chip_of(ran).hbm.capacity.value);
    if (r.days > 0) {
      doc["run"] = {{"tokens", *ran.design.train->tokens},
                    {"ideal_days", r.days},
                    {"chip_hours", r.days * 24 * static_cast<double>(ran.design.cluster.chips)}};
    }
    if (r.months) add_months(doc, *r.months);
    Json limits = Json::array();
    for (const auto& limit : r.limits) {
      limits.push_back({{"parameter", limit.parameter}, {"elasticity", limit.elasticity}});
    }
    doc["limits"] = std::move(limits);
    if (ran.why) doc["why"] = why_json(*ran.why);
    if (ran.why && ran.advice) doc["why"]["changes"] = changes_json(*ran.advice);
    if (ran.traffic) doc["traffic"] = traffic_json(*ran.traffic);
    if (ran.uncertainty) doc["uncertainty"] = uncertainty_json(*ran.uncertainty);
  }
  Json assumptions = Json::array();
  for (const auto& a : ran.design.assumptions) {
    assumptions.push_back({{"what", a.what}, {"value", a.value}, {"source", a.source}});
  }
  doc["assumptions"] = std::move(assumptions);
  return doc;
}

}  // namespace

std::string train_json(const std::vector<Ran>& runs, const std::string& version) {
  if (runs.size() == 1) return json_text(trained_json(runs.front(), version));
  Json all = Json::array();
  for (const Ran& ran : runs) all.push_back(trained_json(ran, version));
  return json_text(all);
}

}  // namespace caelum::report
