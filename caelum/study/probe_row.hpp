// `operator:` and `collective:` rows as questions to the front door.
#pragma once

#include <optional>

#include "caelum/jobs/probe.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/study/suite.hpp"

namespace caelum::study {

/// A design of one chip alone, its profile as its record has it.
std::optional<spec::Design> chip_design(const std::string& chip, const spec::Catalogue& catalogue,
                                        Diagnostics& diagnostics);
/// A design that holds the row's system or chip; nothing after an error.
std::optional<spec::Design> probe_design(const Row& row, const std::string& directory,
                                         const spec::Catalogue& catalogue, Diagnostics& diagnostics);
/// `{kind, ranks, bytes, system, ranks_per_node, algorithm}`.
std::optional<jobs::CollectiveProbe> collective_probe(const Row& row, Diagnostics& diagnostics);
/// `{kind: gemm | grouped_gemm | attention | memory, m, n, k, ..., precision, chip}`.
std::optional<jobs::OperatorProbe> operator_probe(const Row& row, Diagnostics& diagnostics);

}  // namespace caelum::study
