// Keys of the `serve:` block.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/formats.hpp"
#include "caelum/spec/serve.hpp"

namespace caelum::spec {

using build::Table;

namespace {

void read_serving_format(Serve& serve, const Node& node, const Field& field, Reader& reader) {
  const auto index = reader.word(node, field);
  if (!index) return;
  if (const PackedFormat* packed = find_packed(field.words[*index])) {
    serve.precision = packed->products;
    if (!serve.weights) serve.weights = packed->weights;
  } else {
    serve.precision = *find_word<Precision>(field.words[*index]);
  }
}

void add_formats(Table<Serve>& t) {
  Field& precision =
      t.add("precision", &Serve::precision, "Products, and weights unless `weights` says otherwise")
          .fallback("bf16", "as trained")
          .raw();
  precision.words = with_packed(all_words<Precision>());
  precision.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
    read_serving_format(*static_cast<Serve*>(o), *n, f, r);
  };
  Field& weights = t.push("weights", "Number format in which weights are stored, where products unpack them");
  weights.kind = FieldKind::word;
  weights.words = all_words<Precision>();
  weights.fallback = "as precision";
  weights.why = "nothing is unpacked on the way";
  weights.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (const auto i = r.word(*n, f)) static_cast<Serve*>(o)->weights = find_word<Precision>(f.words[*i]);
  };
  weights.show = [](const void* o, const Field& f, Printer& p) {
    const auto& serve = *static_cast<const Serve*>(o);
    p.value(f, std::string(word_of(serve.weights.value_or(serve.precision))));
  };
  t.add("attention", &Serve::attention, "Number format of the scores of attention")
      .fallback("bf16", "kernels keep them wide");
  t.add("cache", &Serve::cache, "Number format of the key-value cache").fallback("bf16", "not quantised");
}

}  // namespace

template <>
const RecordTable& table<Serve>() {
  static const RecordTable kTable = [] {
    Table<Serve> t("serve", "A deployment that reads prompts and writes text: its prefill and decode steps");
    const auto tokens = [&](const char* key, long Serve::*member, const char* doc, const char* fallback,
                            const char* why) {
      t.add(key, member, doc).at_least(0).at_most(1e9).unit_word("tokens").fallback(fallback, why);
    };
    const auto ranks = [&](const char* key, long Serve::*member, const char* doc, const char* fallback,
                           const char* why, double least = 1) {
      t.add(key, member, doc).at_least(least).at_most(1e9).fallback(fallback, why);
    };
    t.add("prompt", &Serve::prompt, "Tokens of a prompt")
        .at_least(1)
        .at_most(1e9)
        .unit_word("tokens")
        .fallback("1024", "the usual benchmark");
    t.add("response", &Serve::response, "Tokens written in answer")
        .at_least(1)
        .at_most(1e9)
        .unit_word("tokens")
        .fallback("1024", "the usual benchmark");
    tokens("context", &Serve::context, "Tokens that a sequence holds while it is written; 0 = the mean", "0",
           "prompt and half of the response");
    t.add("batch", &Serve::batch,
          "Sequences that are decoded at once by one attention group (one data-parallel replica)")
        .at_least(1)
        .at_most(1e7)
        .unit_word("sequences")
        .example("64");
    tokens("prefill_tokens", &Serve::prefill_tokens,
           "Tokens of one attention group's prefill step; 0 = one prompt", "0", "one prompt at a time");
    ranks("tensor", &Serve::tensor, "Tensor-parallel ranks: each layer is split over so many chips", "1",
          "no tensor parallelism");
    ranks("pipeline", &Serve::pipeline, "Pipeline stages", "1", "one stage");
    ranks("data", &Serve::data,
          "Data-parallel attention groups of an instance; 0 = chips / (tensor x pipeline); users at once = "
          "batch x data",
          "0", "chips / (tensor x pipeline)", 0);
    ranks("instances", &Serve::instances,
          "Deployments like this one, each on its share of the chips; requests go round", "1",
          "all chips are one deployment");
    ranks("expert", &Serve::expert, "Expert-parallel ranks over tensor x data; 0 = all of them", "0",
          "every rank holds its share of the experts", 0);
    add_formats(t);
    t.add("draft", &Serve::draft, "Speculative tokens of a decode step, proposed beside the one that is sure")
        .at_least(0)
        .at_most(64)
        .fallback("0", "no speculation");
    t.add("accepted", &Serve::accepted,
          "Acceptance rate of a speculative token, given that those before it stand")
        .fraction()
        .fallback("0.7", "CloudMatrix384 paper: 70 % of one proposed token");
    t.add("imbalance", &Serve::imbalance, "Busiest expert rank over the mean, minus 1")
        .at_least(0)
        .at_most(1e3)
        .fallback("0", "experts are copied and moved until even");
    t.add("overlap", &Serve::overlap, "Experts' messages of one half batch under kernels of the other")
        .fallback("true", "where it is faster");
    t.add("engine", &Serve::engine, "The inference engine")
        .refers_to("engine")
        .example("generic")
        .fallback("generic", "no engine was named");
    t.add("overhead", &Serve::overhead, "Host time of a step that nothing hides; unknown = the engine's")
        .at_least(0)
        .at_most(10)
        .example("1 ms");
    t.add("requests", &Serve::requests, "What users ask: then latencies are those of whole requests");
    t.add("objective", &Serve::objective, "What the answers should keep");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
