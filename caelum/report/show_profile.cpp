#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/show.hpp"
#include "caelum/spec/fields.hpp"
#include "caelum/spec/printer.hpp"

namespace caelum::report {
namespace {

std::string whose(const spec::Machine& machine) {
  const spec::Chip& chip = machine.cluster.system.chip;
  const spec::ChipProfile& profile = machine.chip_profile;
  if (!chip.profile_inherited) {
    return fmt::format("profile {} ({}): measured on this chip, or on one that shares its die and software",
                       profile.id, profile.name);
  }
  if (!profile.relative.empty()) {
    return fmt::format("profile {} ({}): a relative of {}; what has no source of its own is borrowed from it",
                       profile.id, profile.name, profile.relative);
  }
  return fmt::format("profile {} ({}): a relative's, as no kernel of this chip was measured", profile.id,
                     profile.name);
}

}  // namespace

std::string show_profile(const spec::Machine& machine, const Style& style) {
  const spec::Chip& chip = machine.cluster.system.chip;
  std::string out = fmt::format("\n{}  {}\n  {}\n", style.bold(chip.id), chip.name, whose(machine));
  if (chip.profile_inherited) {
    out +=
        "  peaks, memory and cores are the chip's own; a borrowed constant is changed by what the chip has "
        "beside\n"
        "  the lender (docs/models/relatives.md), and doubted by what leaving a chip out costs\n"
        "  (`caelum show transfer published-kernels`), as its line says\n";
  }
  spec::Printer printer;
  printer.record(&machine.chip_profile, spec::table<spec::ChipProfile>());
  Table table({false, false, false, false});
  for (const auto& line : printer.lines()) {
    if (!line.field->datum || line.value == "unknown") continue;
    table.row({line.path, style.bold(line.value), line.range, style.dim(line.sources)});
  }
  return out + "\n" + table.text(2, style.width) + "\n";
}

std::string show_profile_json(const spec::Machine& machine) {
  const spec::Chip& chip = machine.cluster.system.chip;
  spec::Printer printer;
  printer.record(&machine.chip_profile, spec::table<spec::ChipProfile>());
  nlohmann::ordered_json constants = nlohmann::ordered_json::object();
  for (const auto& line : printer.lines()) {
    if (!line.field->datum || line.value == "unknown") continue;
    constants[line.path] = {{"value", line.value}, {"range", line.range}, {"sources", line.sources}};
  }
  return json_text({{"chip", chip.id},
                    {"profile", machine.chip_profile.id},
                    {"inherited", chip.profile_inherited},
                    {"relative", machine.chip_profile.relative},
                    {"constants", constants}});
}

}  // namespace caelum::report
