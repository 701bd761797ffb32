#include "apps/caelum/nccl_logs.hpp"

#include "caelum/spec/resolve.hpp"

namespace caelum::app {

std::vector<interop::NcclTest> read_nccl_logs(const std::vector<std::string>& files,
                                              Diagnostics& diagnostics) {
  std::vector<interop::NcclTest> tests;
  for (const auto& file : files) {
    const auto source = spec::read_source(file, {}, diagnostics);
    if (!source) continue;
    for (auto& test : interop::read_nccl_tests(source, diagnostics)) tests.push_back(std::move(test));
  }
  return tests;
}

jobs::CollectiveProbe probe_of(const interop::NcclTest& test, const interop::NcclPoint& point) {
  jobs::CollectiveProbe probe;
  probe.collective = test.collective;
  probe.ranks = test.ranks;
  probe.ranks_per_node = test.ranks_per_node;
  probe.bytes = Bytes{point.bytes};
  if (test.one_process) probe.call.launch = fabric::Launch::process;
  return probe;
}

}  // namespace caelum::app
