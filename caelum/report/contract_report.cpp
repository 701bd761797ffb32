#include "caelum/report/contract_report.hpp"

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/economics/bill.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::report {
namespace {

/// The order at a price and a hardware share of its ranges.
economics::Bought at(spec::Contract contract, const spec::System& system, const spec::Currency& yuan,
                     bool most) {
  const auto pick = [](auto& datum, bool high) {
    const auto& edge = high ? datum.high : datum.low;
    if (edge) datum.value = edge;
  };
  pick(contract.server_price, !most);
  pick(contract.hardware_share, most);
  return economics::bought(contract, system, yuan);
}

}  // namespace

std::string contract_text(const spec::CatalogueEntry& entry, const spec::Catalogue& catalogue,
                          const Style& style, Diagnostics& diagnostics) {
  const auto contract = spec::load_contract(entry.id, catalogue, diagnostics);
  const auto yuan = spec::load_currency("cny", catalogue, diagnostics);
  const auto system = spec::load_contract_system(entry.id, catalogue, diagnostics);
  if (!contract || !yuan || !system) return {};
  const auto middle = economics::bought(*contract, *system, *yuan);
  const auto few = at(*contract, *system, *yuan, false), many = at(*contract, *system, *yuan, true);
  const auto range = [](double low, double high) {
    return low < high ? fmt::format("  ({} to {})", count(low), count(high)) : std::string();
  };
  std::string out = "\n  " + style.bold("what it buys") +
                    style.dim(middle.from_report ? "  (as the report counts)" : "  (value over price)") +
                    "\n";
  Table table({false, true, false});
  table.row({"servers", count(middle.servers), range(few.servers, many.servers)});
  table.row({"chips", count(middle.chips), range(few.chips, many.chips)});
  table.row({"dense bf16 peak", flops(middle.bf16.in(units::flops)), ""});
  table.row({"power of the machines", format_quantity(middle.machine), ""});
  if (contract->value.known() && middle.chips > 0) {
    table.row(
        {"a chip, with its share of all", dollars(contract->value.value->in(units::USD) / middle.chips), ""});
  }
  return out + table.text(4, style.width) + "\n";
}

}  // namespace caelum::report
