// Test support: the reference cases of tests/network.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>
#include <zlib.h>

#include "caelum/base/diagnostics.hpp"
#include "caelum/fabric/flow/read.hpp"

namespace caelum::fabric::flow {

inline std::shared_ptr<const SourceFile> reference_file(const std::string& name) {
  auto file = std::make_shared<SourceFile>();
  file->name = std::string(CAELUM_SOURCE_DIR) + "/tests/network/" + name;
  gzFile in = gzopen(file->name.c_str(), "rb");
  if (in == nullptr) return nullptr;
  std::vector<char> block(1 << 20);
  for (int n = 1; n > 0;) {
    n = gzread(in, block.data(), static_cast<unsigned>(block.size()));
    if (n > 0) file->text.append(block.data(), static_cast<std::size_t>(n));
  }
  gzclose(in);
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
