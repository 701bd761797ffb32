// Any bytes as a flow file: neither form may crash or hang, and what is read can be solved with a
// certificate.
#include <cstddef>
#include <cstdint>

#include "caelum/base/check.hpp"
#include "caelum/fabric/flow/certificate.hpp"
#include "caelum/fabric/flow/read.hpp"
#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace flow = caelum::fabric::flow;

namespace {

constexpr std::size_t kFlows = 50;  // solved with the certificate at most

/// Figures of like size: beyond some fifteen orders of magnitude between them a double cannot hold both.
bool is_moderate(const flow::Problem& problem) {
  auto moderate = [](double value) { return value == 0 || (value > 1e-3 && value < 1e3); };
  for (flow::Flow f = 0; f < problem.flows(); ++f) {
    if (!moderate(problem.bytes[f]) || !moderate(problem.start_of(f)) || !moderate(problem.latency_of(f)))
      return false;
    if (!moderate(problem.weight_of(f)) || !moderate(problem.cap_of(f))) return false;
  }
  for (const double capacity : problem.capacity) {
    if (!moderate(capacity)) return false;
  }
  return problem.flows() <= kFlows;
}

void read_and_solve(const std::shared_ptr<caelum::SourceFile>& file, const flow::Network* network) {
  caelum::Diagnostics diagnostics;
  const flow::FlowFile input = flow::read_flows(file, network, diagnostics);
  (void)diagnostics.render();
  if (!diagnostics.ok()) return;
  CAELUM_CHECK(input.ids.size() == input.problem.flows(), "every flow has an id");
  CAELUM_CHECK(flow::fault_of(input.problem).empty(), "what is read without an error can be solved");
  if (!is_moderate(input.problem)) return;
  flow::simulate(input.problem, [&](double, const std::vector<double>& rate) {
    CAELUM_CHECK(flow::certificate_gap(input.problem, rate) < 1e-6, "the rates are fair");
  });
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::make_shared<caelum::SourceFile>(
      caelum::SourceFile{"flows.txt", std::string(reinterpret_cast<const char*>(data), size)});
  static const flow::Network kRing = flow::make_torus({.sizes = {4}, .bandwidth = 10});
  read_and_solve(file, nullptr);
  read_and_solve(file, &kRing);
  (void)flow::read_counts(file->text);
  return 0;
}
