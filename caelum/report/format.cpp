#include "caelum/report/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

namespace caelum::report {
namespace {

constexpr const char* kPlainAgain = "\x1b[0m";

/// Three significant digits without an exponent.
std::string three(double v) {
  const double magnitude = std::fabs(v);
  if (magnitude >= 100 || magnitude == 0) return fmt::format("{:.0f}", v);
  if (magnitude >= 10) return fmt::format("{:.1f}", v);
  if (magnitude >= 1) return fmt::format("{:.2f}", v);
  return fmt::format("{:.3f}", v);
}

}  // namespace

std::string seconds(double s) {
  const double magnitude = std::fabs(s);
  if (magnitude >= 1 || magnitude == 0) return three(s) + " s";
  if (magnitude >= 1e-3) return three(s * 1e3) + " ms";
  if (magnitude >= 1e-6) return three(s * 1e6) + " us";
  return three(s * 1e9) + " ns";
}

std::string gibibytes(double bytes) {
  constexpr double kKi = 1024, kMi = kKi * kKi, kGi = kMi * kKi, kTi = kGi * kKi;
  const double magnitude = std::fabs(bytes);
  if (magnitude >= kTi) return three(bytes / kTi) + " TiB";
  if (magnitude >= kGi) return three(bytes / kGi) + " GiB";
  if (magnitude >= kMi) return three(bytes / kMi) + " MiB";
  if (magnitude >= kKi) return three(bytes / kKi) + " KiB";
  return three(bytes) + " B";
}

std::string gigabytes(double bytes) {
  const double magnitude = std::fabs(bytes);
  if (magnitude >= 1e12) return three(bytes / 1e12) + " TB";
  if (magnitude >= 1e9) return three(bytes / 1e9) + " GB";
  if (magnitude >= 1e6) return three(bytes / 1e6) + " MB";
  if (magnitude >= 1e3) return three(bytes / 1e3) + " kB";
  return three(bytes) + " B";
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}
std::string signed_percent(double share) {
  return fmt::format("{:+.1f} %", share * 100);
}

std::string count(double n) {
  std::string digits = fmt::format("{:.0f}", std::fabs(n));
  for (auto i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return n < 0 ? "-" + digits : digits;
}

std::string compact(double n) {
  static constexpr std::array<std::pair<double, const char*>, 6> kScales = {
      {{1e18, "E"}, {1e15, "P"}, {1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [scale, suffix] : kScales) {
    if (std::fabs(n) >= scale) return three(n / scale) + " " + suffix;
  }
  return three(n);
}

std::string flops(double per_second) {
  if (per_second >= 1e18) return three(per_second / 1e18) + " Eflop/s";
  if (per_second >= 1e15) return three(per_second / 1e15) + " Pflop/s";
  if (per_second >= 1e12) return three(per_second / 1e12) + " Tflop/s";
  return three(per_second / 1e9) + " Gflop/s";
}

std::string days(double d) {
  if (d >= 2) return three(d) + " days";
  if (d * 24 >= 1) return three(d * 24) + " hours";
  return three(d * 1440) + " minutes";
}

std::string dollars(double usd) {
  const double size = std::fabs(usd);
  const std::string number = size > 0 && size < 0.1 ? fmt::format("{:.2g}", size) : compact(size);
  return (usd < 0 ? "-$" : "$") + number;
}

std::string bar(double share, int width) {
  static constexpr std::array<const char*, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double cells = std::clamp(share, 0.0, 1.0) * width;
  const int full = static_cast<int>(cells);
  std::string text;
  for (int i = 0; i < full; ++i) text += "█";
  text += kEighths[static_cast<std::size_t>((cells - full) * 8)];
  return text;
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0x1b) {  // an escape sequence ends with a letter
      while (i < text.size() && !((text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= 'a' && text[i] <= 'z'))) {
        ++i;
      }
    } else if ((byte & 0xc0) != 0x80) {
      ++width;
    }
  }
  return width;
}

std::string Style::bold(std::string_view text) const {
  return colour ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}
std::string Style::dim(std::string_view text) const {
  return colour ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string(text);
}
std::string Style::good(std::string_view text) const {
  return colour ? fmt::format("\x1b[32m{}\x1b[0m", text) : std::string(text);
}
std::string Style::bad(std::string_view text) const {
  return colour ? fmt::format("\x1b[31m{}\x1b[0m", text) : std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::string colour;  // that is on
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word(text.substr(begin, end - begin));
    if (lines.empty() || display_width(lines.back()) + 1 + display_width(word) > width) {
      if (!colour.empty()) lines.back() += kPlainAgain;
      lines.push_back(colour + word);
    } else {
      lines.back() += " " + word;
    }
    const std::size_t escape = word.rfind("\x1b[");
    if (escape != std::string::npos) {
      const std::string sequence = word.substr(escape, word.find('m', escape) + 1 - escape);
      colour = sequence == kPlainAgain ? "" : sequence;
    }
    begin = end + 1;
  }
  return lines;
}

std::string answer_lines(const std::string& sentence, const Style& style) {
  std::string out;
  for (const auto& line : style.width > 0 ? wrapped(sentence, style.width - 2) : std::vector{sentence}) {
    out += "  " + style.bold(line) + "\n";
  }
  return out;
}

/// As wide as the cells; with `most` above zero, the widest columns of words give way until all fit.
std::vector<int> Table::widths(int most) const {
  constexpr int kNarrowest = 12;
  std::vector<int> list;
  for (const auto& cells : rows_) {
    list.resize(std::max(list.size(), cells.size()));
    for (std::size_t c = 0; c < cells.size(); ++c) list[c] = std::max(list[c], display_width(cells[c]));
  }
  int all = -2;
  for (const int w : list) all += w + 2;
  while (most > 0 && all > most) {
    std::size_t widest = list.size();
    for (std::size_t c = 0; c < list.size(); ++c) {
      const bool words = c >= right_.size() || !right_[c];
      if (words && list[c] > kNarrowest && (widest == list.size() || list[c] > list[widest])) widest = c;
    }
    if (widest == list.size()) break;
    --list[widest];
    --all;
  }
  return list;
}

std::string Table::text(int indent, int width) const {
  const std::vector<int> columns = widths(width > 0 ? width - indent : 0);
  int total = -2;
  for (const int w : columns) total += w + 2;
  std::string out;
  for (const auto& cells : rows_) {
    if (cells.empty()) {
      out += std::string(static_cast<std::size_t>(indent), ' ');
      for (int i = 0; i < total; ++i) out += "─";
      out += "\n";
      continue;
    }
    std::vector<std::vector<std::string>> broken;
    std::size_t lines = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const bool fits = display_width(cells[c]) <= columns[c];
      broken.push_back(fits ? std::vector<std::string>{cells[c]} : wrapped(cells[c], columns[c]));
      lines = std::max(lines, broken.back().size());
    }
    for (std::size_t l = 0; l < lines; ++l) {
      std::string line(static_cast<std::size_t>(indent), ' ');
      for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::string cell = l < broken[c].size() ? broken[c][l] : "";
        const std::string padding(static_cast<std::size_t>(std::max(0, columns[c] - display_width(cell))),
                                  ' ');
        const bool right = c < right_.size() && right_[c];
        line += right ? padding + cell : cell + padding;
        if (c + 1 < cells.size()) line += "  ";
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace caelum::report
