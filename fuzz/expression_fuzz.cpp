// Any bytes as the expression of a claim: a value, or a problem with its place in the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "caelum/base/check.hpp"
#include "caelum/study/expression.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace study = caelum::study;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const study::Lookup lookup{
      [&](const study::Reference& r, std::string& problem) {
        CAELUM_CHECK(r.name.size() <= text.size(), "a name lies in the text");
        if (r.kind == "none") problem = "there is none";
        return static_cast<double>(r.path.size());
      },
      [](std::string_view name, const std::vector<double>& arguments, std::string& problem) {
        if (name == "none" || arguments.empty()) problem = "there is none";
        return arguments.empty() ? 0 : arguments.front();
      }};
  const study::Evaluation result = study::evaluate(text, lookup);
  CAELUM_CHECK(result.ok() || result.place <= text.size(), "a problem has its place in the text");
  const study::Evaluation again = study::evaluate(text, lookup);
  const bool same =
      again.value == result.value || (again.value != again.value && result.value != result.value);
  CAELUM_CHECK(same && again.problem == result.problem, "one text has one value");
  return 0;
}
