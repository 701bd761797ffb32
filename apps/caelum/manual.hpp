// The manual page, from the table of verbs.
#pragma once

#include "apps/caelum/command.hpp"

namespace caelum::app {

/// In the man macros of roff.
std::string manual_page(const std::vector<Verb>& verbs);

}  // namespace caelum::app
