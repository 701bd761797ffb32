// Logs of collectives, as two verbs read them.
#pragma once

#include <string>
#include <vector>

#include "caelum/interop/nccl_tests.hpp"
#include "caelum/jobs/probe.hpp"

namespace caelum::app {

/// The runs of all files, in their order; errors tell file and place.
std::vector<interop::NcclTest> read_nccl_logs(const std::vector<std::string>& files,
                                              Diagnostics& diagnostics);

/// One size of a run, as it is priced.
jobs::CollectiveProbe probe_of(const interop::NcclTest& test, const interop::NcclPoint& point);

}  // namespace caelum::app
