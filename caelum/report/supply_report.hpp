// Results of the supply room and of export rules, for people and programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/report/format.hpp"
#include "caelum/spec/supply.hpp"
#include "caelum/supply/payback.hpp"
#include "caelum/supply/plan.hpp"
#include "caelum/supply/policy.hpp"
#include "caelum/supply/wafer_map.hpp"

namespace caelum::report {

std::string supply_text(const api::Supplied& ran, const Style& style);
/// One self-contained page with charts by quarter and the wafer map of each product.
std::string supply_html(const api::Supplied& ran, const std::string& version);

/// The verdict of each rule set on one chip, with margins; `largest` is the highest free TPP of each verdict;
/// `date` empty = of every rule set.
std::string policy_text(const std::string& chip, const supply::PolicyFigures& figures,
                        const std::vector<supply::PolicyVerdict>& verdicts,
                        const std::vector<std::optional<double>>& largest, const std::string& date,
                        const Style& style);
std::string policy_json(const std::string& chip, const supply::PolicyFigures& figures,
                        const std::vector<supply::PolicyVerdict>& verdicts,
                        const std::vector<std::optional<double>>& largest, const std::string& date,
                        const std::string& version);

/// The wafer with its whole dies, to scale; `title` stands above it.
std::string wafer_svg(const supply::Wafer& wafer, supply::DieSize die, const supply::WaferMap& map,
                      const std::string& title);

}  // namespace caelum::report
