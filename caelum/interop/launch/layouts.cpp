// Megatron's notations: `Et*3|(t*4|)*14t*4mL` for the layers of model chunks, `([0]*3+[1]*58)` for which
// layers have experts.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

constexpr std::size_t kMostSigns = 1 << 16;  // of an expanded notation: layers of any model and to spare

long read_number(std::string_view text, std::size_t& at) {
  long value = 0;
  const auto read = std::from_chars(text.data() + at, text.data() + text.size(), value);
  if (read.ec != std::errc{}) return -1;
  at = static_cast<std::size_t>(read.ptr - text.data());
  return value;
}

void skip_space(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == ' ') ++at;
}

/// Repeats the sign or group that ends `out` as a `*N` says.
void repeat(std::string& out, std::size_t begin, std::string_view text, std::size_t& at) {
  skip_space(text, at);
  if (at >= text.size() || text[at] != '*') return;
  ++at;
  skip_space(text, at);
  const long times = read_number(text, at);
  const std::string group = out.substr(begin);
  if (times == 0) out.resize(begin);
  for (long i = 1; i < times && out.size() + group.size() <= kMostSigns && !group.empty(); ++i) out += group;
}

/// Signs with their repetitions written out; brackets nest.
std::string expanded(std::string_view text, std::size_t& at, int depth) {
  constexpr int kDeepest = 32;
  std::string out;
  while (at < text.size() && out.size() <= kMostSigns) {
    const char c = text[at++];
    const std::size_t begin = out.size();
    if (c == ')') return out;
    if (c == '(' && depth < kDeepest) {
      out += expanded(text, at, depth + 1);
    } else if (c == '[') {
      for (; at < text.size() && text[at] != ']'; ++at) {
        if (text[at] == '0' || text[at] == '1') out += text[at];
      }
      at = std::min(at + 1, text.size());
    } else if (c != ' ' && c != '+' && c != ',' && c != '*') {
      out += c;
    }
    repeat(out, begin, text, at);
  }
  return out;
}

bool has_experts(const std::string& signs, long dense, long every) {
  for (std::size_t i = 0; i < signs.size(); ++i) {
    const long after = static_cast<long>(i) - dense;
    if ((signs[i] == '1') != (after >= 0 && (after + 1) % every == 0)) return false;
  }
  return true;
}

}  // namespace

std::vector<long> list_of(std::string_view text) {
  std::vector<long> all;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] < '0' || text[at] > '9') {
      ++at;
      continue;
    }
    const long value = read_number(text, at);
    if (value < 0) break;
    all.push_back(value);
  }
  return all;
}

std::string layout_text(const std::vector<long>& layers, bool mtp) {
  std::string text = "E";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    text += i == 0 ? "" : "|";
    if (layers[i] > 0) text += fmt::format("t*{}", layers[i]);
  }
  return text + (mtp ? "mL" : "L");
}

std::vector<long> layout_layers(std::string_view text) {
  std::size_t at = 0;
  std::vector<long> layers = {0};
  for (const char c : expanded(text, at, 0)) {
    if (c == '|') layers.push_back(0);
    if (c == 't') ++layers.back();
  }
  if (layers.back() == 0 && text.ends_with("|")) layers.pop_back();
  return layers;
}

std::string expert_layers_text(long layers, long dense, long every) {
  std::string text = dense > 0 ? fmt::format("[0]*{}+", dense) : "";
  if (every == 1) return fmt::format("({}[1]*{})", text, layers - dense);
  const long groups = (layers - dense) / every;
  const long rest = layers - dense - groups * every;
  text += fmt::format("([0]*{}+[1])*{}", every - 1, groups);
  return fmt::format("({}{})", text, rest > 0 ? fmt::format("+[0]*{}", rest) : "");
}

ExpertLayers expert_layers(std::string_view text) {
  std::size_t at = 0;
  if (text.find('[') == std::string_view::npos) return {0, std::max(read_number(text, at), 0L)};
  const std::string signs = expanded(text, at, 0);
  const long lead = static_cast<long>(std::min(signs.find('1'), signs.size()));
  for (long every = 1; every <= lead + 1; ++every) {
    if (has_experts(signs, lead - (every - 1), every)) return {lead - (every - 1), every};
  }
  return {};
}

}  // namespace caelum::interop
