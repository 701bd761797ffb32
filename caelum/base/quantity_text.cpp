// Text -> quantity. The number is scanned by hand so that no spelling of NaN or infinity, no
// hexadecimal and no locale gets in; then each unit is looked up and dimensions are added.
#include "caelum/base/quantity_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/text.hpp"
#include "caelum/base/units.hpp"

namespace caelum {
namespace {

constexpr std::size_t kLongest = 200;  // of a quantity's text
constexpr int kGreatestPower = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\t';
}
bool is_letter(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || c == '%' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Reads digits with single `_` between them; false when there is none or a `_` stands loose.
bool scan_digits(std::string_view text, std::size_t& at, std::string& digits) {
  const std::size_t begin = at;
  while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) {
    if (text[at] == '_') {
      const bool inside =
          at > begin && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1]);
      if (!inside) return false;
    } else {
      digits += text[at];
    }
    ++at;
  }
  return at > begin;
}

enum class Scan { ok, none, too_large, too_small };

/// The number at the front of `text`; `at` becomes the place after it.
Scan scan_number(std::string_view text, std::size_t& at, double& value) {
  std::string plain;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    if (text[at] == '-') plain += '-';
    ++at;
  }
  std::string whole, fraction;
  const bool has_whole = scan_digits(text, at, whole);
  bool has_fraction = false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    has_fraction = scan_digits(text, at, fraction);
  }
  if (!has_whole && !has_fraction) return Scan::none;
  plain += (whole.empty() ? "0" : whole) + "." + (fraction.empty() ? "0" : fraction);
  bool negative_power = whole.empty() || whole.find_first_not_of('0') == std::string::npos;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t after = at + 1;
    std::string power;
    if (after < text.size() && (text[after] == '+' || text[after] == '-')) {
      if (text[after] == '-') power += '-';
      ++after;
    }
    const bool minus = !power.empty();
    if (after < text.size() && is_digit(text[after]) && scan_digits(text, after, power)) {
      plain += "e" + power;
      negative_power = minus;
      at = after;
    }
  }
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error == std::errc::result_out_of_range) {
    return negative_power ? Scan::too_small : Scan::too_large;
  }
  return error == std::errc{} && end == plain.data() + plain.size() && std::isfinite(value) ? Scan::ok
                                                                                            : Scan::none;
}

bool looks_infinite(std::string_view text) {
  std::string word;
  for (char c : text.substr(0, 12)) {
    if (c != '+' && c != '-' && c != '.') word += static_cast<char>(c | 0x20);
  }
  return word == "nan" || word == "inf" || word == "infinity";
}

/// Message and hint of one failure, so that helpers can return them as a value.
struct Complaint {
  std::string problem, hint;
};

/// A unit expression evaluated: scale as a fraction, and its dimension.
struct Scale {
  double numerator = 1, denominator = 1;
  Dim dim;
  bool has_rate = false;  ///< holds `flops`, which may also be read as flop/s
};

std::string write_like(Dim expected) {
  return fmt::format("write {} such as '{}'", describe(expected), example(expected));
}

std::string unknown_unit_hint(std::string_view word, Dim expected) {
  if (word.size() > 2 && (word.ends_with("ps") || word.ends_with("PS"))) {
    const std::string head(word.substr(0, word.size() - 2));
    if (detail::split_prefix(head).unit) return fmt::format("did you mean '{}/s'?", head);
  }
  if (word == "KB" || word == "K") return "write 'kB' (1000 bytes) or 'KiB' (1024 bytes)";
  const std::string near = nearest(word, detail::usual_units());
  return near.empty() ? write_like(expected) : fmt::format("did you mean '{}'?", near);
}

