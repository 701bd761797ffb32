// A catalogue value with its doubt and its source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::spec {

/// `{value: 3.35 TB/s, low: 3.2 TB/s, high: 3.4 TB/s, source: [nvidia], verified: true, note: ...}`.
/// A null value is an honest gap: it stays unknown until the user supplies it.
template <class T>
struct Datum {
  std::optional<T> value;
  std::optional<T> low, high;
  std::vector<std::string> sources;
  std::string note;
  bool verified = false;
  bool derived = false;
  Span at;  ///< where the value was written; file is null when defaulted

  [[nodiscard]] bool known() const { return value.has_value(); }
  [[nodiscard]] T value_or(T fallback) const { return value.value_or(fallback); }
};

/// A measured or claimed figure that the models do not read: kept to be shown and tested.
struct Fact {
  std::string name;
  Datum<std::string> text;  ///< with its unit, as written
};

}  // namespace caelum::spec
