// What an order buys, in words under its record.
#pragma once

#include <string>

#include "caelum/report/format.hpp"
#include "caelum/spec/catalogue.hpp"

namespace caelum::report {

/// Empty when the record or its system cannot be read.
std::string contract_text(const spec::CatalogueEntry& entry, const spec::Catalogue& catalogue,
                          const Style& style, Diagnostics& diagnostics);

}  // namespace caelum::report
