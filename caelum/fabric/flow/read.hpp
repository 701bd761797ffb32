// Flow files: what a user writes by hand or another simulator reads.
//
//   # comments anywhere
//   <id> <from> <to> <bytes> [options]          a list of flows between endpoints of a network
//   <id> <bytes> [options] <link> <link> ...    an instance: no network, the links are named
//
// Options: @S or start=S (s), latency=S (s), weight=W, cap=R (byte/s), after=ID,ID (both forms). In an
// instance the comment "... every link: R B/s" gives the capacity of all links and "#cap LINK R" that of one,
// before the first flow that crosses it.
#pragma once

#include <memory>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

struct FlowFile {
  Problem problem;
  std::vector<std::uint64_t> ids;    ///< of each flow, as the file names it
  std::vector<std::uint64_t> links;  ///< of each link of an instance
};

/// With a network the text is a list of flows, without one an instance. Every wrong line is told.
FlowFile read_flows(const std::shared_ptr<const SourceFile>& file, const Network* network,
                    Diagnostics& diagnostics);

/// "16,16,16": whole numbers of at least 1. Empty when it is not such a list.
std::vector<std::uint32_t> read_counts(std::string_view text);

}  // namespace caelum::fabric::flow
