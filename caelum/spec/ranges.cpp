// In which range a number makes sense: by dimension where its line in the table says nothing else. The ends
// are wide: they stop what no machine of this century has, and what no finite result comes of.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/fields.hpp"

namespace caelum::spec {
namespace {

struct DimensionRange {
  Dim dim;
  double least_above_zero, most;
};

// In canonical units: s, B, flop, J, USD, m.
constexpr DimensionRange kDimensionRanges[] = {
    {{}, 1e-9, 1e18},
    {{.time = 1}, 1e-12, 1e12},
    {{.data = 1}, 1, 1e18},
    {{.time = -1, .data = 1}, 1, 1e18},
    {{.time = -1, .op = 1}, 1, 1e24},
    {{.time = -1}, 1e-12, 1e12},
    {{.time = -1, .energy = 1}, 1e-6, 1e12},
    {{.money = 1}, 1e-6, 1e15},
    {{.length = 1}, 1e-9, 1e9},
    {{.length = 2}, 1e-12, 1},
};

const DimensionRange& range_of_dimension(Dim dim) {
  static constexpr DimensionRange kOther{{}, 1e-15, 1e18};
  const auto* found = std::find_if(std::begin(kDimensionRanges), std::end(kDimensionRanges),
                                   [&](const DimensionRange& range) { return range.dim == dim; });
  return found == std::end(kDimensionRanges) ? kOther : *found;
}

/// `1e9` and not `1e+09`, `4096` and not `4.1e3`.
std::string plain_bound(double value) {
  if (std::fabs(value) < 1e6 && value == std::floor(value)) return fmt::format("{:.0f}", value);
  std::string text = fmt::format("{:g}", value);
  if (const auto sign = text.find("e+"); sign != std::string::npos) text.erase(sign + 1, 1);
  if (const auto zero = text.find("e0"); zero != std::string::npos) text.erase(zero + 1, 1);
  if (const auto zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
  return text;
}

}  // namespace

Limits usual_limits(Dim dim) {
  return {.least = 0, .most = range_of_dimension(dim).most};
}

double least_above_zero(const Field& field) {
  const bool whole = field.kind == FieldKind::count || field.kind == FieldKind::counts;
  return whole ? 1 : range_of_dimension(field.dim).least_above_zero;
}

bool is_numeric(const Field& field) {
  switch (field.kind) {
    case FieldKind::quantity:
    case FieldKind::quantities:
    case FieldKind::number:
    case FieldKind::fraction:
    case FieldKind::count:
    case FieldKind::counts:
      return true;
    default:
      return false;
  }
}

std::string range_words(const Field& field) {
  const auto bound = [&](double value) {
    return field.dim == Dim{} ? plain_bound(value) : format_quantity(value, field.dim);
  };
  return fmt::format("between {} and {}", bound(field.limits.least), bound(field.limits.most));
}

}  // namespace caelum::spec
