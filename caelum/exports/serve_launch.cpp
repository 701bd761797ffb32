// What an engine decides from the weights (their format, the method of drafting) is left to it where it has
// no option of its own, and told.
#include "caelum/exports/serve_launch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/exports/comments.hpp"

namespace caelum::exports {
namespace {

// Options: vllm/engine/arg_utils.py and vllm/benchmarks/serve.py; python/sglang/srt/server_args.py and
// python/sglang/bench_serving.py.
constexpr ServeTarget kServeTargets[] = {{"vllm", "vLLM", "0.10 and later"}, {"sglang", "SGLang", "0.5"}};

using Options = std::vector<std::string>;

/// A deployment in the words of both engines.
struct Server {
  step::Deployment layout;
  long draft = 0;
  long max_batch = 0, token_budget = 0, block = 0;  ///< of one attention group; 0 = the engine's own
  double reserve = 0;
  bool prefix_cache = true, chunked = true;
  bool shares_experts = false;  ///< attention groups of one model that exchange tokens, no copies of it
};

Server server_of(const api::Served& served) {
  const spec::Serve& serve = *served.design.serve;
  const spec::EngineProfile& engine = served.design.engine;
  const long batch = serve.requests ? engine.max_batch.value_or(0) : serve.batch;
  return {.layout = served.outcome.deployment,
          .draft = serve.draft,
          .max_batch = batch,
          .token_budget = engine.token_budget.value_or(0),
          .block = engine.block.value_or(0),
          .reserve = engine.memory_reserve.value_or(0),
          .prefix_cache = engine.prefix_cache,
          .chunked = engine.chunked,
          .shares_experts = served.design.model.moe.has_value() && served.outcome.deployment.data > 1};
}

bool is_fp8(Precision p) {
  return p == Precision::fp8 || p == Precision::fp8_block;
}

/// What no option of an engine says, in a scenario's words.
Options unsaid(const Server& server, const spec::Serve& serve) {
  const step::Deployment& d = server.layout;
  Options all;
  if (serve.instances > 1) {
    all.push_back(
        fmt::format("serve.instances = {}: start it once on each {} chips, with a router before them",
                    serve.instances, d.tensor * d.pipeline * d.data));
  }
  if (d.expert > 1 && d.expert != d.tensor * d.data)
    all.push_back(fmt::format("serve.expert = {}: experts over a part of the ranks", d.expert));
  if (!is_fp8(d.stored()) && d.stored() != Precision::bf16 && d.stored() != Precision::fp16)
    all.push_back(fmt::format("serve.weights = {}: take weights that are stored so", name(d.stored())));
  if (d.attention != Precision::bf16)
    all.push_back(fmt::format("serve.attention = {}: the kernels decide", name(d.attention)));
  if (serve.imbalance > 0)
    all.push_back(fmt::format("serve.imbalance = {}: the router decides", serve.imbalance));
  return all;
}

Options vllm_options(const Server& server) {
  const step::Deployment& d = server.layout;
  Options o;
  const auto say = [&o](std::string_view flag, long value, long silent) {
    if (value != silent) o.push_back(fmt::format("{} {}", flag, value));
  };
  say("--tensor-parallel-size", d.tensor, 1);
  say("--pipeline-parallel-size", d.pipeline, 1);
  say("--data-parallel-size", d.data, 1);
  if (d.expert > 1) o.emplace_back("--enable-expert-parallel");
  say("--max-num-seqs", server.max_batch, 0);
  say("--max-num-batched-tokens", server.token_budget, 0);
  say("--block-size", server.block, 0);
  if (!server.chunked) o.emplace_back("--no-enable-chunked-prefill");
  o.emplace_back(server.prefix_cache ? "--enable-prefix-caching" : "--no-enable-prefix-caching");
  if (server.reserve > 0) o.push_back(fmt::format("--gpu-memory-utilization {:.4g}", 1 - server.reserve));
  if (is_fp8(d.stored())) o.emplace_back("--quantization fp8");
  if (is_fp8(d.cache)) o.emplace_back("--kv-cache-dtype fp8");
  if (server.draft > 0) {
    o.push_back(fmt::format(R"(--speculative-config '{{"method": "mtp", "num_speculative_tokens": {}}}')",
                            server.draft));
  }
  return o;
}

/// SGLang counts ranks, sequences and tokens of all attention groups together where they share experts.
Options sglang_options(const Server& server) {
  const step::Deployment& d = server.layout;
  const long groups = server.shares_experts ? d.data : 1;
  Options o;
  const auto say = [&o](std::string_view flag, long value, long silent) {
    if (value != silent) o.push_back(fmt::format("{} {}", flag, value));
  };
  say("--tp-size", d.tensor * groups, 1);
  say("--pp-size", d.pipeline, 1);
  say("--dp-size", d.data, 1);
  if (server.shares_experts) o.emplace_back("--enable-dp-attention");
  say("--ep-size", d.expert, 1);
  say("--max-running-requests", server.max_batch * groups, 0);
  say("--chunked-prefill-size", server.chunked ? server.token_budget * groups : -1, 0);
  say("--page-size", server.block, 0);
  if (!server.prefix_cache) o.emplace_back("--disable-radix-cache");
  if (is_fp8(d.stored())) o.emplace_back("--quantization fp8");
  if (is_fp8(d.cache)) o.emplace_back("--kv-cache-dtype fp8_e4m3");
  if (server.draft > 0) {
    o.push_back(
        fmt::format("--speculative-algorithm EAGLE --speculative-num-steps {} --speculative-eagle-topk 1 "
                    "--speculative-num-draft-tokens {}",
                    server.draft, server.draft + 1));
  }
  return o;
}

/// The load as both benchmarks say it: random prompts of the mean length.
Options load_options(const api::Served& served) {
  const spec::Serve& serve = *served.design.serve;
  const jobs::ServeOutcome& outcome = served.outcome;
  Options o = {"--dataset-name random"};
  const auto say = [&o](std::string_view flag, double value) {
    o.push_back(fmt::format("{} {}", flag, std::lround(value)));
  };
  if (!serve.requests) {
    const long users = serve.batch * outcome.deployment.data * serve.instances;
    say("--random-input-len", static_cast<double>(serve.prompt));
    say("--random-output-len", static_cast<double>(serve.response));
    say("--num-prompts", static_cast<double>(users) * 10);
    say("--max-concurrency", static_cast<double>(users));
    return o;
  }
  const spec::Requests& requests = *serve.requests;
  say("--random-input-len", outcome.serve.load ? outcome.serve.load->mean_input : requests.input.mean);
  say("--random-output-len", outcome.serve.load ? outcome.serve.load->mean_output : requests.output.mean);
  say("--num-prompts", static_cast<double>(requests.count));
  if (requests.concurrency > 0) say("--max-concurrency", static_cast<double>(requests.concurrency));
  const double rate = requests.rate.in(units::hertz);
  if (requests.concurrency == 0 && rate > 0) o.push_back(fmt::format("--request-rate {:.6g}", rate));
  return o;
}

/// What random prompts are not.
std::string untold_of_load(const spec::Serve& serve) {
  if (!serve.requests) return {};
  const spec::Requests& r = *serve.requests;
  Options all;
  if (!r.trace_file.empty()) all.emplace_back("the trace's own arrivals and lengths");
  if (r.input.spread > 0 || r.output.spread > 0) all.emplace_back("the spread of lengths");
  if (r.prefix > 0) all.emplace_back("the shared begin of prompts");
  if (r.turns > 1) all.emplace_back("sessions of several turns");
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string spread_line(std::string_view what, const serving::Spread& spread) {
  return fmt::format("{}: mean {}, median {}, p99 {}", what, seconds(spread.mean), seconds(spread.p50),
                     seconds(spread.p99));
}

Options served_figures(const api::Served& served) {
  const jobs::ServeResult& r = served.outcome.serve;
  Options all;
  if (r.load) {
    all.push_back(spread_line("time to first token", r.load->summary.first));
    all.push_back(spread_line("time per output token", r.load->summary.token));
    all.push_back(
        fmt::format("{:.5g} output tokens a second and chip", r.load->output_tokens_per_s_per_chip));
  } else {
    all.push_back(fmt::format("a prompt is read in {}", seconds(r.first_token.in(units::s))));
    all.push_back(fmt::format("time per output token {}", seconds(r.per_token.in(units::s))));
    all.push_back(fmt::format("{:.5g} output tokens a second and chip", r.tokens_per_s_per_chip));
  }
  const double used = (r.memory.usable - r.memory.left()).in(units::GiB);
  all.push_back(fmt::format("{:.4g} GiB of {:.4g} GiB before the cache, {:.4g} sequences a group fit{}", used,
                            r.memory.usable.in(units::GiB), r.largest_batch,
                            r.fits ? "" : ": it does NOT fit"));
  return all;
}

/// One command starts one node.
std::string over_nodes(const spec::Design& design, const step::Deployment& d, const ServeTarget& target) {
  const long chips = d.tensor * d.pipeline * d.data;
  const long node = std::max(1L, design.cluster.system.chips_per_node.value_or(chips));
  if (chips <= node) return {};
  const long nodes = (chips + node - 1) / node;
  return "\n" +
         comment(fmt::format("It spans {} nodes of {} chips: {}.", nodes, node,
                             target.name == "sglang"
                                 ? fmt::format("on each, add --nnodes {} --node-rank RANK --dist-init-addr "
                                               "HEAD:PORT",
                                               nodes)
                                 : "start the others' workers as vLLM's pages on several nodes say"));
}

std::string command_lines(std::string_view command, const Options& options) {
  std::string text(command);
  for (const auto& option : options) text += " \\\n  " + option;
  return text + "\n";
}

}  // namespace

std::span<const ServeTarget> serve_targets() {
  return kServeTargets;
}

const ServeTarget* find_serve_target(std::string_view name) {
  const auto* found = std::find_if(std::begin(kServeTargets), std::end(kServeTargets),
                                   [name](const ServeTarget& t) { return t.name == name; });
  return found == std::end(kServeTargets) ? nullptr : found;
}

LaunchFile serve_file(const api::Served& served, const ServeTarget& target, const std::string& version) {
  const spec::Design& design = served.design;
  const Server server = server_of(served);
  const bool vllm = target.name == "vllm";
  LaunchFile file;
  file.left_out = unsaid(server, *design.serve);
  std::string& text = file.text;
  text = "#!/usr/bin/env bash\n";
  text += comment(fmt::format("{}: {} on {} x {}, for {} ({}); by Caelum {}.",
                              design.name.empty() ? "A deployment" : design.name, design.model.name,
                              design.cluster.chips, design.cluster.system.chip.name, target.title,
                              target.release, version));
  text += "#\n" + comment("Predicted:");
  for (const auto& figure : served_figures(served)) text += comment("  " + figure);
  if (!design.engine.id.starts_with(target.name)) {
    text += comment(fmt::format("These figures are of the engine '{}', not of {}: name it in the scenario.",
                                design.engine.id, target.title));
  }
  if (!file.left_out.empty()) {
    text += "#\n" + comment(fmt::format("No option of {} says these; the figures are of a run that has them:",
                                        target.title));
    for (const auto& one : file.left_out) text += comment("  " + one);
  }
  text += "set -euo pipefail\n";
  text += ": \"${MODEL:?the weights: a folder, or their name on Hugging Face}\"\n\n";
  text += command_lines(
      vllm ? "vllm serve \"$MODEL\"" : "python3 -m sglang.launch_server --model-path \"$MODEL\"",
      vllm ? vllm_options(server) : sglang_options(server));
  text += over_nodes(design, served.outcome.deployment, target);
  text +=
      "\n" + comment("Refuted by, once the server answers, if its summary is far from the figures above:");
  if (const std::string untold = untold_of_load(*design.serve); !untold.empty())
    text += comment(fmt::format("(its random prompts lack {})", untold));
  std::string bench =
      command_lines(vllm ? "vllm bench serve --model \"$MODEL\" --ignore-eos"
                         : "python3 -m sglang.bench_serving --backend sglang --random-range-ratio 1",
                    load_options(served));
  for (std::string_view rest = bench; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    text += comment("  " + std::string(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  return file;
}

}  // namespace caelum::exports
