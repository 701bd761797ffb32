// The schema of results: what the tables say, as JSON Schema.
#include <map>

#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/result_json.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kRoundingOfZero = 1e-6;  ///< what sums may leave beside 0 and 1

Json number_schema(const api::ResultField& field) {
  Json schema = {{"type", field.kind == api::ValueKind::count ? "integer" : "number"}};
  if (field.sense == api::Sense::not_negative) schema["minimum"] = -kRoundingOfZero;
  if (field.sense == api::Sense::share) {
    schema["minimum"] = 0;
    schema["maximum"] = 1 + kRoundingOfZero;
  }
  return schema;
}

class SchemaWriter {
 public:
  /// The definition of a table; written once.
  Json reference(const api::ResultTable& table) {
    if (!definitions_.contains(table.name)) {
      definitions_[table.name] = Json::object();  // a table may be asked for inside itself
      definitions_[table.name] = object_of(table);
    }
    return {{"$ref", "#/$defs/" + table.name}};
  }

  Json definitions() const {
    Json all = Json::object();
    for (const auto& [name, schema] : definitions_) all[name] = schema;
    return all;
  }

 private:
  Json schema_of(const api::ResultField& field) {
    const auto list = [](Json items) { return Json{{"type", "array"}, {"items", std::move(items)}}; };
    const Json number = {{"type", "number"}}, text = {{"type", "string"}};
    switch (field.kind) {
      case api::ValueKind::number:
      case api::ValueKind::count:
        return number_schema(field);
      case api::ValueKind::flag:
        return {{"type", "boolean"}};
      case api::ValueKind::text:
        return text;
      case api::ValueKind::numbers:
        return list(number);
      case api::ValueKind::rows:
        return list(list(number));
      case api::ValueKind::counts:
        return list({{"type", "integer"}});
      case api::ValueKind::texts:
        return list(text);
      case api::ValueKind::named:
        return {{"type", "object"}, {"additionalProperties", number}};
      case api::ValueKind::records:
        return list(reference(*field.items));
    }
    return {};
  }

  Json object_of(const api::ResultTable& table) {
    Json root = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
    for (const api::ResultField& field : table.fields) {
      Json* node = &root;
      for (std::size_t begin = 0; begin <= field.path.size();) {
        const std::size_t end = std::min(field.path.find('.', begin), field.path.size());
        node = &(*node)["properties"][field.path.substr(begin, end - begin)];
        if (end < field.path.size() && node->contains("type") && (*node)["type"] == "number") {
          const Json alone = *node;
          *node = {{"anyOf",
                    {alone,
                     {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}}}},
                   {"description", alone["description"]}};
        }
        if (node->contains("anyOf")) node = &(*node)["anyOf"][1];
        if (end < field.path.size() && !node->contains("properties")) {
          *node = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
        }
        begin = end + 1;
      }
      *node = schema_of(field);
      (*node)["description"] = field.words + (field.unit.empty() ? "" : ", " + field.unit);
    }
    return root;
  }

  std::map<std::string, Json> definitions_;
};

}  // namespace

std::string result_schema() {
  struct Document {
    const char* kind;
    const api::ResultTable* table;
  };
  const Document documents[] = {{"train", &api::result_table<api::Trained>()},
                                {"serve", &api::result_table<api::Served>()},
                                {"run", &api::result_table<api::Operated>()},
                                {"supply", &api::result_table<api::Supplied>()},
                                {"plan", &api::result_table<api::Searched>()},
                                {"serve_plan", &api::result_table<api::PlannedServing>()},
                                {"goodput", &api::result_table<api::Scaled>()},
                                {"compare", &api::result_table<api::Compared>()},
                                {"expect", &api::result_table<explore::Expectation>()}};
  SchemaWriter writer;
  for (const Document& document : documents) writer.reference(*document.table);
  Json definitions = writer.definitions(), any = Json::array(), kinds = Json::array();
  for (const Document& document : documents) {
    Json& schema = definitions[document.table->name];
    schema["properties"]["caelum"] = {{"type", "string"}, {"description", "Version of the program"}};
    schema["properties"]["kind"] = {{"const", document.kind}};
    schema["required"] = {"caelum", "kind"};
    any.push_back({{"$ref", "#/$defs/" + document.table->name}});
    kinds.push_back(document.kind);
  }
  any.push_back({{"type", "array"}, {"items", {{"$ref", "#"}}}});
  // Documents of the other verbs: told apart by their kind.
  any.push_back({{"type", "object"},
                 {"required", {"caelum"}},
                 {"properties", {{"caelum", {{"type", "string"}}}, {"kind", {{"not", {{"enum", kinds}}}}}}}});
  return json_text({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                    {"title", "What caelum writes with --json"},
                    {"anyOf", std::move(any)},
                    {"$defs", std::move(definitions)}});
}

}  // namespace caelum::report
