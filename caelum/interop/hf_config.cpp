// Text -> fields -> the family's reader -> Model -> YAML. The document for a scenario is read back
// from that YAML, so that both ways give the same record.
#include "caelum/interop/hf_config.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "caelum/interop/hf_families.hpp"
#include "caelum/interop/model_yaml.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::interop {
namespace {

namespace fs = std::filesystem;

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

std::string text_of(const HfConfig& config, std::string_view name) {
  const HfValue* value = config.find(name);
  return value && value->kind == HfValue::Kind::text ? value->text : std::string();
}

std::string architecture_of(const HfConfig& config) {
  const HfValue* value = config.find("architectures");
  return value && !value->items.empty() ? value->items.front() : std::string();
}

/// Encoders, and models of an encoder and a decoder, have no record here.
bool decodes_only(const HfConfig& config) {
  const HfValue* both = config.find("is_encoder_decoder");
  if (both && both->kind == HfValue::Kind::flag && both->flag) return false;
  const std::string architecture = architecture_of(config);
  return architecture.find("MaskedLM") == std::string::npos &&
         architecture.find("Encoder") == std::string::npos;
}

/// The row of the family; the last row, which reads by fields, for others.
const HfFamily& find_family(const HfConfig& config) {
  const std::string type = text_of(config, "model_type");
  const std::string architecture = architecture_of(config);
  for (const auto& family : hf_families()) {
    if (!type.empty() && has_word(family.model_types, type)) return family;
  }
  for (const auto& family : hf_families()) {
    if (!architecture.empty() && has_word(family.architectures, architecture)) return family;
  }
  return hf_unknown_family();
}

/// Lower-case letters, digits and hyphens, as ids are.
std::string as_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) {
      id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

/// The `model_type` as it is named in messages and in the record's comment: a word, or nothing that is one.
std::string family_word(std::string_view type) {
  const bool word = !type.empty() && std::ranges::all_of(type, [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.');
  });
  return std::string(word ? type : "unnamed");
}

/// What the file calls itself; else the file's own name; else, for `config.json`, its folder's.
std::string name_of(const HfConfig& config, const std::string& path, std::string_view family) {
  const std::string own = text_of(config, "_name_or_path");
  if (!as_id(own).empty() && !own.starts_with('/') && !own.starts_with('.')) {
    return own.substr(own.rfind('/') == std::string::npos ? 0 : own.rfind('/') + 1);
  }
  const fs::path file(path);
  if (file.stem() != "config") return file.stem().string();
  const std::string folder = fs::absolute(file).parent_path().filename().string();
  return as_id(folder).empty() ? std::string(family) : folder;
}

}  // namespace

std::string import_hf_text(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics) {
  Diagnostics own;
  std::string yaml;
  const std::string path = source->name;
  const HfConfig config = read_hf_json(std::move(source), own);
  if (own.ok() && !decodes_only(config)) {
    own.error(config.place("architectures"), "this is no decoder-only model",
              "give the config.json of a model that predicts the next token");
  }
  if (own.ok()) {
    const HfFamily& family = find_family(config);
    const std::string type = text_of(config, "model_type");
    HfFields fields(config, family.traits, hf_defaults(type), own);
    spec::Model model = family.read(fields);
    const std::string known(family.traits.known ? family.name : family_word(type));
    fields.finish(known);
    model.name = name_of(config, path, known);
    model.id = as_id(model.name);
    if (model.id.empty()) model.id = "imported";
    spec::Fact fact{"shape", {}};
    fact.text.value =
        family.traits.known ? "as configured" : "as configured; of a family that is read by its fields";
    fact.text.sources = {"Hugging Face config.json"};
    fact.text.verified = family.traits.known;
    model.facts.push_back(std::move(fact));
    yaml =
        model_yaml(model, fmt::format("Imported from a Hugging Face config.json of the family {}.", known));
  }
  for (const auto& d : own.all()) {
    if (d.severity == Diagnostic::Severity::warning) diagnostics.warning(d.at, d.message, d.hint);
    if (d.severity == Diagnostic::Severity::error) diagnostics.error(d.at, d.message, d.hint);
  }
  return own.ok() ? yaml : std::string();
}

std::string import_hf_config(const std::string& path, Diagnostics& diagnostics) {
  auto source = spec::read_source(path, {}, diagnostics);
  return source ? import_hf_text(std::move(source), diagnostics) : std::string();
}

spec::NodePtr hf_model_document(const std::string& path, Diagnostics& diagnostics) {
  const std::string yaml = import_hf_config(path, diagnostics);
  if (yaml.empty()) return nullptr;
  auto source = std::make_shared<SourceFile>();
  source->name = path + " (as a model record)";
  source->text = yaml;
  return spec::read_document(std::move(source), diagnostics);
}

}  // namespace caelum::interop
