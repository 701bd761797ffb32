#include "caelum/report/traffic_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/markup.hpp"

namespace caelum::report {
namespace {

std::string amount(double bytes) {
  return bytes > 0 ? format_quantity(Bytes{bytes}) : "";
}

double largest_cell(const jobs::Traffic& traffic) {
  double most = 0;
  for (const auto& line : traffic.lines) {
    for (const double bytes : line.level_bytes) most = std::max(most, bytes);
  }
  return most;
}

/// A colour between paper and deep blue; six decades from nothing to the most.
std::string shade(double bytes, double most) {
  if (bytes <= 0 || most <= 0) return "transparent";
  const double depth = std::clamp(1 + std::log10(bytes / most) / 6, 0.04, 1.0);
  return fmt::format("rgba(47,111,219,{:.2f})", depth);
}

std::string kinds_by_levels(const jobs::Traffic& traffic) {
  std::string out = "<table><tr><th>kind</th><th>axis</th>";
  for (const auto& level : traffic.levels) out += fmt::format("<th>{}</th>", escaped(level));
  out += "</tr>";
  const double most = largest_cell(traffic);
  for (const auto& line : traffic.lines) {
    out += fmt::format("<tr><td>{}</td><td>{}</td>", escaped(line.kind), name(line.axis));
    for (const double bytes : line.level_bytes) {
      out += fmt::format("<td class='n' style='background:{}'>{}</td>", shade(bytes, most), amount(bytes));
    }
    out += "</tr>";
  }
  return out + "</table>";
}

std::string part_to_part(const fabric::TrafficMatrix& matrix) {
  constexpr double kSide = 520;
  const double cell = kSide / static_cast<double>(matrix.parts);
  const double most = *std::max_element(matrix.bytes.begin(), matrix.bytes.end());
  std::string out = fmt::format(
      "<svg viewBox='0 0 {0} {0}' style='height:auto;max-width:{0}px;border:1px solid var(--line)'>", kSide);
  for (long from = 0; from < matrix.parts; ++from) {
    for (long to = 0; to < matrix.parts; ++to) {
      const double bytes = matrix.at(from, to);
      if (bytes <= 0) continue;
      out += fmt::format(
          "<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='{}'><title>{} to {}: "
          "{}</title></rect>",
          static_cast<double>(to) * cell, static_cast<double>(from) * cell, cell, cell, shade(bytes, most),
          from, to, amount(bytes));
    }
  }
  return out + "</svg>";
}

}  // namespace

std::string traffic_text(const jobs::Traffic& traffic, const Style& style) {
  std::vector<bool> right = {false, false, false, true};
  std::vector<std::string> head = {"kind", "axis", "collective", "messages"};
  for (const auto& level : traffic.levels) {
    right.push_back(true);
    head.push_back(level);
  }
  Table table(right);
  table.row(head);
  table.rule();
  std::vector<double> sums(traffic.levels.size(), 0.0);
  for (const auto& line : traffic.lines) {
    std::vector<std::string> row = {line.kind, std::string(name(line.axis)),
                                    std::string(name(line.collective)), count(std::round(line.messages))};
    for (std::size_t l = 0; l < line.level_bytes.size(); ++l) {
      row.push_back(amount(line.level_bytes[l]));
      sums[l] += line.level_bytes[l];
    }
    table.row(row);
  }
  table.rule();
  std::vector<std::string> total = {"all", "", "", ""};
  for (const double sum : sums) total.push_back(amount(sum));
  table.row(total);
  return "  " + style.bold("Sent by a chip in one step, over each level") + "\n" + table.text() + "\n";
}

std::string traffic_html(const jobs::Traffic& traffic) {
  return "<h2>Traffic of a step</h2><p>Bytes that a chip sends over each level, by kind of message.</p>" +
         kinds_by_levels(traffic) +
         fmt::format(
             "<p style='margin-top:1.2rem'>From part (row) to part (column) of the machine, in {} parts of "
             "neighbouring chips; colour by decades.</p>",
             traffic.matrix.parts) +
         part_to_part(traffic.matrix);
}

}  // namespace caelum::report
