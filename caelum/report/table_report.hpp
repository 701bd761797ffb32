// The errors of tables of measured operators, collectives and exchanges as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/study/table_holdout.hpp"
#include "caelum/study/table_transfer.hpp"
#include "caelum/study/table_validate.hpp"

namespace caelum::report {

/// By operator, time, format, shape region and chip; the `worst` rows; what was left out and why.
std::string table_text(const std::vector<study::Table>& tables, const study::TableValidation& validation,
                       const Style& style, int worst = 20);
/// The document of suites: rows, summary, by.
std::string table_json(const std::vector<study::Table>& tables, const study::TableValidation& validation,
                       const std::string& version);
/// The errors of each chip's kernels under every other chip's constants.
std::string transfer_text(const study::Transfer& transfer, const Style& style);
std::string transfer_json(const study::Transfer& transfer, const std::string& version);
/// Errors of kernels that no fit saw beside what is asked; as text, as the page docs/held-out.md, as JSON.
std::string holdout_text(const study::Holdout& holdout, const Style& style);
std::string holdout_markdown(const study::Holdout& holdout);
std::string holdout_json(const study::Holdout& holdout, const std::string& version);
/// The shape of a point in a few words: `m 64, n 4096, k 8192`.
std::string shape_text(const study::TablePoint& point);

}  // namespace caelum::report
