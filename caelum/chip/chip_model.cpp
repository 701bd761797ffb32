// From a chip's record and its profile to plain numbers: every gap is found here, once, and told
// with the way to fill it.
#include "caelum/chip/chip_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "caelum/spec/headroom.hpp"

namespace caelum::chip {
namespace {

using enum Precision;
constexpr int index(Precision p) {
  return static_cast<int>(p);
}

/// Collects what is missing while reading.
class Reader {
 public:
  Reader(const spec::Chip& chip, const spec::ChipProfile& profile, Diagnostics& diagnostics)
      : chip_(chip), profile_(profile), diagnostics_(diagnostics) {}

  double constant(const spec::Datum<double>& datum, const char* field) { return from(datum, field, 1.0); }
  template <class Q>
  double constant(const spec::Datum<Q>& datum, const char* field) {
    return from(datum, field, Q{1});
  }

  /// The record's own value, or the profile's where the record is silent.
  template <class T>
  double record(const spec::Datum<T>& own, const spec::Datum<T>& profile, const char* path,
                const char* field) {
    if (own.known()) return plain(*own.value);
    if (profile.known()) return plain(*profile.value);
    missing(path, fmt::format("set it with --set cluster.system.chip.{}=VALUE, or {} of profile '{}'", path,
                              field, profile_.id));
    return 1;
  }

  void missing(const char* path, std::string hint) {
    diagnostics_.error({}, fmt::format("chip '{}': {} is unknown", chip_.id, path), std::move(hint));
  }

 private:
  static double plain(double value) { return value; }
  template <Dim D>
  static double plain(Quantity<D> value) {
    return value.canonical();
  }

  template <class T>
  double from(const spec::Datum<T>& datum, const char* field, T otherwise) {
    if (datum.known()) return plain(*datum.value);
    diagnostics_.error(datum.at, fmt::format("chip profile '{}': {} is unknown", profile_.id, field),
                       fmt::format("give `{}:` in the profile, or `from:` a relative that has it", field));
    return plain(otherwise);
  }

