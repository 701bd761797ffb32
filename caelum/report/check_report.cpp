#include "caelum/report/check_report.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "caelum/base/place.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/spec/kinds.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json message_json(const Diagnostic& d) {
  const bool error = d.severity == Diagnostic::Severity::error;
  Json doc = {{"severity", error ? "error" : "warning"},
              {"file", nullptr},
              {"line", nullptr},
              {"column", nullptr},
              {"message", d.message},
              {"hint", d.hint}};
  if (d.at.file) {
    const Place place = place_of(d.at);
    doc["file"] = d.at.file->name;
    doc["line"] = place.line;
    doc["column"] = place.column;
  }
  return doc;
}

/// A record's keys, then those of the records inside it, each once.
void add_record(Json& records, const std::string& name, const spec::RecordTable& table,
                std::set<std::string>& done) {
  if (!done.insert(table.name).second) return;
  Json keys = Json::array();
  for (const auto& field : table.fields) {
    Json key = {{"key", field.key}, {"meaning", field.doc}, {"required", field.required}};
    if (!field.aliases.empty()) key["or"] = field.aliases;
    if (!field.words.empty()) key["words"] = field.words;
    if (!field.reference.empty()) key["record"] = field.reference;
    if (field.record) key["record"] = field.record()->name;
    if (!field.fallback.empty()) key["default"] = field.fallback;
    if (!field.example.empty()) key["example"] = field.example;
    keys.push_back(std::move(key));
  }
  records.push_back({{"record", name}, {"meaning", table.doc}, {"keys", std::move(keys)}});
  for (const auto& field : table.fields) {
    if (field.record) add_record(records, field.record()->name, *field.record(), done);
  }
}

}  // namespace

std::string check_json(const std::vector<CheckedFile>& files, const Diagnostics& diagnostics,
                       const std::string& version) {
  Json list = Json::array(), messages = Json::array();
  for (const auto& file : files) {
    Json one = {{"file", file.file}, {"ok", file.ok}};
    for (const auto& value : file.values) {
      Json line = {{"path", value.path}, {"value", value.value}};
      if (!value.assumed.empty()) line["assumed"] = value.assumed;
      if (!value.trust.empty()) line["trust"] = value.trust;
      one["values"].push_back(std::move(line));
    }
    list.push_back(std::move(one));
  }
  for (const auto& d : diagnostics.all()) messages.push_back(message_json(d));
  return json_text({{"caelum", version},
                    {"kind", "check"},
                    {"ok", diagnostics.ok()},
                    {"files", std::move(list)},
                    {"messages", std::move(messages)}});
}

std::string keys_json(const std::string& version) {
  Json records = Json::array();
  std::set<std::string> done;
  add_record(records, "scenario", spec::table<spec::Design>(), done);
  add_record(records, "supply-scenario", spec::table<spec::SupplyDesign>(), done);
  for (const auto& kind : spec::catalogue_kinds()) add_record(records, kind.kind, *kind.table(), done);
  return json_text({{"caelum", version}, {"kind", "keys"}, {"records", std::move(records)}});
}

std::string paths_json(const std::vector<std::string>& paths, const std::string& version) {
  return json_text({{"caelum", version}, {"kind", "paths"}, {"paths", paths}});
}

}  // namespace caelum::report
