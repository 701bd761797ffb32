#include <cmath>

#include <fmt/format.h>

#include "caelum/report/supply_parts.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

std::string rounded(double n) {
  return count(std::round(n));
}
std::string rounded_dollars(Money money) {
  return dollars(money.in(units::USD));
}

std::string by_year(const api::Supplied& ran) {
  const auto years = years_of(ran.plan);
  std::vector<bool> right{false, false};
  std::vector<std::string> head{"product", ""};
  for (const auto& year : years) {
    right.push_back(true);
    head.push_back(year.name);
  }
  right.push_back(true);
  head.emplace_back("all");
  Table table(right);
  table.row(head);
  table.rule();
  auto row = [&](const std::string& product, const std::string& what, auto&& figure, const std::string& all) {
    std::vector<std::string> cells{product, what};
    for (const auto& year : years) cells.push_back(figure(year));
    cells.push_back(all);
    table.row(cells);
  };
  for (std::size_t p = 0; p < ran.plan.products.size(); ++p) {
    const auto& product = ran.plan.products[p];
    const bool has_line = !ran.design.supply.products[p].line.empty();
    row(
        product.name, "packages", [&](const YearSpan& y) { return rounded(sum_packages(product, y)); },
        rounded(product.packages()));
    for (std::size_t b = 0; product.figures.bins.size() > 1 && b < product.figures.bins.size(); ++b) {
      double all = 0;
      auto of_bin = [&](const YearSpan& y) {
        double sum = 0;
        for (std::size_t q = y.begin; q < y.end; ++q) sum += product.quarters[q].by_bin[b];
        return sum;
      };
      for (const auto& year : years) all += of_bin(year);
      row(
          "", "of them " + product.figures.bins[b], [&](const YearSpan& y) { return rounded(of_bin(y)); },
          rounded(all));
    }
    if (!has_line) continue;
    double wafers = 0;
    for (const auto& year : years) wafers += sum_wafers(product, year);
    row(
        "", "wafers", [&](const YearSpan& y) { return rounded(sum_wafers(product, y)); }, rounded(wafers));
    row(
        "", "die yield", [&](const YearSpan& y) { return percent(product.quarters[y.end - 1].die_yield); },
        "");
    row(
        "", "cost of a good package",
        [&](const YearSpan& y) { return rounded_dollars(product.quarters[y.end - 1].cost.total()); }, "");
  }
  return table.text();
}

std::string products(const api::Supplied& ran) {
  Table table({false, true, true, true, true, true, true, true});
  table.row({"product", "die", "whole dies", "dies a", "stacks a", "wafer cost", "memory", "package"});
  table.row({"", "mm2", "a wafer", "package", "package", "a package", "", "and loss"});
  table.rule();
  for (const auto& product : ran.plan.products) {
    const auto& f = product.figures;
    const auto& cost = product.quarters.back().cost;
    table.row(
        {product.name, fmt::format("{:.1f}", f.area_mm2), rounded(f.candidates) + (f.counted ? "" : " *"),
         f.layers > 1 ? fmt::format("{:g} x {:g} layers", f.dies, f.layers) : fmt::format("{:g}", f.dies),
         fmt::format("{:g}", f.stacks), rounded_dollars(cost.wafer), rounded_dollars(cost.memory),
         rounded_dollars(cost.packaging)});
  }
  std::string out = table.text();
  for (const auto& product : ran.plan.products) {
    const auto& f = product.figures;
    if (f.compute <= 0) continue;
    out += fmt::format(
        "  {}: {} transistors, {:.2f} W/mm2 at full clock, clock left {}, compute {:.2f} of a "
        "100-billion-transistor N7 die\n",
        product.name, compact(f.transistors_m * 1e6), f.heat_w_mm2, percent(f.clock), f.compute / 1e5);
  }
  return out;
}

std::string binding_lines(const api::Supplied& ran) {
  const auto spans = binding_spans(ran.plan);
  if (spans.empty()) return "  nothing binds: demand is met\n";
  Table table({false, false, true});
  table.row(
      {"what binds", "when", fmt::format("one more is worth ({})", api::aim_unit(ran.design.supply.aim))});
  table.rule();
  for (std::size_t i = 0; i < spans.size() && i < 10; ++i) {
    const auto& s = spans[i];
    const auto& first = ran.plan.quarters[static_cast<std::size_t>(s.first)];
    const auto& last = ran.plan.quarters[static_cast<std::size_t>(s.last)];
    const std::string range = s.most > s.least * 1.005 ? fmt::format("{:.4g} to {:.4g}", s.least, s.most)
                                                       : fmt::format("{:.4g}", s.most);
    table.row({s.what, first == last ? first : fmt::format("{} to {}", first, last),
               fmt::format("{} a {}", range, s.unit)});
  }
  return table.text();
}

