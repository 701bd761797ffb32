#include "caelum/study/claims.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/base/parallel.hpp"
#include "caelum/base/place.hpp"
#include "caelum/explore/draws.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/spec/doubts.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/figures.hpp"
#include "caelum/study/metrics.hpp"
#include "caelum/supply/policy.hpp"
#include "caelum/supply/wafer_map.hpp"
#include "caelum/supply/yield.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::study {
namespace {

/// Simulated runs of one draw: more than elsewhere, for checks divide two runs that are nearly alike.
constexpr long kRunsOfClaimDraw = 32;

/// Outcomes of one scenario: at the catalogue's values, then draw by draw.
struct Runs {
  spec::Design design;
  std::vector<jobs::Outcome> outcomes;     ///< [0] nominal
  std::vector<jobs::ServeOutcome> served;  ///< of a design that answers
};

class ClaimRun {
 public:
  ClaimRun(const spec::Claim& claim, const spec::Catalogue& catalogue, const ClaimOptions& options,
           Diagnostics& diagnostics)
      : claim_(claim),
        catalogue_(catalogue),
        options_(options),
        diagnostics_(diagnostics),
        figures_(catalogue, claim.facts) {}

  /// Every expression once, with no scenario run: their figures are unknown, whatever else is wrong is told.
  bool check() {
    Diagnostics own;
    for (const auto& check : claim_.checks) {
      const Evaluation result = compute(check, 0);
      if (!result.ok()) own.error(place_of(check, result.place), brief(result.problem), "fix the expression");
    }
    caelum::pass_on(own, {}, diagnostics_);
    return own.ok();
  }

  ClaimOutcome run() {
    if (!check()) return {.claim = claim_, .checks = {}};
    for (const auto& scenario : claim_.scenarios) simulate(scenario);
    ClaimOutcome outcome{.claim = claim_, .checks = {}, .verdict = Verdict::holds};
    if (stopped(options_.stop)) return outcome;
    for (const auto& check : outcome.claim.checks) outcome.checks.push_back(test(check));
    outcome.verdict = worst(outcome.checks);
    if (!claim_.undecidable.empty()) outcome.verdict = Verdict::undecided;
    return outcome;
  }

 private:
  static Verdict worst(const std::vector<CheckOutcome>& checks) {
    const auto any = [&](Verdict verdict) {
      return std::any_of(checks.begin(), checks.end(),
                         [&](const auto& c) { return c.check->decides && c.verdict == verdict; });
    };
    for (const Verdict verdict : {Verdict::does_not_hold, Verdict::not_reproduced, Verdict::undecided}) {
      if (any(verdict)) return verdict;
    }
    return any(Verdict::holds) ? Verdict::holds : Verdict::undecided;
  }

  void simulate(const spec::ClaimScenario& scenario) {
    auto design = spec::load_scenario(scenario.scenario, ".", {}, catalogue_, diagnostics_);
    if (!design) return;
    const std::size_t all = static_cast<std::size_t>(options_.samples) + 1;
    Runs runs{.design = *design, .outcomes = {}, .served = {}};
    design->serve ? runs.served.resize(all) : runs.outcomes.resize(all);
    if (design->train && design->train->plan_auto) settle_plan(*design);
    const auto doubts = spec::doubts(*design);
    for (const auto& doubt : doubts) touched_.emplace(doubt.fact, doubt);
    const bool months = reads_months(scenario.name);
    for_each_index(all, {.threads = options_.threads, .stop = options_.stop}, [&](std::size_t i) {
      spec::Design varied = *design;
      if (i > 0)
        spec::set_doubts(
            varied, explore::values_at(doubts, explore::uniform_of(doubts, options_.seed, i - 1, samples())));
      Diagnostics ignored;
      if (design->serve) {
        runs.served[i] = jobs::serve(varied, ignored);
        runs.served[i].feasible = runs.served[i].feasible && ignored.ok();
        return;
      }
      jobs::Options one{.months = months};
      if (i > 0) one.run.samples = kRunsOfClaimDraw;
      runs.outcomes[i] = jobs::evaluate(varied, one, ignored);
      runs.outcomes[i].feasible = runs.outcomes[i].feasible && ignored.ok();
    });
    runs_.emplace(scenario.name, std::move(runs));
  }

