// Rendering of collected errors. A terminal must be able to show any input: control characters,
// bidirectional overrides and broken UTF-8 are replaced before a byte of the user's text is shown.
#include "caelum/base/diagnostics.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "caelum/base/limits.hpp"
#include "caelum/base/place.hpp"
#include "caelum/base/text.hpp"

namespace caelum {
namespace {

constexpr std::size_t kMostKept = 10 * kMostErrorsTold;  ///< those to be told are the first in the text
constexpr std::size_t kWindow = 96;                      ///< columns of a source line that are shown at most

/// One code point as shown, and whether the caret line marks it.
struct Cell {
  std::string shown;
  std::size_t width = 1;
  bool marked = false;
};

std::vector<Cell> cells_of(std::string_view text, const Place& place, const Span& at) {
  std::vector<Cell> cells;
  const std::size_t reach = std::max<std::size_t>(at.end, at.begin + std::size_t{1});
  bool marked_one = false;
  // A line may be megabytes long: no further than the window can reach past the mark.
  for (std::size_t i = place.begin; i < place.end && i < at.begin + 8 * kWindow;) {
    const CodePoint point = decode_utf8(text, i);
    const bool marked = i + point.size > at.begin && i < reach;
    if (point.value == '\t') {
      cells.push_back({" ", 1, marked});
    } else if (!point.valid || is_unprintable(point.value)) {
      cells.push_back({"\xEF\xBF\xBD", 1, marked});
    } else {
      cells.push_back({std::string(text.substr(i, point.size)), display_width(point.value), marked});
    }
    marked_one = marked_one || marked;
    i += point.size;
  }
  if (!marked_one) cells.push_back({" ", 1, true});  // the place is the end of the line
  return cells;
}

/// The source line and the caret line, both indented by four, windowed around the mark.
std::string excerpt(std::string_view text, const Place& place, const Span& at) {
  const std::vector<Cell> cells = cells_of(text, place, at);
  std::size_t first_marked = 0;
  while (!cells[first_marked].marked) ++first_marked;
  std::size_t from = 0;
  if (cells.size() > kWindow && first_marked > kWindow / 2) from = first_marked - kWindow / 2;
  std::string line, carets;
  if (from > 0) {
    line += "...";
    carets += "   ";
  }
  std::size_t shown = 0, i = from;
  for (; i < cells.size() && shown < kWindow; ++i) {
    line += cells[i].shown;
    carets.append(cells[i].width, cells[i].marked ? '^' : ' ');
    shown += cells[i].width;
  }
  if (i < cells.size() || at.begin + 8 * kWindow < place.end) line += "...";
  line.erase(line.find_last_not_of(' ') + 1);
  carets.erase(carets.find_last_not_of(' ') + 1);
  return "    " + line + "\n    " + carets + "\n";
}

using SourceKey = std::pair<std::string_view, std::string_view>;

/// A number for each distinct source in order of first appearance; messages without one come last.
std::vector<std::size_t> source_ranks(const std::vector<Diagnostic>& all) {
  std::map<const SourceFile*, std::size_t> by_pointer;
  std::map<SourceKey, std::size_t> by_text;
  std::vector<std::size_t> ranks;
  for (const Diagnostic& d : all) {
    if (!d.at.file) {
      ranks.push_back(all.size());
      continue;
    }
    auto [it, is_new] = by_pointer.try_emplace(d.at.file.get(), 0);
    if (is_new) {
      it->second = by_text.try_emplace({d.at.file->name, d.at.file->text}, by_text.size()).first->second;
    }
    ranks.push_back(it->second);
  }
  return ranks;
}

}  // namespace

void Diagnostics::error(Span at, std::string message, std::string hint) {
  ++errors_;
  if (all_.size() >= kMostKept) return;
  all_.push_back({Diagnostic::Severity::error, std::move(at), std::move(message), std::move(hint)});
}

void Diagnostics::warning(Span at, std::string message, std::string hint) {
  all_.push_back({Diagnostic::Severity::warning, std::move(at), std::move(message), std::move(hint)});
}

std::string Diagnostics::render() const {
  const std::vector<std::size_t> ranks = source_ranks(all_);
  std::vector<std::size_t> order(all_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto place_of = [&](std::size_t i) {
    return std::make_tuple(ranks[i], all_[i].at.file ? all_[i].at.begin : 0U);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return place_of(a) < place_of(b); });

  std::string out;
  std::size_t told = 0;
  std::vector<std::size_t> starts;
  std::size_t starts_rank = all_.size();
  std::size_t group = 0;  // first of those at the same place, among which duplicates are sought
  for (std::size_t k = 0; k < order.size(); ++k) {
    const Diagnostic& d = all_[order[k]];
    if (place_of(order[group]) != place_of(order[k])) group = k;
    const bool duplicate =
        std::any_of(order.begin() + static_cast<std::ptrdiff_t>(group),
                    order.begin() + static_cast<std::ptrdiff_t>(k), [&](std::size_t j) {
                      const Diagnostic& o = all_[j];
                      return o.severity == d.severity && o.message == d.message && o.hint == d.hint;
                    });
    if (duplicate) continue;
    if (told++ == kMostErrorsTold) {
      const auto kept = static_cast<long>(std::count_if(all_.begin(), all_.end(), [](const Diagnostic& one) {
        return one.severity == Diagnostic::Severity::error;
      }));
      const long more = static_cast<long>(order.size() - k) + errors_ - kept;
      out +=
          "error: and " + std::to_string(more) + " more; fix the first ones, others may follow from them\n";
      break;
    }
    std::string line = d.severity == Diagnostic::Severity::error ? "error: " : "warning: ";
    line += printable(d.message);
    if (!d.hint.empty()) line += "; " + printable(d.hint);
    line += '\n';
    if (!d.at.file) {
      out += line;
      continue;
    }
    const std::string& text = d.at.file->text;
    if (ranks[order[k]] != starts_rank) {
      starts = line_starts(text);
      starts_rank = ranks[order[k]];
    }
    const Place place = locate(text, starts, d.at.begin);
    out += printable(d.at.file->name) + ":" + std::to_string(place.line) + ":" +
           std::to_string(place.column) + ": " + line;
    if (!text.empty()) out += excerpt(text, place, d.at);
  }
  return out;
}

}  // namespace caelum
