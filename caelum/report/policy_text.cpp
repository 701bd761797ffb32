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
                        const std::vector<std::optional<double>>& largest, const Style& style) {
  std::string out = fmt::format(
      "\n  {}\n  TPP {} ({}), {} mm2 of logic, density {}, interconnect {} GB/s both ways, memory {} "
      "GB/s{}\n\n",
      style.bold(chip), number_or_dash(f.tpp), name(f.tpp_precision), number_or_dash(f.area_mm2),
      number_or_dash(f.density, "{:.2f}"),
      number_or_dash(f.interconnect ? std::optional(f.interconnect->in(units::GBps)) : std::nullopt),
      number_or_dash(f.memory ? std::optional(f.memory->in(units::GBps)) : std::nullopt),
      f.datacenter ? "" : ", not for data centres");
  Table table({false, false, false, false, true});
  table.row({"from", "rule set", "verdict", "nearest threshold", "highest free TPP"});
  table.rule();
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const auto& v = verdicts[i];
    if (!v.concerned) continue;
    const std::string verdict = verdict_word(v);
    table.row({v.policy->effective, v.policy->name + (v.policy->in_force ? "" : " (not in force)"),
               v.caught == Caught::no ? style.good(verdict) : style.bad(verdict), margin_word(v),
               largest[i] ? fmt::format("< {}", count(*largest[i])) : ""});
  }
  out += table.text();
  for (const auto& v : verdicts) {
    if (v.caught == Caught::yes && !v.outcome.empty())
      out += fmt::format("  {}: {}{}\n", v.policy->effective, v.outcome, parties(*v.policy));
  }
  return out + others(verdicts) + "\n  " + style.dim(kNotAdvice) + "\n\n";
}

std::string policy_json(const std::string& chip, const supply::PolicyFigures& f,
                        const std::vector<supply::PolicyVerdict>& verdicts,
                        const std::vector<std::optional<double>>& largest, const std::string& version) {
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
  doc["verdicts"] = std::move(all);
  doc["note"] = kNotAdvice;
  return json_text(doc);
}

}  // namespace caelum::report
