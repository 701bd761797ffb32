// Rows are written one by one: a tree of a hundred thousand objects would cost more than predicting them.
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/table_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

std::string summary_text_json(const study::Summary& s) {
  return Json{{"rows", s.rows},        {"mape", s.mape},          {"median", s.median},
              {"p90", s.p90},          {"worst", s.worst},        {"bias", s.bias},
              {"within_5", s.within5}, {"within_10", s.within10}, {"within_20", s.within20}}
      .dump();
}

}  // namespace

std::string table_json(const std::vector<study::Table>& tables, const study::TableValidation& validation,
                       const std::string& version) {
  std::string out =
      fmt::format("{{\"caelum\": {}, \"kind\": \"validate\",\n\"rows\": [", json_string(version));
  auto end = std::back_inserter(out);
  std::map<const char*, std::string> words;
  const auto word = [&](const char* w) -> const std::string& {
    auto [known, is_new] = words.try_emplace(w);
    if (is_new) known->second = json_string(w);
    return known->second;
  };
  std::vector<std::string> names;
  names.reserve(tables.size());
  for (const auto& table : tables) names.push_back(json_string(table.file + ":"));
  const char* separator = "\n";
  for (const auto& p : validation.points) {
    const auto& table = tables[p.table];
    const auto& point = table.points[p.point];
    const std::string& name = names[p.table];
    fmt::format_to(
        end,
        "{}{{\"id\": {}{}\", \"metric\": \"time_s\", \"measured\": {}, \"predicted\": {}, \"error\": {}, "
        "\"operator\": \"{}\", \"precision\": {}, \"region\": \"{}\", \"hardware\": {}}}",
        separator, std::string_view(name).substr(0, name.size() - 1), point.row + 2, point.seconds, p.seconds,
        p.error, point.family, word(point.precision), study::shape_region(point),
        json_string(table.chips[point.chip]));
    separator = ",\n";
  }
  fmt::format_to(end, "],\n\"summary\": {},\n\"by\": {{", summary_text_json(validation.summary));
  separator = "\n";
  for (const auto& [name, summary] : validation.by) {
    fmt::format_to(end, "{}{}: {}", separator, json_string(name), summary_text_json(summary));
    separator = ",\n";
  }
  out += "},\n\"left_out\": [";
  separator = "";
  for (const auto& [why, times] : validation.left_out) {
    fmt::format_to(end, "{}{{\"why\": {}, \"rows\": {}}}", separator, json_string(why), times);
    separator = ", ";
  }
  return out + "]}\n";
}

}  // namespace caelum::report
