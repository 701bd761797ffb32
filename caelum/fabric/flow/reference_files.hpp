// Test support: the reference cases of tests/network.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/limits.hpp"
#include "caelum/base/unpack.hpp"
#include "caelum/fabric/flow/read.hpp"

namespace caelum::fabric::flow {

inline std::shared_ptr<const SourceFile> reference_file(const std::string& name) {
  auto file = std::make_shared<SourceFile>();
  file->name = std::string(CAELUM_SOURCE_DIR) + "/tests/network/" + name;
  std::ifstream in(file->name, std::ios::binary);
  auto text = unpack(std::string(std::istreambuf_iterator<char>(in), {}), kMostFlowBytes);
  if (!in || !text) return nullptr;
  file->text = std::move(*text);
  return file;
}

/// Lines of `<id> <seconds>`, in the order of the file.
inline std::vector<double> reference_times(const std::string& name) {
  std::vector<double> times;
  const auto file = reference_file(name);
  if (!file) return times;
  const char* at = file->text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    std::strtod(at, &end);
    if (end == at) break;
    times.push_back(std::strtod(end, &end));
    at = end;
    while (*at == '\n') ++at;
  }
  return times;
}

}  // namespace caelum::fabric::flow
