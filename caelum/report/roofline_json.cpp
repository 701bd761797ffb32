#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/log_plot.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json roofs_json(const std::vector<study::Roof>& roofs, const char* peak, const char* sustained) {
  Json list = Json::array();
  for (const auto& roof : roofs) {
    list.push_back({{"name", roof.name}, {peak, roof.peak}, {sustained, roof.sustained}});
  }
  return list;
}

}  // namespace

std::string roofline_json(const study::Roofline& roofline, const std::string& version) {
  Json operators = Json::array();
  for (const auto& dot : roofline.dots) {
    Json one = {{"precision", name(dot.precision)},
                {"flops_per_byte", dot.intensity},
                {"flops_per_s", dot.rate},
                {"time_s", dot.seconds},
                {"measured", dot.measured}};
    if (!dot.measured) {
      one["operator"] = dot.name;
      one["bound"] = dot.bound;
    }
    operators.push_back(std::move(one));
  }
  return json_text({{"caelum", version},
                    {"kind", "roofline"},
                    {"chip", roofline.chip},
                    {"name", roofline.name},
                    {"compute", roofs_json(roofline.compute, "flops_per_s", "sustained_flops_per_s")},
                    {"memory", roofs_json(roofline.memory, "bytes_per_s", "sustained_bytes_per_s")},
                    {"operators", std::move(operators)}});
}

}  // namespace caelum::report
