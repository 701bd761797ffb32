// What it costs to price a chip with another chip's constants: the doubt of relatives.
#pragma once

#include <string>
#include <vector>

#include "caelum/study/table_validate.hpp"

namespace caelum::study {

/// Operators of one class on one chip under the profile of another chip and the chip's own data sheet.
struct TransferCell {
  std::string operators;     ///< gemm from 20 us, gemm under 20 us, attention_prefill, ...
  std::string chip, lender;  ///< equal where the chip's own constants price it
  Summary summary;
};

struct Transfer {
  std::vector<std::string> lenders;  ///< one chip for each profile in the tables
  std::vector<TransferCell> cells;   ///< by operators, chip, lender, in that order
};

/// Prices the kernels of every chip with the profile of every other. Errors as in validate_tables.
Transfer transfer_errors(const std::vector<Table>& tables, int threads, const spec::Catalogue& catalogue,
                         Diagnostics& diagnostics);

/// M-study-13: mean over chips of the median error under the lender that fits it best (`best`) or of
/// the middle lender (`middle`), the chip's own constants left out.
struct TransferCost {
  std::string operators;
  double own = 0, best = 0, middle = 0;
};
std::vector<TransferCost> transfer_costs(const Transfer& transfer);

}  // namespace caelum::study
