#include "caelum/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace caelum {

void check_failed(const char* condition, const char* file, int line, std::string_view message) {
  std::fprintf(stderr, "%s:%d: internal error: %s does not hold: %.*s\n", file, line, condition,
               static_cast<int>(message.size()), message.data());
  std::abort();
}

}  // namespace caelum
