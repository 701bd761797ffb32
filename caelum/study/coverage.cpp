// One set of draws tells both intervals: the model's error is a factor on what the inputs give.
#include "caelum/study/coverage.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "caelum/explore/draws.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

explore::Figures step_time() {
  return [](const spec::Design& design, std::uint64_t) -> std::optional<std::vector<double>> {
    Diagnostics ignored;
    const auto outcome = jobs::evaluate(design, {.months = false}, ignored);
    if (!ignored.ok() || !outcome.feasible) return std::nullopt;
    return std::vector<double>{outcome.train.step.time.in(units::s)};
  };
}

struct ClassTest {
  const char* name;
  bool (*test)(const RowDoubt&);
};
constexpr ClassTest kClasses[] = {
    {"training", [](const RowDoubt&) { return true; }},
    {"dense", [](const RowDoubt& d) { return d.of.kind == "dense"; }},
    {"moe", [](const RowDoubt& d) { return d.of.kind == "moe"; }},
    {"measured_chip_and_stack", [](const RowDoubt& d) { return !d.of.fresh; }},
    {"new_chip_or_stack", [](const RowDoubt& d) { return d.of.fresh; }},
    {"stated", [](const RowDoubt& d) { return !d.of.filled; }},
    {"filled_in", [](const RowDoubt& d) { return d.of.filled; }},
};

Coverage covered(const std::vector<const Compared*>& rows) {
  Coverage out;
  std::vector<double> widths;
  std::map<std::string, std::pair<int, int>> papers;  // rows, and how many hold
  for (const Compared* row : rows) {
    const double slower = *slower_than_predicted(*row);
    const RowDoubt& doubt = *row->doubt;
    ++out.rows;
    const int holds = doubt.low <= slower && slower <= doubt.high ? 1 : 0;
    out.held += holds;
    auto& [count, held] = papers[row->paper()];
    ++count;
    held += holds;
    out.held_inputs += doubt.inputs_low <= slower && slower <= doubt.inputs_high ? 1 : 0;
    widths.push_back(doubt.high / doubt.low - 1);
  }
  for (const auto& [paper, one] : papers) {
    out.by_paper += static_cast<double>(one.second) / one.first / static_cast<double>(papers.size());
  }
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  out.width = *middle;
  return out;
}

}  // namespace

std::optional<double> slower_than_predicted(const Compared& row) {
  constexpr std::array<std::string_view, 3> kTimes{"step.time_s", "run.days", "run.chip_hours"};
  if (!row.failure.empty() || row.is_verdict() || row.ratio || of_months(row)) return std::nullopt;
  const bool time = std::find(kTimes.begin(), kTimes.end(), row.metric) != kTimes.end();
  return time ? 1 / (1 + row.error) : 1 + row.error;
}

// M-study-41.
std::optional<RowDoubt> doubt_row(spec::Design design, const std::string& paper,
                                  const spec::ModelErrors& errors, int draws, std::uint64_t seed) {
  const spec::ModelError error = spec::model_error_without(design, errors, paper);
  RowDoubt out{.of = error.of, .chip = design.cluster.system.chip.id};
  design.model_error = {};
  explore::Draws drawn = explore::draw(design, step_time(), draws, seed, {});
  if (drawn.nominal.empty()) return std::nullopt;
  const double nominal = drawn.nominal.front();
  const explore::Interval inputs = explore::interval_of(drawn, 0);
  if (inputs.median <= 0) return std::nullopt;
  for (std::size_t i = 0; i < drawn.figures.size(); ++i) {
    const double u =
        explore::stratified(seed, error.fact, i, static_cast<std::uint64_t>(drawn.figures.size()));
    for (double& time : drawn.figures[i]) time *= explore::model_factor(error.of.width, u);
  }
  const explore::Interval joined = explore::interval_of(drawn, 0);
  out.inputs_low = inputs.low / nominal;
  out.inputs_high = inputs.high / nominal;
  out.low = joined.low / nominal;
  out.high = joined.high / nominal;
  return out;
}

std::vector<std::pair<std::string, Coverage>> coverage_of(const std::vector<Compared>& rows) {
  std::vector<std::pair<std::string, Coverage>> by;
  for (const bool held_out : {true, false}) {
    for (const ClassTest& one : kClasses) {
      std::vector<const Compared*> members;
      for (const Compared& row : rows) {
        const bool counts = row.primary && row.scored && row.doubt && slower_than_predicted(row);
        if (counts && !(held_out && row.calibration) && one.test(*row.doubt)) members.push_back(&row);
      }
      if (members.empty()) continue;
      by.emplace_back(std::string(one.name) + (held_out ? "" : "_with_calibration"), covered(members));
    }
  }
  return by;
}

}  // namespace caelum::study
