#include "caelum/report/show.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/date.hpp"
#include "caelum/jobs/whole_machine.hpp"
#include "caelum/report/catalogue_report.hpp"
#include "caelum/report/contract_report.hpp"
#include "caelum/report/topo_report.hpp"
#include "caelum/spec/files.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::app {
namespace {

/// What the machine costs and draws as a whole; empty where its chip or its size is not known.
std::string whole_of(const std::string& system, const spec::Catalogue& catalogue) {
  Diagnostics ignored;
  auto machine = spec::load_whole_machine(system, {}, catalogue, ignored);
  if (!machine || !machine->cluster.system.has_chip) return {};
  machine->cluster.chips = jobs::usual_chips(machine->cluster);
  if (machine->cluster.chips < 1) return {};
  const auto whole = jobs::whole_machine(*machine);
  return fmt::format("  {} chips: {}; `caelum topo {}` has the network\n\n", report::count(whole.chips),
                     report::whole_words(whole), system);
}

/// That no kind is called so, and which there are.
void tell_kinds(const std::string& word) {
  std::vector<std::string> words;
  std::string all;
  for (const auto& known : spec::catalogue_kinds()) {
    words.emplace_back(known.plural);
    all += words.back() + ", ";
  }
  const auto near = nearest(word, words);
  print_error(fmt::format("caelum: error: there is no kind '{}' in the catalogue; {}\n", word,
                          near.empty() ? "kinds are " + all + "sources" : "did you mean '" + near + "'?"));
}

/// `--markdown`: how sure the whole catalogue is.
int show_page(const ShowArguments& arguments, const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  if (!arguments.kind.empty()) {
    diagnostics.error(option_span("--markdown", arguments.kind), "the page is one of the whole catalogue",
                      "leave out the kind");
  }
  const std::string page = report::catalogue_markdown(catalogue, kVersion, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  print(page);
  return kDone;
}

/// `--stale DAYS`: of all kinds or of one.
int show_stale(const Common& common, const ShowArguments& arguments, const spec::Catalogue& catalogue,
               Diagnostics& diagnostics) {
  const std::string date = arguments.date.empty() || arguments.date == "today" ? today() : arguments.date;
  const std::string kind = spec::kind_of_word(arguments.kind);
  if (!is_date(date)) {
    diagnostics.error(option_span("--date", arguments.date),
                      fmt::format("'{}' is not a date", arguments.date), "write YYYY-MM-DD, or today");
  }
  if (!arguments.id.empty()) {
    diagnostics.error(option_span("--stale", arguments.id), "--stale lists records, all or of one kind",
                      fmt::format("leave out '{}'", arguments.id));
  }
  const auto stale =
      report::stale_records({.kind = kind, .date = date, .days = *arguments.stale}, catalogue, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (!arguments.kind.empty() && kind.empty()) {
    tell_kinds(arguments.kind);
    return kWrongInput;
  }
  if (common.json) {
    print(report::stale_json(stale, kVersion));
  } else if (!common.quiet) {
    print_text(report::stale_text(stale, terminal_style()));
  }
  return kDone;
}

}  // namespace

int show(const Common& common, const ShowArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.markdown) return show_page(arguments, catalogue, diagnostics);
  if (arguments.stale) return show_stale(common, arguments, catalogue, diagnostics);
  const auto style = terminal_style();
  const auto finish = [&](const std::string& document, const std::string& text) {
    print_error(diagnostics.render());
    if (!diagnostics.ok()) return kWrongInput;
    common.json ? print(document) : print_text(text);
    return kDone;
  };
  if (arguments.kind.empty()) {
    return common.json ? finish(report::show_kinds_json(catalogue, kVersion), {})
                       : finish({}, report::show_kinds(catalogue, style));
  }
  const std::string kind = spec::kind_of_word(arguments.kind);
  if (kind.empty()) {
    tell_kinds(arguments.kind);
    return kWrongInput;
  }
  for (const auto* entry : catalogue.all(kind)) {  // those that the build brings are tested with it
    if (!entry->source->name.starts_with("catalogue:")) spec::check_entry(*entry, catalogue, diagnostics);
  }
  if (arguments.id.empty()) {
    if (common.json) return finish(report::show_list_json(kind, catalogue, kVersion, diagnostics), {});
    if (!common.quiet) return finish({}, report::show_list(kind, catalogue, style, diagnostics));
    std::string ids;
    for (const auto& id : catalogue.names(kind)) ids += id + "\n";
    return finish({}, ids);
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
    const auto design = spec::load_chip_alone(spec::by_id(entry->id), ".", catalogue, diagnostics);
    if (!design) return finish({}, {});
    return common.json ? finish(report::show_profile_json(*design), {})
                       : finish({}, report::show_profile(*design, style));
  }
  const auto record = spec::resolved_record(*entry, catalogue, diagnostics);
  if (!record) return finish({}, {});
  if (common.json) return finish(report::show_json(record), {});
  std::string text = report::show_record(*entry, record, catalogue, style, diagnostics);
  if (kind == "system") text += whole_of(entry->id, catalogue);
  if (kind == "contract") text += report::contract_text(*entry, catalogue, style, diagnostics);
  return finish({}, text);
}

}  // namespace caelum::app
