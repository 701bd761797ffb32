// Text that a terminal may be shown.
#pragma once

#include <string>
#include <string_view>

namespace caelum::report {

/// `text` with control characters, bidirectional overrides and bytes that are not UTF-8 replaced by U+FFFD.
/// Line breaks stay, and with `coloured` the escape sequences by which Style colours.
std::string plain(std::string_view text, bool coloured);
/// Text of plain() for a terminal that shows nothing but ASCII: bars and rules by `#`, `-` and `|`, any other
/// character by `?`.
std::string ascii(std::string_view text);

}  // namespace caelum::report
