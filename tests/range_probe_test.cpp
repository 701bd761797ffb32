// Every numeric key of a scenario at the ends of its range and beyond: it is refused with its place, or the
// result passes the check of results, which turns what makes no sense into an error of its own. Keys come
// from the field tables; which keys a scenario reaches follows from what it holds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/result_check.hpp"
#include "caelum/jobs/run_months.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"

namespace caelum {
namespace {

using spec::Field;
using spec::FieldKind;
using spec::RecordTable;

const spec::Catalogue& probe_catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

struct Key {
  std::string path;
  const Field* field;
};

/// Keys of the table and of the records in it, lists by their first item. What is a record of the catalogue
/// is gone into as well: `--set cluster.system.chip.hbm.bandwidth=...`.
void collect_keys(const RecordTable& table, const std::string& path, std::set<const RecordTable*> above,
                  std::vector<Key>& keys) {
  if (!above.insert(&table).second) return;
  for (const Field& field : table.fields) {
    const std::string own = path + field.key;
    if (spec::is_numeric(field)) keys.push_back({own, &field});
    const RecordTable* inner = field.record               ? field.record()
                               : !field.reference.empty() ? spec::table_of_kind(field.reference)
                                                          : nullptr;
    if (!inner) continue;
    const bool list = field.kind == FieldKind::records;
    collect_keys(*inner, own + (list ? ".0." : "."), above, keys);
  }
}

std::string unit_of(Dim dim) {
  if (dim == Dim{}) return "";
  std::string unit;
  const std::pair<const char*, int> parts[] = {{"USD", dim.money}, {"J", dim.energy}, {"flop", dim.op},
                                               {"B", dim.data},    {"m", dim.length}, {"s", dim.time}};
  for (const auto& [name, power] : parts) {
    if (power > 0) unit += fmt::format("{}{}^{}", unit.empty() ? "" : "*", name, power);
  }
  for (const auto& [name, power] : parts) {
    if (power < 0) unit += fmt::format("/{}^{}", name, -power);
  }
  return " " + unit;
}

/// Outside the range, at its ends, and what is small or large inside it. Large counts are left out where the
/// work grows with them: they are within what the program can do, not within what a test should.
std::vector<std::string> values_of(const Field& field) {
  const bool whole = field.kind == FieldKind::count || field.kind == FieldKind::counts;
  std::vector<std::string> values = {"-1",   "0",     "1e308",
                                     ".nan", "1e400", fmt::format("{}", field.limits.least)};
  values.push_back(whole ? "0.5" : "1e-30");
  if (whole) {
    values.push_back("3");
  } else {
    values.push_back(fmt::format("{}", field.limits.most));
    values.push_back(fmt::format("{}", std::max(field.limits.least, field.limits.most * 1e-9)));
  }
  return values;
}

enum class Verdict { refused, result, wrong };

struct Probe {
  Verdict verdict;
  std::string said;
};

/// An error without a place is wrong; so is a result that the check lets through and that holds an infinity.
Probe told(const Diagnostics& diagnostics) {
  for (const auto& d : diagnostics.all()) {
    if (d.severity == Diagnostic::Severity::error && !d.at.file)
      return {Verdict::wrong, diagnostics.render()};
  }
  return {Verdict::refused, diagnostics.render()};
}

Probe try_one(const std::string& text, const std::string& assignment) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"probe.yaml", text});
  const auto document = spec::read_document(source, diagnostics);
  const auto design = spec::load_scenario(document, ".", {assignment}, probe_catalogue(), diagnostics);
  if (!design) return told(diagnostics);
  if (design->train) {
    const auto outcome = jobs::evaluate(
        *design, {.fidelity = Fidelity::analytic, .limits = true, .run = {.samples = 2}}, diagnostics);
    if (!diagnostics.ok()) return told(diagnostics);
    if (outcome.feasible) jobs::check_result(outcome.train, design->cluster_at, diagnostics);
  } else if (design->serve) {
    const auto outcome = jobs::serve(*design, diagnostics);
    if (!diagnostics.ok()) return told(diagnostics);
    if (outcome.feasible) jobs::check_result(outcome.serve, design->cluster_at, diagnostics);
  } else {
    jobs::check_result(jobs::machine_months(*design, {.samples = 2}), design->cluster_at, diagnostics);
  }
  return diagnostics.ok() ? Probe{Verdict::result, {}} : told(diagnostics);
}

