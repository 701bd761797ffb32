// Properties of any design that runs, on designs that nobody wrote: rapidcheck draws machines, models and
// plans.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/step/step.hpp"

namespace caelum {
namespace {

const spec::Catalogue& catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

struct Drawn {
  std::string system, model, schedule, recompute, precision, overlap;
  long tensor = 1, pipeline = 1, data = 1, expert = 1, micro_batches = 1, zero = 0;
};

std::string scenario(const Drawn& d) {
  return fmt::format(
      "caelum: 1\ncluster: {{system: {}, chips: {}}}\nmodel: {}\n"
      "train: {{sequence: 2048, global_batch: {}, precision: {}, plan: {{tensor: {}, pipeline: {}, data: {}, "
      "expert: {}, "
      "schedule: {}, recompute: {}, zero: {}, overlap: {{tensor: {}, expert: {}}}}}}}\n",
      d.system, d.tensor * d.pipeline * d.data, d.model, d.data * d.micro_batches, d.precision, d.tensor,
      d.pipeline, d.data, d.expert, d.schedule, d.recompute, d.zero, d.overlap, d.overlap);
}

/// A design that divides; discards what does not.
spec::Design any_design() {
  const auto power = [](int most) {
    return rc::gen::map(rc::gen::inRange(0, most + 1), [](int e) { return 1L << e; });
  };
  using Word = std::string;
  Drawn d;  // one statement a draw: compilers evaluate arguments in an order of their own
  d.model = *rc::gen::element<Word>("llama-3.1-8b", "gpt3-175b", "mixtral-8x7b", "deepseek-v3",
                                    "qwen3-30b-a3b", "gpt-oss-20b");
  d.overlap = *rc::gen::element<Word>("true", "false");
  d.precision = *rc::gen::element<Word>("bf16", "fp8");
  d.zero = *rc::gen::inRange(0L, 4L);
  d.recompute = *rc::gen::element<Word>("none", "selective", "full");
  d.schedule = *rc::gen::element<Word>("gpipe", "1f1b", "zb-h1", "zb-h2", "zb-v", "dualpipe", "dualpipe-v",
                                       "1f1b-overlap", "breadth-first");
  d.micro_batches = *rc::gen::inRange(1L, 40L);
  d.expert = *power(5);
  d.data = *power(6);
  d.pipeline = *power(4);
  d.tensor = *power(3);
  d.system =
      *rc::gen::element<Word>("hgx-h100", "hgx-a100", "cloudmatrix384", "gb200-nvl72", "atlas-800t-a2");
  const std::string text = scenario(d);
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"drawn", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue(), diagnostics);
  if (!design) RC_FAIL(diagnostics.render());
  RC_PRE(step::check_plan(*design).empty());
  RC_LOG() << text;
  return *design;
}

jobs::TrainResult result_of(const spec::Design& design, Fidelity fidelity = Fidelity::event) {
  Diagnostics diagnostics;
  const auto outcome = jobs::evaluate(design, {.fidelity = fidelity}, diagnostics);
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
