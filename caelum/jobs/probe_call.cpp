// Names and versions of libraries, as tables of measurements write them.
#include <algorithm>
#include <charconv>

#include "caelum/base/text.hpp"
#include "caelum/jobs/probe.hpp"

namespace caelum::jobs {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// `sglang/0.5.12` or `0.5.6.post2` -> 512, 506: the middle and last numbers of a version below 1.
int sglang_release(std::string_view version) {
  const std::size_t slash = version.rfind('/');
  if (slash != std::string_view::npos) version.remove_prefix(slash + 1);
  int numbers[3] = {0, 0, 0};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& number : numbers) {
    const auto [next, problem] = std::from_chars(at, end, number);
    if (problem != std::errc() || number < 0 || number > 10000) return 0;
    at = next == end ? end : next + 1;
  }
  return numbers[0] * 1000000 + numbers[1] * 100 + numbers[2];
}

}  // namespace

fabric::Call call_of(std::string_view library, std::string_view version) {
  constexpr int kLaterSglang = 511;  // between the measured 0.5.10 and 0.5.14
  const std::string name = lower(library);
  fabric::Call call;
  if (holds(name, "trtllm") || holds(name, "tensorrt")) {
    call.kernels = fabric::Kernels::shared_later;
  } else if (holds(name, "sglang")) {
    call.kernels =
        sglang_release(version) >= kLaterSglang ? fabric::Kernels::shared_later : fabric::Kernels::shared;
  } else if (holds(name, "vllm") || holds(name, "custom")) {
    call.kernels = fabric::Kernels::shared;
  }
  if (holds(name, "eager")) call.launch = fabric::Launch::framework;
  return call;
}

}  // namespace caelum::jobs
