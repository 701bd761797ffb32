// Recursive descent; the value is computed on the way.
#include "caelum/study/expression.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace caelum::study {
namespace {

constexpr int kDeepest = 64;

class Parser {
 public:
  Parser(std::string_view text, const Lookup& lookup, std::vector<double>* literals = nullptr)
      : text_(text), lookup_(lookup), literals_(literals) {}

  Evaluation run() {
    result_.value = sum(0);
    space();
    if (result_.ok() && at_ < text_.size())
      fail("'" + std::string(text_.substr(at_, 12)) + "' was not expected here");
    return result_;
  }

 private:
  void fail(std::string problem) {
    if (!result_.ok()) return;
    result_.problem = std::move(problem);
    result_.place = at_;
  }
  void space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  double sum(int depth) {
    if (depth > kDeepest) {
      fail("parentheses are nested too deep");
      return 0;
    }
    double value = product(depth);
    while (result_.ok()) {
      if (take('+')) {
        value += product(depth);
      } else if (take('-')) {
        value -= product(depth);
      } else {
        break;
      }
    }
    return value;
  }

  double product(int depth) {
    double value = power(depth);
    while (result_.ok()) {
      if (take('*')) {
        value *= power(depth);
      } else if (take('/')) {
        value /= power(depth);
      } else {
        break;
      }
    }
    return value;
  }

  /// Signs and powers bind to the right, so that a row of them is as deep as it is long.
  double power(int depth) {
    if (depth > kDeepest) {
      fail("signs and powers are nested too deep");
      return 0;
    }
    if (take('-')) return -power(depth + 1);
    const double base = term(depth);
    return result_.ok() && take('^') ? std::pow(base, power(depth + 1)) : base;
  }

  double term(int depth) {
    space();
    if (take('(')) {
      const double value = sum(depth + 1);
      if (!take(')')) fail("a ')' is missing");
      return value;
    }
    if (at_ < text_.size() &&
        (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.'))
      return number();
    return named(depth);
  }

  double number() {
    double value = 0;
    const auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (problem != std::errc()) {
      fail("not a number");
      return 0;
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    if (literals_) literals_->push_back(value);
    return value;
  }

  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  double named(int depth) {
    const std::string_view name = word();
    if (name.empty()) {
      fail("a number or a name was expected");
      return 0;
    }
    if (!take('(')) {
      fail("'" + std::string(name) + "' needs parentheses: kind(id).path");
      return 0;
    }
    const std::size_t close = text_.find(')', at_);
    const bool closed = close != std::string_view::npos;
    const bool path = closed && close + 1 < text_.size() && text_[close + 1] == '.';
    const bool plain = closed && text_.substr(at_, close - at_).find('(') == std::string_view::npos;
    const bool reference = plain && (path || name == "fact");
    return reference ? figure(name, close) : call(name, depth);
  }

  double figure(std::string_view kind, std::size_t close) {
    Reference r{std::string(kind), std::string(text_.substr(at_, close - at_)), {}};
    const std::size_t start = at_;
    at_ = close + 1;
    while (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!r.path.empty()) r.path += '.';
      r.path += word();
    }
    std::string problem;
    const double value = lookup_.figure(r, problem);
    if (!problem.empty()) {
      at_ = start;
      fail(std::move(problem));
    }
    return value;
  }

  double call(std::string_view name, int depth) {
    std::vector<double> arguments;
    if (!take(')')) {
      do {
        arguments.push_back(sum(depth + 1));
      } while (result_.ok() && take(','));
      if (result_.ok() && !take(')')) fail("a ')' is missing");
    }
    if (!result_.ok()) return 0;
    if (name == "min" && !arguments.empty()) return *std::min_element(arguments.begin(), arguments.end());
    if (name == "max" && !arguments.empty()) return *std::max_element(arguments.begin(), arguments.end());
    if (name == "sqrt" && arguments.size() == 1) return std::sqrt(arguments[0]);
    if (name == "log" && arguments.size() == 1) return std::log(arguments[0]);
    if (name == "exp" && arguments.size() == 1) return std::exp(arguments[0]);
    std::string problem;
    const double value = lookup_.function(name, arguments, problem);
    if (!problem.empty()) fail(std::move(problem));
    return value;
  }

  std::string_view text_;
  const Lookup& lookup_;
  std::vector<double>* literals_;
  std::size_t at_ = 0;
  Evaluation result_;
};

}  // namespace

Evaluation evaluate(std::string_view text, const Lookup& lookup) {
  return Parser(text, lookup).run();
}

Parts parts_of(std::string_view text) {
  Parts parts;
  const Lookup collect{[&](const Reference& reference, std::string&) {
                         parts.references.push_back(reference);
                         return 1.0;
                       },
                       [](std::string_view, const std::vector<double>&, std::string&) { return 1.0; }};
  Parser(text, collect, &parts.literals).run();
  return parts;
}

}  // namespace caelum::study
