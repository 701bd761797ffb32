// One walk over a table writes any result.
#include "caelum/report/result_json.hpp"

#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

/// The place of a dotted path in a document; what is on the way is made.
Json& at_path(Json& document, std::string_view path) {
  Json* node = &document;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    node = &(*node)[std::string(path.substr(begin, end - begin))];
    begin = end + 1;
  }
  return *node;
}

Json json_of_value(const api::Value& value) {
  return std::visit(
      [](const auto& held) -> Json {
        using Held = std::remove_cvref_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) {
          return {};
        } else if constexpr (std::is_same_v<Held, std::vector<std::pair<std::string, double>>>) {
          Json map = Json::object();
          for (const auto& [key, number] : held) map[key] = number;
          return map;
        } else {
          return held;
        }
      },
      value);
}

}  // namespace

Json described_json(api::Described described) {
  Json document = Json::object();
  for (const api::ResultField& field : described.table->fields) {
    const api::Value value = field.get ? field.get(described.record) : api::Value{};
    if (field.kind == api::ValueKind::records) {
      if (field.get && std::holds_alternative<std::monostate>(value)) continue;  // its part is not there
      Json list = Json::array();
      field.each(described.record, [&](const void* item) {
        list.push_back(described_json({field.items, item}));
      });
      at_path(document, field.path) = std::move(list);
    } else if (!std::holds_alternative<std::monostate>(value)) {
      at_path(document, field.path) = json_of_value(value);
    }
  }
  return document;
}

std::string document_json(api::Described described, const std::string& version) {
  Json document = {{"caelum", version}};
  document.update(described_json(described));
  return json_text(document);
}

std::string results_json(const std::vector<api::Result>& results, const std::string& version) {
  Json all = Json::array();
  for (const api::Result& result : results) {
    Json document = {{"caelum", version}};
    document.update(described_json(described(result)));
    all.push_back(std::move(document));
  }
  return json_text(all.size() == 1 ? all.front() : all);
}

}  // namespace caelum::report