/// Multiplies `scale` by the unit named `word` raised to `power`; false when there is none.
bool apply_unit(std::string_view word, int power, Scale& scale) {
  const detail::PrefixedUnit found = detail::split_prefix(word);
  if (!found.unit) return false;
  double up = found.prefix.numerator * found.unit->numerator;
  double down = found.prefix.denominator * found.unit->denominator;
  if (power < 0) std::swap(up, down);
  const Dim dim = power < 0 ? -found.unit->dim : found.unit->dim;
  for (int i = 0; i < std::abs(power); ++i) {
    scale.numerator *= up;
    scale.denominator *= down;
    scale.dim = scale.dim + dim;
  }
  scale.has_rate = scale.has_rate || found.unit->rate;
  return true;
}

/// The exponent at `at`: `2`, `^2`, `^-1`, `**` is not one; 1 when there is none, 0 when wrong.
int scan_power(std::string_view text, std::size_t& at) {
  int sign = 1;
  if (at < text.size() && text[at] == '^') {
    ++at;
    if (at < text.size() && text[at] == '-') {
      sign = -1;
      ++at;
    }
    if (at >= text.size() || !is_digit(text[at])) return 0;
  }
  if (at >= text.size() || !is_digit(text[at])) return 1;
  const int power = text[at++] - '0';
  return at < text.size() && is_digit(text[at]) ? 0 : sign * power;
}

/// Evaluates everything after the number. `text` is trimmed and not empty.
std::optional<Complaint> scan_units(std::string_view text, Dim expected, Scale& scale) {
  std::size_t at = 0;
  int side = 1, terms = 0;
  const auto skip = [&] {
    while (at < text.size() && is_space(text[at])) ++at;
  };
  if (text[0] == '/') {
    side = -1;
    ++at;
  }
  while (true) {
    skip();
    const std::size_t begin = at;
    while (at < text.size() && is_letter(text[at])) ++at;
    const std::string_view word = text.substr(begin, at - begin);
    if (word.empty() || ++terms > kGreatestPower) {
      return Complaint{fmt::format("{} is not a unit", quoted(text)), write_like(expected)};
    }
    if (terms == 1 && side == 1 && at < text.size() && is_space(text[at])) {
      // `14.8 T tokens`, `5.6M USD`: a factor before a count or a currency
      const double factor = detail::count_factor(word);
      std::size_t next = at;
      while (next < text.size() && is_space(text[next])) ++next;
      std::size_t end = next;
      while (end < text.size() && is_letter(text[end])) ++end;
      const detail::Unit* counted = detail::find_unit(text.substr(next, end - next));
      if (factor > 0 && counted && (counted->dim == Dim{} || counted->dim == Dim{.money = 1})) {
        scale.numerator *= factor;
        at = next;
        --terms;
        continue;
      }
    }
    const int power = scan_power(text, at);
    if (power == 0) {
      return Complaint{fmt::format("the exponent in {} is not a whole number from 1 to 9", quoted(text)),
                       write_like(expected)};
    }
    if (!apply_unit(word, side * power, scale)) {
      return Complaint{fmt::format("{} is not a unit", quoted(word)), unknown_unit_hint(word, expected)};
    }
    skip();
    if (at == text.size()) return std::nullopt;
    if (text[at] != '*' && text[at] != '/') {
      return Complaint{fmt::format("{} is not a unit", quoted(text)),
                       "join units with '*' and '/', as in 'USD/kWh'"};
    }
    side = text[at++] == '/' ? -1 : 1;
  }
}

std::optional<Complaint> wrong_dimension(std::string_view text, Dim found, Dim expected) {
  return Complaint{fmt::format("{} is {}", quoted(text), describe(found)),
                   fmt::format("expected {} such as '{}'", describe(expected), example(expected))};
}

