// Where text goes: terminal or pipe, files written whole or not at all.
#pragma once

#include <string>

#include "caelum/report/format.hpp"

namespace caelum::app {

/// Colour only on a terminal and unless NO_COLOR is set.
report::Style terminal_style();
void print(const std::string& text);
void print_error(const std::string& text);

/// Writes a file through a temporary one beside it, so that a reader never sees half of it.
/// Throws std::runtime_error with path and reason.
void write_file(const std::string& path, const std::string& text);

}  // namespace caelum::app
