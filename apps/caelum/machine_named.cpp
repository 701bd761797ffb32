#include "apps/caelum/machine_named.hpp"

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "caelum/study/table_validate.hpp"

namespace caelum::app {

std::string system_named(const char* option, const std::string& name, const spec::Catalogue& catalogue,
                         Diagnostics& diagnostics) {
  if (const auto* system = catalogue.find("system", name)) return system->id;
  const auto* chip = catalogue.find("chip", name);
  const std::string usual = chip != nullptr ? study::usual_system(chip->id, catalogue) : "";
  if (!usual.empty()) return usual;
  std::vector<std::string> names = catalogue.names("system");
  for (const auto& other : catalogue.names("chip")) names.push_back(other);
  const std::string near = nearest(name, names);
  diagnostics.error(option_span(option, name),
                    fmt::format("no system, and no system with a chip, is called '{}'", name),
                    near.empty() ? "`caelum show systems` lists them" : "did you mean '" + near + "'?");
  return {};
}

}  // namespace caelum::app
