#include "caelum/interop/hf_fields.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace caelum::interop {

namespace {
constexpr double kMost = 1e12;  // no count of a model comes near
}

const HfValue* HfFields::first(Names names, std::string_view& name) const {
  for (const auto candidate : names) {
    if (const HfValue* value = config_.find(candidate)) {
      name = candidate;
      return value;
    }
  }
  return nullptr;
}

long HfFields::whole(const HfValue& value, std::string_view name, long least) {
  const bool number = value.kind == HfValue::Kind::number;
  if (number && value.number >= static_cast<double>(least) && value.number <= kMost &&
      std::floor(value.number) == value.number) {
    return static_cast<long>(value.number);
  }
  error(name, fmt::format("'{}' must be a whole number from {}", name, least),
        "write a plain number, without quotes or a fraction");
  return least;
}

long HfFields::need(Names names) {
  std::string_view name;
  if (const HfValue* value = first(names, name)) return whole(*value, name, 1);
  missing_.emplace_back(*names.begin());
  return 1;
}

long HfFields::count(Names names, long fallback) {
  std::string_view name;
  const HfValue* value = first(names, name);
  return value ? whole(*value, name, 0) : fallback;
}

bool HfFields::flag(Names names, bool fallback) {
  std::string_view name;
  const HfValue* value = first(names, name);
  if (!value) return fallback;
  if (value->kind == HfValue::Kind::flag) return value->flag;
  error(name, fmt::format("'{}' must be true or false", name), "write true or false");
  return fallback;
}

std::vector<std::string> HfFields::list(std::string_view name) const {
  const HfValue* value = config_.find(name);
  return value ? value->items : std::vector<std::string>{};
}

long HfFields::occurrences(std::string_view name, std::string_view item) const {
  const auto items = list(name);
  return static_cast<long>(std::count(items.begin(), items.end(), item));
}

void HfFields::error(std::string_view field, std::string message, std::string hint) {
  diagnostics_.error(config_.place(field), std::move(message), std::move(hint));
}

void HfFields::finish(std::string_view family) {
  if (missing_.empty()) return;
  const bool one = missing_.size() == 1;
  error("model_type",
        fmt::format("the {} configuration lacks {} {}", family, one ? "the field" : "the fields",
                    fmt::join(missing_, ", ")),
        fmt::format("add {}, or write an inline model", one ? "it" : "them"));
}

}  // namespace caelum::interop
