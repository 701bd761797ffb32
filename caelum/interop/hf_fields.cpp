#include "caelum/interop/hf_fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace caelum::interop {

namespace {
constexpr double kMost = 1e12;  // no count of a model comes near
}

HfFields::HfFields(const HfConfig& config, const HfTraits& traits, std::string_view defaults,
                   Diagnostics& diagnostics)
    : config_(config), traits_(traits), diagnostics_(diagnostics) {
  const auto next = [&defaults] {
    const std::size_t end = std::min(defaults.find(' '), defaults.size());
    const std::string_view word = defaults.substr(0, end);
    defaults.remove_prefix(std::min(end + 1, defaults.size()));
    return word;
  };
  while (!defaults.empty()) {
    const std::string_view name = next();
    const std::string_view digits = next();
    long value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    defaults_.emplace(name, value);
  }
}

const long* HfFields::fallback_of(Names names) {
  for (const auto name : names) {
    const auto found = defaults_.find(name);
    if (found == defaults_.end()) continue;
    const std::string told = fmt::format("{} {}", name, found->second);
    if (std::find(filled_.begin(), filled_.end(), told) == filled_.end()) filled_.push_back(told);
    return &found->second;
  }
  return nullptr;
}

bool HfFields::any(Names names) const {
  return std::any_of(names.begin(), names.end(), [this](std::string_view name) { return has(name); });
}

std::string HfFields::text(Names names) const {
  std::string_view name;
  const HfValue* value = first(names, name);
  return value && value->kind == HfValue::Kind::text ? value->text : std::string();
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

long HfFields::mean(const HfValue& list, std::string_view name, long least) {
  double sum = 0;
  bool differ = false;
  for (const double item : list.numbers) {
    sum += item;
    differ = differ || item != list.numbers.front();
  }
  HfValue one;
  one.kind = HfValue::Kind::number;
  one.number = std::round(sum / static_cast<double>(list.numbers.size()));
  if (differ) guess(fmt::format("{} {} in every layer, the mean of the list", name, one.number));
  return whole(one, name, least);
}

long HfFields::whole(const HfValue& value, std::string_view name, long least) {
  if (!value.numbers.empty()) return mean(value, name, least);
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
  if (const long* filled = fallback_of(names)) return *filled;
  missing_.emplace_back(*names.begin());
  return 1;
}

long HfFields::count(Names names, long fallback) {
  std::string_view name;
  const HfValue* value = first(names, name);
  if (value) return whole(*value, name, 0);
  const long* filled = fallback_of(names);
  return filled ? *filled : fallback;
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
  const Span at = config_.place("model_type");
  if (!missing_.empty()) {
    const bool one = missing_.size() == 1;
    const std::string of = traits_.known ? fmt::format("the {} configuration", family)
                                         : fmt::format("the model family '{}'", family);
    error(
        "model_type",
        fmt::format("{} {} {} {}", of, traits_.known ? "lacks" : "is not known, and its configuration lacks",
                    one ? "the field" : "the fields", fmt::join(missing_, ", ")),
        fmt::format("add {}, or write an inline model", one ? "it" : "them"));
    return;
  }
  if (!filled_.empty()) {
    diagnostics_.warning(at, fmt::format("left to the defaults of the library: {}", fmt::join(filled_, ", ")),
                         "write them into the file if they are others");
  }
  if (!guesses_.empty()) {
    diagnostics_.warning(at, fmt::format("taken to be so: {}", fmt::join(guesses_, "; ")),
                         "compare the record with what is published, and correct it");
  }
}

}  // namespace caelum::interop
