#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/supply_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;
using supply::Caught;

constexpr const char* kNotAdvice =
    "A calculator over published figures, not legal advice. Rules as known on 2026-11-30; some letters are "
    "reported, not published.";

std::string number_or_dash(std::optional<double> value, const char* format = "{:.0f}") {
  return value ? fmt::format(fmt::runtime(format), *value) : "unknown";
}

std::string verdict_word(const supply::PolicyVerdict& v) {
  if (v.caught == Caught::undecided) {
    std::string missing;
    for (const auto& figure : v.unknown) missing += (missing.empty() ? "" : ", ") + figure;
    return "cannot be decided: " + missing + " unknown";
  }
  if (v.caught == Caught::no)
    return v.control.empty() ? "not caught" : fmt::format("not caught ({})", v.control);
  return v.control;
}

std::string margin_word(const supply::PolicyVerdict& v) {
  if (v.margins.empty()) return "";
  const auto& m = v.margins.front();
  return fmt::format("{} {} {} {:g} ({})", m.figure, count(std::round(m.value * 100) / 100),
                     m.value >= m.threshold ? "over" : "under", m.threshold, signed_percent(m.over()));
}

/// Whether it may be exported, in one sentence: what the rule sets in force say together.
std::string policy_verdict(const std::vector<supply::PolicyVerdict>& verdicts, const std::string& date) {
  const supply::PolicyVerdict* decides = nullptr;
  std::string open;
  for (const auto& v : verdicts) {
    if (!v.policy->in_force || !v.concerned) continue;
    // Orders to buyers and duties do not say whether it may be exported: they are told below.
    if (v.policy->form == "order" || v.policy->form == "tariff") continue;
    if (v.caught == Caught::yes) decides = &v;  // the latest says what becomes of it
    if (v.caught == Caught::undecided) open += (open.empty() ? "" : ", ") + v.policy->name;
  }
  const std::string when = date.empty() ? "By all rule sets in force" : "On " + date;
  if (decides != nullptr) {
    return fmt::format(
        "{}: {} ({}, {})", when,
        decides->outcome.empty() ? "controlled: " + decides->control : decides->outcome,
        decides->policy->name,
        decides->policy->destinations.empty() ? decides->policy->citation : decides->policy->destinations);
  }
  if (!open.empty()) return fmt::format("{}: cannot be decided ({})", when, open);
  return when + ": free of export control by performance";
}

/// Who exports to whom.
std::string parties(const spec::Policy& policy) {
  if (policy.exporters.empty()) return policy.destinations.empty() ? "" : "; to " + policy.destinations;
  return fmt::format("; for {}{}", policy.exporters,
                     policy.destinations.empty() ? "" : ", to " + policy.destinations);
}

/// What is about other makers or other chips, whatever the figures.
std::string others(const std::vector<supply::PolicyVerdict>& verdicts) {
  std::string names;
  for (const auto& v : verdicts) {
    if (!v.concerned) names += (names.empty() ? "" : "; ") + v.policy->name;
  }
  return names.empty() ? names : "  not about this chip: " + names + "\n";
}

const char* key(Caught caught) {
  return caught == Caught::yes ? "caught" : caught == Caught::no ? "free" : "undecided";
}

}  // namespace

std::string policy_text(const std::string& chip, const supply::PolicyFigures& f,
                        const std::vector<supply::PolicyVerdict>& verdicts,
                        const std::vector<std::optional<double>>& largest, const std::string& date,
                        const Style& style) {
  std::string out = fmt::format(
      "\n  {}\n\n{}\n  TPP {} ({}), {} mm2 of logic, density {}, interconnect {} GB/s both ways, memory {} "
      "GB/s{}\n\n",
      style.bold(chip), answer_lines(policy_verdict(verdicts, date), style), number_or_dash(f.tpp),
      name(f.tpp_precision), number_or_dash(f.area_mm2), number_or_dash(f.density, "{:.2f}"),
      number_or_dash(f.interconnect ? std::optional(f.interconnect->in(units::GBps)) : std::nullopt),
      number_or_dash(f.memory ? std::optional(f.memory->in(units::GBps)) : std::nullopt),
      f.datacenter ? "" : ", not for data centres");
  Table table({false, false, false, false, true});
  table.row({"in force from", "rule set", "verdict", "nearest threshold", "TPP that is free"});
  table.rule();
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const auto& v = verdicts[i];
    if (!v.concerned) continue;
    const std::string verdict = verdict_word(v);
    table.row({v.policy->effective, v.policy->name + (v.policy->in_force ? "" : " (not in force)"),
               v.caught == Caught::no ? style.good(verdict) : style.bad(verdict), margin_word(v),
               largest[i] ? fmt::format("< {}", count(*largest[i])) : ""});
  }
  out += table.text(2, style.width);
  for (const auto& v : verdicts) {
    if (v.caught == Caught::yes && !v.outcome.empty())
      out += fmt::format("  {}: {}{}\n", v.policy->effective, v.outcome, parties(*v.policy));
  }
  return out + others(verdicts) + "\n  " + style.dim(kNotAdvice) + "\n\n";
}

std::string policy_json(const std::string& chip, const supply::PolicyFigures& f,
                        const std::vector<supply::PolicyVerdict>& verdicts,
                        const std::vector<std::optional<double>>& largest, const std::string& date,
                        const std::string& version) {
  auto optional = [](const std::optional<double>& v) { return v ? Json(*v) : Json(); };
  auto bandwidth = [](const std::optional<Bandwidth>& v) { return v ? Json(v->in(units::Bps)) : Json(); };
  Json doc = {{"caelum", version},
              {"kind", "policy"},
              {"chip", chip},
              {"figures",
               {{"tpp", optional(f.tpp)},
                {"precision", name(f.tpp_precision)},
                {"die_mm2", optional(f.area_mm2)},
                {"performance_density", optional(f.density)},
                {"interconnect_bytes_per_s", bandwidth(f.interconnect)},
                {"memory_bytes_per_s", bandwidth(f.memory)},
                {"datacenter", f.datacenter}}}};
  Json all = Json::array();
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const auto& v = verdicts[i];
    Json margins = Json::array();
    for (const auto& m : v.margins)
      margins.push_back(
          {{"figure", m.figure}, {"threshold", m.threshold}, {"value", m.value}, {"over", m.over()}});
    all.push_back({{"policy", v.policy->id},
                   {"effective", v.policy->effective},
                   {"citation", v.policy->citation},
                   {"in_force", v.policy->in_force},
                   {"exporters", v.policy->exporters},
                   {"destinations", v.policy->destinations},
                   {"concerned", v.concerned},
                   {"verdict", key(v.caught)},
                   {"control", v.control},
                   {"outcome", v.outcome},
                   {"unknown", v.unknown},
                   {"highest_free_tpp", optional(largest[i])},
                   {"margins", std::move(margins)}});
  }
  if (!date.empty()) doc["date"] = date;
  doc["verdict"] = policy_verdict(verdicts, date);
  doc["verdicts"] = std::move(all);
  doc["note"] = kNotAdvice;
  return json_text(doc);
}

}  // namespace caelum::report
