#include "caelum/exports/comments.hpp"

#include <fmt/format.h>

namespace caelum::exports {

std::string comment(std::string_view line) {
  std::string text = "# ";
  for (const char c : line) text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return text + "\n";
}

std::string seconds(double s) {
  return s < 1 ? fmt::format("{:.4g} ms", s * 1e3) : fmt::format("{:.4g} s", s);
}

}  // namespace caelum::exports
