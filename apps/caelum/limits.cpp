// `caelum limits`: the most that inputs may hold.
#include "caelum/base/limits.hpp"

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"

namespace caelum::app {

int limits(const Common& common, const LimitsArguments&) {
  std::string text;
  for (const InputLimit& limit : input_limits()) {
    if (common.json) {
      text += fmt::format(R"({}{{"name": "{}", "most": {:.0f}, "unit": "{}", "what": "{}"}})",
                          text.empty() ? "" : ", ", limit.name, limit.most, limit.unit, limit.what);
    } else {
      text += fmt::format("  {:<15} {:>13.0f} {:<5}  {}\n", limit.name, limit.most, limit.unit, limit.what);
    }
  }
  if (common.json) {
    print(fmt::format("{{\"caelum\": \"{}\", \"kind\": \"limits\", \"limits\": [{}]}}\n", kVersion, text));
  } else if (!common.quiet) {
    print("\n" + text + "\n");
  }
  return kDone;
}

}  // namespace caelum::app
