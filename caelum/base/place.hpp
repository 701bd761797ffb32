// Where in a text something stands, as people count.
#pragma once

#include <cstddef>

#include "caelum/base/diagnostics.hpp"

namespace caelum {

struct Place {
  std::size_t line = 1, column = 1;  ///< from 1; columns are code points
  std::size_t begin = 0, end = 0;    ///< bytes of the line, without its break
};

/// The byte offsets at which the lines of `text` begin; a byte order mark belongs to no line.
std::vector<std::size_t> line_starts(std::string_view text);
/// The place of a byte of `text`, given its line_starts().
Place locate(std::string_view text, const std::vector<std::size_t>& starts, std::size_t offset);

/// The place of a message; line 1, column 1 where the file is not known.
Place place_of(const Span& at);

/// Passes messages on; those without a place get `otherwise`: where the user wrote what they are about.
void pass_on(const Diagnostics& from, const Span& otherwise, Diagnostics& to);

}  // namespace caelum
