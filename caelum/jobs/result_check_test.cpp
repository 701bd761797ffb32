// Each rule of the check is broken once, on results that hold otherwise.
#include "caelum/jobs/result_check.hpp"

#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::jobs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

spec::Design checked_design(const std::string& text) {
  static const spec::Catalogue kCatalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"checked.yaml", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, kCatalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return *design;
}

template <class Result>
std::string complaint(const Result& result) {
  Diagnostics diagnostics;
  check_result(result, {}, diagnostics);
  return diagnostics.ok() ? std::string() : diagnostics.all().front().message;
}

template <class Result>
void breaks(const Result& good, const std::string& figure, const std::function<void(Result&)>& harm) {
  Result result = good;
  harm(result);
  EXPECT_NE(complaint(result).find(figure), std::string::npos) << figure << ": " << complaint(result);
}

TEST(ResultCheck, Training) {
  Diagnostics diagnostics;
  const auto outcome = evaluate(checked_design("caelum: 1\ncluster: {system: hgx-h100, chips: 16}\n"
                                               "model: llama-3.1-8b\nrun: {samples: 4}\n"
                                               "train: {global_batch: 64, tokens: 1e11, plan: {zero: 3}}\n"),
                                {}, diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  const TrainResult& good = outcome.train;
  EXPECT_EQ(complaint(good), "");
  breaks<TrainResult>(good, "step.time_s", [](auto& r) { r.step.time = Time{0}; });
  breaks<TrainResult>(good, "step.mfu", [](auto& r) { r.mfu = 1.2; });
  breaks<TrainResult>(good, "step.tokens_per_s", [](auto& r) { r.tokens_per_s = kInfinity; });
  breaks<TrainResult>(good, "step.breakdown_s.optimizer",
                      [](auto& r) { r.step.breakdown.optimizer = Time{-6.6}; });
  breaks<TrainResult>(good, "sum of step.breakdown_s",
                      [](auto& r) { r.step.breakdown.compute = r.step.breakdown.compute * 2; });
  breaks<TrainResult>(good, "memory.activations_bytes",
                      [](auto& r) { r.step.memory.activations = Bytes{-1}; });
  breaks<TrainResult>(good, "run.days", [](auto& r) { r.months->run.days.low = kInfinity; });
  breaks<TrainResult>(good, "part of run.calendar", [](auto& r) { r.months->run.split.lost = -0.1; });
  breaks<TrainResult>(good, "sum of run.calendar", [](auto& r) { r.months->run.split.waiting += 0.1; });
  breaks<TrainResult>(good, "power.peak_w", [](auto& r) { r.months->power.peak = Power{-1}; });
  breaks<TrainResult>(good, "part of cost", [](auto& r) { r.months->bill.energy = Money{-1}; });
}

TEST(ResultCheck, Serving) {
  Diagnostics diagnostics;
  const auto outcome = serve(checked_design("caelum: 1\ncluster: {system: hgx-h100, chips: 8}\n"
                                            "model: llama-3.1-8b\nserve: {batch: 16, tensor: 8}\n"),
                             diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  const ServeResult& good = outcome.serve;
  EXPECT_EQ(complaint(good), "");
  breaks<ServeResult>(good, "serve.tpot_s", [](auto& r) { r.per_token = Time{-2.39e-3}; });
  breaks<ServeResult>(good, "serve.tokens_per_s_per_chip", [](auto& r) { r.tokens_per_s_per_chip = -6685; });
  breaks<ServeResult>(good, "serve.decode.breakdown_s", [](auto& r) { r.decode.parts.experts = -1; });
  breaks<ServeResult>(good, "memory.cache_bytes", [](auto& r) { r.cache = Bytes{-1}; });
}

TEST(ResultCheck, Supply) {
  supply::SupplyPlan plan;
  plan.products.push_back({.name = "chip", .figures = {}, .quarters = {{.packages = 10, .die_yield = 0.5}}});
  const auto says = [](const supply::SupplyPlan& p) {
    Diagnostics diagnostics;
    check_result(p, {}, {}, diagnostics);
    return diagnostics.ok() ? std::string() : diagnostics.all().front().message;
  };
  EXPECT_EQ(says(plan), "");
  supply::SupplyPlan harmed = plan;
  harmed.objective = -4799;
  EXPECT_NE(says(harmed).find("supply.objective is -4799"), std::string::npos);
  harmed = plan;
  harmed.products[0].quarters[0].die_yield = 1.5;
  EXPECT_NE(says(harmed).find("die_yield"), std::string::npos);
}

}  // namespace
}  // namespace caelum::jobs
