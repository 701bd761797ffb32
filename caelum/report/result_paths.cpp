// One line a figure; `*` stands for any one word, where the words come from the file or the catalogue.
#include "caelum/report/result_paths.hpp"

#include <span>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::report {
namespace {

constexpr std::string_view kTrainPaths[] = {
    "feasible",
};

constexpr std::string_view kServePaths[] = {
    "feasible",
};

constexpr std::string_view kSupplyPaths[] = {
    "feasible",
};

std::span<const std::string_view> paths_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::serve:
      return kServePaths;
    case ResultKind::supply:
      return kSupplyPaths;
    case ResultKind::train:
      break;
  }
  return kTrainPaths;
}

}  // namespace

bool is_result_path(ResultKind kind, std::string_view path) {
  for (const std::string_view known : paths_of(kind)) {
    if (known == path) return true;
  }
  return false;
}

std::string nearest_result_path(ResultKind kind, std::string_view path) {
  const auto all = paths_of(kind);
  return nearest(path, std::vector<std::string>(all.begin(), all.end()));
}

}  // namespace caelum::report