  const spec::Chip& chip_;
  const spec::ChipProfile& profile_;
  Diagnostics& diagnostics_;
};

double first_known(std::initializer_list<double> values) {
  for (double value : values) {
    if (value > 0) return value;
  }
  return 0;
}

/// M-chip-8: the power limit holds watts, not a clock. A product's demand at full clock goes with the
/// operand bytes that it feeds to the matrix unit a second; power goes with the clock to 2.5, as
/// the voltage falls with it. So a format that demands less than bf16 keeps more of its rate.
double clock_under_power(double demand, double wide_demand, double sustained) {
  if (sustained >= 1 || demand <= 0 || wide_demand <= 0) return sustained;
  return spec::clock_left(sustained, wide_demand / demand);
}

/// Peaks and shares by format; then the rate at which each format is priced.
void set_rates(ChipModel& model, const spec::Chip& chip, const spec::ChipProfile& profile, Reader& reader) {
  model.sustained = reader.constant(profile.sustained, "sustained");
  for (int p = 0; p < kPrecisions; ++p) {
    const auto at = static_cast<std::size_t>(p);
    model.peak[p] = chip.peak[at].value_or(OpRate{0}).canonical();
    model.matmul[p] = profile.matmul[at].value_or(0);
  }
  double* peak = model.peak;
  if (peak[index(fp8_block)] <= 0) peak[index(fp8_block)] = peak[index(fp8)];
  if (peak[index(fp64)] <= 0) peak[index(fp64)] = chip.fp64_matrix.value_or(OpRate{0}).canonical();

  const double wide = first_known({peak[index(bf16)], peak[index(fp16)]});
  if (wide <= 0)
    reader.missing("peak.bf16",
                   "set it with --set cluster.system.chip.peak.bf16=VALUE (dense, e.g. 400 Tflop/s)");
  double* share = model.matmul;
  const double wide_share = first_known({share[index(bf16)], share[index(fp16)]});
  if (wide_share <= 0)
    reader.missing("matmul.bf16 of its profile", "give `matmul: {bf16: SHARE}` in the profile");
  share[index(fp8_block)] = first_known({share[index(fp8_block)], share[index(fp8)]});
  share[index(fp8)] = first_known({share[index(fp8)], share[index(fp8_block)]});
  for (int p = 0; p < kPrecisions; ++p) {
    if (share[p] <= 0) share[p] = wide_share;
    const double bytes = bytes_per_element(static_cast<Precision>(p));
    model.clock[p] = bytes < 2 && peak[p] > 0 ? clock_under_power(peak[p] * share[p] * bytes,
                                                                  wide * wide_share * 2, model.sustained)
                                              : model.sustained;
    share[p] *= model.clock[p];
    model.rate[p] = (peak[p] > 0 ? peak[p] : wide) * share[p];
    model.element[p] = bytes;
  }
  const double single = first_known({peak[index(tf32)], peak[index(fp32)], wide / 2});
  model.rate[index(fp32)] = (peak[index(fp32)] > 0 ? peak[index(fp32)] : single) * share[index(fp32)];
  model.rate[index(tf32)] = single * share[index(tf32)];
}

bool whole_gigabytes(const std::optional<Bytes>& size) {
  const double gigabytes = size ? size->in(units::GB) : 0;
  return gigabytes >= 1 && std::abs(gigabytes - std::round(gigabytes)) < 1e-9 * gigabytes;
}

}  // namespace

// M-chip-35. Memory is built in powers of two: a size sold as a whole number of GB is as many GiB.
std::optional<Bytes> usable_memory(const spec::Chip& chip) {
  constexpr double kLeft = 0.985;  // own estimate: error correction, firmware and driver of forty chips that
                                   // were read leave 92 to 100 %, the middle half 98 to 99 %
  if (chip.hbm.usable.known()) return chip.hbm.usable.value;
  if (!chip.hbm.capacity.known()) return std::nullopt;
  const auto& sold = chip.hbm.capacity;
  const double gigabytes = sold.value->in(units::GB);
  if (whole_gigabytes(sold.value)) return std::round(gigabytes) * units::GiB * kLeft;
  const bool between =
      whole_gigabytes(sold.low) && whole_gigabytes(sold.high);  // drawn, of a range of such sizes
  return (between ? gigabytes * units::GiB : *sold.value) * kLeft;
}

ChipModel make_chip_model(const spec::Chip& chip, const spec::ChipProfile& profile,
                          Diagnostics& diagnostics) {
  Reader reader(chip, profile, diagnostics);
  ChipModel model;
  model.profile = profile;
  set_rates(model, chip, profile, reader);
  model.bandwidth = reader.record(chip.hbm.bandwidth, {}, "hbm.bandwidth", "bandwidth");
  const auto usable = usable_memory(chip);
  model.capacity =
      usable ? usable->canonical() : reader.record(chip.hbm.capacity, {}, "hbm.capacity", "capacity");
  model.cores = std::max(reader.record(chip.units.count, profile.cores, "units.count", "cores"), 1.0);
  model.l2 = reader.record(chip.units.l2, profile.l2, "units.l2", "l2");

  model.launch = reader.constant(profile.launch, "launch");
  model.stream = model.bandwidth * reader.constant(profile.memory, "memory");
  model.memory_ramp = reader.constant(profile.memory_ramp, "memory_ramp");
  model.reduction = profile.reduction.value_or(1);
  model.l2_stream = reader.constant(profile.l2_bandwidth, "l2_bandwidth");
  model.k_ramp = reader.constant(profile.k_ramp, "k_ramp");
  model.tail = reader.constant(profile.tail, "tail");
  model.serial = 1 - reader.constant(profile.overlap, "overlap");
  model.attention_forward = reader.constant(profile.attention_forward, "attention_forward");
  model.attention_backward = reader.constant(profile.attention_backward, "attention_backward");
  // M-chip-8 for attention: what a softmax leaves idle of the matrix unit draws no power there.
  for (double* share : {&model.attention_forward, &model.attention_backward}) {
    if (model.sustained > 0) *share *= clock_under_power(*share, 1, model.sustained) / model.sustained;
  }
  model.attention_ramp = reader.constant(profile.attention_ramp, "attention_ramp");
  model.attention_block = std::max(reader.constant(profile.attention_block, "attention_block"), 1.0);
  const double wide = first_known({model.peak[index(bf16)], model.peak[index(fp16)], 1.0});
  model.exponential = reader.constant(profile.exponential, "exponential") / wide;
  model.grouped = reader.constant(profile.grouped, "grouped");
  model.group_overhead = reader.constant(profile.group_overhead, "group_overhead");

  // The largest tile both ways, then halves: what kernel libraries instantiate.
  const double m = reader.constant(profile.tile_m, "tile_m"), n = reader.constant(profile.tile_n, "tile_n");
  const Tile tiles[kTiles] = {{m, n}, {n, m}, {m, n / 2}, {m / 2, n}, {m / 2, n / 2}, {m / 2, n / 4}};
  std::copy(std::begin(tiles), std::end(tiles), std::begin(model.tiles));
  return model;
}

ChipModel under_stack(const ChipModel& chip, const spec::StackProfile& stack) {
  constexpr double kTriton =
      0.6;  // FlashAttention 2's authors measure Triton at 0.55 to 0.7 of theirs on A100
  ChipModel model = chip;
  double attention = 1;
  if (stack.attention_kernel == "flash2") attention = chip.profile.attention_flash2.value_or(1);
  if (stack.attention_kernel == "triton") attention = chip.profile.attention_triton.value_or(kTriton);
  const double share = stack.kernel_share.value_or(1);
  for (double& rate : model.rate) rate *= share;
  model.tail = stack.kernel_tail.value_or(chip.tail);
  model.attention_forward *= attention / share;
  model.attention_backward *= attention / share;
  model.exponential /= attention;
  model.loop_streams = stack.grouped_streams.value_or(1);
  model.loop_issue = stack.grouped_issue.value_or(Time{}).in(units::s);
  return model;
}

// M-chip-22.
ChipModel with_narrow_tiles(const ChipModel& chip) {
  ChipModel model = chip;
  const double wide = std::min(chip.tiles[0].m, chip.tiles[0].n);
  for (const double rows : {16.0, 32.0, 64.0}) model.tiles[model.tile_shapes++] = {rows, wide};
  return model;
}

ChipModel full_clock(const ChipModel& chip) {
  ChipModel model = chip;
  for (int p = 0; p < kPrecisions; ++p) {
    model.matmul[p] /= chip.clock[p];
    model.rate[p] /= chip.clock[p];
    model.clock[p] = 1;
  }
  model.sustained = 1;
  return model;
}

}  // namespace caelum::chip
