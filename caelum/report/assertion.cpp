#include "caelum/report/assertion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "caelum/base/text.hpp"

namespace caelum::report {
namespace {

constexpr const char* kExample = "write 'step.mfu >= 0.38'";

/// A part of the option's text without the blanks around it.
struct Piece {
  std::size_t begin = 0, end = 0;
};

Piece trimmed(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin < end && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
  while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  return {begin, end};
}

/// The comparison that begins at `at`; empty when there is none of that form.
std::string_view comparison_at(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 6> kAll = {">=", "<=", "==", "!=", ">", "<"};
  for (const std::string_view one : kAll) {
    if (text.substr(at, one.size()) == one) return one;
  }
  return {};
}

std::optional<double> number_of(const std::string& text) {
  if (text == "true") return 1;
  if (text == "false") return 0;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool compare(double left, const std::string& op, double right) {
  if (op == ">=") return left >= right;
  if (op == "<=") return left <= right;
  if (op == ">") return left > right;
  if (op == "<") return left < right;
  if (op == "==") return left == right;
  return left != right;
}

bool is_single(const api::ResultField& field) {
  using enum api::ValueKind;
  return field.kind == number || field.kind == count || field.kind == flag || field.kind == text;
}

double as_number(const api::Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* count = std::get_if<long>(&value)) return static_cast<double>(*count);
  return std::get<bool>(value) ? 1 : 0;
}

}  // namespace

std::optional<Assertion> read_assertion(const std::string& text, spec::Job job, Diagnostics& diagnostics) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"--assert", text});
  const auto span = [&](Piece piece) {
    return Span{source, static_cast<std::uint32_t>(piece.begin), static_cast<std::uint32_t>(piece.end)};
  };
  const std::size_t at = std::min(text.find_first_of("<>=!"), text.size());
  const std::string_view comparison = comparison_at(text, at);
  if (comparison.empty()) {
    diagnostics.error(span({at, text.size()}), "a comparison was expected: >=, <=, >, <, == or !=", kExample);
    return std::nullopt;
  }
  const Piece path = trimmed(text, 0, at);
  const Piece bound = trimmed(text, at + comparison.size(), text.size());
  Assertion assertion{.path = text.substr(path.begin, path.end - path.begin),
                      .comparison = std::string(comparison),
                      .bound_text = text.substr(bound.begin, bound.end - bound.begin),
                      .at = span(path)};
  const api::ResultTable& table = api::table_of(job);
  const api::ResultField* field = api::find_field(table, assertion.path);
  if (field == nullptr || !is_single(*field)) {
    const std::string near = nearest(assertion.path, api::paths_of(table));
    diagnostics.error(
        assertion.at, fmt::format("no result has a figure {}", caelum::quoted(assertion.path)),
        near.empty() ? "run it with --json to see its figures" : "did you mean '" + near + "'?");
    return std::nullopt;
  }
  assertion.text = field->kind == api::ValueKind::text;
  if (assertion.text) {
    if (comparison == "==" || comparison == "!=") return assertion;
    diagnostics.error(assertion.at, fmt::format("{} is a text", caelum::quoted(assertion.path)),
                      "compare it with == or !=");
    return std::nullopt;
  }
  const auto value = number_of(assertion.bound_text);
  if (!value) {
    diagnostics.error(span(bound), fmt::format("{} is not a number", caelum::quoted(assertion.bound_text)),
                      kExample);
    return std::nullopt;
  }
  assertion.bound = *value;
  return assertion;
}

std::optional<AssertionOutcome> check_assertion(const Assertion& assertion, const api::Result& result,
                                                Diagnostics& diagnostics) {
  const auto [table, record] = described(result);
  const api::Value found = api::value_at(*table, record, assertion.path);
  if (std::holds_alternative<std::monostate>(found)) {
    if (api::value_at(*table, record, "feasible") == api::Value{false}) {
      return AssertionOutcome{false, fmt::format("{} {} {} does not hold: the design cannot run",
                                                 assertion.path, assertion.comparison, assertion.bound_text)};
    }
    diagnostics.error(assertion.at, fmt::format("the result has no {}", caelum::quoted(assertion.path)),
                      "ask for what it is part of: a `run:` block, --uncertainty, --traffic");
    return std::nullopt;
  }
  if (assertion.text) {
    const auto& text = std::get<std::string>(found);
    const bool holds = (text == assertion.bound_text) == (assertion.comparison == "==");
    return AssertionOutcome{holds, fmt::format("{} = {} {} {} {}", assertion.path, text, assertion.comparison,
                                               assertion.bound_text, holds ? "holds" : "does not hold")};
  }
  const double value = as_number(found);
  const bool holds = compare(value, assertion.comparison, assertion.bound);
  const double margin = assertion.bound != 0 ? value / assertion.bound - 1 : value;
  return AssertionOutcome{holds, fmt::format("{} = {:.6g} {} {} {}, margin {:+.2f} %", assertion.path, value,
                                             assertion.comparison, assertion.bound_text,
                                             holds ? "holds" : "does not hold", margin * 100)};
}

}  // namespace caelum::report
