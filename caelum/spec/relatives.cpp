// M-spec-1: a borrowed constant c lies in [c / f, c f]; shares end at 1. f is one plus the error with which a
// lender of that kinship prices a left-out chip's kernels (caelum validate --leave-chip-out;
// docs/models/relatives.md).
#include "caelum/spec/relatives.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

namespace caelum::spec {
namespace {

/// To at least `factor` either way; a share of something stays at most one.
template <class T>
void widen_range(Datum<T>& datum, double factor, bool share) {
  const T low = *datum.value / factor;
  T high = *datum.value * factor;
  if constexpr (std::is_same_v<T, double>) {
    if (share) high = std::max(std::min(high, 1.0), *datum.value);
  }
  datum.low = datum.low ? std::min(*datum.low, low) : low;
  datum.high = datum.high ? std::max(*datum.high, high) : high;
}

/// What shows the doubt of a constant: an error and the kernels that have it.
struct Shown {
  const Datum<double>& cost;
  const char* kernels;
};

const char* words_of(Kinship kinship) {
  switch (kinship) {
    case Kinship::same_die:
      return "same die";
    case Kinship::same_maker:
      return "same maker";
    case Kinship::another_maker:
      break;
  }
  return "another maker";
}

struct Widener {
  bool only_borrowed = false;
  const char* kinship = "";

  template <class T>
  void widen(Datum<T>& datum, const Shown& shown, bool share = false) const {
    if (!datum.known()) return;
    const bool borrowed = std::any_of(datum.sources.begin(), datum.sources.end(),
                                      [](const std::string& s) { return s.starts_with("borrowed"); });
    if (only_borrowed && !borrowed) return;
    const double factor = 1 + shown.cost.value_or(0);
    widen_range(datum, factor, share);
    datum.sources.push_back(
        fmt::format("a relative's ({}): range at least a factor {:.2f}, as leaving chips out shows for {}",
                    kinship, factor, shown.kernels));
  }
};

double silicon_area(const Chip& chip) {
  const auto& areas = chip.silicon.die_area;
  if (areas.empty() || !areas.front().known()) return 0;
  return areas.front().value->canonical() * chip.silicon.dies.value_or(1);
}

}  // namespace

const TransferCosts& Transfer::at(Kinship kinship) const {
  switch (kinship) {
    case Kinship::same_die:
      return same_die;
    case Kinship::same_maker:
      return same_maker;
    case Kinship::another_maker:
      break;
  }
  return another_maker;
}

Kinship kinship_of(const Chip& chip, const std::optional<Chip>& lender) {
  if (!lender || chip.vendor != lender->vendor) return Kinship::another_maker;
  const double own = silicon_area(chip), other = silicon_area(*lender);
  return own > 0 && std::abs(own - other) <= 0.02 * own ? Kinship::same_die : Kinship::same_maker;
}

void widen_borrowed(ChipProfile& profile, const Transfer& transfer, Kinship kinship) {
  const Widener with{.only_borrowed = !profile.relative.empty(), .kinship = words_of(kinship)};
  const TransferCosts& costs = transfer.at(kinship);
  const Shown products{costs.products, "products from 20 us"};
  const Shown short_products{costs.short_products, "products under 20 us"};
  const Shown prefill{costs.prefill, "attention prefill"}, experts{costs.experts, "fused experts"};
  for (auto& share : profile.matmul) with.widen(share, products, true);
  with.widen(profile.overlap, products, true);
  with.widen(profile.memory, products, true);
  with.widen(profile.k_ramp, short_products);
  with.widen(profile.tail, short_products, true);
  with.widen(profile.launch, short_products);
  with.widen(profile.reduction, short_products, true);
  with.widen(profile.attention_forward, prefill, true);
  with.widen(profile.attention_backward, prefill, true);
  with.widen(profile.attention_ramp, prefill);
  with.widen(profile.exponential, prefill);
  with.widen(profile.grouped, experts);
  with.widen(profile.group_overhead, experts);
}

namespace {

template <class T>
void widen_by(Datum<T>& datum, double factor, bool share, const char* what) {
  if (!datum.known()) return;
  widen_range(datum, factor, share);
  datum.sources.push_back(
      fmt::format("a relative's: range at least a factor {:.2f}, as leaving out {} shows", factor, what));
}

}  // namespace

void widen_borrowed(LinkProfile& link) {
  if (link.relative.empty()) return;
  constexpr double kStarts =
      1.29;  // M-spec-2: the middle of six pairs of generations, small messages included
  constexpr double kShares = 1.10;
  for (auto* time : {&link.latency, &link.launch, &link.step, &link.ll128_step, &link.per_message}) {
    widen_by(*time, kStarts, false, "generations of links");
  }
  widen_by(link.ramp, kStarts, false, "generations of links");
  for (auto* share : {&link.efficiency, &link.all_to_all, &link.point_to_point, &link.tree}) {
    widen_by(*share, kShares, true, "generations of links");
  }
}

}  // namespace caelum::spec
