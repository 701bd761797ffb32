// Keys of `requests:` and `objective:` of the `serve:` block.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/requests.hpp"

namespace caelum::spec {

using build::Table;

namespace {

/// A number alone is the mean.
void bind_length(Field& field, TokenLength Requests::*member) {
  field.lone = "mean";
  field.read = [member](void* o, const NodePtr& n, const Field&, Reader& r) {
    TokenLength& length = static_cast<Requests*>(o)->*member;
    if (n->kind != Node::Kind::scalar) return r.record(&length, n, table<TokenLength>());
    length = {};
    if (const auto mean = r.number(*n, *table<TokenLength>().find("mean"))) length.mean = *mean;
  };
}

}  // namespace

template <>
const RecordTable& table<TokenLength>() {
  static const RecordTable kTable = [] {
    Table<TokenLength> t("length", "How many tokens; log-normal around the mean");
    t.add("mean", &TokenLength::mean, "Tokens, mean")
        .at_least(1)
        .at_most(1e8)
        .fallback("1024", "the usual benchmark");
    t.add("spread", &TokenLength::spread, "Standard deviation over the mean; 0 = all alike")
        .at_least(0)
        .at_most(10)
        .fallback("0", "all alike");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Requests>() {
  static const RecordTable kTable = [] {
    Table<Requests> t("requests", "What users ask: a table of requests, or a description of them");
    t.add("trace", &Requests::trace_file,
          "Table of requests: arrival_s (or arrival_ms), input_tokens, output_tokens, and prefix_block_ids "
          "where "
          "prompts share blocks of 512 tokens; plain, gzip or zstd")
        .example("conversation.csv.zst");
    t.add("arrival", &Requests::arrival, "How requests arrive at a rate: at random, or evenly")
        .fallback("poisson", "users do not wait for each other");
    t.add("rate", &Requests::rate, "Requests a second, turns of sessions counted")
        .at_least(0)
        .example("20 /s");
    t.add("concurrency", &Requests::concurrency,
          "Clients that each ask again when they are answered; 0 = by rate")
        .at_least(0)
        .at_most(1e7)
        .fallback("0", "requests arrive when they arrive");
    bind_length(
        t.add("input", &Requests::input, "New tokens of a prompt, after the shared begin and what was said")
            .raw(),
        &Requests::input);
    bind_length(t.add("output", &Requests::output, "Tokens of an answer").raw(), &Requests::output);
    t.add("prefix", &Requests::prefix, "Tokens that every prompt begins with (a system prompt)")
        .at_least(0)
        .at_most(1e8)
        .unit_word("tokens")
        .fallback("0", "prompts have nothing in common");
    t.add("sessions", &Requests::turns, "Turns of a session: each prompt holds all that was said before it")
        .at_least(1)
        .at_most(1000)
        .fallback("1", "requests stand alone");
    t.add("think", &Requests::think, "Pause between an answer and the next turn")
        .at_least(0)
        .at_most(1e6)
        .fallback("0 s", "the next turn is ready");
    t.add("count", &Requests::count, "Requests in all")
        .at_least(1)
        .at_most(1e8)
        .fallback("10000", "a 99th percentile rests on a hundred of them");
    t.add("seed", &Requests::seed, "Of arrivals and lengths")
        .at_least(0)
        .at_most(1e9)
        .fallback("1", "any number does");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ServiceObjective>() {
  static const RecordTable kTable = [] {
    Table<ServiceObjective> t("objective", "What answers should keep");
    const auto add = [&](const char* key, Datum<Time> ServiceObjective::*member, const char* doc) {
      t.add(key, member, doc).positive().at_most(1e6).example("2 s");
    };
    add("ttft_p50", &ServiceObjective::first_p50, "Time to first token of half of the requests");
    add("ttft_p90", &ServiceObjective::first_p90, "Time to first token of 90 % of the requests");
    add("ttft_p99", &ServiceObjective::first_p99, "Time to first token of 99 % of the requests");
    add("tpot_p50", &ServiceObjective::token_p50, "Time per output token of half of the requests");
    add("tpot_p90", &ServiceObjective::token_p90, "Time per output token of 90 % of the requests");
    add("tpot_p99", &ServiceObjective::token_p99, "Time per output token of 99 % of the requests");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
