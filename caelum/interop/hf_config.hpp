// Hugging Face config.json -> the model record of the catalogue.
#pragma once

#include <memory>
#include <string>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::interop {

/// The YAML text of the model record that the file describes, ready to be written to a catalogue
/// directory. Empty when the diagnostics hold an error: the file cannot be read, is not JSON (with
/// line and column), is of no decoder-only model, or lacks fields (all named at once). A family that is
/// not known is read by its fields; what was guessed, and what the file leaves to the library's defaults,
/// are warnings.
std::string import_hf_config(const std::string& path, Diagnostics& diagnostics);
/// The same for a text already read, under the name of its file.
std::string import_hf_text(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics);

/// The same record as a document, for `model: path/config.json` in a scenario; null after errors.
/// Register with `spec::set_model_importer(interop::hf_model_document)`.
spec::NodePtr hf_model_document(const std::string& path, Diagnostics& diagnostics);

}  // namespace caelum::interop
