#include "caelum/report/show.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/contract_report.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::app {
int show(const Common& common, const ShowArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto style = terminal_style();
  auto finish = [&] {
    print_error(diagnostics.render());
    return diagnostics.ok() ? kDone : kWrongInput;
  };
  if (arguments.kind.empty()) {
    print(report::show_kinds(catalogue, style));
    return finish();
  }
  const std::string kind = spec::kind_of_word(arguments.kind);
  if (kind.empty()) {
    std::vector<std::string> words;
    std::string all;
    for (const auto& known : spec::catalogue_kinds()) {
      words.emplace_back(known.plural);
      all += words.back() + ", ";
    }
    const auto near = nearest(arguments.kind, words);
    print_error(fmt::format("caelum: error: there is no kind '{}' in the catalogue; {}\n", arguments.kind,
                            near.empty() ? "kinds are " + all + "sources" : "did you mean '" + near + "'?"));
    return kWrongInput;
  }
  if (arguments.id.empty()) {
    if (common.quiet) {
      std::string ids;
      for (const auto& id : catalogue.names(kind)) ids += id + "\n";
      print(ids);
    } else {
      print(report::show_list(kind, catalogue, style, diagnostics));
    }
    return finish();
  }
  const auto* entry = catalogue.find(kind, arguments.id);
  if (entry == nullptr) {
    const auto near = nearest(arguments.id, catalogue.names(kind));
    print_error(
        fmt::format("caelum: error: there is no {} '{}' in the catalogue; {}'caelum show {}s' lists them\n",
                    kind, arguments.id, near.empty() ? "" : "did you mean '" + near + "'? ", kind));
    return kWrongInput;
  }
  if (arguments.profile) {
    if (kind != "chip") {
      print_error("caelum: error: only chips have a profile; write caelum show chip ID --profile\n");
      return kWrongInput;
    }
    const auto design = study::chip_design(entry->id, catalogue, diagnostics);
    if (design)
      print(common.json ? report::show_profile_json(*design) : report::show_profile(*design, style));
    return finish();
  }
  const auto record = spec::resolved_record(*entry, catalogue, diagnostics);
  if (record) {
    print(common.json ? report::show_json(record)
                      : report::show_record(*entry, record, catalogue, style, diagnostics));
    if (kind == "contract" && !common.json) {
      print(report::contract_text(*entry, catalogue, style, diagnostics));
    }
  }
  return finish();
}

}  // namespace caelum::app
