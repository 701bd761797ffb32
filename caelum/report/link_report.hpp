// The fit of a link: a report, and a profile that the catalogue reads.
#pragma once

#include <string>
#include <string_view>

#include "caelum/study/fit_link.hpp"

namespace caelum::report {

std::string link_fit_text(const study::LinkFit& fit, std::string_view link, std::string_view source);
std::string link_fit_json(const study::LinkFit& fit, std::string_view link, std::string_view source,
                          const std::string& version);
/// A record `from:` the starting profile with the constants that the data determine.
std::string link_profile_yaml(const study::LinkFit& fit, std::string_view link, std::string_view source);

}  // namespace caelum::report
