#include "caelum/jobs/serve.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/jobs/formats.hpp"
#include "caelum/jobs/result_check.hpp"
#include "caelum/serving/generate.hpp"

namespace caelum::jobs {
namespace {

/// Of `whole`, not above `most`.
long largest_divisor(long whole, long most) {
  long best = 1;
  for (long d = 1; d <= std::min(whole, most); ++d) {
    if (whole % d == 0) best = d;
  }
  return best;
}

}  // namespace

step::Deployment deployment_of(const spec::Design& design) {
  const spec::Serve& s = *design.serve;
  step::Deployment d{
      .tensor = s.tensor,
      .data = s.data,
      .expert = s.expert,
      .pipeline = s.pipeline,
      .precision = s.precision,
      .weights = s.weights,
      .attention = s.attention,
      .cache = s.cache,
      .imbalance = s.imbalance,
      .overlap = s.overlap,
      .overhead = s.overhead.value_or(design.engine.step_overhead.value_or(Time{})).in(units::s)};
  if (d.data == 0) d.data = std::max(1L, design.cluster.chips / (s.tensor * s.pipeline));
  if (!design.model.moe || design.model.moe->experts <= 1) {
    d.expert = std::max(1L, s.expert);
  } else if (d.expert == 0) {
    d.expert = largest_divisor(d.tensor * d.data, design.model.moe->experts);
  }
  return d;
}

double written_of(const spec::Serve& s) {
  double sum = 1, stands = 1;
  for (long i = 0; i < s.draft; ++i) sum += stands *= s.accepted;
  return sum;
}

namespace {

/// `tokens` of a step of one instance on so many chips.
PhaseResult phase(const step::InferenceParts& parts, double tokens, double chips, double instances) {
  PhaseResult r{.parts = parts, .time = Time{parts.total()}};
  r.tokens_per_s_per_chip = tokens / parts.total() / chips;
  r.tokens_per_s = tokens / parts.total() * instances;
  return r;
}

std::string memory_reason(const ServeResult& r, long batch) {
  const auto gib = [](Bytes b) { return fmt::format("{:.1f} GiB", b.in(units::GiB)); };
  return fmt::format(
      "{} sequences need {} of weights, {} of cache and {} of buffers, and engines leave {} unused; a "
      "process "
      "may use {}: at most {:.0f} sequences fit",
      batch, gib(r.memory.weights), gib(r.cache), gib(r.memory.buffers), gib(r.memory.reserve),
      gib(r.memory.usable), r.largest_batch);
}

/// The least tensor or pipeline that leaves room for one sequence of so many tokens, as a word of the file;
/// empty where none does.
std::string least_split(const step::PricingContext& in, double tokens) {
  const spec::Serve& s = *in.design.serve;
  for (long times = 2; times <= in.design.cluster.chips; times *= 2) {
    for (const bool tensor : {true, false}) {
      spec::Design split = in.design;
      spec::Serve& serve = *split.serve;
      (tensor ? serve.tensor : serve.pipeline) *= times;
      serve.data = 0;
      const step::Deployment d = deployment_of(split);
      if (d.tensor * d.pipeline > in.design.cluster.chips) continue;
      if (!step::check_plan(step::forward_design(split, d, s.prompt, d.pipeline)).empty()) continue;
      const auto memory = step::inference_memory({split, in.chip, in.network}, d, s.draft > 0);
      if (memory.left() >= memory.per_token * tokens)
        return fmt::format("`{}: {}`", tensor ? "tensor" : "pipeline", tensor ? d.tensor : d.pipeline);
    }
  }
  return {};
}

void fill_memory(ServeOutcome& out, const step::PricingContext& in) {
  const spec::Serve& s = *in.design.serve;
  ServeResult& r = out.serve;
  r.memory = step::inference_memory(in, out.deployment, s.draft > 0);
  const double tokens = std::max(static_cast<double>(s.prompt + s.response), r.context);
  const Bytes sequence = r.memory.per_token * tokens;
  r.cache = sequence * static_cast<double>(s.batch);
  r.largest_batch = std::max(0.0, std::floor(r.memory.left() / sequence));
  r.fits = r.largest_batch >= static_cast<double>(s.batch) || r.load;  // who does not fit waits
  if (!r.fits) out.reasons.push_back(memory_reason(r, s.batch));
  if (r.largest_batch < 1) out.would_fit = least_split(in, tokens);
}

/// Under requests: false where the memory holds none of them.
bool load_of(ServeOutcome& out, const step::PricingContext& in, int threads) {
  const spec::Serve& s = *in.design.serve;
  if (!s.requests) return true;
  const auto memory = step::inference_memory(in, out.deployment, s.draft > 0);
  const auto loads = serving::generate(*s.requests, static_cast<std::uint64_t>(s.requests->seed),
                                       out.deployment.data * s.instances);
  const PricedEngine engine = price_engine(in, out.deployment, memory, written_of(s), lengths_of(loads));
  LoadResult load = answer_requests(in.design, engine, loads, threads);
  const serving::Summary& summary = load.summary;
  if (summary.answered < summary.requests) {
    out.reasons.push_back(
        fmt::format("{} of {} requests are longer than the {} tokens of the cache of a group",
                    summary.requests - summary.answered, summary.requests, load.cache_tokens));
  }
  out.reasons.insert(out.reasons.end(), load.missed.begin(), load.missed.end());
  out.feasible = summary.answered > 0;
  if (out.feasible) out.serve.load = std::move(load);
  return out.feasible;
}

/// The steps to tell of are those of the mean batch and of mean lengths.
void take_means(spec::Serve& s, const LoadResult& load) {
  s.prompt = std::max(1L, std::lround(load.mean_input));
  s.response = std::max(1L, std::lround(load.mean_output));
  s.context = 0;
  s.batch = std::max(1L, std::lround(load.batch));
}

}  // namespace

spec::Design one_instance(const spec::Design& design) {
  spec::Design one = design;
  one.cluster.chips /= design.serve->instances;
  return one;
}

// M-api-13.
ServeOutcome serve(const spec::Design& asked, Diagnostics& diagnostics, int threads) {
  ServeOutcome out;
  spec::Design design = one_instance(asked);
  out.deployment = deployment_of(design);
  const step::Deployment& d = out.deployment;
  const long instances = asked.serve->instances;
  if (asked.cluster.chips % instances != 0) {
    out.reasons = {fmt::format("instances {} does not divide {} chips", instances, asked.cluster.chips)};
  } else if (instances > 1 && !asked.cluster.joined.empty()) {
    out.reasons = {"instances of a machine with joined pods are not told apart; use instances 1"};
  } else {
    out.reasons = step::check_plan(step::forward_design(design, d, asked.serve->prompt, d.pipeline));
  }
  if (!out.reasons.empty()) {
    out.feasible = false;
    return out;
  }
  const Machine machine = machine_of(design, diagnostics);
  if (!diagnostics.ok()) return out;
  if (!load_of(out, {design, machine.chip, machine.network}, threads)) return out;
  if (out.serve.load) take_means(*design.serve, *out.serve.load);
  const spec::Serve& s = *design.serve;
  const step::PricingContext in{design, machine.chip, machine.network};
  warn_of_format(design, s.precision, "products", "precision", diagnostics);
  warn_of_format(design, s.attention, "scores of attention", "attention", diagnostics);

  ServeResult& r = out.serve;
  const auto chips = static_cast<double>(design.cluster.chips);
  const auto groups = static_cast<double>(d.data), all = static_cast<double>(instances);
  const auto prompt = static_cast<double>(s.prompt), response = static_cast<double>(s.response);
  r.context = s.context > 0 ? static_cast<double>(s.context) : prompt + response / 2;
  r.written = written_of(s);
  const double prompts = std::max(1.0, std::round(static_cast<double>(s.prefill_tokens) / prompt));
  const auto stages = static_cast<double>(d.pipeline);  // each works on a batch of its own
  r.prefill = phase(step::inference_step(in, d, {.sequences = prompts, .query = prompt}),
                    groups * prompts * prompt * stages, chips, all);
  const double batch = std::max(1.0, static_cast<double>(s.batch) / stages);
  const step::InferenceLoad writing{.sequences = batch,
                                    .query = static_cast<double>(1 + s.draft),
                                    .context = r.context,
                                    .logits = static_cast<double>(1 + s.draft),
                                    .draft = s.draft > 0};
  r.decode = phase(step::inference_step(in, d, writing), groups * batch * stages * r.written, chips, all);
  r.per_token = r.decode.time / r.written;
  r.first_token = Time{step::inference_step(in, d, {.sequences = 1, .query = prompt}).total()};
  r.answers_per_s_per_chip =
      1 / (prompt / r.prefill.tokens_per_s_per_chip + response / r.decode.tokens_per_s_per_chip);
  r.tokens_per_s_per_chip = r.answers_per_s_per_chip * response;
  const auto& rent = design.cluster.system.chip.price.rent;
  if (rent.known()) {
    r.usd_per_million = 1e6 * rent.value->in(units::USD / units::hour) / 3600 / r.tokens_per_s_per_chip;
  }
  fill_memory(out, in);
  check_result(r, design.cluster_at, diagnostics);
  return out;
}

}  // namespace caelum::jobs
