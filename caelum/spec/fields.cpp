// Look-ups in field tables.
#include "caelum/spec/fields.hpp"

#include <algorithm>

#include "caelum/spec/claim.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/policy.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

const Field* RecordTable::find(std::string_view key) const {
  for (const auto& field : fields) {
    if (field.key == key) return &field;
    if (std::find(field.aliases.begin(), field.aliases.end(), key) != field.aliases.end()) {
      return &field;
    }
  }
  return nullptr;
}

const RecordTable* table_of_kind(std::string_view kind) {
  if (kind == "chip") return &table<Chip>();
  if (kind == "system") return &table<System>();
  if (kind == "model") return &table<Model>();
  if (kind == "chip-profile") return &table<ChipProfile>();
  if (kind == "link-profile") return &table<LinkProfile>();
  if (kind == "stack") return &table<StackProfile>();
  if (kind == "process") return &table<Process>();
  if (kind == "policy") return &table<Policy>();
  if (kind == "claim") return &table<Claim>();
  if (kind == "supply-scenario") return &table<SupplyDesign>();
  if (kind == "scenario") return &table<Design>();
  return nullptr;
}

}  // namespace caelum::spec
