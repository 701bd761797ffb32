// Machines as people name them on the command line.
#pragma once

#include <string>

#include "caelum/spec/catalogue.hpp"

namespace caelum::app {

/// The id of the system that was named, or of the one in which a chip is usually found. Empty, with an error
/// at `option`, where there is neither.
std::string system_named(const char* option, const std::string& name, const spec::Catalogue& catalogue,
                         Diagnostics& diagnostics);

}  // namespace caelum::app
