#include "apps/caelum/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unistd.h>

#include "apps/caelum/interrupt.hpp"
#include "caelum/report/plain.hpp"

namespace caelum::app {

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term).empty() || std::string_view(term) == "dumb";
}

report::Style terminal_style() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool asked_not = no_colour != nullptr && *no_colour != '\0';
  return {.colour = isatty(STDOUT_FILENO) != 0 && !asked_not && !dumb_terminal()};
}

int thread_count(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

void print(const std::string& document) {
  begin_telling();
  const bool whole = std::fwrite(document.data(), 1, document.size(), stdout) == document.size();
  if (!whole || std::fflush(stdout) != 0) {
    throw std::runtime_error(std::string("cannot write to standard output: ") + std::strerror(errno));
  }
}

void print_text(const std::string& text) {
  print(report::plain(text, terminal_style().colour));
}

void print_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Span option_span(const char* option, const std::string& text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  return {std::make_shared<SourceFile>(SourceFile{option, text}), 0, length};
}

}  // namespace caelum::app
