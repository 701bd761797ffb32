// Numbers and tables as a person reads them. Knows no model: it prints what it is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace caelum::report {

std::string seconds(double s);         ///< 8.31 s, 12.4 ms, 3.1 us
std::string gibibytes(double bytes);   ///< 61.2 GiB (2^30): memory of chips, as drivers tell it
std::string gigabytes(double bytes);   ///< 61.2 GB (1e9), 512 MB
std::string percent(double share);     ///< 43.7 %
std::string count(double n);           ///< 1,048,576
std::string compact(double n);         ///< 671 B, 14.8 T, 37.6 M
std::string flops(double per_second);  ///< 412 Tflop/s
std::string days(double d);            ///< 54.2 days, 3.1 hours
std::string dollars(double usd);       ///< $4.07 M, $345 k, $0.275
/// `published` against `predicted`: +3.2 %.
std::string signed_percent(double share);
/// A bar of eighths, `width` cells for share 1.
std::string bar(double share, int width);

/// Terminal columns of UTF-8 text, escape sequences not counted.
int display_width(std::string_view text);
/// Text broken at spaces so that no line is wider than `width`, unless one word is. A colour that is on at a
/// break ends there and begins again.
std::vector<std::string> wrapped(std::string_view text, int width);

struct Style;
/// The answer in a sentence, on lines of its own as wide as the terminal.
std::string answer_lines(const std::string& sentence, const Style& style);

struct Style {
  bool colour = false;
  int width = 0;  ///< columns of the terminal; 0 = as wide as it comes, as in a pipe
  [[nodiscard]] std::string bold(std::string_view text) const;
  [[nodiscard]] std::string dim(std::string_view text) const;
  [[nodiscard]] std::string good(std::string_view text) const;
  [[nodiscard]] std::string bad(std::string_view text) const;
};

/// Rows of cells; the first column is aligned left, the others as told. Where the table is wider than the
/// terminal, the columns that are aligned left are broken by words.
class Table {
 public:
  explicit Table(std::vector<bool> right_aligned) : right_(std::move(right_aligned)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void rule() { rows_.emplace_back(); }
  [[nodiscard]] std::string text(int indent = 2, int width = 0) const;

 private:
  [[nodiscard]] std::vector<int> widths(int most) const;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace caelum::report
