// What the loaders of the two kinds of scenario share.
#pragma once

#include "caelum/spec/load.hpp"

namespace caelum::spec {

/// Errors and warnings, as they are.
void pass_on(const Diagnostics& from, Diagnostics& to);
/// `caelum: 1`.
void check_version(const NodePtr& document, Diagnostics& diagnostics);
ModelImporter model_importer();

}  // namespace caelum::spec
