#include "caelum/report/show.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

const std::vector<std::string> kKinds = {"chip",  "system",  "model",  "chip-profile", "link-profile",
                                         "stack", "process", "policy", "claim", "sources"};

/// `chips`, `chip`, `profiles` -> the catalogue's word; empty when unknown.
std::string catalogue_kind(const std::string& word) {
  for (const auto& kind : kKinds) {
    if (word == kind || word == kind + "s" || word == kind + "es" || word + "s" == kind) return kind;
  }
  if (word == "profile" || word == "profiles") return "chip-profile";
  if (word == "policies") return "policy";
  if (word == "fab" || word == "fabs") return "process";
  if (word == "link" || word == "links") return "link-profile";
  return "";
}

}  // namespace

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
  const std::string kind = catalogue_kind(arguments.kind);
  if (kind.empty()) {
    const auto near = nearest(arguments.kind, kKinds);
    print_error(fmt::format(
        "caelum: error: there is no kind '{}' in the catalogue; {}\n", arguments.kind,
        near.empty()
            ? "kinds are chips, systems, models, profiles, links, stacks, processes, policies, claims, sources"
            : "did you mean '" + near + "s'?"));
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
  const auto record = spec::resolved_record(*entry, catalogue, diagnostics);
  if (record) {
    print(common.json ? report::show_json(record)
                      : report::show_record(*entry, record, catalogue, style, diagnostics));
  }
  return finish();
}

}  // namespace caelum::app
