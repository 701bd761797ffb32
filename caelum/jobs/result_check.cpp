// One walk over each kind of result.
#include "caelum/jobs/result_check.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace caelum::jobs {
namespace {

constexpr double kRounding = 1e-6;  ///< of a sum against its parts; far above what doubles lose in one

class ResultCheck {
 public:
  ResultCheck(const Span& at, Diagnostics& diagnostics) : at_(at), diagnostics_(diagnostics) {}

  void finite(std::string_view what, double value) {
    expect(std::isfinite(value), what, value, "must be a finite number");
  }
  /// `slack` is what rounding may leave below zero.
  void not_negative(std::string_view what, double value, double slack = 0) {
    expect(std::isfinite(value) && value >= -slack, what, value, "cannot be negative or infinite");
  }
  void positive(std::string_view what, double value) {
    expect(std::isfinite(value) && value > 0, what, value, "must be finite and more than zero");
  }
  void share(std::string_view what, double value) {
    expect(value >= -kRounding && value <= 1 + kRounding, what, value, "must be between 0 and 1");
  }
  void equal(std::string_view what, double value, double sum) {
    const bool same = std::isfinite(value) && std::fabs(value - sum) <= kRounding * std::fabs(value);
    expect(same, what, sum, "must sum to the whole");
  }
  void ordered(std::string_view what, const goodput::Spread& s) {
    expect(std::isfinite(s.low) && s.low <= s.median && s.median <= s.high && std::isfinite(s.high), what,
           s.median, "must lie between its low and its high end");
  }

 private:
  void expect(bool holds, std::string_view what, double value, std::string_view rule) {
    if (holds || told_) return;
    told_ = true;
    diagnostics_.error(
        at_, fmt::format("the result makes no sense: {} is {:.4g}, but {}", what, value, rule),
        "an input is far from any real machine, or this is a fault of the program: please report it");
  }

  const Span& at_;
  Diagnostics& diagnostics_;
  bool told_ = false;
};

void walk_breakdown(ResultCheck& check, const step::StepTimeline& step) {
  const step::Breakdown& b = step.breakdown;
  const double whole = step.time.in(units::s);
  const std::pair<const char*, Time> parts[] = {
      {"compute", b.compute},         {"recompute", b.recompute},
      {"tensor_comm", b.tensor_comm}, {"context_comm", b.context_comm},
      {"expert_comm", b.expert_comm}, {"pipeline_comm", b.pipeline_comm},
      {"data_comm", b.data_comm},     {"pipeline_bubble", b.pipeline_bubble},
      {"optimizer", b.optimizer},     {"host", b.host}};
  for (const auto& [name, time] : parts) {
    check.not_negative(fmt::format("step.breakdown_s.{}", name), time.in(units::s), kRounding * whole);
  }
  check.equal("the sum of step.breakdown_s", whole, b.total().in(units::s));
}

void walk_memory(ResultCheck& check, const step::Memory& m) {
  const std::pair<const char*, Bytes> parts[] = {{"weights", m.weights},
                                                 {"gradients", m.gradients},
                                                 {"optimizer", m.optimizer},
                                                 {"activations", m.activations},
                                                 {"buffers", m.buffers}};
  for (const auto& [name, bytes] : parts) {
    check.not_negative(fmt::format("memory.{}_bytes", name), bytes.in(units::B));
  }
  check.positive("memory.capacity_bytes", m.capacity.in(units::B));
}

void walk_months(ResultCheck& check, const MonthsResult& m) {
  const goodput::Outcome& run = m.run;
  if (!run.ends || run.samples == 0) return;  // told as such, without figures
  const goodput::Split& s = run.split;
  double sum = 0;
  for (const double part :
       {s.productive, s.straggling, s.checkpoint, s.lost, s.detection, s.restart, s.waiting, s.maintenance}) {
    check.share("a part of run.calendar", part);
    sum += part;
  }
  check.equal("the sum of run.calendar", 1, sum);
  check.ordered("run.days", run.days);
  check.positive("run.days", run.days.median);
  check.ordered("run.goodput", run.goodput);
  check.share("run.goodput", run.goodput.high);
  check.not_negative("run.goodput", run.goodput.low);
  check.ordered("run.interruptions", run.interruptions);
  check.not_negative("run.failures_per_s", run.failures_per_s);
  check.share("run.expected_goodput", run.expected_goodput);
  check.positive("run.checkpoint.interval_s", run.saving.interval.in(units::s));
  check.not_negative("power.average_w", m.power.average.in(units::W));
  check.not_negative("power.peak_w", m.power.peak.in(units::W));
  check.not_negative("power.meter_peak_w", m.power.meter_peak.in(units::W));
  const economics::Bill& b = m.bill;
  for (const Money part : {b.machine, b.network, b.facility, b.energy, b.staff, b.upkeep, b.price}) {
    check.not_negative("a part of cost", part.in(units::USD));
  }
  check.not_negative("cost.total_usd", b.total.in(units::USD));
  check.not_negative("run.tokens", m.tokens);
}

void walk_phase(ResultCheck& check, const std::string& name, const PhaseResult& p) {
  const step::InferenceParts& parts = p.parts;
  const double slack = kRounding * p.time.in(units::s);
  for (const double part : {parts.attention, parts.products, parts.experts, parts.other, parts.tensor,
                            parts.expert, parts.pipeline, parts.host}) {
    check.not_negative("a part of serve." + name + ".breakdown_s", part, slack);
  }
  check.positive("serve." + name + ".time_s", p.time.in(units::s));
  check.positive("serve." + name + ".tokens_per_s", p.tokens_per_s);
  check.positive("serve." + name + ".tokens_per_s_per_chip", p.tokens_per_s_per_chip);
}

void walk_stock(ResultCheck& check, const std::vector<supply::StockPlan>& stocks) {
  for (const auto& stock : stocks) {
    for (const auto& q : stock.quarters) {
      check.not_negative(stock.name + ": used", q.used, kRounding * (1 + q.supply));
      check.not_negative(stock.name + ": left", q.left, kRounding * (1 + q.supply + q.used));
    }
  }
}

}  // namespace

