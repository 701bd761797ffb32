#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/table_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

using study::HoldoutCell;
using study::HoldoutClass;

/// Errors of a cell beside what is wanted of its class.
void each_cell(const study::Holdout& holdout,
               const std::function<void(const HoldoutClass&, const HoldoutCell&)>& use) {
  for (const auto& known : study::holdout_classes()) {
    for (const auto& cell : holdout.cells) {
      if (cell.operators == known.operators) use(known, cell);
    }
  }
}

std::string cell_name(const HoldoutCell& cell) {
  return cell.chip.empty() ? "all rows" : cell.chip;
}

bool has_apart(const HoldoutCell& cell) {
  return cell.apart > 0;
}

std::string apart_of(const HoldoutCell& cell) {
  if (!has_apart(cell)) return "-";
  return cell.lender.empty() ? percent(cell.apart) : fmt::format("{} ({})", percent(cell.apart), cell.lender);
}

}  // namespace

std::string holdout_text(const study::Holdout& holdout, const Style& style) {
  Table table({false, false, true, true, true, true, true, true, true, true});
  table.row({"held out by whole groups", "chip", "rows", "mechanism", "asked", "with residual", "asked",
             "bias", "chip left out", "asked"});
  table.rule();
  each_cell(holdout, [&](const HoldoutClass& wanted, const HoldoutCell& cell) {
    const auto judged = [&](double error, double limit) {
      return error <= limit ? style.good(percent(error)) : style.bad(percent(error));
    };
    const double alone = wanted.wanted * study::kMechanismAllowance;
    const std::string apart = apart_of(cell);
    table.row({cell.chip.empty() ? style.bold(cell.operators) : "", cell_name(cell), count(cell.rows),
               judged(cell.mechanism, alone), percent(alone), judged(cell.corrected, wanted.wanted),
               percent(wanted.wanted), signed_percent(cell.bias),
               cell.apart <= wanted.wanted_apart ? style.good(apart) : style.bad(apart),
               percent(wanted.wanted_apart)});
  });
  std::string out = table.text();
  for (const auto& [why, times] : holdout.left_out) {
    out += fmt::format("  left out: {} {}\n", count(times), why);
  }
  return out;
}

std::string holdout_markdown(const study::Holdout& holdout) {
  std::string out =
      "# Kernels that no fit saw\n\n"
      "Made by `caelum validate --holdout --markdown --table TABLES...`; do not edit. Mean absolute errors. "
      "*Mechanism* and\n"
      "*with residual*: constants and residual fitted on two thirds of the groups of shapes ((n, k); heads, "
      "key heads and\n"
      "width; an expert layer) and judged on the other third, in turn. *Chip left out*: the catalogue's "
      "constants of the other\n"
      "chip that errs least, no residual, the chip's own data sheet. The mechanism alone may err 1.6 times "
      "as much as asked.\n"
      "Figures over what is asked are **bold**.\n\n"
      "| kernels | chip | rows | mechanism | asked | with residual | asked | bias | chip left out | asked |\n"
      "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  each_cell(holdout, [&](const HoldoutClass& wanted, const HoldoutCell& cell) {
    const auto judged = [](double error, double limit, const std::string& text) {
      return error <= limit ? text : "**" + text + "**";
    };
    const double alone = wanted.wanted * study::kMechanismAllowance;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                       cell.chip.empty() ? cell.operators : "", cell_name(cell), count(cell.rows),
                       judged(cell.mechanism, alone, percent(cell.mechanism)), percent(alone),
                       judged(cell.corrected, wanted.wanted, percent(cell.corrected)), percent(wanted.wanted),
                       signed_percent(cell.bias), judged(cell.apart, wanted.wanted_apart, apart_of(cell)),
                       percent(wanted.wanted_apart));
  });
  return out;
}

std::string holdout_json(const study::Holdout& holdout, const std::string& version) {
  Json cells = Json::array();
  each_cell(holdout, [&](const HoldoutClass& wanted, const HoldoutCell& cell) {
    Json one{{"operators", cell.operators},
             {"chip", cell.chip.empty() ? Json() : Json(cell.chip)},
             {"rows", cell.rows},
             {"mechanism_mape", cell.mechanism},
             {"mechanism_asked", wanted.wanted * study::kMechanismAllowance},
             {"mape", cell.corrected},
             {"asked", wanted.wanted},
             {"bias", cell.bias}};
    if (has_apart(cell)) {
      one["left_out_mape"] = cell.apart;
      one["left_out_asked"] = wanted.wanted_apart;
      if (!cell.lender.empty()) one["left_out_profile_of"] = cell.lender;
    }
    cells.push_back(std::move(one));
  });
  return json_text({{"caelum", version}, {"kind", "holdout"}, {"cells", cells}});
}

}  // namespace caelum::report
