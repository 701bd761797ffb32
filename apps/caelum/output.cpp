#include "apps/caelum/output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unistd.h>

#include <sys/ioctl.h>

#include "apps/caelum/interrupt.hpp"
#include "caelum/base/limits.hpp"
#include "caelum/report/plain.hpp"

namespace caelum::app {

namespace {

/// Columns, as the terminal says or COLUMNS does; 0 where neither does.
int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  return columns != nullptr ? static_cast<int>(std::strtol(columns, nullptr, 10)) : 0;
}

/// The locale of characters is plain C: what is not ASCII must not be shown.
bool ascii_only() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value) == "C" || std::string_view(value) == "POSIX";
  }
  return false;  // nothing is said: terminals of today show UTF-8
}

}  // namespace

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term).empty() || std::string_view(term) == "dumb";
}

report::Style terminal_style() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool asked_not = no_colour != nullptr && *no_colour != '\0';
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  return {.colour = terminal && !asked_not && !dumb_terminal(), .width = terminal ? terminal_width() : 0};
}

const std::string& standard_input() {
  static const std::string kText = [] {
    std::string text;
    std::array<char, 65536> piece{};
    while (text.size() <= kMostDocumentBytes) {
      const std::size_t got = std::fread(piece.data(), 1, piece.size(), stdin);
      if (got == 0) break;
      text.append(piece.data(), got);
    }
    return text;
  }();
  return kText;
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
  const std::string shown = report::plain(text, terminal_style().colour);
  print(ascii_only() ? report::ascii(shown) : shown);
}

void print_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Span option_span(const char* option, const std::string& text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  return {std::make_shared<SourceFile>(SourceFile{option, text}), 0, length};
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

}  // namespace caelum::app
