// Launch files of other tools -> a scenario.
#pragma once

#include <memory>
#include <string>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {

/// Whose file it is, by a header of ours, its name and its keys. Null for what looks like none, a Hugging
/// Face config.json among them.
const Target* recognise_launch(const SourceFile& source);

/// The YAML of a scenario. Each key of the file is used, known to change neither time nor memory, held by the
/// stack's profile as a whole (told in one warning), or told as unknown with its place. What the scenario
/// needs and the file does not say is assumed with a warning and a comment in the text. `given`: settings
/// that the caller adds (`cluster.system`, `model`). Empty after errors: a text that cannot be read, a model
/// that is not told.
std::string import_launch(const std::shared_ptr<const SourceFile>& source, const Target& target,
                          const Settings& given, Diagnostics& diagnostics);

}  // namespace caelum::interop