void check_result(const TrainResult& r, const Span& at, Diagnostics& diagnostics) {
  ResultCheck check(at, diagnostics);
  check.positive("step.time_s", r.step.time.in(units::s));
  walk_breakdown(check, r.step);
  walk_memory(check, r.step.memory);
  check.positive("step.tokens_per_s", r.tokens_per_s);
  check.positive("step.tokens_per_s_per_chip", r.tokens_per_s_per_chip);
  check.positive("step.model_flops_per_s_per_chip", r.model_flops_per_s_per_chip);
  check.share("step.mfu", r.mfu);
  check.not_negative("step.hfu", r.hfu);
  check.positive("model.total_parameters", r.total_parameters);
  check.positive("model.active_parameters", r.active_parameters);
  check.not_negative("run.days", r.days);
  for (const Limit& limit : r.limits) check.finite("the elasticity of " + limit.parameter, limit.elasticity);
  if (r.rl) {
    check.positive("rl.time_s", r.rl->time.in(units::s));
    for (const Time part : {r.rl->generation, r.rl->scoring, r.rl->update, r.rl->transfer}) {
      check.not_negative("a part of rl.time_s", part.in(units::s));
    }
    check.positive("rl.generated_tokens_per_s", r.rl->generated_tokens_per_s);
  }
  if (r.months) walk_months(check, *r.months);
}

void check_result(const ServeResult& r, const Span& at, Diagnostics& diagnostics) {
  ResultCheck check(at, diagnostics);
  walk_phase(check, "prefill", r.prefill);
  walk_phase(check, "decode", r.decode);
  check.positive("serve.ttft_s", r.first_token.in(units::s));
  check.positive("serve.tpot_s", r.per_token.in(units::s));
  check.positive("serve.tokens_a_step", r.written);
  check.positive("serve.answers_per_s_per_chip", r.answers_per_s_per_chip);
  check.positive("serve.tokens_per_s_per_chip", r.tokens_per_s_per_chip);
  if (r.usd_per_million) check.not_negative("serve.usd_per_million_tokens", *r.usd_per_million);
  check.not_negative("memory.weights_bytes", r.memory.weights.in(units::B));
  check.not_negative("memory.cache_bytes", r.cache.in(units::B));
  check.not_negative("memory.buffers_bytes", r.memory.buffers.in(units::B));
  check.positive("memory.usable_bytes", r.memory.usable.in(units::B));
  check.not_negative("memory.largest_batch", r.largest_batch);
  if (!r.load) return;
  const serving::Summary& s = r.load->summary;
  check.positive("serve.requests_per_s", s.requests_per_s);
  check.positive("serve.output_tokens_per_s", s.output_tokens_per_s);
  check.positive("serve.ttft_s.mean", s.first.mean);
  check.not_negative("serve.tpot_s.mean", s.token.mean);
  check.not_negative("serve.ttft_parts_s.queue", s.queue);
  check.not_negative("serve.ttft_parts_s.prefill", s.prefill);
}

void check_result(const MonthsResult& r, const Span& at, Diagnostics& diagnostics) {
  ResultCheck check(at, diagnostics);
  walk_months(check, r);
}

void check_result(const supply::SupplyPlan& plan, const std::vector<supply::Payback>& sites, const Span& at,
                  Diagnostics& diagnostics) {
  ResultCheck check(at, diagnostics);
  check.not_negative("supply.objective", plan.objective);
  for (const auto& product : plan.products) {
    for (const auto& q : product.quarters) {
      check.not_negative(product.name + ": wafers", q.wafers);
      check.not_negative(product.name + ": packages", q.packages);
      check.not_negative(product.name + ": dies_in_stock", q.dies_in_stock);
      check.share(product.name + ": die_yield", q.die_yield);
      check.not_negative(product.name + ": cost_usd", q.cost.total().in(units::USD));
    }
  }
  for (const auto& line : plan.lines) {
    for (const auto& q : line.quarters) check.not_negative(line.name + ": used", q.used);
  }
  walk_stock(check, plan.memory);
  walk_stock(check, plan.packaging);
  for (const Money& money : plan.spent) check.not_negative("supply.spent_usd", money.in(units::USD));
  for (const auto& site : sites) {
    check.finite(site.name + ": present_value_usd", site.present_value.in(units::USD));
    check.finite(site.name + ": break_even_utilisation", site.break_even_utilisation);
  }
}

}  // namespace caelum::jobs
