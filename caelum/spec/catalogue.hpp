// The built-in catalogue and directories that add to it: ids and aliases -> documents.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/document.hpp"

namespace caelum::spec {

/// One record file. `kind` is chip, system, model, chip-profile, link-profile, stack, network-part or source.
struct CatalogueEntry {
  std::string kind;
  std::string id;
  std::vector<std::string> aliases;
  std::shared_ptr<const SourceFile> source;
};

/// What the build made of catalogue/**.yaml (generated file; static storage).
struct BuiltinEntry {
  const char* kind;
  const char* id;
  const char* aliases;  ///< separated by '\n'
  const char* path;     ///< chips/h800-sxm.yaml
  const char* text;
  unsigned long size;
};
extern const BuiltinEntry kBuiltinCatalogue[];
extern const unsigned long kBuiltinCatalogueSize;

class Catalogue {
 public:
  /// The built-in entries. Cheap: nothing is parsed until asked for.
  Catalogue();
  /// Adds or overrides with every *.yaml under `directory`.
  void add_directory(const std::string& directory, Diagnostics& diagnostics);

  /// The entry of that kind whose id or alias equals `name`; `-`, `_`, `.` and case are alike.
  [[nodiscard]] const CatalogueEntry* find(std::string_view kind, std::string_view name) const;
  [[nodiscard]] std::vector<const CatalogueEntry*> all(std::string_view kind) const;
  /// All ids of a kind: the candidates for "did you mean".
  [[nodiscard]] std::vector<std::string> names(std::string_view kind) const;
  /// The parsed document of an entry, cached.
  NodePtr document(const CatalogueEntry& entry, Diagnostics& diagnostics) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// The form in which ids are compared: lower case, `_` and `.` as `-`.
std::string canonical_id(std::string_view name);

}  // namespace caelum::spec
