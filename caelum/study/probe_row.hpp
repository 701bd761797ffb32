// `operator:` and `collective:` rows as questions.
#pragma once

#include <optional>

#include "caelum/jobs/probe.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/study/suite.hpp"

namespace caelum::study {

/// The row's system, or its chip alone; nothing after an error.
std::optional<spec::Machine> probe_machine(const Row& row, const std::string& directory,
                                           const spec::Catalogue& catalogue, Diagnostics& diagnostics);
/// As many chips as ranks may be spread over, so that no level is left out.
long chips_for(double ranks);
/// `{kind, ranks, bytes, system, ranks_per_node, algorithm}`.
std::optional<jobs::CollectiveProbe> collective_probe(const Row& row, Diagnostics& diagnostics);
/// `{kind: gemm | grouped_gemm | attention | memory, m, n, k, ..., precision, chip}`.
std::optional<jobs::OperatorProbe> operator_probe(const Row& row, Diagnostics& diagnostics);

}  // namespace caelum::study
