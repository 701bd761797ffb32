// Tables of measured operators to a kernel library: one fit for each kernel that they hold.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"
#include "caelum/study/fit_kernel.hpp"
#include "caelum/study/table.hpp"

namespace caelum::study {

struct CalibrateOptions {
  std::string chip;   ///< id; rows of other chips are left out
  std::string stack;  ///< the library's name: what `engine` columns begin with
  std::string part;   ///< of the library that the tables hold (`latent`); empty = all of it
  FitOptions fit;
  int threads = 1;
};

struct Calibration {
  spec::KernelLibrary library;
  std::vector<KernelFit> fits;                        ///< one for each kernel of the library
  std::vector<std::pair<std::string, int>> left_out;  ///< rows that no kernel's mechanism covers
};

/// Errors in the chip's record, or tables without rows of it, go to `diagnostics`. The bytes of the result
/// do not depend on the number of threads.
Calibration calibrate(const std::vector<Table>& tables, const CalibrateOptions& options,
                      const spec::Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace caelum::study
