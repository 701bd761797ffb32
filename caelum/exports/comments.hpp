// Pieces of the headers of launch files.
#pragma once

#include <string>
#include <string_view>

namespace caelum::exports {

/// One line of a comment; signs that would end it are blanks.
std::string comment(std::string_view line);
/// A time in seconds or milliseconds, to four digits.
std::string seconds(double s);

}  // namespace caelum::exports
