#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/table_report.hpp"

namespace caelum::report {

std::string transfer_text(const study::Transfer& transfer, const Style& style) {
  std::map<std::string, std::map<std::string, std::map<std::string, const study::Summary*>>> rows;
  for (const auto& cell : transfer.cells) rows[cell.operators][cell.chip][cell.lender] = &cell.summary;
  std::string out = style.bold("median error of each chip's kernels under the constants of") + "\n";
  for (const auto& [operators, chips] : rows) {
    std::vector<bool> right(transfer.lenders.size() + 1, true);
    right[0] = false;
    Table table(right);
    std::vector<std::string> head{operators};
    head.insert(head.end(), transfer.lenders.begin(), transfer.lenders.end());
    table.row(head);
    table.rule();
    for (const auto& [chip, by_lender] : chips) {
      std::vector<std::string> cells{chip};
      for (const auto& lender : transfer.lenders) {
        const auto found = by_lender.find(lender);
        std::string text = found == by_lender.end() ? "-" : percent(found->second->median);
        cells.push_back(lender == chip ? style.bold(text) : text);
      }
      table.row(cells);
    }
    out += "\n" + table.text();
  }
  Table costs({false, true, true, true});
  costs.row({"mean over chips", "own constants", "nearest other's", "middle other's"});
  costs.rule();
  for (const auto& cost : study::transfer_costs(transfer)) {
    costs.row({cost.operators, percent(cost.own), percent(cost.best), percent(cost.middle)});
  }
  return out + "\n" + costs.text();
}

std::string transfer_json(const study::Transfer& transfer, const std::string& version) {
  auto cells = nlohmann::ordered_json::array(), costs = nlohmann::ordered_json::array();
  for (const auto& cell : transfer.cells) {
    cells.push_back({{"operators", cell.operators},
                     {"chip", cell.chip},
                     {"profile_of", cell.lender},
                     {"rows", cell.summary.rows},
                     {"mape", cell.summary.mape},
                     {"median", cell.summary.median},
                     {"bias", cell.summary.bias}});
  }
  for (const auto& cost : study::transfer_costs(transfer)) {
    costs.push_back(
        {{"operators", cost.operators}, {"own", cost.own}, {"nearest", cost.best}, {"middle", cost.middle}});
  }
  return json_text({{"caelum", version}, {"kind", "transfer"}, {"cells", cells}, {"costs", costs}});
}

}  // namespace caelum::report
