// The catalogue as JSON: records as they are written, numbers with their units as text.
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/show.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json tree_json(const spec::Node& node) {
  switch (node.kind) {
    case spec::Node::Kind::null:
      return nullptr;
    case spec::Node::Kind::scalar:
      return node.text;
    case spec::Node::Kind::sequence: {
      Json list = Json::array();
      for (const auto& item : node.items) list.push_back(tree_json(*item));
      return list;
    }
    case spec::Node::Kind::map:
      break;
  }
  Json map = Json::object();
  for (const auto& entry : node.entries) map[entry.key] = tree_json(*entry.value);
  return map;
}

}  // namespace

std::string show_json(const spec::NodePtr& record) {
  return json_text(tree_json(*record));
}

std::string show_kinds_json(const spec::Catalogue& catalogue, const std::string& version) {
  Json kinds = Json::array();
  const auto add = [&](const char* kind, const char* plural, const char* what) {
    kinds.push_back(
        {{"kind", kind}, {"plural", plural}, {"what", what}, {"records", catalogue.all(kind).size()}});
  };
  for (const auto& kind : spec::catalogue_kinds()) add(kind.kind, kind.plural, kind.what);
  add("sources", "sources", "where the values come from");
  return json_text({{"caelum", version}, {"kind", "catalogue"}, {"kinds", std::move(kinds)}});
}

std::string show_list_json(const std::string& kind, const spec::Catalogue& catalogue,
                           const std::string& version, Diagnostics& diagnostics) {
  Json records = Json::array();
  for (const auto* entry : catalogue.all(kind)) {
    const auto record = spec::resolved_record(*entry, catalogue, diagnostics);
    if (record) records.push_back(tree_json(*record));
  }
  return json_text({{"caelum", version}, {"kind", "records"}, {"of", kind}, {"records", std::move(records)}});
}

}  // namespace caelum::report
