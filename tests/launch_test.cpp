// A plan that is exported and imported is the same scenario, for every target, over drawn plans.
#include "caelum/exports/launch.hpp"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/interop/launch/fill.hpp"
#include "caelum/interop/launch/import_launch.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/step/step.hpp"

namespace caelum {
namespace {

const spec::Catalogue& records() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  long upto(long most) { return static_cast<long>(engine_() % static_cast<unsigned>(most + 1)); }
  long power(long most) { return 1L << upto(most); }
  std::string one_of(std::initializer_list<const char*> words) {
    return std::data(words)[upto(static_cast<long>(words.size()) - 1)];
  }

 private:
  std::mt19937 engine_;
};

std::string drawn_plan(Dice& dice) {
  const long tensor = dice.power(3), context = dice.power(2), pipeline = dice.power(3), data = dice.power(4);
  const long chunks = pipeline > 1 ? dice.power(1) : 1, micro = dice.power(1);
  const std::string model =
      dice.one_of({"llama3-1-8b", "gpt3-175b", "mixtral-8x7b", "deepseek-v3", "qwen3-30b-a3b", "llama3-1-70b",
                   "qwen2-5-7b", "llama4-maverick", "falcon"});
  const std::string shape =
      model == "falcon"
          ? "{layers: 32, hidden: 2048, heads: 16, kv_heads: 1, ffn: 8192, vocab: 65024, tie: true, "
            "gated_ffn: false, norm: layer, positions: alibi}"
          : model;
  std::string text = fmt::format(
      "caelum: 1\ncluster: {{system: {}, chips: {}}}\nmodel: {}\ntrain:\n  stack: megatron-core\n  sequence: "
      "{}\n  "
      "global_batch: {}\n"
      "  precision: {}\n  optimizer: {}\n  plan:\n    tensor: {}\n    context: {}\n    pipeline: {}\n    "
      "virtual: {}\n"
      "    micro_batch: {}\n    expert: {}\n    zero: {}\n    recompute: {}\n    context_mode: {}\n",
      dice.one_of({"hgx-h100", "gb200-nvl72", "cloudmatrix384"}), tensor * context * pipeline * data, shape,
      2048 * dice.power(2), data * micro * pipeline * (1 + dice.upto(3)),
      dice.one_of({"bf16", "fp8", "fp16", "{matmul: fp8_block, gradients: bf16, optimizer: bf16}"}),
      dice.one_of({"adam", "muon", "lion"}), tensor, context, pipeline, chunks, micro, dice.power(3),
      dice.upto(3), dice.one_of({"none", "selective", "full", "[norm, mla_up]", "[attention]"}),
      dice.one_of({"ring", "all_gather", "ulysses"}));
  if (dice.upto(1) == 0) {
    text += fmt::format("    overlap: {{gradients: {}, parameters: {}, tensor: {}, expert: {}}}\n",
                        dice.upto(1) == 0, dice.upto(1) == 0, dice.upto(1) == 0, dice.upto(1) == 0);
  }
  if (pipeline == 4 && chunks == 1 && model == "llama3-1-8b") text += "    layers: [7, 8, 9, 8]\n";
  if (dice.upto(3) == 0) text += "    offload: {optimizer: host}\n";
  if (dice.upto(3) == 0) text += fmt::format("    sequence_parallel: {}\n", dice.upto(1) == 0);
  return text;
}

std::optional<spec::Design> design_of(const std::string& text, Diagnostics& diagnostics) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"drawn", text});
  const auto document = spec::read_document(source, diagnostics);
  return document ? spec::load_scenario(document, ".", {}, records(), diagnostics) : std::nullopt;
}

std::string differences(const interop::Settings& a, const interop::Settings& b) {
  std::string text;
  for (const auto& [path, value] : a) {
    if (interop::value_of(b, path, "-") != value)
      text += path + ": " + value + " / " + interop::value_of(b, path, "-") + "\n";
  }
  for (const auto& [path, value] : b) {
    if (!a.contains(path)) text += path + ": - / " + value + "\n";
  }
  return text;
}

void expect_same_scenario(const spec::Design& design, const jobs::Outcome& outcome,
                          const interop::Target& target) {
  const api::Trained trained{
      .file = "drawn", .design = design, .outcome = outcome, .uncertainty = {}, .why = {}, .traffic = {}};
  const exports::LaunchFile file = exports::launch_file(trained, target, "0", records());
  const auto source = std::make_shared<const SourceFile>(SourceFile{"plan", file.text});
  ASSERT_EQ(interop::recognise_launch(*source), &target);
  Diagnostics diagnostics;
  const std::string scenario = interop::import_launch(source, target, {}, diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render() << file.text;
  EXPECT_TRUE(diagnostics.all().empty()) << target.name << "\n" << diagnostics.render() << file.text;
  const auto again = design_of(scenario, diagnostics);
  ASSERT_TRUE(again) << diagnostics.render() << scenario;
  EXPECT_EQ(differences(interop::settings_of(design), interop::settings_of(*again)), "")
      << target.name << file.text;
  const auto same = jobs::evaluate(*again, {.fidelity = Fidelity::analytic, .months = false}, diagnostics);
  EXPECT_EQ(same.train.step.time, outcome.train.step.time) << target.name << file.text;
}

TEST(LaunchFiles, ComeBackAsTheSameScenario) {
  constexpr int kPlans = 200;
  int plans = 0;
  for (unsigned seed = 1; plans < kPlans && seed < 20 * kPlans; ++seed) {
    Dice dice(seed);
    Diagnostics diagnostics;
    const std::string text = drawn_plan(dice);
    const auto design = design_of(text, diagnostics);
    if (!design || !step::check_plan(*design).empty()) continue;
    const auto outcome =
        jobs::evaluate(*design, {.fidelity = Fidelity::analytic, .months = false}, diagnostics);
    if (!outcome.feasible) continue;
    ++plans;
    for (const interop::Target* target : interop::targets()) {
      if (!target->command.empty()) expect_same_scenario(*design, outcome, *target);
    }
    if (HasFailure()) FAIL() << text;
  }
  EXPECT_EQ(plans, kPlans);
}

}  // namespace
}  // namespace caelum