std::string fleet(const api::Supplied& ran) {
  const auto years = years_of(ran.plan);
  if (ran.fleet.back().packages <= 0) return "";
  Table table({false, true, true, true, true});
  table.row({"fleet at the end of", "packages", "dense bf16 peak", "training, H100s", "serving, H100s"});
  table.rule();
  for (const auto& year : years) {
    const api::Fleet& f = ran.fleet[year.end - 1];
    table.row({year.name, rounded(f.packages), flops(f.dense_bf16_flops),
               f.training_h100s ? rounded(*f.training_h100s) : "?",
               f.serving_h100s ? rounded(*f.serving_h100s) : "?"});
  }
  std::string out = table.text() + "\n";
  for (const auto& pod : ran.design.supply.pods) {
    for (const auto& product : ran.plan.products) {
      if (product.name != pod.product || !pod.chips.known()) continue;
      out += fmt::format("  {} of {} {}: {}\n", pod.name, rounded(*pod.chips.value), pod.product,
                         rounded(std::floor(product.packages() / *pod.chips.value)));
    }
  }
  return out;
}

std::string stocks(const api::Supplied& ran) {
  std::string out;
  for (const auto& memory : ran.plan.memory) {
    double used = 0;
    for (const auto& q : memory.quarters) used += q.used;
    out += fmt::format("  memory {}: {} stacks used, {} left at the end\n", memory.name, rounded(used),
                       rounded(memory.quarters.back().left));
  }
  for (const auto& line : ran.plan.lines) {
    double used = 0, capacity = 0, added = 0;
    for (const auto& q : line.quarters) {
      used += q.used;
      capacity += q.capacity;
      added += q.added;
    }
    out += fmt::format(
        "  line {}: {} of its wafers used{}\n", line.name, percent(capacity > 0 ? used / capacity : 0),
        added > 0.5 ? fmt::format("; money added {} wafer starts a month", rounded(added)) : "");
  }
  Money spent{};
  for (const Money& money : ran.plan.spent) spent += money;
  if (ran.design.supply.capital) out += fmt::format("  money spent: {}\n", rounded_dollars(spent));
  return out;
}

std::string sites(const api::Supplied& ran) {
  std::string out;
  for (const auto& s : ran.sites) {
    out += fmt::format(
        "  site {}: {} for {} chips; {} {}; breaks even at {} of the hours rented, or at {} a "
        "chip hour\n",
        s.name, rounded_dollars(s.capital), rounded(s.chips), s.after ? "pays back" : "does not pay back",
        s.after ? fmt::format("after {:.1f} years", s.after->in(365.25 * units::day)) : "within its life",
        percent(s.break_even_utilisation), dollars(s.break_even_rent.in(units::USD / units::hour)));
  }
  return out;
}

std::string supply_doubt_text(const explore::SupplyUncertainty& u, const Style& style) {
  std::string out =
      "  " + style.bold("how sure") +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs{})", u.samples, u.ranged,
                            u.infeasible > 0 ? fmt::format("; {} more have no plan", u.infeasible) : "")) +
      "\n";
  DoubtTable table;
  for (const auto& f : u.figures) table.row(f.name, f.interval, rounded);
  out += table.text();
  std::string from;
  for (const auto& share : u.from) {
    from += fmt::format("{}{} {:.0f} %", from.empty() ? "" : ", ", share.parameter, share.share * 100);
  }
  return out + (from.empty() ? "" : style.dim("    the spread comes from " + from) + "\n") + "\n";
}

}  // namespace

std::string supply_text(const api::Supplied& ran, const Style& style) {
  std::string out = fmt::format("\n  {}\n", style.bold(ran.design.name));
  if (!ran.feasible) {
    out += fmt::format("  {}: these limits cannot all hold\n", style.bad("no plan"));
    for (const auto& limit : ran.conflict.limits) out += "    " + limit + "\n";
    return out + "  leave any one of them out, or loosen it, and the rest can hold\n\n";
  }
  out += fmt::format("  {} to {}\n\n", ran.plan.quarters.front(), ran.plan.quarters.back());
  out += by_year(ran) + "\n" + products(ran) + "\n" + binding_lines(ran) + "\n" + fleet(ran) + stocks(ran) +
         sites(ran);
  if (ran.uncertainty) out += "\n" + supply_doubt_text(*ran.uncertainty, style);
  bool given = false;
  for (const auto& product : ran.plan.products)
    given = given || (!product.figures.counted && product.figures.candidates > 0);
  if (given) out += "  * as given, not counted on the wafer map\n";
  return out +
         fmt::format("  {}\n\n", style.dim(fmt::format(
                                     "{}; {} round{} of learning", supply::certificate_words(ran.plan),
                                     ran.plan.learning_rounds, ran.plan.learning_rounds == 1 ? "" : "s")));
}

}  // namespace caelum::report
