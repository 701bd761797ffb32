// One pass over the text; a field is two offsets, so that a table of a million rows costs no strings.
#include "caelum/spec/csv.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/base/text.hpp"
#include "caelum/base/unpack.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

/// Whether all is UTF-8; the first byte that is not becomes an error.
bool check_utf8(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics) {
  const std::string& text = source->text;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80U) {
      if (text[i] == '\0') break;
      ++i;
      continue;
    }
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) {
      diagnostics.error({source, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1)},
                        "the table is not UTF-8 text here", "save it as UTF-8");
      return false;
    }
    i += point.size;
  }
  const std::size_t nul = text.find('\0');
  if (nul == std::string::npos) return true;
  diagnostics.error({source, static_cast<std::uint32_t>(nul), static_cast<std::uint32_t>(nul + 1)},
                    "the table holds a zero byte", "name a table of comma-separated text");
  return false;
}

}  // namespace

/// Splits the line at `at` and moves `at` behind its break; false when a quote stays open.
bool Csv::split_line(std::size_t& at, std::vector<Cell>& out, Diagnostics& diagnostics) const {
  const std::string& text = source->text;
  const auto offset = [](std::size_t i) { return static_cast<std::uint32_t>(i); };
  std::size_t end = std::min(text.find('\n', at), text.size());
  const std::size_t next = std::min(end + 1, text.size());
  if (end > at && text[end - 1] == '\r') --end;
  for (;;) {
    while (at < end && text[at] == ' ') ++at;
    if (at < end && text[at] == '"') {
      const std::size_t open = at++;
      for (; at < end && (text[at] != '"' || (at + 1 < end && text[at + 1] == '"')); ++at) {
        if (text[at] == '"') ++at;
      }
      if (at >= end) {
        diagnostics.error({source, offset(open), offset(end)}, "this quote is not closed in its line",
                          "close it; fields cannot hold line breaks");
        at = next;
        return false;
      }
      out.push_back({offset(open + 1), offset(at)});
      at = std::min(text.find(',', at), end);
    } else {
      const std::size_t stop = std::min(text.find(',', at), end);
      std::size_t last = stop;
      while (last > at && text[last - 1] == ' ') --last;
      out.push_back({offset(at), offset(last)});
      at = stop;
    }
    if (at >= end) break;
    ++at;  // the comma
  }
  at = next;
  return true;
}

Csv Csv::parse(std::string name, std::string bytes, Diagnostics& diagnostics) {
  Csv csv;
  auto unpacked = unpack(std::move(bytes), kMostTableBytes);
  if (!unpacked) {
    const auto file = std::make_shared<SourceFile>(SourceFile{name, {}});
    diagnostics.error({file, 0, 0}, unpacked.error().what, unpacked.error().hint);
    return csv;
  }
  csv.source = std::make_shared<SourceFile>(SourceFile{std::move(name), std::move(*unpacked)});
  const std::string& text = csv.source->text;
  if (!check_utf8(csv.source, diagnostics)) return csv;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (text.find_first_not_of(" \r\n", at) == std::string::npos) {
    diagnostics.error({csv.source, 0, 0}, "the table is empty", "it needs a line of column names and rows");
    return csv;
  }
  std::vector<Cell> line;
  if (!csv.split_line(at, line, diagnostics)) return csv;
  csv.header_end_ = static_cast<std::uint32_t>(at > 0 && text[at - 1] == '\n' ? at - 1 : at);
  for (const Cell& cell : line) {
    std::string word = text.substr(cell.begin, cell.end - cell.begin);
    if (std::find(csv.columns.begin(), csv.columns.end(), word) != csv.columns.end()) {
      diagnostics.error({csv.source, cell.begin, cell.end},
                        fmt::format("column {} stands twice", quoted(word)), "rename or remove one");
    }
    csv.columns.push_back(std::move(word));
  }
  const std::size_t width = csv.columns.size();
  csv.cells_.reserve(text.size() / 6);
  while (at < text.size()) {
    const std::size_t start = at;
    line.clear();
    if (text[at] == '\n' || text[at] == '\r') {
      ++at;
      continue;
    }
    if (!csv.split_line(at, line, diagnostics)) continue;
    if (line.size() != width) {
      diagnostics.error(
          {csv.source, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(start + 1)},
          fmt::format("{} fields where the header has {}", line.size(), width),
          "give one field for each column");
      continue;
    }
    csv.cells_.insert(csv.cells_.end(), line.begin(), line.end());
  }
  if (csv.cells_.empty() && diagnostics.ok()) {
    diagnostics.error(csv.header(), "the table has column names but no rows",
                      "name a table with measurements");
  }
  return csv;
}

Csv Csv::read(const std::string& path, Diagnostics& diagnostics) {
  const auto file = read_source(path, {}, diagnostics);
  return file ? parse(path, file->text, diagnostics) : Csv();
}

}  // namespace caelum::spec
