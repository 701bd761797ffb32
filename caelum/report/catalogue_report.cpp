#include "caelum/report/catalogue_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/base/date.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/spec/kinds.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

struct KindCounts {
  std::size_t records = 0;
  spec::ValueCounts values;
  std::string oldest;  ///< `as_of` of its oldest record
};

std::string counts_row(const std::string& name, const KindCounts& kind) {
  const auto& v = kind.values;
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", name, kind.records, v.all(),
                     v.verified, v.in_words, v.second_hand, v.general, v.estimated, v.unknown, kind.oldest);
}

KindCounts counts_of(const spec::CatalogueKind& kind, const spec::Catalogue& catalogue,
                     const spec::SourceNotes& notes, Diagnostics& diagnostics) {
  KindCounts counts;
  for (const auto* entry : catalogue.all(kind.kind)) {
    const auto document = catalogue.document(*entry, diagnostics);
    if (!document) continue;
    const std::string day = spec::as_of(*document);
    if (counts.records == 0 || day < counts.oldest) counts.oldest = day;
    ++counts.records;
    counts.values += spec::count_values(*document, notes);
  }
  return counts;
}

}  // namespace

std::string catalogue_markdown(const spec::Catalogue& catalogue, const std::string& version,
                               Diagnostics& diagnostics) {
  constexpr std::size_t kOldest = 12;
  const auto notes = spec::source_notes(catalogue, diagnostics);
  std::string out = fmt::format(
      "# How sure the catalogue is\n\nWritten by `caelum show --markdown`, version {}. A value is *verified* "
      "if it was read in a stored source or worked out\nfrom such values, *cited in words* if a table, a "
      "paper or what it was fitted on is named where it stands, *second-hand* if\na source is named whose "
      "text was not read, *estimated* if it is our own with its reason. Verified does not mean right:\n"
      "`caelum show sources` tells what kind of source each one is. Shapes of models and other plain keys "
      "have the source of\ntheir record and are not counted. `caelum show chip ID` tells all this of each "
      "value, `caelum show --stale 180` which\nrecords were not looked at for half a year.\n\n"
      "| kind | records | values | verified | cited in words | second-hand | of these general trade press "
      "alone | estimated | unknown | oldest record |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n",
      version);
  KindCounts all;
  for (const auto& kind : spec::catalogue_kinds()) {
    const KindCounts counts = counts_of(kind, catalogue, notes, diagnostics);
    if (counts.records == 0) continue;
    out += counts_row(kind.plural, counts);
    if (all.records == 0 || counts.oldest < all.oldest) all.oldest = counts.oldest;
    all.records += counts.records;
    all.values += counts.values;
  }
  out += counts_row("all", all);
  out += fmt::format(
      "\n## The oldest records\n\nBy the day on which their values were looked at last; the first {}.\n\n"
      "| as of | kind | record |\n| --- | --- | --- |\n",
      kOldest);
  const auto records = spec::dated_records(catalogue, diagnostics);
  for (std::size_t i = 0; i < std::min(kOldest, records.size()); ++i) {
    out += fmt::format("| {} | {} | {} |\n", records[i].as_of.empty() ? "no date" : records[i].as_of,
                       records[i].kind, markdown(records[i].id));
  }
  return out;
}

StaleRecords stale_records(const StaleQuestion& asked, const spec::Catalogue& catalogue,
                           Diagnostics& diagnostics) {
  StaleRecords stale{.asked = asked, .records = {}};
  for (auto& record : spec::dated_records(catalogue, diagnostics)) {
    if (!asked.kind.empty() && record.kind != asked.kind) continue;
    const auto age = days_between(record.as_of, asked.date);
    if (age && static_cast<double>(*age) <= asked.days) continue;
    stale.records.push_back({.record = std::move(record), .age = age.value_or(0)});
  }
  return stale;
}

std::string stale_text(const StaleRecords& stale, const Style& style) {
  const std::string older =
      fmt::format("looked at more than {:g} days before {}", stale.asked.days, stale.asked.date);
  if (stale.records.empty()) return fmt::format("\n  No record was {}.\n\n", older);
  Table table({false, false, false, true});
  table.row({"kind", "id", "as of", "days"});
  table.rule();
  for (const auto& [record, age] : stale.records) {
    const bool dated = !record.as_of.empty();
    table.row({record.kind, record.id, dated ? record.as_of : style.bad("no date"),
               dated ? fmt::format("{}", age) : std::string()});
  }
  const std::size_t many = stale.records.size();
  return fmt::format("\n  {} record{}: {}\n\n", many, many == 1 ? "" : "s", older) +
         table.text(2, style.width) + "\n";
}

std::string stale_json(const StaleRecords& stale, const std::string& version) {
  Json records = Json::array();
  for (const auto& [record, age] : stale.records) {
    Json one = {{"kind", record.kind}, {"id", record.id}, {"as_of", nullptr}, {"days", nullptr}};
    if (!record.as_of.empty()) {
      one["as_of"] = record.as_of;
      one["days"] = age;
    }
    records.push_back(std::move(one));
  }
  return json_text({{"caelum", version},
                    {"kind", "stale"},
                    {"date", stale.asked.date},
                    {"older_than_days", stale.asked.days},
                    {"records", std::move(records)}});
}

}  // namespace caelum::report
