// Properties of any design that runs, on designs that nobody wrote: rapidcheck draws machines, models and
// plans.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "caelum/api/evaluate.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/step/step.hpp"

namespace caelum {
namespace {

const spec::Catalogue& catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

std::string scenario(const std::string& system, const std::string& model, long tensor, long pipeline,
                     long data, long expert, long micro_batches, const std::string& schedule,
                     const std::string& recompute, long zero, const std::string& precision,
                     const std::string& overlap) {
  return "caelum: 1\ncluster: {system: " + system + ", chips: " + std::to_string(tensor * pipeline * data) +
         "}\nmodel: " + model +
         "\ntrain: {sequence: 2048, global_batch: " + std::to_string(data * micro_batches) +
         ", precision: " + precision + ", plan: {tensor: " + std::to_string(tensor) +
         ", pipeline: " + std::to_string(pipeline) + ", data: " + std::to_string(data) +
         ", expert: " + std::to_string(expert) + ", schedule: " + schedule + ", recompute: " + recompute +
         ", zero: " + std::to_string(zero) + ", overlap: {tensor: " + overlap + ", expert: " + overlap +
         "}}}\n";
}

/// A design that divides; discards what does not.
spec::Design any_design() {
  const auto power = [](int most) {
    return rc::gen::map(rc::gen::inRange(0, most + 1), [](int e) { return 1L << e; });
  };
  const std::string model = *rc::gen::element<std::string>("llama-3.1-8b", "gpt3-175b", "mixtral-8x7b",
                                                           "deepseek-v3", "qwen3-30b-a3b", "gpt-oss-20b");
  const std::string text = scenario(
      *rc::gen::element<std::string>("hgx-h100", "hgx-a100", "cloudmatrix384", "gb200-nvl72",
                                     "atlas-800t-a2"),
      model, *power(3), *power(4), *power(6), *power(5), *rc::gen::inRange(1L, 40L),
      *rc::gen::element<std::string>("gpipe", "1f1b", "zb-h1", "zb-h2", "zb-v", "dualpipe", "dualpipe-v",
                                     "1f1b-overlap", "breadth-first"),
      *rc::gen::element<std::string>("none", "selective", "full"), *rc::gen::inRange(0L, 4L),
      *rc::gen::element<std::string>("bf16", "fp8"), *rc::gen::element<std::string>("true", "false"));
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"drawn", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue(), diagnostics);
  if (!design) RC_FAIL(diagnostics.render());
  RC_PRE(step::check_plan(*design).empty());
  RC_LOG() << text;
  return *design;
}

api::TrainResult result_of(const spec::Design& design, Fidelity fidelity = Fidelity::event) {
  Diagnostics diagnostics;
  const auto outcome = api::evaluate(design, {.fidelity = fidelity}, diagnostics);
  RC_ASSERT(diagnostics.ok());
  RC_ASSERT(outcome.feasible);
  return outcome.train;
}

RC_GTEST_PROP(AnyDesign, SumsToItsParts, ()) {
  const auto result = result_of(any_design());
  const auto& b = result.step.breakdown;
  RC_ASSERT(std::abs(b.total() / result.step.time - 1) < 1e-9);
  for (const Time part : {b.compute, b.recompute, b.tensor_comm, b.context_comm, b.expert_comm,
                          b.pipeline_comm, b.pipeline_bubble, b.data_comm, b.optimizer, b.host}) {
    RC_ASSERT(part >= Time{});
  }
  Bytes items;
  for (const auto& item : result.step.memory.items) items += item.bytes;
  RC_ASSERT(std::abs(items / result.step.memory.peak() - 1) < 1e-9);
  RC_ASSERT(result.mfu > 0 && result.mfu <= result.hfu * (1 + 1e-12) && result.hfu < 1);
}

RC_GTEST_PROP(AnyDesign, IsNotFasterWithHalfOfAnything, ()) {
  const spec::Design design = any_design();
  const Time whole = result_of(design).step.time;
  for (std::size_t i = 0; i <= design.cluster.system.levels.size() + 1; ++i) {
    spec::Design slower = design;
    auto& system = slower.cluster.system;
    if (i < system.levels.size()) {
      *system.levels[i].bandwidth.value /= 2;
    } else if (i == system.levels.size()) {
      *system.chip.hbm.bandwidth.value /= 2;
    } else {
      for (auto& peak : system.chip.peak) {
        if (peak.value) *peak.value /= 2;
      }
    }
    RC_ASSERT(result_of(slower).step.time >= whole * (1 - 1e-9));
  }
}

RC_GTEST_PROP(AnyDesign, CostsTheSameOnBothTiersAndUnderAnyName, ()) {
  spec::Design design = any_design();
  const Time event = result_of(design).step.time;
  // zb-h2 is counted on each rank's own clock: its closed form leaves out the first rank's lead.
  const double most = design.train->plan.schedule == Schedule::zb_h2 ? 0.02 : 0.005;
  RC_ASSERT(std::abs(result_of(design, Fidelity::analytic).step.time / event - 1) < most);
  design.name = design.model.name = design.cluster.system.name = "another";
  RC_ASSERT(result_of(design).step.time == event);
}

}  // namespace
}  // namespace caelum
