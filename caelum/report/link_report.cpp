#include "caelum/report/link_report.hpp"

#include <fmt/format.h>

#include "caelum/report/json_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/spec/printer.hpp"

namespace caelum::report {
namespace {

std::string dim_shown(double value, Dim dim) {
  return dim == Dim{} ? spec::show_number(value) : spec::show_quantity(value, dim);
}

void add_link_errors(std::string& out, const char* what, const study::LinkErrors& errors) {
  out += fmt::format("| {} | {} | {:.1f} % | {:.1f} % | {:+.1f} % |\n", what, errors.rows,
                     100 * errors.median, 100 * errors.p90, 100 * errors.bias);
}

}  // namespace

std::string link_fit_text(const study::LinkFit& fit, std::string_view link, std::string_view source) {
  std::string out = fmt::format("# {}: fit to measured collectives\n\n{}.\n\n", link, markdown(source));
  out += "| errors | rows | median | P90 | bias |\n| --- | ---: | ---: | ---: | ---: |\n";
  add_link_errors(out, "before the fit", fit.before);
  add_link_errors(out, "fitted", fit.fitted);
  add_link_errors(out, "held out, every third size in turn", fit.held_out);
  out += "\n| constant | value | 90 % interval |\n| --- | ---: | --- |\n";
  for (const auto& constant : fit.constants) {
    out +=
        fmt::format("| {} | {} | {} |\n", constant.key, dim_shown(constant.value, constant.dim),
                    constant.refused.empty() ? fmt::format("{} to {}", dim_shown(constant.low, constant.dim),
                                                           dim_shown(constant.high, constant.dim))
                                             : "kept: " + constant.refused);
  }
  return out;
}

std::string link_profile_yaml(const study::LinkFit& fit, std::string_view link, std::string_view source) {
  std::string out = fmt::format(
      "caelum: 1\nkind: link-profile\nid: {0}-fitted\naliases: []\nname: \"{0}, fitted\"\nfrom: {0}\n", link);
  for (const auto& constant : fit.constants) {
    if (!constant.refused.empty()) continue;
    out += fmt::format("{}: {{value: {}, low: {}, high: {}, source: [{}]}}\n", constant.key,
                       dim_shown(constant.value, constant.dim), dim_shown(constant.low, constant.dim),
                       dim_shown(constant.high, constant.dim), json_string(source));
  }
  return out;
}

}  // namespace caelum::report
