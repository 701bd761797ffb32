#include <array>

#include <fmt/format.h>

#include "caelum/report/show.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::report {
namespace {

const char* availability_word(spec::Availability availability) {
  switch (availability) {
    case spec::Availability::announced:
      return "announced";
    case spec::Availability::shown:
      return "shown";
    case spec::Availability::shipping:
      return "shipping";
    case spec::Availability::ended:
      return "ended";
  }
  return "";
}

std::string peak(const spec::Chip& chip, Precision precision) {
  const auto& datum = chip.peak[static_cast<std::size_t>(precision)];
  return datum.known() ? fmt::format("{:.0f}", datum.value->in(units::Tflops)) : "";
}

template <class Q>
std::string datum_number(const spec::Datum<Q>& datum, Q unit, const char* format = "{:.0f}") {
  return datum.known() ? fmt::format(fmt::runtime(format), datum.value->in(unit)) : "?";
}

std::string chips(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, true, false, true, true, true, true, true, true, false});
  table.row(
      {"id", "name", "year", "status", "bf16", "fp8", "memory", "memory", "scale-up", "power", "priced as"});
  table.row({"", "", "", "", "Tflop/s", "Tflop/s", "GB", "TB/s", "GB/s", "W", ""});
  table.rule();
  for (const auto* entry : catalogue.all("chip")) {
    const auto chip = spec::load_chip(entry->id, catalogue, diagnostics);
    if (!chip) continue;
    const auto bf16 = peak(*chip, Precision::bf16);
    table.row({chip->id, chip->name, fmt::format("{}", chip->year), availability_word(chip->availability),
               bf16.empty() ? peak(*chip, Precision::fp16) : bf16, peak(*chip, Precision::fp8),
               datum_number(chip->hbm.capacity, units::GB),
               datum_number(chip->hbm.bandwidth, units::TBps, "{:.2f}"),
               datum_number(chip->scale_up.bandwidth, units::GBps), datum_number(chip->tdp, units::W),
               chip->profile + (chip->profile_inherited ? " (relative)" : "")});
  }
  return table.text(2, style.width);
}

std::string systems(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, false, true, false, false});
  table.row({"id", "name", "chip", "chips", "status", "levels (chips: GB/s a chip and direction)"});
  table.rule();
  for (const auto* entry : catalogue.all("system")) {
    const auto system = spec::load_system(entry->id, catalogue, diagnostics);
    if (!system) continue;
    std::string levels;
    for (const auto& level : system->levels) {
      levels += fmt::format("{}{}: {}", levels.empty() ? "" : ", ",
                            level.chips.known() ? count(static_cast<double>(*level.chips.value)) : "all",
                            datum_number(level.bandwidth, units::GBps));
    }
    table.row({system->id, system->name, system->has_chip ? system->chip.id : "",
               system->chips.known() ? count(static_cast<double>(*system->chips.value)) : "",
               availability_word(system->availability), levels});
  }
  return table.text(2, style.width);
}

std::string models(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, true, true, true, true, true, false, false});
  table.row({"id", "name", "total", "active", "published", "layers", "hidden", "attention", "experts"});
  table.rule();
  for (const auto* entry : catalogue.all("model")) {
    const auto model = spec::load_model(entry->id, catalogue, diagnostics);
    if (!model) continue;
    const auto counted = workload::count_parameters(*model);
    static constexpr std::array<const char*, 4> kAttention = {"MHA", "GQA", "MQA", "MLA"};
    table.row({model->id, model->name, compact(counted.total), compact(counted.active),
               model->published_total.known() ? compact(*model->published_total.value) : "",
               fmt::format("{}", model->layers), fmt::format("{}", model->hidden),
               kAttention[static_cast<std::size_t>(model->attention)],
               model->moe ? fmt::format("{} of {}", model->moe->top_k, model->moe->experts) : "dense"});
  }
  return table.text(2, style.width);
}

/// Records that need no more than their name: profiles, stacks.
std::string names(const std::string& kind, const spec::Catalogue& catalogue, const Style& style,
                  Diagnostics& diagnostics) {
  Table table({false, false, false});
  for (const auto* entry : catalogue.all(kind)) {
    const auto document = catalogue.document(*entry, diagnostics);
    if (!document) continue;
    const auto* name = document->find("name");
    const auto* relative = document->find("relative");
    table.row({entry->id, name ? name->value->text : "",
               relative && !relative->value->text.empty() ? "relative of " + relative->value->text : ""});
  }
  return table.text(2, style.width);
}

std::string processes(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, false, true, true, true, true});
  table.row({"id", "name", "node", "wafer", "defects", "density", ""});
  table.row({"", "", "", "USD", "a cm2", "MTr/mm2", "EUV"});
  table.rule();
  for (const auto* entry : catalogue.all("process")) {
    const auto process = spec::load_process(entry->id, catalogue, diagnostics);
    if (!process) continue;
    table.row({process->id, process->name, process->node, datum_number(process->wafer_price, units::USD),
               process->defects_per_cm2.known() ? fmt::format("{:g}", *process->defects_per_cm2.value) : "?",
               process->density_mtr_mm2.known() ? fmt::format("{:g}", *process->density_mtr_mm2.value) : "?",
               process->euv ? "yes" : "no"});
  }
  return table.text(2, style.width);
}

std::string policies(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, false, false, false});
  table.row({"id", "name", "from", "until", "citation"});
  table.rule();
  for (const auto* entry : catalogue.all("policy")) {
    const auto policy = spec::load_policy(entry->id, catalogue, diagnostics);
    if (!policy) continue;
    table.row({policy->id, policy->name, policy->effective,
               policy->in_force ? policy->until : std::string("not in force"), policy->citation});
  }
  return table.text(2, style.width);
}

std::string sources(const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, false});
  for (const auto* entry : catalogue.all("sources")) {
    const auto document = catalogue.document(*entry, diagnostics);
    const auto* map = document ? document->find("sources") : nullptr;
    if (!map) continue;
    for (const auto& source : map->value->items) {
      auto text = [&](const char* key) {
        const auto* found = source->find(key);
        return found ? found->value->text : std::string();
      };
      table.row({text("id"), text("kind"), text("title")});
    }
  }
  return table.text(2, style.width);
}

}  // namespace

std::string show_kinds(const spec::Catalogue& catalogue, const Style& style) {
  Table table({false, true, false});
  for (const auto& kind : spec::catalogue_kinds()) {
    table.row({style.bold(kind.plural), fmt::format("{}", catalogue.all(kind.kind).size()), kind.what});
  }
  table.row({style.bold("sources"), fmt::format("{}", catalogue.all("sources").size()),
             "where the values come from"});
  return "\n" + table.text() + "\n  caelum show chips;  caelum show chip h800\n\n";
}

std::string show_list(const std::string& kind, const spec::Catalogue& catalogue, const Style& style,
                      Diagnostics& diagnostics) {
  if (kind == "chip") return chips(catalogue, style, diagnostics);
  if (kind == "system") return systems(catalogue, style, diagnostics);
  if (kind == "model") return models(catalogue, style, diagnostics);
  if (kind == "process") return processes(catalogue, style, diagnostics);
  if (kind == "policy") return policies(catalogue, style, diagnostics);
  if (kind == "sources") return sources(catalogue, style, diagnostics);
  return names(kind, catalogue, style, diagnostics);
}

}  // namespace caelum::report
