// Look-ups in field tables.
#include "caelum/spec/fields.hpp"

#include <algorithm>

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

}  // namespace caelum::spec
