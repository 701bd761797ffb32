// Options that several verbs share.
#pragma once

#include "apps/caelum/command.hpp"

namespace caelum::app {

Option override_option(std::vector<std::string>& overrides);                     ///< --set PATH=VALUE
Option fidelity_option(Fidelity& fidelity);                                      ///< --fidelity TIER
Option seed_option(unsigned long long& seed);                                    ///< --seed N
Option output_option(std::string& output, const char* value, const char* what);  ///< -o,--output FILE
Option scenario_files(std::vector<std::string>& files, const char* what);        ///< FILE...

}  // namespace caelum::app
