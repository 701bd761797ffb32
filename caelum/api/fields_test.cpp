#include "caelum/api/fields.hpp"

#include <set>

#include <gtest/gtest.h>

#include "caelum/api/run.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/spec/published.hpp"

namespace caelum::api {
namespace {

Trained two_stages() {
  Trained t;
  t.outcome.train.step.time = 2 * units::s;
  t.outcome.train.step.memory.stages = {{.weights = 1 * units::GB}, {.weights = 2 * units::GB}};
  t.outcome.train.mfu = 0.5;
  return t;
}

TEST(ResultTable, FindsFiguresByPathAliasAndPlaceInALists) {
  const ResultTable& table = result_table<Trained>();
  const Trained t = two_stages();
  EXPECT_EQ(value_at(table, &t, "step.time_s"), Value{2.0});
  EXPECT_EQ(value_at(table, &t, "mfu"), Value{0.5});
  EXPECT_EQ(value_at(table, &t, "memory.stages.1.weights"), Value{2e9});
  EXPECT_EQ(value_at(table, &t, "memory.stages.2.weights"), Value{});  // no such stage in this result
  EXPECT_EQ(find_field(table, "memory.stages.1.wheights"), nullptr);
  EXPECT_EQ(find_field(table, "memory.stages"), table.find("memory.stages"));
}

TEST(ResultTable, LeavesOutWhatAResultDoesNotHave) {
  const ResultTable& table = result_table<Trained>();
  Trained t = two_stages();
  EXPECT_EQ(value_at(table, &t, "rl.time_s"), Value{});
  EXPECT_EQ(value_at(table, &t, "run.days.median"), Value{});
  t.outcome.feasible = false;
  EXPECT_EQ(value_at(table, &t, "step.time_s"), Value{});
  EXPECT_EQ(value_at(table, &t, "feasible"), Value{false});
}

void expect_described(const ResultTable& table, std::set<std::string>& seen) {
  if (!seen.insert(table.name).second) return;
  std::set<std::string> paths, alone;
  for (const ResultField& field : table.fields) {
    EXPECT_FALSE(field.words.empty()) << table.name << "." << field.path;
    EXPECT_TRUE(field.get || field.each) << table.name << "." << field.path;
    if (field.kind == ValueKind::records) expect_described(*field.items, seen);
    paths.insert(field.path);
    if (!field.or_parts) alone.insert(field.path);
  }
  // A path that is both a figure and the beginning of others could not stand in one document.
  for (const auto& path : alone) {
    const auto next = paths.upper_bound(path + ".");
    EXPECT_FALSE(next != paths.end() && next->starts_with(path + ".")) << table.name << "." << path;
  }
}

TEST(ResultTable, EveryFieldSaysWhatItIsAndHasAPlaceOfItsOwn) {
  std::set<std::string> seen;
  for (const spec::Job job : {spec::Job::train, spec::Job::serve, spec::Job::months, spec::Job::supply})
    expect_described(table_of(job), seen);
  expect_described(result_table<Searched>(), seen);
  expect_described(result_table<Scaled>(), seen);
  expect_described(result_table<Compared>(), seen);
  expect_described(result_table<explore::Expectation>(), seen);
  EXPECT_GT(seen.size(), 30U);
}

TEST(ResultTable, PublishedFiguresStandBesideOnesThatThereAre) {
  for (const std::string& path : spec::published_paths()) {
    EXPECT_NE(find_field(result_table<Trained>(), path), nullptr) << path;
  }
}

TEST(Run, AnswersEachJobWithItsKindOfResult) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto answer = [&](const std::string& file) {
    const auto scenario = spec::load(CAELUM_SOURCE_DIR "/examples/" + file, {}, catalogue, diagnostics);
    EXPECT_TRUE(scenario) << diagnostics.render();
    return run(*scenario, {.months = false}, catalogue, diagnostics);
  };
  EXPECT_TRUE(std::holds_alternative<Trained>(answer("deepseek-v3-h800.yaml").of));
  EXPECT_TRUE(std::holds_alternative<Served>(answer("serve-deepseek-v3-h800.yaml").of));
  const Result months = answer("studies/scale-hgx-h100.yaml");
  EXPECT_GT(std::get<Operated>(months.of).months.chip_hours(), 0);
  const Result plan = answer("ascend-supply-2025-2028.yaml");
  const auto& supplied = std::get<Supplied>(plan.of);
  EXPECT_EQ(supplied.fleet.size(), supplied.plan.quarters.size());
  EXPECT_TRUE(plan.yes());
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
}

}  // namespace
}  // namespace caelum::api
