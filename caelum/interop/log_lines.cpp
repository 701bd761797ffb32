#include "caelum/interop/log_lines.hpp"

#include <algorithm>

namespace caelum::interop {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Control sequences of terminals (ECMA-48: ESC [ ... letter; ESC ] ... BEL) and carriage returns go.
std::string without_colours(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\r') continue;
    if (line[i] != '\x1b' || i + 1 >= line.size()) {
      out += line[i];
      continue;
    }
    const char kind = line[++i];
    if (kind == '[') {
      while (i + 1 < line.size() && !(line[i + 1] >= '@' && line[i + 1] <= '~')) ++i;
      ++i;
    } else if (kind == ']') {
      while (i + 1 < line.size() && line[i + 1] != '\a') ++i;
      ++i;
    }
  }
  return out;
}

/// A date or a time of day: digits with `-`, `:`, `.`, `,`, `/`, `T`, `Z`, `+` between them, a colon among
/// them or two dashes.
bool is_moment(std::string_view word) {
  if (word.size() < 8 || !is_digit(word[0])) return false;
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || std::string_view("-:.,/TZ+").find(c) != std::string_view::npos;
  });
  return plain &&
         (std::count(word.begin(), word.end(), ':') >= 2 || std::count(word.begin(), word.end(), '-') >= 2);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t");
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

/// Cuts one tag off the front; false when there is none.
bool cut_tag(std::string_view& line) {
  const std::string_view text = trimmed(line);
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view inside = text.substr(1, close - 1), rest = text.substr(close + 1);
    for (const std::string_view stream : {"<stdout>:", "<stderr>:"}) {  // mpirun --tag-output
      if (rest.starts_with(stream)) return line = rest.substr(stream.size()), true;
    }
    if (is_moment(inside.substr(0, inside.find(' ')))) return line = rest, true;
    return false;
  }
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end), rest = trimmed(text.substr(end));
  if (is_moment(word) ||
      ((word == "stdout" || word == "stderr") && (rest.starts_with("F ") || rest.starts_with("P ")))) {
    line = is_moment(word) ? rest : rest.substr(2);
    return true;
  }
  // `0: ` of srun -l, `host: ` of pdsh: only before what these programs print.
  const bool printed = !rest.empty() && (rest[0] == '#' || is_digit(rest[0]));
  if (word.size() > 1 && word.ends_with(':') && word.find('(') == std::string_view::npos && printed) {
    return line = rest, true;
  }
  return false;
}

}  // namespace

std::vector<LogLine> log_lines(std::string_view text) {
  std::vector<LogLine> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string plain = without_colours(text.substr(begin, end - begin));
    std::string_view rest = plain;
    for (int tags = 0; tags < 4 && cut_tag(rest); ++tags) {
    }
    lines.push_back({std::string(rest), begin, end});
    begin = end + 1;
  }
  return lines;
}

}  // namespace caelum::interop