  /// Whether a check reads more of the scenario than its step.
  [[nodiscard]] bool reads_months(std::string_view name) const {
    return std::ranges::any_of(claim_.checks, [&](const spec::ClaimCheck& check) {
      return std::ranges::any_of(parts_of(check.compute).references, [&](const Reference& r) {
        return r.kind == "run" && r.name == name && !r.path.starts_with("step.") &&
               !r.path.starts_with("memory.");
      });
    });
  }

  /// The planner is asked once, at the catalogue's values: the draws are of one machine at one plan.
  void settle_plan(spec::Design& design) const {
    Diagnostics ignored;
    const auto planned = jobs::evaluate(design, {.threads = options_.threads, .months = false}, ignored);
    if (!planned.feasible) return;  // each draw then tells why
    design.train->plan = planned.plan;
    design.train->plan_auto = false;
  }

  [[nodiscard]] std::uint64_t samples() const { return static_cast<std::uint64_t>(options_.samples); }

  double figure(const Reference& r, std::size_t i, std::string& problem) {
    if (r.kind == "run") return run_figure(r, i, problem);
    if (r.kind == "policy") return policy_figure(r, problem);
    if (r.kind == "model" && (r.path == "total" || r.path == "active" || r.path == "kv_bytes"))
      return model_figure(r, problem);
    const Figure f = figures_.find(r, problem);
    if (!problem.empty()) return 0;
    if (!f.known) {
      unknown_ = fmt::format("{}({}).{} is not known", r.kind, r.name, r.path);
      return std::nan("");
    }
    if (i == 0 || f.low >= f.high) return f.value;
    const spec::Doubt doubt{.parameter = fmt::format("{}({}).{}", r.kind, r.name, r.path),
                            .low = f.low,
                            .value = f.value,
                            .high = f.high,
                            .fact = f.fact};
    touched_.emplace(doubt.fact, doubt);
    return explore::value_at(doubt, explore::stratified(options_.seed, doubt.fact, i - 1, samples()));
  }

  double run_figure(const Reference& r, std::size_t i, std::string& problem) {
    std::vector<std::string> names;
    for (const auto& scenario : claim_.scenarios) names.push_back(scenario.name);
    if (std::find(names.begin(), names.end(), r.name) == names.end()) {
      const std::string near = nearest(r.name, names);
      problem = fmt::format("this claim has no scenario '{}'{}", r.name,
                            near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near));
      return 0;
    }
    const Metric* metric = find_metric(r.path);
    if (!metric && r.path != "chips") {
      problem = "'" + r.path + "' is no figure of a run";
      return 0;
    }
    const auto found = runs_.find(r.name);
    if (found == runs_.end()) return std::nan("");  // checked only, or refused with its reason
    if (!metric) return static_cast<double>(found->second.design.cluster.chips);
    const Runs& runs = found->second;
    std::optional<double> value;
    if (!runs.served.empty()) {
      if (runs.served[i].feasible) value = value_of(*metric, runs.served[i].serve);
    } else if (runs.outcomes[i].feasible) {
      value = value_of(*metric, runs.outcomes[i].train);
    }
    if (!value) unknown_ = fmt::format("run({}) has no {}", r.name, r.path);
    return value.value_or(std::nan(""));
  }

  double policy_figure(const Reference& r, std::string& problem) {
    Diagnostics own;
    const auto chip = spec::load_chip(r.name, catalogue_, own);
    if (!chip) {
      problem = "there is no chip '" + r.name + "'";
      return 0;
    }
    const auto f = supply::figures_of(*chip);
    const auto value = r.path == "tpp"       ? f.tpp
                       : r.path == "density" ? f.density
                       : r.path == "area"    ? f.area_mm2
                                             : std::nullopt;
    if (!value) unknown_ = fmt::format("policy({}).{} is not known", r.name, r.path);
    return value.value_or(std::nan(""));
  }

