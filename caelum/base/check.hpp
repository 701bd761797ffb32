// Checks of our own assumptions. They stay on in release builds: a broken invariant stops the
// program with values and place rather than printing a wrong number. Never used on user input.
#pragma once

#include <string_view>

namespace caelum {

[[noreturn]] void check_failed(const char* condition, const char* file, int line, std::string_view message);

}  // namespace caelum

#define CAELUM_CHECK(condition, message)                                               \
  do {                                                                                 \
    if (!(condition)) ::caelum::check_failed(#condition, __FILE__, __LINE__, message); \
  } while (false)
