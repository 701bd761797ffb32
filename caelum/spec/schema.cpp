// JSON Schema (draft 2020-12) from the field tables: one definition for each record, one for a
// value with its doubt, and a root that tells scenarios, records and suites apart by their keys.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/fields.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string out = "[";
  for (const auto& word : words) {
    if (out.size() > 1) out += ',';
    out += quote(word);
  }
  out += ']';
  return out;
}

std::string reference(std::string_view name) {
  return fmt::format(R"({{"$ref":"#/$defs/{}"}})", name);
}

std::string any_of(const std::vector<std::string>& schemas) {
  std::string out = R"({"anyOf":[)";
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    if (i > 0) out += ',';
    out += schemas[i];
  }
  out += "]}";
  return out;
}

class Writer {
 public:
  std::string write();

 private:
  std::string define(const RecordTable& table);
  std::string scalar(const Field& field);
  std::string field(const Field& field);

  std::map<std::string, std::string> definitions_;
};

std::string bounds(const Field& field) {
  return fmt::format(R"(,"minimum":{},"maximum":{})", field.limits.least, field.limits.most);
}

// Numbers may also be written as text with a suffix (`14.8T tokens`, `30 %`), so both forms stand.
std::string Writer::scalar(const Field& field) {
  switch (field.kind) {
    case FieldKind::quantity:
    case FieldKind::quantities:
      return fmt::format(R"({{"type":"string","examples":[{}]}})",
                         quote(field.example.empty() ? example(field.dim) : field.example));
    case FieldKind::count:
    case FieldKind::counts:
    case FieldKind::number:
    case FieldKind::fraction:
      return any_of({fmt::format(R"({{"type":"{}"{}}})",
                                 field.kind == FieldKind::count || field.kind == FieldKind::counts ? "integer"
                                                                                                   : "number",
                                 bounds(field)),
                     R"({"type":"string","pattern":"^[+-]?[0-9]"})"});
    case FieldKind::flag:
      return R"({"type":"boolean"})";
    case FieldKind::word:
    case FieldKind::word_list:
      return fmt::format(R"({{"enum":{}}})", list_of(field.words));
    default:
      return R"({"type":["string","number","boolean"]})";
  }
}

std::string Writer::field(const Field& field) {
  std::vector<std::string> forms;
  if (field.kind == FieldKind::header)
    return field.key == "aliases" ? R"({"type":"array"})" : R"({"type":["string","integer"]})";
  if (!field.shorthand.empty()) forms.push_back(fmt::format(R"({{"enum":{}}})", list_of(field.shorthand)));
  if (!field.reference.empty()) {
    forms.emplace_back(R"({"type":"string"})");
    forms.push_back(define(*table_of_kind(field.reference)));
    if (field.kind == FieldKind::records) {
      forms.push_back(fmt::format(R"({{"type":"array","items":{}}})", any_of(forms)));
    }
  } else if (field.kind == FieldKind::record) {
    if (!field.lone.empty()) forms.push_back(scalar(*field.record()->find(field.lone)));
    forms.push_back(define(*field.record()));
  } else if (field.kind == FieldKind::records) {
    forms.push_back(fmt::format(R"({{"type":"array","minItems":1,"items":{}}})", define(*field.record())));
    forms.emplace_back(R"({"description":"Changes to single items, by position or name","type":"object"})");
  } else if (field.kind == FieldKind::facts) {
    forms.emplace_back(R"({"type":"object"})");
  } else {
    forms.push_back(scalar(field));
    if (field.datum) forms.push_back(reference("doubt"));
    if (field.kind == FieldKind::word_list || field.kind == FieldKind::texts ||
        field.kind == FieldKind::quantities || field.kind == FieldKind::counts) {
      forms.push_back(fmt::format(R"({{"type":"array","items":{}}})", any_of(forms)));
    }
    if (field.key == "recompute") forms.emplace_back(R"({"type":"array","items":{"type":"string"}})");
    if (!field.required) forms.emplace_back(R"({"type":"null"})");
  }
  std::string out = forms.size() == 1 ? forms[0] : any_of(forms);
  std::string doc = field.doc;
  if (is_numeric(field)) doc += ", " + range_words(field);
  if (!field.fallback.empty()) doc += fmt::format(" (default: {})", field.fallback);
  out.insert(1, fmt::format(R"("description":{},)", quote(doc)));
  return out;
}

std::string Writer::define(const RecordTable& table) {
  const std::string name = table.name;
  if (!definitions_.contains(name)) {
    definitions_[name] = "{}";  // a record that holds its own kind finds itself defined
    std::string properties;
    std::vector<std::string> required;
    for (const auto& f : table.fields) {
      const std::string schema = field(f);
      for (auto keys = f.aliases; const auto& key : (keys.insert(keys.begin(), f.key), keys)) {
        properties += fmt::format("{}{}:{}", properties.empty() ? "" : ",\n", quote(key), schema);
      }
      if (f.required) required.push_back(f.key);
    }
    // What `from:` brings need not be written again.
    const bool inherits = table.find("from") != nullptr;
    properties += inherits ? "" : ",\n\"from\":{\"type\":\"string\"}";
    const std::string needs =
        required.empty()
            ? ""
            : fmt::format(R"(,"anyOf":[{{"required":["from"]}},{{"required":{}}}])", list_of(required));
    definitions_[name] = fmt::format(
        R"({{"description":{},"type":"object","additionalProperties":false{},"properties":{{{}}}}})",
        quote(table.doc), needs, properties);
  }
  return reference(name);
}

