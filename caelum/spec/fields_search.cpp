// The keys of the `search:` block, and of small blocks of a plan.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {

/// `host`, `nvme` or `device`; nothing where the value is not one of these words.
std::optional<Place> place_word(const Node& node) {
  return node.kind == Node::Kind::scalar ? find_word<Place>(node.text) : std::nullopt;
}

/// A share goes to the host; a word moves all of it.
void read_offloaded_activations(Offload& offload, const NodePtr& node, const Field& field, Reader& reader) {
  if (const auto place = place_word(*node)) {
    offload.activations = *place == Place::device ? 0 : 1;
    offload.activations_at = *place == Place::device ? Place::host : *place;
    return;
  }
  if (const auto share = reader.number(*node, field)) {
    offload.activations = *share;
    offload.activations_at = Place::host;
  }
}

/// `true` means the host.
void read_place(Place& place, const NodePtr& node, const Field& field, Reader& reader) {
  if (const auto word = place_word(*node)) {
    place = *word;
  } else if (const auto away = reader.flag(*node, field)) {
    place = *away ? Place::host : Place::device;
  }
}

void add_place(Table<Offload>& t, const char* key, Place Offload::*member, const char* doc) {
  Field& field = t.push(key, doc);
  field.kind = FieldKind::flag;
  field.shorthand = {"device", "host", "nvme"};
  field.fallback = "device";
  field.why = "everything stays on the chip unless asked";
  field.read = [member](void* o, const NodePtr& n, const Field& f, Reader& r) {
    read_place(static_cast<Offload*>(o)->*member, n, f, r);
  };
  field.show = [member](const void* o, const Field& f, Printer& p) {
    p.value(f, std::string(word_of(static_cast<const Offload*>(o)->*member)));
  };
}

}  // namespace

template <>
const RecordTable& table<Offload>() {
  static const RecordTable kTable = [] {
    Table<Offload> t("offload", "What lives in host memory or on local drives between its uses");
    Field& activations =
        t.add("activations", &Offload::activations,
              "What backward keeps: where all of it goes, or the share that goes to the host")
            .fraction()
            .fallback("0", "everything stays on the chip unless asked")
            .shorthand({"device", "host", "nvme"})
            .raw();
    activations.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_offloaded_activations(*static_cast<Offload*>(o), n, f, r);
    };
    activations.show = [](const void* o, const Field& f, Printer& p) {
      const auto& offload = *static_cast<const Offload*>(o);
      const bool whole = offload.activations >= 1;
      p.value(f, whole ? std::string(word_of(offload.activations_at))
                       : show_field_number(offload.activations, f));
    };
    add_place(t, "optimizer", &Offload::optimizer,
              "Moments and master weights, updated by the host; from ZeRO 2 on gradients with them");
    add_place(t, "parameters", &Offload::parameters, "Sharded weights (ZeRO 3), fetched for each pass");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Reinforcement>() {
  static const RecordTable kTable = [] {
    Table<Reinforcement> t("rl",
                           "One iteration of reinforcement learning: global_batch responses are written, "
                           "scored and learnt from");
    const auto tokens = [&](const char* key, long Reinforcement::*member, const char* doc,
                            const char* fallback, const char* why) {
      t.add(key, member, doc).at_least(0).at_most(1e10).unit_word("tokens").fallback(fallback, why);
    };
    const auto ranks = [&](const char* key, long Reinforcement::*member, const char* doc,
                           const char* fallback, const char* why, double least = 1) {
      t.add(key, member, doc).at_least(least).at_most(1e9).fallback(fallback, why);
    };
    tokens("prompt", &Reinforcement::prompt, "Tokens of a prompt", "1024",
           "own estimate: questions of mathematics and code with a template");
    tokens("response", &Reinforcement::response, "Mean tokens of a response", "sequence - prompt",
           "responses fill the sequence");
    t.add("longest", &Reinforcement::longest, "Longest response over the mean")
        .at_least(1)
        .at_most(1e6)
        .fallback("1", "all responses are of one length unless told");
    t.add("reference", &Reinforcement::reference, "A frozen copy scores every response")
        .fallback("true", "the divergence term of PPO and GRPO");
    t.add("reward_model", &Reinforcement::reward_model,
          "A model of the same size scores; otherwise a rule, which costs nothing")
        .fallback("false", "verifiable rewards");
    t.add("critic", &Reinforcement::critic, "A second model of the same size is trained")
        .fallback("false", "GRPO has none");
    ranks("epochs", &Reinforcement::epochs, "Updates on each batch of responses", "1", "on-policy");
    ranks("generation_chips", &Reinforcement::generation_chips,
          "Chips that only generate; 0 = the trainer's, in turn", "0", "one machine does both", 0);
    ranks("generation_tensor", &Reinforcement::generation_tensor, "Ranks of one generating instance", "8",
          "one node of eight, or all chips where they are fewer");
    ranks("generation_batch", &Reinforcement::generation_batch, "Responses that an instance writes at once",
          "64", "own estimate: what the key-value cache of long responses leaves room for");
    t.add("generation_precision", &Reinforcement::generation_precision, "Weights and products of generation")
        .fallback("bf16", "as the trainer, so that probabilities agree");
    t.add("engine", &Reinforcement::engine, "The inference engine that writes the responses")
        .refers_to("engine")
        .example("generic")
        .fallback("generic", "no engine was named");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Documents>() {
  static const RecordTable kTable = [] {
    Table<Documents> t("documents", "Lengths of packed documents, log-normal");
    t.add("mean", &Documents::mean, "Mean length")
        .required("1500 tokens")
        .positive()
        .at_most(1e12)
        .unit_word("tokens");
    t.add("spread", &Documents::spread, "Standard deviation of the logarithm of the length")
        .at_least(0)
        .at_most(4)
        .fallback("0", "all documents of one length");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Search>() {
  static const RecordTable kTable = [] {
    Table<Search> t("search", "What `caelum plan` may vary: lists of values to try");
    const auto counts = [&](const char* key, std::vector<long> Search::*member, const char* doc,
                            const char* fallback, const char* why, double least = 1) {
      t.add(key, member, doc).at_least(least).at_most(1e9).fallback(fallback, why);
    };
    t.add("chips", &Search::chips, "Sizes of the cluster")
        .at_least(1)
        .at_most(1e9)
        .unit_word("chips")
        .fallback("the scenario's", "the machine is given unless opened");
    counts("tensor", &Search::tensor, "Ranks that split each layer",
           "divisors within a node or the innermost level", "beyond both tensor parallelism does not pay");
    counts("pipeline", &Search::pipeline, "Stages", "divisors of the chips", "all that can be");
    counts("context", &Search::context, "Ranks that split each sequence",
           "divisors that leave a rank 512 tokens", "shorter parts gain nothing");
    counts("expert", &Search::expert, "Expert-parallel ranks", "divisors of the experts", "equal shares");
    counts("micro_batch", &Search::micro_batch, "Sequences of a micro-batch", "1 to 16 that divide",
           "larger ones seldom fit");
    counts("virtual", &Search::virtual_stages, "Model chunks a stage",
           "those that cut the layers, or them and one or both ends, evenly", "more chunks, more messages");
    counts("zero", &Search::zero, "ZeRO stages", "those of the stack", "its frameworks have no others", 0);
    t.add("schedule", &Search::schedule, "Orders of the pipeline")
        .fallback("the plan's, or those of the stack", "its frameworks have no others");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
