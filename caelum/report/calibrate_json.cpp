// Fits as JSON, in base units: seconds, bytes a second, shares.
#include <nlohmann/json.hpp>

#include "caelum/report/calibrate_report.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/report/link_report.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

/// A constant with its interval, or why it has none.
Json constant_json(std::string_view key, double value, double low, double high, const std::string& refused) {
  Json doc = {{"key", key}, {"value", value}};
  if (refused.empty()) {
    doc["low"] = low;
    doc["high"] = high;
  } else {
    doc["not_determined"] = refused;
  }
  return doc;
}

Json kernel_json(const study::KernelFit& fit) {
  Json held_out = Json::array(), constants = Json::array();
  for (const auto& held : fit.held_out) {
    if (held.rows == 0) continue;
    held_out.push_back({{"region", held.region},
                        {"rows", held.rows},
                        {"mechanism_mape", held.mechanism},
                        {"mape", held.corrected},
                        {"median", held.median},
                        {"p90", held.p90},
                        {"bias", held.bias}});
  }
  for (const auto& c : fit.constants) {
    const auto& info = spec::constant_infos()[static_cast<std::size_t>(c.constant)];
    constants.push_back(constant_json(info.key, c.value, c.low, c.high, c.refused));
  }
  return {{"operator", spec::word_of(fit.kernel.kind)},
          {"precision", spec::word_of(fit.kernel.precision)},
          {"stored", spec::word_of(fit.kernel.stored)},
          {"variant", fit.kernel.variant},
          {"rows", fit.rows},
          {"groups", fit.groups},
          {"residual", fit.residual},
          {"held_out", std::move(held_out)},
          {"constants", std::move(constants)}};
}

Json errors_json(const study::LinkErrors& errors) {
  return {{"rows", errors.rows}, {"median", errors.median}, {"p90", errors.p90}, {"bias", errors.bias}};
}

}  // namespace

std::string calibration_json(const study::Calibration& calibration, const std::string& version) {
  const auto& library = calibration.library;
  Json kernels = Json::array(), left_out = Json::array();
  for (const auto& fit : calibration.fits) kernels.push_back(kernel_json(fit));
  for (const auto& [why, rows] : calibration.left_out) left_out.push_back({{"why", why}, {"rows", rows}});
  return json_text({{"caelum", version},
                    {"kind", "calibration"},
                    {"id", library.id},
                    {"chip", library.chip},
                    {"stack", library.stack},
                    {"source", library.source},
                    {"kernels", std::move(kernels)},
                    {"left_out", std::move(left_out)}});
}

std::string link_fit_json(const study::LinkFit& fit, std::string_view link, std::string_view source,
                          const std::string& version) {
  Json constants = Json::array();
  for (const auto& c : fit.constants) {
    constants.push_back(constant_json(c.key, c.value, c.low, c.high, c.refused));
  }
  return json_text({{"caelum", version},
                    {"kind", "link-fit"},
                    {"link", link},
                    {"source", source},
                    {"errors",
                     {{"before", errors_json(fit.before)},
                      {"fitted", errors_json(fit.fitted)},
                      {"held_out", errors_json(fit.held_out)}}},
                    {"constants", std::move(constants)}});
}

}  // namespace caelum::report
