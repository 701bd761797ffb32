// What nccl-tests and its kin (rccl-tests, hccl_test, nccom-test) print: collectives over rows of sizes, as
// text or, by nccl-tests, as JSON. Hosts, processes, paths and variables of the user's environment are read
// over and kept nowhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::interop {

struct NcclPoint {
  double bytes = 0;
  double seconds = 0;  ///< of the collective out of place
};

struct NcclTest {
  Collective collective = Collective::all_reduce;
  long ranks = 0;
  long ranks_per_node = 0;   ///< 0 = all, or not told
  std::string library;       ///< `NCCL 2.27.7`; empty where it is not told
  std::string element;       ///< `float`, `bfloat16`; empty where it is not told
  bool one_process = false;  ///< one process drives several chips (-g)
  std::vector<NcclPoint> points;
};

/// Whether a text is such output, and not a table or a spec file.
bool looks_like_nccl_tests(std::string_view text);

/// Reads a log of one run or several, with or without tags of launchers, colours and times before its lines.
/// Sizes of no bytes are left out. Broken lines, runs of one rank and runs that do not tell their collective
/// are errors with their place; then nothing is returned.
std::vector<NcclTest> read_nccl_tests(const std::shared_ptr<const SourceFile>& source,
                                      Diagnostics& diagnostics);

}  // namespace caelum::interop
