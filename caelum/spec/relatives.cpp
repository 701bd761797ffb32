// M-spec-1: a borrowed constant c lies in [c / f, c f]; shares end at 1. f is one plus the median error
// with which the middle one of the other measured chips' constants price a left-out chip's kernels
// (caelum validate --leave-chip-out; docs/models/relatives.md).
#include "caelum/spec/relatives.hpp"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

namespace caelum::spec {
namespace {

struct Widener {
  bool only_borrowed = false;

  template <class T>
  void widen(Datum<T>& datum, const char* field, bool share) const {
    if (!datum.known()) return;
    const auto& all = borrowings();
    const auto rule = std::find_if(all.begin(), all.end(),
                                   [&](const Borrowing& b) { return std::string_view(b.field) == field; });
    if (rule == all.end()) return;
    const bool borrowed = std::any_of(datum.sources.begin(), datum.sources.end(),
                                      [](const std::string& s) { return s.starts_with("borrowed"); });
    if (only_borrowed && !borrowed) return;
    const T low = *datum.value / rule->factor;
    T high = *datum.value * rule->factor;
    if constexpr (std::is_same_v<T, double>) {
      if (share) high = std::max(std::min(high, 1.0), *datum.value);
    }
    datum.low = datum.low ? std::min(*datum.low, low) : low;
    datum.high = datum.high ? std::max(*datum.high, high) : high;
    datum.sources.push_back(
        fmt::format("a relative's: range at least a factor {:.2f}, as leaving chips out shows for {}",
                    rule->factor, rule->kernels));
  }
};

}  // namespace

const std::vector<Borrowing>& borrowings() {
  static const std::vector<Borrowing> kAll{
      {"matmul", 1.27, "products from 20 us"},
      {"k_ramp", 1.20, "products under 20 us"},
      {"tail", 1.20, "products under 20 us"},
      {"overlap", 1.27, "products from 20 us"},
      {"launch", 1.20, "products under 20 us"},
      {"memory", 1.27, "products from 20 us"},
      {"reduction", 1.20, "products under 20 us"},
      {"attention_forward", 1.43, "attention prefill"},
      {"attention_backward", 1.43, "attention prefill"},
      {"attention_ramp", 1.43, "attention prefill"},
      {"exponential", 1.43, "attention prefill"},
      {"grouped", 1.30, "fused experts"},
      {"group_overhead", 1.30, "fused experts"},
  };
  return kAll;
}

void widen_borrowed(ChipProfile& profile) {
  const Widener with{.only_borrowed = !profile.relative.empty()};
  for (auto& share : profile.matmul) with.widen(share, "matmul", true);
  with.widen(profile.k_ramp, "k_ramp", false);
  with.widen(profile.tail, "tail", true);
  with.widen(profile.overlap, "overlap", true);
  with.widen(profile.launch, "launch", false);
  with.widen(profile.memory, "memory", true);
  with.widen(profile.reduction, "reduction", true);
  with.widen(profile.attention_forward, "attention_forward", true);
  with.widen(profile.attention_backward, "attention_backward", true);
  with.widen(profile.attention_ramp, "attention_ramp", false);
  with.widen(profile.exponential, "exponential", false);
  with.widen(profile.grouped, "grouped", false);
  with.widen(profile.group_overhead, "group_overhead", false);
}

}  // namespace caelum::spec