/// CAELUM_PROBE_EVERY=8 tries every eighth value: under sanitizers, which slow the probe twentyfold and look
/// at how numbers are read, not at each of them.
long probe_every() {
  const char* every = std::getenv("CAELUM_PROBE_EVERY");
  return every != nullptr ? std::max(1L, std::strtol(every, nullptr, 10)) : 1;
}

void try_all(const std::string& text, std::initializer_list<std::string_view> blocks, int least_results) {
  const long every = probe_every();
  long number = 0;
  ASSERT_EQ(try_one(text, "name=as it is").verdict, Verdict::result) << try_one(text, "name=as it is").said;
  std::vector<Key> keys;
  collect_keys(spec::table<spec::Design>(), "", {}, keys);
  int results = 0, refused = 0, senseless = 0;
  for (const Key& key : keys) {
    const bool asked =
        std::any_of(blocks.begin(), blocks.end(), [&](auto b) { return key.path.starts_with(b); });
    if (!asked) continue;
    for (const auto& value : values_of(*key.field)) {
      if (number++ % every != 0) continue;
      const Probe probe = try_one(text, key.path + "=" + value + unit_of(key.field->dim));
      EXPECT_NE(probe.verdict, Verdict::wrong) << key.path << " = " << value << "\n" << probe.said;
      ++(probe.verdict == Verdict::result ? results : refused);
      if (probe.said.find("the result makes no sense") != std::string::npos) {
        ++senseless;
        std::printf("%s = %s: %s\n", key.path.c_str(), value.c_str(), probe.said.c_str());
      }
    }
  }
  std::printf("%zu keys in the tables: %d results, %d refused (%d of them as results)\n", keys.size(),
              results, refused, senseless);
  EXPECT_GE(results, least_results / every);
}

TEST(RangeProbe, Training) {
  try_all(R"(caelum: 1
cluster: {system: hgx-h100, chips: 16}
model:
  {layers: 4, hidden: 1024, heads: 8, kv_heads: 4, head_dim: 128, ffn: 4096, vocab: 32000, sliding_layers: 1,
   sliding_window: 512, moe: {experts: 16, top_k: 2, expert_ffn: 512, groups: 4, topk_groups: 2}}
train:
  sequence: 2048
  global_batch: 32
  tokens: 1e9
  documents: {mean: 500}
  plan: {tensor: 2, pipeline: 2, expert: 4, data: 4, offload: {activations: 0.1, optimizer: true}}
run: {checkpoint: {mode: async}}
)",
          {"cluster.", "model.", "train.", "run."}, 500);
}

TEST(RangeProbe, Reinforcement) {
  try_all(R"(caelum: 1
cluster: {system: hgx-h100, chips: 8}
model: llama-3.1-8b
train: {sequence: 4096, global_batch: 8, plan: {zero: 3}, rl: {prompt: 512, generation_tensor: 8}}
)",
          {"train.rl."}, 10);
}

TEST(RangeProbe, Serving) {
  try_all(R"(caelum: 1
cluster: {system: cloudmatrix384, chips: 16}
model: qwen3-30b-a3b
serve: {prompt: 512, response: 128, batch: 16, expert: 16, draft: 1}
)",
          {"cluster.", "serve."}, 300);
}

TEST(RangeProbe, Months) {
  try_all(R"(caelum: 1
cluster: {system: hgx-h100, chips: 64}
model: llama-3.1-8b
run: {length: 10 days}
)",
          {"cluster.system.", "run."}, 300);
}

}  // namespace
}  // namespace caelum
