#include "caelum/study/kernel_libraries.hpp"

#include <iterator>
#include <string_view>

#include "caelum/spec/load.hpp"

namespace caelum::study {
namespace {

/// How near a library's chip is to the asked one: 0 the same, 1 the same profile, 2 its profile's
/// relative; 3 nothing in common.
int distance(const spec::Chip& asked, const spec::ChipProfile& profile, const spec::Chip& other) {
  if (other.id == asked.id) return 0;
  if (other.profile == asked.profile) return 1;
  return !profile.relative.empty() && other.profile == profile.relative ? 2 : 3;
}

/// Of the lender's operations a core and clock: below, its residual does not hold.
constexpr double kAlike = 0.9;

/// The parts of one library, fitted from tables of their own, are one.
void add_library(std::vector<LibraryOnChip>& all, LibraryOnChip part) {
  for (auto& known : all) {
    if (known.stack != part.stack || known.own != part.own) continue;
    auto& kernels = part.kernels.kernels;
    std::move(kernels.begin(), kernels.end(), std::back_inserter(known.kernels.kernels));
    return;
  }
  all.push_back(std::move(part));
}

}  // namespace

std::vector<LibraryOnChip> libraries_for(const chip::ChipModel& chip, const spec::Chip& record,
                                         const std::string& lender, const spec::Catalogue& catalogue,
                                         Diagnostics& diagnostics) {
  std::vector<LibraryOnChip> out;
  const bool same_chip = record.id == lender;
  const auto asked = spec::load_chip(lender, catalogue, diagnostics);
  if (!asked) return out;
  const auto profile = spec::load_chip_profile(asked->profile, catalogue, diagnostics);
  if (!profile) return out;
  int nearest = 3;
  for (const auto* entry : catalogue.all("kernel-library")) {
    const auto library = spec::load_kernel_library(entry->id, catalogue, diagnostics);
    const auto other = library ? spec::load_chip(library->chip, catalogue, diagnostics) : std::nullopt;
    if (!other) continue;
    const int far = distance(*asked, *profile, *other);
    if (far >= 3 || far > nearest) continue;
    if (far < nearest) out.clear();
    nearest = far;
    const auto headroom = spec::headroom_of(record, *other);
    const bool own =
        same_chip && far < 2 && headroom.math[static_cast<std::size_t>(Precision::bf16)] > kAlike;
    LibraryOnChip made{library->stack, chip::make_kernel_set(*library, chip), own};
    for (auto& kernel : made.kernels.kernels) {
      if (!own) kernel.residual.clear();
      if (record.id != other->id) chip::use_headroom(kernel, headroom);
    }
    add_library(out, std::move(made));
  }
  return out;
}

const LibraryOnChip* find_library(const std::vector<LibraryOnChip>& libraries, const char* engine) {
  const std::string_view asked = engine;
  for (const auto& library : libraries) {
    if (asked.starts_with(library.stack)) return &library;
  }
  return nullptr;
}

}  // namespace caelum::study
