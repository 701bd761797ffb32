// Completion times of flows as text and JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/fabric/flow/read.hpp"
#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

struct FlowReport {
  std::string file;
  const fabric::flow::FlowFile* input = nullptr;
  const fabric::flow::Completion* done = nullptr;
  std::optional<std::size_t> classes;  ///< kinds of flows, when they were folded
  std::optional<double> gap;           ///< the worst of all certificates, when they were asked for
};

std::string flows_text(const FlowReport& report, const Style& style);
/// One document; a flow that never starts finishes at null.
std::string flows_json(const FlowReport& report, const std::string& version);
/// `<id> <finish, s>` a line, with all digits, in the order of the file.
std::string flows_times(const FlowReport& report);

}  // namespace caelum::report