  double model_figure(const Reference& r, std::string& problem) {
    Diagnostics own;
    const auto model = spec::load_model(r.name, catalogue_, own);
    if (!model) {
      problem = "there is no model '" + r.name + "'";
      return 0;
    }
    if (r.path != "kv_bytes") {
      const auto count = workload::count_parameters(*model);
      return r.path == "total" ? count.total : count.active;
    }
    // Keys and values of one token in 16 bits; latent attention keeps one compressed row and the rotary part.
    const double row = model->attention == spec::AttentionKind::mla
                           ? static_cast<double>(model->kv_lora_rank + model->qk_rope_head_dim)
                           : 2.0 * static_cast<double>(model->kv_heads * model->head_dim);
    return static_cast<double>(model->layers) * row * 2;
  }

  /// Why dies of these sides, edge and lane, in mm, are not counted; empty where they are.
  static std::string unfit_wafer(const std::vector<double>& a) {
    const bool sized = a[0] > 0 && a[1] > 0 && a[2] >= 0 && a[2] < 150 && a[3] >= 0;
    if (!sized)
      return "a die has a width and height above zero, an edge of 0 to 150 mm and a lane of 0 or more";
    if (spec::countable({a[0] * units::mm, a[1] * units::mm}, 300 * units::mm, a[3] * units::mm)) return {};
    return fmt::format("more than {:.0f} such dies fit a wafer: too many to count", kMostDiesOnWafer);
  }

  /// dies(width, height, edge, scribe), gross(...) in mm; poisson(area mm2, defects a cm2).
  static double function(std::string_view name, const std::vector<double>& a, std::string& problem) {
    const bool known = std::none_of(a.begin(), a.end(), [](double x) { return std::isnan(x); });
    if ((name == "dies" || name == "gross") && a.size() == 4) {
      if (!known) return std::nan("");
      if (problem = unfit_wafer(a); !problem.empty()) return 0;
      const supply::Wafer wafer{
          .diameter = 300 * units::mm, .edge_exclusion = a[2] * units::mm, .scribe = a[3] * units::mm};
      const supply::DieSize die{a[0] * units::mm, a[1] * units::mm};
      return name == "dies" ? static_cast<double>(supply::best_map(wafer, die).dies)
                            : supply::gross_dies_formula(wafer, die);
    }
    if (name == "poisson" && a.size() == 2)
      return supply::yield({spec::YieldModel::poisson, 2, 1}, a[0] / 100 * a[1]);
    problem =
        "there is no function '" + std::string(name) + "' of " + std::to_string(a.size()) + " arguments";
    return 0;
  }

  Evaluation compute(const spec::ClaimCheck& check, std::size_t i) {
    return evaluate(
        check.compute,
        {[&](const Reference& r, std::string& problem) { return figure(r, i, problem); }, function});
  }

  /// A message may quote a name of any length.
  static std::string brief(const std::string& problem) {
    constexpr std::size_t kMost = 160;
    return problem.size() <= kMost ? problem : problem.substr(0, kMost) + "...";
  }

  /// Where in the file a byte of the expression stands; the whole of it where it is not written in one piece.
  static Span place_of(const spec::ClaimCheck& check, std::size_t byte) {
    Span at = check.compute_at;
    if (!at.file) return at;
    const std::size_t begin = std::string_view(at.file->text).substr(0, at.end).find(check.compute, at.begin);
    if (begin != std::string_view::npos) at.begin = static_cast<std::uint32_t>(begin + byte);
    return at;
  }

