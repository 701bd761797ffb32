// Arithmetic over named figures: `6 * model(deepseek-v3).active * 14.8e12 / run(v3).step.time_s`.
//
// Numbers, + - * / ^ and parentheses, min, max, sqrt, log and exp, the calls of Lookup::function, and
// references kind(name).path: the name is everything up to the closing parenthesis, so that ids may hold
// hyphens. fact(name) has no path.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace caelum::study {

struct Reference {
  std::string kind, name, path;
};

/// Where figures come from. Each returns a number, or throws nothing and sets `problem`.
struct Lookup {
  std::function<double(const Reference&, std::string& problem)> figure;
  std::function<double(std::string_view name, const std::vector<double>& arguments, std::string& problem)>
      function;
};

struct Evaluation {
  double value = 0;
  std::string problem;    ///< empty when fine
  std::size_t place = 0;  ///< of the problem in the text
  [[nodiscard]] bool ok() const { return problem.empty(); }
};

Evaluation evaluate(std::string_view text, const Lookup& lookup);

/// What stands in an expression, in its order; of one with an error, what stands before it.
struct Parts {
  std::vector<Reference> references;
  std::vector<double> literals;
};
Parts parts_of(std::string_view text);

}  // namespace caelum::study
