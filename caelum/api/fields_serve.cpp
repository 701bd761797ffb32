// Figures of a deployment that answers.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/result.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<jobs::PhaseResult>() {
  using jobs::PhaseResult;
  const auto part = [](auto member) {
    return [member](const PhaseResult& p) { return Time{p.parts.*member}; };
  };
  using step::InferenceParts;
  static const ResultTable kTable =
      ResultFields<PhaseResult>("phase")
          .quantity("time_s", kSecond, "Time of one step", [](const PhaseResult& p) { return p.time; })
          .number("tokens_per_s", "Tokens a second, were all chips in this phase",
                  [](const PhaseResult& p) { return p.tokens_per_s; })
          .number("tokens_per_s_per_chip", "The same, a chip",
                  [](const PhaseResult& p) { return p.tokens_per_s_per_chip; })
          .quantity("breakdown_s.attention", kSecond, "Scores and the cache",
                    part(&InferenceParts::attention))
          .quantity("breakdown_s.products", kSecond, "Dense products", part(&InferenceParts::products))
          .quantity("breakdown_s.experts", kSecond, "Grouped products of experts",
                    part(&InferenceParts::experts))
          .quantity("breakdown_s.other", kSecond, "Norms, rotary, routing, sampling",
                    part(&InferenceParts::other))
          .quantity("breakdown_s.tensor_comm", kSecond, "Tensor traffic", part(&InferenceParts::tensor))
          .quantity("breakdown_s.expert_comm", kSecond, "Expert traffic", part(&InferenceParts::expert))
          .quantity("breakdown_s.pipeline_comm", kSecond, "Pipeline traffic", part(&InferenceParts::pipeline))
          .quantity("breakdown_s.host", kSecond, "Host", part(&InferenceParts::host))
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<serving::Spread>() {
  using serving::Spread;
  const auto seconds = [](auto member) { return [member](const Spread& s) { return Time{s.*member}; }; };
  static const ResultTable kTable =
      ResultFields<Spread>("spread")
          .quantity("mean", kSecond, "Mean", seconds(&Spread::mean))
          .quantity("p50", kSecond, "Of half of them, at most", seconds(&Spread::p50))
          .quantity("p90", kSecond, "Of 90 % of them, at most", seconds(&Spread::p90))
          .quantity("p99", kSecond, "Of 99 % of them, at most", seconds(&Spread::p99))
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::LoadResult>() {
  using jobs::LoadResult;
  using serving::Spread;
  using serving::Summary;
  const auto spread = [](Spread Summary::*member) {
    return [member](const LoadResult& r) { return &(r.summary.*member); };
  };
  const auto seconds = [](double Summary::*member) {
    return [member](const LoadResult& r) { return Time{r.summary.*member}; };
  };
  const auto plain = [](auto member) { return [member](const LoadResult& r) { return r.summary.*member; }; };
  static const ResultTable kTable =
      ResultFields<LoadResult>("load")
          .part<Spread>("ttft_s.", spread(&Summary::first))
          .part<Spread>("tpot_s.", spread(&Summary::token))
          .part<Spread>("itl_s.", spread(&Summary::gap))
          .part<Spread>("e2e_s.", spread(&Summary::whole))
          .quantity("ttft_parts_s.host", kSecond, "Host time of the steps until the first token, mean",
                    seconds(&Summary::host))
          .quantity("ttft_parts_s.queue", kSecond, "From arrival to the first step, mean",
                    seconds(&Summary::queue))
          .quantity("ttft_parts_s.prefill", kSecond,
                    "Steps until the first token without their host time, mean", seconds(&Summary::prefill))
          .quantity("ttft_parts_s.transfer", kSecond, "Moving the cache between instances, mean",
                    [](const LoadResult&) { return Time{}; })
          .count("requests", "Requests that came", plain(&Summary::requests))
          .count("answered", "Requests that were answered; others are longer than the cache",
                 plain(&Summary::answered))
          .quantity("seconds", kSecond, "From the first arrival to the last token",
                    seconds(&Summary::seconds))
          .number("requests_per_s", "Requests answered a second", plain(&Summary::requests_per_s))
          .number("input_tokens_per_s", "Prompt tokens a second", plain(&Summary::input_tokens_per_s))
          .number("output_tokens_per_s", "Output tokens a second", plain(&Summary::output_tokens_per_s))
          .number("output_tokens_per_s_per_chip", "Output tokens a second and chip",
                  [](const LoadResult& r) { return r.output_tokens_per_s_per_chip; })
          .share("goodput", "Answers that keep the objective",
                 [](const LoadResult& r) {
                   return r.good_per_s ? std::optional(r.summary.good_share) : std::nullopt;
                 })
          .number("good_requests_per_s", "Answers a second that keep the objective",
                  [](const LoadResult& r) { return r.good_per_s; })
          .flag("meets_objective", "Whether the percentiles keep the objective", plain(&Summary::meets))
          .number("cost_per_million_output_tokens", "USD for a million output tokens at the chips' rent",
                  [](const LoadResult& r) { return r.usd_per_million; })
          .number("in_flight", "Requests at once, mean", plain(&Summary::in_flight))
          .number("batch", "Sequences of an attention group that write at once, mean",
                  [](const LoadResult& r) { return r.batch; })
          .share("prefix_hits", "Prompt tokens that were found in the cache", plain(&Summary::reused_share))
          .share("cache_peak", "Blocks in use at once, most of all groups", plain(&Summary::peak_cache))
          .count("cache_tokens", "Tokens that the cache of an attention group holds",
                 [](const LoadResult& r) { return r.cache_tokens; })
          .count("preemptions", "Requests whose cache was taken for others", plain(&Summary::preempted))
          .count("steps", "Steps of all attention groups", plain(&Summary::steps))
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::ServeResult>() {
  using jobs::ServeResult;
  static const ResultTable kTable =
      ResultFields<ServeResult>("serving")
          .part<jobs::PhaseResult>("serve.prefill.", [](const ServeResult& r) { return &r.prefill; })
          .part<jobs::PhaseResult>("serve.decode.", [](const ServeResult& r) { return &r.decode; })
          .quantity("serve.ttft_s", kSecond,
                    "Time to first token of a prompt that finds the deployment empty",
                    [](const ServeResult& r) { return r.load ? std::nullopt : std::optional(r.first_token); })
          .or_parts()
          .quantity("serve.tpot_s", kSecond, "Time per output token of one user",
                    [](const ServeResult& r) { return r.load ? std::nullopt : std::optional(r.per_token); })
          .or_parts()
          .part<jobs::LoadResult>("serve.", [](const ServeResult& r) { return r.load ? &*r.load : nullptr; })
          .number("serve.tokens_a_step", "Tokens of a sequence and decode step, speculation included",
                  [](const ServeResult& r) { return r.written; })
          .number("serve.context_tokens", "Tokens that a sequence holds while it is written, mean",
                  [](const ServeResult& r) { return r.context; })
          .number("serve.tokens_per_s_per_chip",
                  "Output tokens a second and chip, prefill and decode sharing chips",
                  [](const ServeResult& r) { return r.tokens_per_s_per_chip; })
          .number("serve.answers_per_s_per_chip", "Prompts answered a second and chip",
                  [](const ServeResult& r) { return r.answers_per_s_per_chip; })
          .number("serve.usd_per_million_tokens", "A million output tokens at the chip's rent",
                  [](const ServeResult& r) { return r.usd_per_million; })
          .quantity("memory.weights_bytes", kByte, "Weights of the fullest rank",
                    [](const ServeResult& r) { return r.memory.weights; })
          .quantity("memory.cache_bytes", kByte, "Cache of the batch at its longest",
                    [](const ServeResult& r) { return r.cache; })
          .quantity("memory.cache_bytes_per_token", kByte, "Cache of one token",
                    [](const ServeResult& r) { return r.memory.per_token; })
          .quantity("memory.buffers_bytes", kByte, "Buffers of the engine",
                    [](const ServeResult& r) { return r.memory.buffers; })
          .quantity("memory.reserve_bytes", kByte, "What the engine leaves unused",
                    [](const ServeResult& r) { return r.memory.reserve; })
          .quantity("memory.usable_bytes", kByte, "That a process may use",
                    [](const ServeResult& r) { return r.memory.usable; })
          .number("memory.largest_batch", "Sequences of one attention group that fit",
                  [](const ServeResult& r) { return r.largest_batch; })
          .alias({"serve.largest_batch"})
          .flag("memory.fits", "Whether the batch fits in memory",
                [](const ServeResult& r) { return r.fits; })
          .alias({"fits"})
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<Served>() {
  static const ResultTable kTable =
      ResultFields<Served>("serve")
          .part<spec::Design>("scenario.", [](const Served& s) { return &s.design; })
          .text("kind", "Kind of result", [](const Served&) { return "serve"; })
          .flag("feasible", "Whether the layout can run, and its batch fits in memory",
                [](const Served& s) { return s.outcome.feasible && s.outcome.serve.fits; })
          .texts("reasons", "Why it cannot, why the batch does not fit, or what of the objective is not kept",
                 [](const Served& s) { return s.outcome.reasons; })
          .count("layout.tensor", "Tensor-parallel ranks",
                 [](const Served& s) { return s.outcome.deployment.tensor; })
          .count("layout.data", "Attention groups of an instance",
                 [](const Served& s) { return s.outcome.deployment.data; })
          .count("layout.instances", "Deployments like this one, each on its share of the chips",
                 [](const Served& s) { return s.design.serve->instances; })
          .count("layout.expert", "Expert-parallel ranks",
                 [](const Served& s) { return s.outcome.deployment.expert; })
          .count("layout.pipeline", "Pipeline stages",
                 [](const Served& s) { return s.outcome.deployment.pipeline; })
          .part<jobs::ServeResult>(
              "", [](const Served& s) { return s.outcome.feasible ? &s.outcome.serve : nullptr; })
          .part<explore::ServeDoubt>(
              "uncertainty.", [](const Served& s) { return s.uncertainty ? &*s.uncertainty : nullptr; })
          .records<spec::Assumption>(
              "assumptions", "Values that nobody wrote",
              [](const Served& s) -> const auto& { return s.design.assumptions; })
          .done();
  return kTable;
}

}  // namespace caelum::api