constexpr const char* kDoubt =
    R"({"description":"A value with its doubt and its source","type":"object","additionalProperties":false,
"properties":{"value":{"description":"null = unknown"},"low":{},"high":{},"source":{"type":["string","array"]},
"verified":{"type":"boolean"},"derived":{"type":"boolean"},"note":{"type":"string"}}})";

constexpr const char* kSuite =
    R"({"description":"Measured rows to predict","type":"object","required":["suite","rows"],
"properties":{"caelum":{"const":1},"suite":{"type":"string"},"source":{"type":"string"},
"rows":{"type":"array","items":{"type":"object","required":["id","measured"],
"properties":{"id":{"type":"string"},"scenario":{"type":"object"},"operator":{"type":"object"},
"collective":{"type":"object"},"measured":{"type":"object"},"role":{"enum":["validation","calibration"]},
"note":{"type":"string"}}}}}})";

std::string Writer::write() {
  std::string branches;
  for (const auto& kind : catalogue_kinds()) {
    branches += fmt::format(
        R"({{"if":{{"properties":{{"kind":{{"const":"{0}"}}}},"required":["kind"]}},"then":{1}}},)",
        kind.kind, define(*kind.table()));
  }
  branches += fmt::format(R"({{"if":{{"required":["suite"]}},"then":{}}},)", kSuite);
  branches += fmt::format(R"({{"if":{{"required":["supply"]}},"then":{}}},)",
                          define(*table_of_kind("supply-scenario")));
  branches += fmt::format(
      R"({{"if":{{"not":{{"anyOf":[{{"required":["kind"]}},{{"required":["suite"]}},{{"required":["supply"]}}]}}}},"then":{}}})",
      define(*table_of_kind("scenario")));
  definitions_["doubt"] = kDoubt;
  std::string definitions;
  for (const auto& [name, schema] : definitions_) {
    definitions += fmt::format("{}{}:{}", definitions.empty() ? "" : ",\n", quote(name), schema);
  }
  return fmt::format(
      "{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"Caelum files\",\n"
      "\"type\":\"object\",\"properties\":{{\"caelum\":{{\"const\":1}}}},\"required\":[\"caelum\"],\n"
      "\"allOf\":[{}],\n\"$defs\":{{{}}}}}\n",
      branches, definitions);
}

}  // namespace

std::string json_schema() {
  return Writer{}.write();
}

namespace {

std::string form_of(const Field& field) {
  std::string form;
  switch (field.kind) {
    case FieldKind::quantity:
      form = describe(field.dim);
      break;
    case FieldKind::quantities:
      form = fmt::format("list of {}", describe(field.dim));
      break;
    case FieldKind::number:
      form = "a number";
      break;
    case FieldKind::fraction:
      form = "a share";
      break;
    case FieldKind::count:
      form = "a whole number";
      break;
    case FieldKind::counts:
      form = "a list of whole numbers";
      break;
    case FieldKind::flag:
      form = "true or false";
      break;
    case FieldKind::word:
      form = "one word";
      break;
    case FieldKind::word_list:
      form = "a list of words";
      break;
    case FieldKind::record:
      form = "a map, below";
      break;
    case FieldKind::records:
      form = "a list of maps, below";
      break;
    case FieldKind::facts:
      form = "names and values";
      break;
    default:
      form = "text";
  }
  if (!field.reference.empty()) {
    form = field.kind == FieldKind::records ? fmt::format("a list of {}s: ids or maps", field.reference)
                                            : fmt::format("id of a {}, or a map", field.reference);
  }
  return form;
}

void write_page(const RecordTable& table, const std::string& title, std::map<std::string, bool>& done,
                std::string& out) {
  if (done[table.name]) return;
  done[table.name] = true;
  out += fmt::format("\n## {}\n\n{}.\n\n| key | form | meaning | default |\n| --- | --- | --- | --- |\n",
                     title, table.doc);
  for (const auto& field : table.fields) {
    std::string meaning = field.doc;
    if (!field.words.empty()) meaning += fmt::format(": `{}`", fmt::join(field.words, "`, `"));
    if (is_numeric(field)) meaning += fmt::format(", {}", range_words(field));
    if (!field.example.empty()) meaning += fmt::format(", e.g. `{}`", field.example);
    const std::string fallback = field.required ? "required" : field.fallback;
    std::string names = fmt::format("`{}`", field.key);
    for (const auto& alias : field.aliases) names += fmt::format(" or `{}`", alias);
    out += fmt::format("| {} | {} | {} | {} |\n", names, form_of(field), meaning, fallback);
  }
  for (const auto& field : table.fields) {
    if (field.record) write_page(*field.record(), fmt::format("{}: {}", title, field.key), done, out);
  }
}

}  // namespace

std::string reference_page() {
  std::string out =
      "# Keys of the spec files\n\n"
      "Written by the program from the table that it reads files with. Wherever a number or a quantity\n"
      "stands, `{value, low, high, source, verified, derived, note}` may stand in records of the\n"
      "catalogue; `null` is an honest gap.\n";
  std::map<std::string, bool> done;
  write_page(table<Design>(), "scenario", done, out);
  write_page(table<SupplyDesign>(), "supply-scenario", done, out);
  for (const auto& kind : catalogue_kinds()) write_page(*kind.table(), kind.kind, done, out);
  return out;
}

}  // namespace caelum::spec
