// Of files: which kind they are, and whether records among them are right.
#pragma once

#include <string>

#include "caelum/spec/catalogue.hpp"

namespace caelum::spec {

/// Whether the file is a scenario of any job: no record, no suite.
bool is_scenario(const std::string& path);

/// Whether a record of the catalogue reads as one of its kind: what is wrong in it is told.
void check_entry(const CatalogueEntry& entry, const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace caelum::spec
