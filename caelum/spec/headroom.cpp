// M-spec-3, M-spec-4 (docs/models/relatives.md): a chip with a smaller matrix unit, or more watts for each of
// its operations, reaches a larger share of its peak than the chip whose constants it borrows.
#include "caelum/spec/headroom.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace caelum::spec {
namespace {

constexpr double kPower =
    2.5;  // own estimate, because power = C V^2 f, and V falls slower than f near the top
constexpr auto kWide = static_cast<std::size_t>(Precision::bf16);

/// Energy of an operation by process, TSMC's N7 as 1, from what foundries say that a step saves at equal
/// speed.
struct ProcessEnergy {
  std::string_view name;
  double energy;
};
constexpr ProcessEnergy kProcesses[] = {
    {"TSMC 12FFN", 2.1}, {"Samsung 8N", 1.5}, {"TSMC N7", 1}, {"TSMC 4N", 0.63}};

/// The chip's over the lender's. Generations differ in more than their process, so those of one process and
/// of one generation are compared only.
std::optional<double> operation_energy(const Chip& chip, const Chip& lender) {
  const std::string& process = chip.silicon.process;
  if (process.empty()) return std::nullopt;
  if (process == lender.silicon.process) return 1;
  if (chip.generation.empty() || chip.generation != lender.generation) return std::nullopt;
  const auto find = [](std::string_view name) {
    return std::find_if(std::begin(kProcesses), std::end(kProcesses),
                        [&](const ProcessEnergy& p) { return p.name == name; });
  };
  const auto own = find(process), other = find(lender.silicon.process);
  if (own == std::end(kProcesses) || other == std::end(kProcesses)) return std::nullopt;
  return own->energy / other->energy;
}

/// a / b where both are known and positive, else 1.
template <class T>
double ratio(const Datum<T>& a, const Datum<T>& b) {
  if (!a.known() || !b.known()) return 1;
  const double above = *a.value / T{1}, below = *b.value / T{1};
  return above > 0 && below > 0 ? above / below : 1;
}

/// Constants of the lender's record, changed with their ranges and told so.
class Changer {
 public:
  Changer(const std::vector<const SourceFile*>& records, std::string why)
      : records_(records), why_(std::move(why)) {}

  template <class T, class F>
  void change(Datum<T>& datum, F&& f) const {
    if (!datum.known() || std::find(records_.begin(), records_.end(), datum.at.file.get()) == records_.end())
      return;
    const T before = *datum.value;
    for (auto* part : {&datum.value, &datum.low, &datum.high}) {
      if (*part) *part = f(**part);
    }
    if (*datum.value != before) datum.sources.push_back(why_);
  }

 private:
  const std::vector<const SourceFile*>& records_;
  std::string why_;
};

}  // namespace

Headroom headroom_of(const Chip& chip, const Chip& lender) {
  Headroom out;
  out.math.fill(1);
  if (chip.vendor != lender.vendor) return out;
  const double cores = ratio(chip.units.count, lender.units.count);
  const double clock = ratio(chip.units.clock, lender.units.clock);
  const double rate = ratio(chip.peak[kWide], lender.peak[kWide]);
  out.cores = std::min(cores, 1.0);
  for (std::size_t p = 0; p < out.math.size(); ++p) {
    const bool own = chip.peak[p].known() && lender.peak[p].known();
    const double format_rate = own ? ratio(chip.peak[p], lender.peak[p]) : rate;
    out.math[p] = std::min(format_rate / (cores * clock), 1.0);
  }
  if (const auto energy = operation_energy(chip, lender)) {
    // An operation costs the square of the voltage, which falls with the clock.
    out.watts = ratio(chip.tdp, lender.tdp) / (rate * *energy * std::pow(clock, kPower - 1));
  }
  return out;
}

double freed_share(double share, double math) {
  return share >= 1 || share <= 0 ? share : 1 / (1 + (1 / share - 1) * math);
}

double clock_left(double sustained, double watts) {
  return std::min(1.0, sustained * std::pow(watts, 1 / kPower));
}

namespace {

/// With more watts for its work than the lender, a chip holds more of its clock; with fewer, it holds less
/// already in the short runs that the lender's shares come from.
void use_watts(ChipProfile& profile, double watts, const std::vector<const SourceFile*>& records) {
  const Changer limit(records, fmt::format("for {:.2f} of the lender's watts an operation", watts));
  const auto left = [watts](double share) { return clock_left(share, watts); };
  if (watts > 1) return limit.change(profile.sustained, left);
  for (auto& share : profile.matmul) limit.change(share, left);
}

}  // namespace

void use_headroom(ChipProfile& profile, const Headroom& headroom,
                  const std::vector<const SourceFile*>& records) {
  const double math = headroom.math[kWide];
  const Changer beside(records, fmt::format("for {:.2f} of the lender's operations a core and clock", math));
  const double share_before = profile.matmul[kWide].value_or(1);
  const auto freed = [math](double share) { return freed_share(share, math); };
  const auto shorter = [math](double operations) { return operations * math; };
  for (std::size_t p = 0; p < profile.matmul.size(); ++p) {
    beside.change(profile.matmul[p], [&](double share) { return freed_share(share, headroom.math[p]); });
  }
  for (auto* share : {&profile.attention_forward, &profile.attention_backward, &profile.grouped,
                      &profile.attention_flash2, &profile.attention_triton}) {
    beside.change(*share, freed);
  }
  for (auto* length : {&profile.k_ramp, &profile.attention_ramp, &profile.exponential}) {
    beside.change(*length, shorter);
  }
  const Changer draw(records, fmt::format("for {:.2f} of the lender's cores", headroom.cores));
  draw.change(profile.l2_bandwidth, [&](Bandwidth all) { return all * headroom.cores; });
  if (headroom.watts)
    use_watts(profile, *headroom.watts * share_before / profile.matmul[kWide].value_or(1), records);
}

}  // namespace caelum::spec
