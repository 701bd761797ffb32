#include "caelum/report/assertion.hpp"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace caelum::report {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool compare(double left, const std::string& op, double right) {
  if (op == ">=") return left >= right;
  if (op == "<=") return left <= right;
  if (op == ">") return left > right;
  if (op == "<") return left < right;
  if (op == "==") return left == right;
  return left != right;
}

AssertionOutcome misunderstood(std::string text) {
  return {false, false, std::move(text)};
}

}  // namespace

AssertionOutcome check_assertion(const std::string& assertion, const std::string& result) {
  std::string op;
  std::size_t at = std::string::npos;
  for (const char* candidate : {">=", "<=", "==", "!=", ">", "<"}) {
    at = assertion.find(candidate);
    if (at != std::string::npos) {
      op = candidate;
      break;
    }
  }
  if (op.empty()) {
    return misunderstood(fmt::format("'{}' has no comparison; write 'step.mfu >= 0.38'", assertion));
  }
  const std::string path = trimmed(assertion.substr(0, at));
  const std::string bound_text = trimmed(assertion.substr(at + op.size()));
  double bound = 0;
  if (bound_text == "true" || bound_text == "false") {
    bound = bound_text == "true" ? 1 : 0;
  } else {
    char* end = nullptr;
    bound = std::strtod(bound_text.c_str(), &end);
    if (bound_text.empty() || *end != '\0' || !std::isfinite(bound)) {
      return misunderstood(fmt::format("'{}' is not a number; write 'step.mfu >= 0.38'", bound_text));
    }
  }

  const auto doc = nlohmann::ordered_json::parse(result);
  const nlohmann::ordered_json* node = &doc;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t dot = std::min(path.find('.', begin), path.size());
    const std::string key = path.substr(begin, dot - begin);
    if (!node->is_object() || !node->contains(key)) {
      std::string known;
      if (node->is_object()) {
        for (const auto& [name, value] : node->items()) known += (known.empty() ? "" : ", ") + name;
      }
      return misunderstood(fmt::format("the result has no '{}'; known there: {}", path, known));
    }
    node = &(*node)[key];
    begin = dot + 1;
  }
  double value = 0;
  if (node->is_boolean()) {
    value = node->get<bool>() ? 1 : 0;
  } else if (node->is_number()) {
    value = node->get<double>();
  } else {
    return misunderstood(fmt::format("'{}' is not a number in the result", path));
  }
  const bool holds = compare(value, op, bound);
  const double margin = bound != 0 ? value / bound - 1 : value;
  return {true, holds,
          fmt::format("{} = {:.6g} {} {} {}, margin {:+.2f} %", path, value, op, bound_text,
                      holds ? "holds" : "does not hold", margin * 100)};
}

}  // namespace caelum::report
