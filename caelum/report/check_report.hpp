// What `caelum check` found, as JSON.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::report {

struct CheckedFile {
  std::string file;
  bool ok = false;
  std::vector<spec::ExplainedValue> values;  ///< of a scenario that was asked to be explained
};

/// One document: the files, then every message with its place. Lines and columns count from 1; they are null
/// where a message has no place.
std::string check_json(const std::vector<CheckedFile>& files, const Diagnostics& diagnostics,
                       const std::string& version);

/// Every key of every record: what `caelum check --keys` says as a page.
std::string keys_json(const std::string& version);

/// What `caelum check --paths` says as a list.
std::string paths_json(const std::vector<std::string>& paths, const std::string& version);

}  // namespace caelum::report
