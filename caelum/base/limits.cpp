#include "caelum/base/limits.hpp"

#include <array>

namespace caelum {
namespace {

constexpr double as_number(std::size_t value) {
  return static_cast<double>(value);
}

constexpr std::array kLimits = {
    InputLimit{"document_bytes", as_number(kMostDocumentBytes), "bytes",
               "a spec file, record, suite or config.json"},
    InputLimit{"document_nodes", as_number(kMostDocumentNodes), "",
               "values of a spec file, aliases counted as often as used"},
    InputLimit{"document_depth", kMostDocumentDepth, "", "levels of maps and lists inside each other"},
    InputLimit{"errors_told", as_number(kMostErrorsTold), "", "errors that are told; the rest is counted"},
    InputLimit{"records", as_number(kMostRecordsInList), "",
               "records of any list of a spec file, suites' rows apart"},
    InputLimit{"levels", as_number(kMostLevels), "", "network levels of a system"},
    InputLimit{"joined", as_number(kMostJoined), "", "pods joined to one machine"},
    InputLimit{"planned_cells", as_number(kMostPlannedCells), "", "products times quarters of a supply plan"},
    InputLimit{"table_bytes", as_number(kMostTableBytes), "bytes", "a measured table, unpacked"},
    InputLimit{"flow_bytes", as_number(kMostFlowBytes), "bytes", "a list of flows, unpacked"},
    InputLimit{"flow_links", as_number(kMostFlowLinks), "", "links of a network that flows are sent over"},
    InputLimit{"struck_links", kMostStruckLinks, "",
               "links of a network whose failures are counted (topo --fail)"},
    InputLimit{"dies_on_wafer", kMostDiesOnWafer, "", "dies of one wafer that are counted and drawn"},
    InputLimit{"fitted_sizes", as_number(kMostFittedSizes), "",
               "sizes of one collective that a link is fitted to; more are thinned evenly"},
    InputLimit{"unpacked_ratio", as_number(kMostUnpackedRatio), "",
               "times that a packed file may grow beyond its first 16 MiB"},
};

}  // namespace

std::span<const InputLimit> input_limits() {
  return kLimits;
}

std::size_t most_records_of(std::string_view key) {
  if (key == "levels") return kMostLevels;
  if (key == "joined") return kMostJoined;
  return kMostRecordsInList;
}

bool may_unpack(std::size_t packed, std::size_t unpacked) {
  return unpacked <= kUnpackedFree || unpacked / kMostUnpackedRatio <= packed;
}

}  // namespace caelum
