#include "caelum/report/json_text.hpp"

#include <nlohmann/json.hpp>

namespace caelum::report {
namespace {

using nlohmann::ordered_json;

std::string cleaned(const ordered_json& document, int indent) {
  return document.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string json_text(const ordered_json& document) {
  return cleaned(document, 2) + "\n";
}

std::string json_string(std::string_view text) {
  return cleaned(text, -1);
}

}  // namespace caelum::report
