#include "caelum/study/fit_score.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

bool has_verdict(const Compared& c) {
  const bool scenario = c.kind == RowKind::scenario || c.kind == RowKind::serving;
  return c.primary && scenario && c.memory_used > 0 && !of_months(c);
}

void count_verdict(FitCount& n, bool ran, bool fits) {
  if (ran) {
    ++n.ran;
    n.refused += fits ? 0 : 1;
  } else {
    ++n.out_of_memory;
    n.accepted += fits ? 1 : 0;
  }
}

}  // namespace

// M-study-27
FitScore score_fit(const std::vector<Compared>& rows) {
  FitScore score;
  std::map<std::string, FitCount> suites, classes;
  for (const Compared& c : rows) {
    if (!has_verdict(c)) continue;
    const bool ran = !c.is_verdict() || c.measured > 0;
    count_verdict(score.all, ran, c.fits);
    count_verdict(suites["suite:" + c.suite], ran, c.fits);
    count_verdict(classes["hardware:" + c.hardware], ran, c.fits);
    if (ran != c.fits) score.wrong.push_back({c.id, c.suite, c.hardware, ran, c.memory_used});
  }
  score.by.assign(suites.begin(), suites.end());
  score.by.insert(score.by.end(), classes.begin(), classes.end());
  std::stable_sort(score.wrong.begin(), score.wrong.end(), [](const FitMiss& a, const FitMiss& b) {
    return std::abs(std::log(a.used)) > std::abs(std::log(b.used));
  });
  return score;
}

}  // namespace caelum::study