std::optional<Complaint> evaluate(std::string_view text, Dim expected, double& value) {
  if (text.empty()) return Complaint{"a value is missing", write_like(expected)};
  if (looks_infinite(text)) {
    return Complaint{fmt::format("{} is not a finite number", quoted(text)), write_like(expected)};
  }
  if (text.size() > kLongest) {
    return Complaint{fmt::format("{} is too long for a quantity", quoted(text)), write_like(expected)};
  }
  const Complaint too_large{fmt::format("{} is too large", quoted(text)), write_like(expected)};
  std::size_t at = 0;
  const Scan scan = scan_number(text, at, value);
  if (scan == Scan::too_large) return too_large;
  if (scan == Scan::too_small) {
    return Complaint{fmt::format("{} is too small to be told from zero", quoted(text)),
                     "write 0 with its unit, or a larger value"};
  }
  if (scan == Scan::none) {
    return Complaint{fmt::format("{} does not begin with a number", quoted(text)), write_like(expected)};
  }
  if (at < text.size() && text[at] == ',') {
    return Complaint{fmt::format("{} holds a comma", quoted(text)),
                     "write thousands as 1024 or 1_024 and decimals with a point"};
  }
  const std::string_view units = trim(text.substr(at));
  if (units.empty()) {
    if (expected == Dim{}) return std::nullopt;
    return Complaint{fmt::format("{} has no unit", quoted(text)), write_like(expected)};
  }
  if (expected == Dim{}) {  // `14.8T` alone counts things, and `B` is then a billion
    if (const double factor = detail::count_factor(units); factor > 0 && units != "B") {
      value *= factor;
      return std::isfinite(value) ? std::nullopt : std::optional(too_large);
    }
  }
  Scale scale;
  if (auto complaint = scan_units(units, expected, scale)) return complaint;
  if (scale.dim != expected && scale.has_rate && scale.dim + Dim{.time = -1} == expected) {
    scale.dim = expected;
  }
  if (scale.dim != expected) return wrong_dimension(text, scale.dim, expected);
  value = value * scale.numerator / scale.denominator;
  return std::isfinite(value) ? std::nullopt : std::optional(too_large);
}

}  // namespace

std::optional<double> parse_quantity(std::string_view text, Dim expected, std::string& problem,
                                     std::string& hint) {
  double value = 0;
  if (auto complaint = evaluate(trim(text), expected, value)) {
    problem = std::move(complaint->problem);
    hint = std::move(complaint->hint);
    return std::nullopt;
  }
  return value;
}

std::string_view counted_unit(std::string_view text) {
  text = trim(text);
  double value = 0;
  std::size_t at = 0;
  if (text.size() > kLongest || scan_number(text, at, value) != Scan::ok) return {};
  std::string_view units = trim(text.substr(at));
  if (detail::count_factor(units) > 0) return {};
  if (const std::size_t gap = units.find(' '); gap != std::string_view::npos) {
    if (detail::count_factor(units.substr(0, gap)) > 0) units = trim(units.substr(gap));
  }
  const detail::PrefixedUnit found = detail::split_prefix(units);
  return found.unit ? found.unit->name : units;
}

bool counts_alike(std::string_view one, std::string_view other) {
  static constexpr std::array<std::string_view, 9> kFamilies[] = {
      {"token", "tokens"},
      {"parameter", "parameters", "params"},
      {"sequence", "sequences", "sample", "samples", "request", "requests"},
      {"chip", "chips", "GPU", "GPUs", "NPU", "NPUs"},
      {"node", "nodes"},
      {"wafer", "wafers"},
      {"die", "dies"},
      {"step", "steps"}};
  if (one == other) return true;
  return std::any_of(std::begin(kFamilies), std::end(kFamilies), [&](const auto& family) {
    const auto holds = [&](std::string_view word) {
      return !word.empty() && std::find(family.begin(), family.end(), word) != family.end();
    };
    return holds(one) && holds(other);
  });
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  double value = 0;
  std::size_t at = 0;
  if (text.size() > kLongest || scan_number(text, at, value) != Scan::ok || at != text.size()) {
    return std::nullopt;
  }
  return value;
}

std::string describe(Dim dim) {
  const detail::DimensionName* name = detail::find_dimension(dim);
  return name ? std::string(name->name) : fmt::format("a quantity in '{}'", detail::compose_units(dim));
}

std::string example(Dim dim) {
  const detail::DimensionName* name = detail::find_dimension(dim);
  return name ? std::string(name->example) : "1 " + detail::compose_units(dim);
}

}  // namespace caelum
