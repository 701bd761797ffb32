// Which kernel libraries of the catalogue price a chip's operators.
#pragma once

#include <string>
#include <vector>

#include "caelum/jobs/probe_kernel.hpp"
#include "caelum/spec/catalogue.hpp"

namespace caelum::study {

/// A library made for one chip.
struct LibraryOnChip {
  std::string stack;  ///< engines of tables begin with it
  chip::KernelSet kernels;
  bool own = false;  ///< fitted on a chip of the same die, so that its residual holds
};

/// The libraries fitted on `lender`, on a chip that shares its profile, or on one whose profile is its
/// relative; the nearest of these three. Constants are theirs, changed by what `record` has
/// beside that chip (M-spec-3, M-spec-4); peaks, bandwidth and cores are those of `chip`, its model.
std::vector<LibraryOnChip> libraries_for(const chip::ChipModel& chip, const spec::Chip& record,
                                         const std::string& lender, const spec::Catalogue& catalogue,
                                         Diagnostics& diagnostics);

/// The library that an engine's name asks for; null where the catalogue has none of it.
const LibraryOnChip* find_library(const std::vector<LibraryOnChip>& libraries, const char* engine);

}  // namespace caelum::study
