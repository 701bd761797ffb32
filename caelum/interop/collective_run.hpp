// One run of a benchmark of collectives while its output is read, and what can be told at its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/nccl_tests.hpp"

namespace caelum::interop {

/// What the output has told so far.
struct CollectiveRun {
  NcclTest test;
  std::optional<Collective> found;
  Span at;                         ///< where the run begins in the file
  long listed = 0, on_first = 0;   ///< ranks that a header lists; of them on the first one's host
  long started = 0, per_node = 0;  ///< ranks that the command line starts, in all and on a node
  double ratio = 0, fastest = 0;   ///< bus over algorithm bandwidth, at the fastest row
  bool reduces = false, has_root = false, host_times = false;

  void add(double bytes, double microseconds, double algorithm, double bus);
};

/// The collective that a text names: `all_gather` before `ending` in it. None when it names several.
std::optional<Collective> collective_in(std::string_view text, std::string_view ending);

/// A plain finite number, all of the word.
std::optional<double> plain_number(std::string_view word);

/// The test, or errors at the run's place: unknown collective, host times, no results, one rank.
std::optional<NcclTest> finish_run(CollectiveRun run, Diagnostics& diagnostics);

/// JSON of nccl-tests (-J).
std::optional<NcclTest> read_nccl_json(const std::shared_ptr<const SourceFile>& source,
                                       Diagnostics& diagnostics);

}  // namespace caelum::interop
