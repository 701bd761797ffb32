#include "caelum/report/validate_parts.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string metric_value(const study::Compared& row, double value) {
  const std::string_view name = row.metric;
  if (row.ratio) return fmt::format("{:.3f}", value);
  if (name.ends_with("time_s") || name == "time") return format_quantity(Time{value});
  if (name.ends_with("_bytes")) return format_quantity(Bytes{value}, {.binary = true});
  if (name.ends_with("bandwidth")) return format_quantity(Bandwidth{value});
  if (name.find("flops_per_s") != std::string_view::npos) return format_quantity(OpRate{value});
  if (name.ends_with("mfu") || name.ends_with("hfu")) return percent(value);
  if (name.find("tokens_per_s") != std::string_view::npos) return count(std::round(value)) + " tokens/s";
  return compact(value);
}

std::string baseline(const study::Summary& summary, double value) {
  return summary.baseline_rows > 0 ? percent(value) : std::string();
}

std::string picked(const study::RankCorrelation& rank) {
  return std::isnan(rank.regret) ? std::string() : percent(rank.regret);
}

std::vector<const study::Compared*> worst_first(const study::Validation& validation) {
  std::vector<const study::Compared*> rows;
  for (const auto& row : validation.rows) {
    if (row.failure.empty() && !row.is_verdict()) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto* a, const auto* b) { return std::abs(a->error) > std::abs(b->error); });
  return rows;
}

std::vector<const study::Compared*> refused(const study::Validation& validation) {
  std::vector<const study::Compared*> rows;
  for (const auto& row : validation.rows) {
    if (!row.failure.empty() && row.primary) rows.push_back(&row);
  }
  return rows;
}

std::vector<ReaderLine> reader_lines(const Validations& both) {
  const std::pair<const char*, const char*> groups[] = {
      {study::kAllTraining, "all"},
      {"dense_with_calibration", "dense"},
      {"moe_with_calibration", "mixture of experts"},
      {"long_context", "16,384 tokens and more, no calibration"},
      {"over_2048_chips", "over 2,048 chips, no calibration"},
      {"not_nvidia", "not NVIDIA, no calibration"}};
  const auto find = [](const study::Validation& validation, std::string_view name) -> const study::Summary* {
    for (const auto& [group, summary] : validation.by) {
      if (group == name) return &summary;
    }
    return nullptr;
  };
  std::vector<ReaderLine> lines;
  for (const auto& [group, words] : groups) {
    const study::Summary* published = find(both.published, group);
    const study::Summary* stranger = find(both.stranger, group);
    if (!published || !stranger) continue;
    ReaderLine line{.cells = {words, std::to_string(published->rows)}};
    for (const study::Summary* s : {published, stranger}) {
      for (const auto& cell :
           {percent(s->median), percent(s->p90), std::to_string(s->misses), signed_percent(s->bias)}) {
        line.cells.push_back(cell);
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<ReaderLine> coverage_lines(const Validations& both) {
  const std::pair<const char*, const char*> classes[] = {
      {"training", "all, no calibration"},
      {"dense", "dense"},
      {"moe", "mixture of experts"},
      {"measured_chip_and_stack", "measured chip and stack"},
      {"new_chip_or_stack", "a chip or stack that no other paper measured"},
      {"stated", "plan stated"},
      {"filled_in", "plan filled in"},
      {"training_with_calibration", "all, calibration included"}};
  const auto cells_of = [](const study::Validation& validation, std::string_view name) {
    for (const auto& [group, one] : validation.coverage) {
      if (group == name)
        return std::vector<std::string>{std::to_string(one.rows), percent(one.share()), percent(one.by_paper),
                                        percent(one.inputs_share()), percent(one.width)};
    }
    return std::vector<std::string>{"0", "", "", "", ""};
  };
  std::vector<ReaderLine> lines;
  for (const auto& [group, words] : classes) {
    ReaderLine line{.cells = {words}};
    for (const auto* reader : {&both.published, &both.stranger}) {
      const auto cells = cells_of(*reader, group);
      line.cells.insert(line.cells.end(), cells.begin(), cells.end());
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace caelum::report
