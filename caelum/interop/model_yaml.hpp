// A model record as YAML text, in the layout of catalogue/models.
#pragma once

#include <string>

#include "caelum/spec/model.hpp"

namespace caelum::interop {

/// Fields that keep their default are left out. `comment` becomes the first line.
std::string model_yaml(const spec::Model& model, const std::string& comment);

}  // namespace caelum::interop
