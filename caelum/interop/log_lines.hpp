// What launchers, terminals and collectors put around the lines of a program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caelum::interop {

struct LogLine {
  std::string text;                ///< as the program printed it
  std::size_t begin = 0, end = 0;  ///< bytes of the whole line in the log
};

/// Lines without colours, without the tags of mpirun (`[1,0]<stdout>:`), srun and pdsh (`0: `, `node7: `),
/// and without times and stream names before them (`2026-01-31T12:00:00Z stdout F `, `[12:00:00] `).
std::vector<LogLine> log_lines(std::string_view text);

}  // namespace caelum::interop
