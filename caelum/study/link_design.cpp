// The system that a benchmark ran on, large enough for its ranks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/spec/load.hpp"
#include "caelum/study/fit_link.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::study {

std::optional<LinkDesign> link_design(const std::string& system, const std::string& link, long ranks,
                                      const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  if (system.empty()) {
    diagnostics.error({}, "--link needs the system that was measured",
                      "give --system ID; 'caelum show systems' lists them");
    return std::nullopt;
  }
  auto design = spec::load_machine(spec::by_id(system), chips_for(static_cast<double>(ranks)), ".", catalogue,
                                   diagnostics);
  if (!design) return std::nullopt;
  std::vector<std::string> links;
  for (std::size_t i = 0; i < design->link_profiles.size(); ++i) {
    links.push_back(design->link_profiles[i].id);
    if (spec::canonical_id(links.back()) == spec::canonical_id(link))
      return LinkDesign{std::move(*design), i};
  }
  diagnostics.error({}, fmt::format("--link: no level of {} has the link '{}'", system, link),
                    fmt::format("its links are {}", fmt::join(links, ", ")));
  return std::nullopt;
}

}  // namespace caelum::study
