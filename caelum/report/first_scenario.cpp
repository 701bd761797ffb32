#include "caelum/report/first_scenario.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/format.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::report {
namespace {

constexpr long kLongest = 8192;             // tokens of a sequence in the main phase of pre-training
constexpr double kBatchTokens = 4'194'304;  // of an optimizer step, as large models are trained
constexpr double kTokensPerParameter = 20;  // Hoffmann et al. 2022

/// The model as the reader of scenarios finds it: an id, a path or a config.json.
std::optional<spec::Design> probe(const FirstScenario& what, const spec::Catalogue& catalogue,
                                  Diagnostics& diagnostics) {
  const std::string text = fmt::format(
      "caelum: 1\ncluster: {{system: {}, chips: {}}}\nmodel: {}\ntrain: {{sequence: 1024, global_batch: "
      "1}}\n",
      what.system, what.chips, what.model);
  const auto source = std::make_shared<const SourceFile>(SourceFile{"init", text});
  return spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
}

}  // namespace

std::string first_scenario(const FirstScenario& what, const spec::Catalogue& catalogue,
                           Diagnostics& diagnostics) {
  const auto design = probe(what, catalogue, diagnostics);
  if (!design) return {};
  const spec::Model& model = design->model;
  const long sequence = model.context > 0 ? std::min(model.context, kLongest) : kLongest;
  // A multiple of the chips, so that every number of data-parallel replicas divides it.
  const double rounds = std::round(kBatchTokens / static_cast<double>(sequence * what.chips));
  const long batch = what.chips * std::max(1L, static_cast<long>(rounds));
  const double parameters = workload::count_parameters(model).active;
  const double tokens = kTokensPerParameter * parameters;
  const std::string name = model.name.empty() ? what.model : model.name;
  return fmt::format(
      R"(# A training run. Ask: caelum run FILE; caelum run --why FILE; caelum plan FILE.
# Every default: caelum check --explain FILE. Every key: caelum check --keys.
caelum: 1
name: "{} on {} {}"
cluster:
  system: {}  # caelum show systems
  chips: {}
model: {}  # caelum show models; or the path of a Hugging Face config.json
train:
  sequence: {}  # tokens of a sequence
  global_batch: {}  # sequences of an optimizer step: {} tokens
  tokens: {}  # of the whole run: days and cost follow from it; here 20 for each active parameter
  precision: bf16  # or fp8, mxfp8, ...
  plan: auto  # the fastest that fits; or by hand: {{tensor: 8, pipeline: 4, micro_batch: 1}}
# optimizer: adam, routing, overlap, recompute, offload ... have defaults, and so have failures, power and money:
# run: {{spares: 4 nodes, checkpoint: {{interval: 30 min}}, region: us}}
# A deployment that answers, instead of `train:` and `run:`:
# serve: {{prompt: 4096, response: 1024, batch: 64, tensor: 8}}
)",
      name, count(static_cast<double>(what.chips)), design->cluster.system.chip.name, what.system, what.chips,
      what.model, sequence, batch, compact(static_cast<double>(batch * sequence)),
      tokens >= 1e12 ? fmt::format("{:.3g}T tokens", tokens / 1e12)
                     : fmt::format("{:.3g}B tokens", tokens / 1e9));
}

}  // namespace caelum::report
