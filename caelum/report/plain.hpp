// Text that a terminal may be shown.
#pragma once

#include <string>
#include <string_view>

namespace caelum::report {

/// `text` with control characters, bidirectional overrides and bytes that are not UTF-8 replaced by U+FFFD.
/// Line breaks stay, and with `coloured` the escape sequences by which Style colours.
std::string plain(std::string_view text, bool coloured);

}  // namespace caelum::report
