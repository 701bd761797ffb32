// Typed access to the fields of a config.json that remembers every error until the end.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/interop/hf_json.hpp"

namespace caelum::interop {

/// Several names of a field are tried in turn: makers rename them between generations.
using Names = std::initializer_list<std::string_view>;

class HfFields {
 public:
  HfFields(const HfConfig& config, Diagnostics& diagnostics) : config_(config), diagnostics_(diagnostics) {}

  /// A whole number from 1; a missing one is reported by `finish` and read as 1.
  long need(Names names);
  /// A whole number from 0.
  long count(Names names, long fallback);
  bool flag(Names names, bool fallback);
  [[nodiscard]] bool has(std::string_view name) const { return config_.find(name) != nullptr; }
  /// The scalars of a list; empty when there is none.
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  /// How often `item` stands in the list.
  [[nodiscard]] long occurrences(std::string_view name, std::string_view item) const;

  void error(std::string_view field, std::string message, std::string hint);
  /// Reports all missing fields in one error.
  void finish(std::string_view family);

 private:
  const HfValue* first(Names names, std::string_view& name) const;
  long whole(const HfValue& value, std::string_view name, long least);

  const HfConfig& config_;
  Diagnostics& diagnostics_;
  std::vector<std::string> missing_;
};

}  // namespace caelum::interop