  CheckOutcome test(const spec::ClaimCheck& check) {
    CheckOutcome out{.check = &check, .simulated = {}, .unknown = {}};
    tell_evidence(out);
    explore::Draws draws;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(options_.samples); ++i) {
      if (stopped(options_.stop)) return out;
      unknown_.clear();
      const Evaluation result = compute(check, i);
      if (!result.ok()) {  // right by check(): a division that only a draw makes impossible
        diagnostics_.error(place_of(check, result.place), brief(result.problem), "fix the expression");
        return out;
      }
      if (!std::isfinite(result.value)) {
        draws.figures.emplace_back();  // a draw whose scenario is not feasible
        if (i > 0) continue;
        out.unknown = unknown_.empty() ? "the figure is not finite" : unknown_;
        return out;
      }
      i == 0 ? draws.nominal.push_back(result.value) : draws.figures.push_back({result.value});
    }
    out.simulated = interval(draws);
    judge(out, draws);
    return out;
  }

  void tell_evidence(CheckOutcome& out) {
    for (const auto& reference : parts_of(out.check->compute).references) {
      out.model = out.model || reference.kind == "run";
      for (const Figure& figure : read_by(reference, figures_)) out.second_hand += figure.verified ? 0 : 1;
    }
  }

  /// Which input leans is only worked out where the nominal value lies outside.
  [[nodiscard]] explore::Interval interval(explore::Draws& draws) const {
    const bool any =
        std::any_of(draws.figures.begin(), draws.figures.end(), [](const auto& one) { return !one.empty(); });
    if (!any) draws.figures.push_back(draws.nominal);
    const explore::Interval plain = explore::interval_of(draws, 0);
    if (plain.holds_nominal()) return plain;
    for (const auto& [fact, doubt] : touched_) draws.doubts.push_back(doubt);
    for (std::size_t i = 0; i < draws.figures.size(); ++i) {
      draws.uniform.push_back(explore::uniform_of(draws.doubts, options_.seed, i, samples()));
    }
    return explore::interval_of(draws, 0);
  }

  static void judge(CheckOutcome& out, const explore::Draws& draws) {
    if (!out.check->claimed.known()) return;
    compare(out, draws);
    const double claimed = *out.check->claimed.value;
    out.error = claimed == 0 ? 0 : out.simulated.nominal / claimed - 1;
    if (out.check->measured && out.verdict == Verdict::does_not_hold) out.verdict = Verdict::not_reproduced;
  }

  static void compare(CheckOutcome& out, const explore::Draws& draws) {
    const auto& check = *out.check;
    const explore::Interval& simulated = out.simulated;
    const double claimed = *check.claimed.value, slack = check.tolerance * std::fabs(claimed);
    const auto meets = [&](double v) {
      if (check.kind == spec::ClaimKind::at_least) return v >= claimed - slack;
      if (check.kind == spec::ClaimKind::at_most) return v <= claimed + slack;
      return std::fabs(v - claimed) <= slack;
    };
    double ran = 0, met = 0;
    for (const auto& one : draws.figures) {
      ran += one.empty() ? 0 : 1;
      met += !one.empty() && meets(one.front()) ? 1 : 0;
    }
    out.probability = met / ran;
    if (check.kind == spec::ClaimKind::about) {
      const bool covered = simulated.low - slack <= claimed && claimed <= simulated.high + slack;
      // An interval that spans a factor of four covers nearly any claim: it decides nothing.
      const bool wide = simulated.low <= 0 || simulated.high / simulated.low > 4;
      out.verdict = !covered                            ? Verdict::does_not_hold
                    : wide && !meets(simulated.nominal) ? Verdict::undecided
                                                        : Verdict::holds;
      return;
    }
    out.verdict = out.probability >= 0.95   ? Verdict::holds
                  : out.probability <= 0.05 ? Verdict::does_not_hold
                                            : Verdict::undecided;
  }

  const spec::Claim& claim_;
  const spec::Catalogue& catalogue_;
  ClaimOptions options_;
  Diagnostics& diagnostics_;
  RecordFigures figures_;
  std::map<std::string, Runs> runs_;
  std::map<std::string, spec::Doubt> touched_;  ///< by fact: what the scenarios and figures of the claim draw
  std::string unknown_;
};

}  // namespace

void check_claim(const spec::Claim& claim, const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  ClaimRun(claim, catalogue, {}, diagnostics).check();
}

ClaimOutcome test_claim(const spec::Claim& claim, const spec::Catalogue& catalogue,
                        const ClaimOptions& options, Diagnostics& diagnostics) {
  return ClaimRun(claim, catalogue, options, diagnostics).run();
}

}  // namespace caelum::study
