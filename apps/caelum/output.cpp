#include "apps/caelum/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include "apps/caelum/verbs.hpp"

namespace caelum::app {

report::Style terminal_style() {
  return {.colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr};
}

int thread_count(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::runtime_error(std::string("cannot write to standard output: ") + std::strerror(errno));
  }
}

void print_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void write_file(const std::string& path, const std::string& text) {
  const std::string partial = path + ".partial";
  auto fail = [&](const char* what) {
    const int reason = errno;
    std::remove(partial.c_str());
    throw std::runtime_error("cannot " + std::string(what) + " '" + path + "': " + std::strerror(reason));
  };
  std::FILE* file = std::fopen(partial.c_str(), "wb");
  if (file == nullptr) fail("write");
  const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !whole) fail("write");
  if (std::rename(partial.c_str(), path.c_str()) != 0) fail("rename onto");
}

}  // namespace caelum::app
