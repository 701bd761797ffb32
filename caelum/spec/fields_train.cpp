// The keys of a scenario, its cluster, and the `train:` block with its plan.
#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/formats.hpp"
#include "caelum/spec/published.hpp"

namespace caelum::spec {

using build::Table;

namespace {

constexpr double kMostRanks = 1e9;

void add_ranks(Table<Plan>& t, const char* key, long Plan::*member, const char* doc) {
  t.add(key, member, doc).at_least(1).at_most(kMostRanks).fallback("1", "not split unless asked");
}

// One word sets the tensors that it can mean; the rest keeps mixed-precision habits.
void set_precision(TrainPrecision& p, Precision word) {
  p = TrainPrecision{};
  switch (word) {
    case Precision::bf16:
      break;
    case Precision::fp16:
      p.matmul = p.attention = p.activations = p.parameters = word;
      break;
    case Precision::fp32:
    case Precision::tf32:
      p.matmul = p.attention = word;
      p.activations = p.parameters = Precision::fp32;
      break;
    default:
      p.matmul = word;
  }
}

const std::vector<std::string>& precision_words() {
  static const std::vector<std::string> kWords = with_packed(all_words<Precision>());
  return kWords;
}

void read_precision(TrainPrecision& member, const NodePtr& node, const Field& field, Reader& reader) {
  if (node->kind == Node::Kind::map) return reader.record(&member, node, table<TrainPrecision>());
  Field one = field;
  one.words = precision_words();
  const auto i = reader.word(*node, one);
  if (!i) return;
  if (const PackedFormat* packed = find_packed(one.words[*i])) {
    set_precision(member, packed->products);
    member.parameters = packed->weights;
  } else {
    set_precision(member, *find_word<Precision>(one.words[*i]));
  }
}

/// In sequences; a batch in tokens is turned into sequences when their length is known.
void read_batch(Train& train, const Node& node, const Field& field, Reader& reader) {
  const bool tokens = node.kind == Node::Kind::scalar && counts_alike(counted_unit(node.text), "tokens");
  Field batch = field;
  if (tokens) {
    batch.kind = FieldKind::number;
    batch.unit_word = "tokens";
    batch.limits = {.least = 1, .most = 1e18};
  }
  const auto value = reader.number(node, batch);
  if (!value) return;
  train.global_batch = tokens ? 0 : static_cast<long>(*value);
  train.batch_tokens = tokens ? *value : 0;
}

void read_plan(Train& train, const NodePtr& node, const Field& field, Reader& reader) {
  train.plan_auto = node->kind != Node::Kind::map;
  if (!train.plan_auto) return reader.record(&train.plan, node, table<Plan>());
  Field one = field;
  one.words = field.shorthand;
  (void)reader.word(*node, one);
}

void read_recompute(Plan& plan, const NodePtr& node, const Field& field, Reader& reader) {
  if (node->kind == Node::Kind::sequence) {
    plan.recompute = Recompute::modules;
    plan.recompute_modules.clear();
    Field module = field;
    module.words = {"layer",  "norm",       "attention", "attention_core", "context", "attention_out",
                    "mla_up", "activation", "mlp",       "mlp_up",         "moe",     "experts"};
    for (const auto& item : node->items) {
      if (const auto i = reader.word(*item, module)) plan.recompute_modules.push_back(module.words[*i]);
    }
    if (node->items.empty()) plan.recompute = Recompute::none;
    return;
  }
  const auto i = reader.word(*node, field);
  if (!i) return;
  plan.recompute_auto = field.words[*i] == "auto";
  plan.recompute = find_word<Recompute>(field.words[*i]).value_or(Recompute::none);
}

void show_recompute(const Plan& plan, const Field& field, Printer& printer) {
  if (plan.recompute_auto) return printer.value(field, "auto");
  if (plan.recompute != Recompute::modules) {
    return printer.value(field, std::string(word_of(plan.recompute)));
  }
  std::string all;
  for (const auto& module : plan.recompute_modules) all += (all.empty() ? "" : ", ") + module;
  printer.value(field, "[" + all + "]");
}

void show_plan(const Train& train, const Field& field, Printer& printer) {
  if (train.plan_auto) return printer.value(field, "auto");
  printer.push(field.key);
  printer.record(&train.plan, table<Plan>());
  printer.pop();
}

}  // namespace

template <>
const RecordTable& table<TrainPrecision>() {
  static const RecordTable kTable = [] {
    Table<TrainPrecision> t("precision", "Number format of each kind of tensor");
    const char* habit = "mixed-precision training as Megatron-class stacks do it";
    t.add("matmul", &TrainPrecision::matmul, "Inputs of the large matrix products").fallback("bf16", habit);
    t.add("attention", &TrainPrecision::attention, "Attention, which stays here when matmul is fp8")
        .fallback("bf16", habit);
    t.add("activations", &TrainPrecision::activations, "Saved for backward").fallback("bf16", habit);
    t.add("parameters", &TrainPrecision::parameters, "The working copy that forward reads")
        .fallback("bf16", habit);
    t.add("gradients", &TrainPrecision::gradients, "Accumulated and reduced").fallback("fp32", habit);
    t.add("optimizer", &TrainPrecision::optimizer, "The moments of the optimizer").fallback("fp32", habit);
    t.add("master", &TrainPrecision::master, "Master weights").fallback("fp32", habit);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Overlap>() {
  static const RecordTable kTable = [] {
    Table<Overlap> t("overlap", "Which transfers may hide under compute");
    const char* usual = "what Megatron-class stacks do by default";
    t.add("gradients", &Overlap::gradients, "Reduction of gradients under backward").fallback("true", usual);
    t.add("parameters", &Overlap::parameters, "Gather of parameters under forward").fallback("true", usual);
    t.add("tensor", &Overlap::tensor, "Tensor-parallel messages under products").fallback("false", usual);
    t.add("expert", &Overlap::expert, "Dispatch and combine under another micro-batch")
        .fallback("false", usual);
    t.add("pipeline", &Overlap::pipeline, "Sends and receives under compute").fallback("true", usual);
    t.add("context", &Overlap::context, "Ring exchange under attention").fallback("true", usual);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Plan>() {
  static const RecordTable kTable = [] {
    Table<Plan> t("plan", "The parallel plan");
    add_ranks(t, "tensor", &Plan::tensor, "Ranks that split each layer");
    t.add("sequence_parallel", &Plan::sequence_parallel,
          "Norms and residuals are split along the sequence too")
        .fallback("tensor > 1",
                  "saves memory at no cost in messages, so stacks switch it on with tensor > 1");
    add_ranks(t, "context", &Plan::context, "Ranks that split each sequence");
    add_ranks(t, "pipeline", &Plan::pipeline, "Stages");
    t.add("virtual", &Plan::virtual_stages, "Model chunks a stage (interleaving)")
        .at_least(1)
        .at_most(1e6)
        .alias("virtual_stages")
        .fallback("1", "not interleaved unless asked");
    t.add("data", &Plan::data, "Replicas; pipeline x tensor x context x data = chips")
        .at_least(1)
        .at_most(kMostRanks)
        .fallback("chips / (tensor x context x pipeline)", "what remains of the chips");
    add_ranks(t, "expert", &Plan::expert, "Expert-parallel ranks, folded over tensor x context x data");
    add_ranks(t, "expert_tensor", &Plan::expert_tensor, "Ranks that split each expert");
    t.add("micro_batch", &Plan::micro_batch, "Sequences of one micro-batch")
        .at_least(1)
        .unit_word("sequences")
        .at_most(1e9)
        .fallback("1", "the least memory and the smallest bubble");
    t.add("schedule", &Plan::schedule, "Order of the pipeline's work")
        .fallback("1f1b, or interleaved when virtual > 1", "the default of Megatron-class stacks");
    t.add("layers", &Plan::layers, "Layers of each model chunk in order, when they are not dealt evenly")
        .at_least(0)
        .at_most(1e6)
        .example("[3, 4, 4, 4]");
    Field& recompute = t.add_at<Recompute>(
                            "recompute", [](Plan& p) -> Recompute& { return p.recompute; },
                            "What backward computes again instead of keeping: a word or a list of modules")
                           .fallback("none", "nothing is computed twice unless asked")
                           .raw();
    recompute.words = {"none", "selective", "full", "auto"};
    recompute.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_recompute(*static_cast<Plan*>(o), n, f, r);
    };
    recompute.show = [](const void* o, const Field& f, Printer& p) {
      show_recompute(*static_cast<const Plan*>(o), f, p);
    };
    t.add("recompute_layers", &Plan::recompute_layers,
          "Of a stage's layers, when only some are recomputed; 0 = all")
        .at_least(0)
        .at_most(1e6);
    t.add("zero", &Plan::zero, "ZeRO stage; 3 = fully sharded")
        .at_least(0)
        .at_most(3)
        .fallback("1", "the distributed optimizer is the habit of large runs");
    t.add("zero_group", &Plan::zero_group, "Ranks that share optimizer state; 0 = all of data")
        .at_least(0)
        .at_most(kMostRanks);
    t.add("context_mode", &Plan::context_mode, "How the ranks of `context` share attention")
        .fallback("ring", "what Megatron-class stacks do by default");
    t.add("ulysses", &Plan::ulysses,
          "Ranks that trade heads when context_mode is hybrid; the others form a ring")
        .at_least(0)
        .at_most(kMostRanks);
    t.add("context_balance", &Plan::context_balance, "Each context rank takes an early and a late part")
        .fallback("true", "causal attention is uneven otherwise");
    t.add("offload", &Plan::offload, "What lives in host memory between its uses");
    t.add("overlap", &Plan::overlap, "Which transfers may hide under compute");
    t.add("split", &Plan::split, "How micro-batches are dealt to replicas on chips of several kinds");
    t.add("placement", &Plan::placement, "Order of the axes on the cluster, innermost first")
        .fallback("[tensor, context, expert, data, pipeline]",
                  "the most talkative axes on the fastest links");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Train>() {
  static const RecordTable kTable = [] {
    Table<Train> t("train", "What is trained, and how");
    t.add("sequence", &Train::sequence, "Tokens of a sequence")
        .at_least(1)
        .at_most(1e10)
        .unit_word("tokens")
        .fallback("min(model context, 4096)", "the usual length of the main phase of pre-training");
    t.add("global_batch", &Train::global_batch,
          "Sequences of an optimizer step; one in tokens becomes the nearest number of whole sequences")
        .at_most(1e10)
        .unit_word("sequences")
        .required("1024")
        .at_least(1)
        .raw()
        .read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_batch(*static_cast<Train*>(o), *n, f, r);
    };
    t.add("tokens", &Train::tokens, "Of the whole run")
        .positive()
        .at_most(1e18)
        .unit_word("tokens")
        .example("14.8T tokens");
    Field& precision = t.add_at<TrainPrecision>(
                            "precision", [](Train& x) -> TrainPrecision& { return x.precision; },
                            "Number formats: one word, or a map by kind of tensor")
                           .fallback("bf16", "the usual precision of pre-training")
                           .shorthand(precision_words())
                           .raw();
    precision.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_precision(static_cast<Train*>(o)->precision, n, f, r);
    };
    Field& plan = t.add_at<Plan>(
                       "plan", [](Train& x) -> Plan& { return x.plan; }, "The parallel plan, or `auto`")
                      .fallback("auto", "no plan was given")
                      .shorthand({"auto"})
                      .raw();
    plan.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_plan(*static_cast<Train*>(o), n, f, r);
    };
    plan.show = [](const void* o, const Field& f, Printer& p) {
      show_plan(*static_cast<const Train*>(o), f, p);
    };
    t.add("framework", &Train::framework,
          "The training framework, whose usual switches stand where nothing is said")
        .refers_to("recipe")
        .example("megatron-bridge")
        .fallback("by the chip, where no stack is named either",
                  "the framework that most runs on such chips use");
    t.add("release", &Train::release, "Its release, or the date of one")
        .example("'26.06'")
        .fallback("the newest", "the newest release that the catalogue knows");
    t.add("stack", &Train::stack, "What the software reaches and costs")
        .refers_to("stack")
        .example("megatron-core")
        .fallback("that of the framework", "each framework has its own");
    t.add("optimizer", &Train::optimizer, "The update rule")
        .words({"adam", "adam8bit", "adafactor", "muon", "lion", "sgd"})
        .fallback("adam", "AdamW is the habit of pre-training");
    t.add("routing_imbalance", &Train::routing_imbalance, "Busiest expert rank over the mean, minus 1")
        .at_least(0)
        .at_most(1e6)
        .fallback("0", "balanced routing");
    t.add("capacity_factor", &Train::capacity_factor,
          "Slots of an expert over its mean of tokens: those beyond are dropped, slots left empty are "
          "computed; 0 = none "
          "is dropped")
        .at_least(0)
        .at_most(1e3)
        .fallback("0", "most stacks drop none");
    t.add("rl", &Train::rl, "The step is one iteration of reinforcement learning")
        .example("{prompt: 1024, response: 8192}");
    t.add("documents", &Train::documents, "Documents packed into a sequence, which attention does not cross")
        .example("{mean: 1500 tokens, spread: 1.2}");
    t.add("lora", &Train::lora, "Base weights are frozen").fallback("false", "all weights are trained");
    t.add("lora_rank", &Train::lora_rank, "Rank of the adapters")
        .at_least(1)
        .at_most(65536)
        .fallback("16", "what MLPerf's fine-tuning benchmark fixes");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Pod>() {
  static const RecordTable kTable = [] {
    Table<Pod> t("pod", "A part of the machine that is another system");
    t.add("system", &Pod::system, "The system it is built of").refers_to("system").required("hgx-a100");
    t.add("chips", &Pod::chips, "Its chips, on top of those of the cluster")
        .at_least(1)
        .at_most(1e9)
        .unit_word("chips")
        .required("512");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Cluster>() {
  static const RecordTable kTable = [] {
    Table<Cluster> t("cluster", "The machine");
    t.add("system", &Cluster::system, "The system it is built of").refers_to("system").required("hgx-h100");
    // The member counts joined pods too (read_pods adds them), the key does not.
    t.add("chips", &Cluster::chips, "Chips of `system` in use; those of `joined` pods come on top")
        .at_least(1)
        .at_most(1e9)
        .unit_word("chips")
        .required("2048")
        .raw()
        .show = [](const void* o, const Field& f, Printer& p) {
      p.value(f, fmt::format("{}", static_cast<const Cluster*>(o)->own_chips()));
    };
    t.add("joined", &Cluster::joined,
          "Additional pods of other systems, on top of `chips`; they take the highest chip numbers")
        .example("[{system: hgx-a100, chips: 512}]");
    t.add("join", &Cluster::join, "The network between the parts; its bandwidth is what a chip may use of it")
        .example("{topology: fat_tree, bandwidth: 25 GB/s, link: infiniband-hdr}");
    t.add("network", &Cluster::network, "Routing and failures of the network, for --fidelity flow");
    // Moved into system.chip before reading; only its place in the table is needed here.
    Field& chip = t.add_at<Chip>(
                       "chip", [](Cluster& c) -> Chip& { return c.system.chip; },
                       "Replaces or changes the system's chip")
                      .refers_to("chip")
                      .raw();
    chip.read = [](void*, const NodePtr&, const Field&, Reader&) {};
    chip.show = [](const void*, const Field&, Printer&) {};
    chip.each_record = nullptr;
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Design>() {
  static const RecordTable kTable = [] {
    Table<Design> t("scenario", "A question: which machine does what");
    for (const char* key : {"caelum", "from", "note"}) {
      t.push(key, key == std::string_view("caelum") ? "Version of the file format: 1"
                  : key == std::string_view("from")
                      ? "A scenario file whose values stand where this one says nothing"
                      : "A remark for readers of the file")
          .kind = FieldKind::header;
    }
    t.add("name", &Design::name, "Title of the results").fallback("the file's name", "no name was given");
    t.add("cluster", static_cast<Cluster Design::*>(&Design::cluster), "The machine")
        .required("{system: hgx-h100, chips: 1024}");
    t.add("model", &Design::model, "Catalogue id, inline map, or path of a Hugging Face config.json")
        .refers_to("model")
        .required("llama-3.1-8b");
    t.add("published", &Design::published, "Published figures to stand beside the predicted ones")
        .raw()
        .read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_published(static_cast<Design*>(o)->published, n, f, r);
    };
    t.add("measured", &Design::measured,
          "Figures of one's own, to stand beside the predicted ones; --why tells by what they differ")
        .example("{mfu: 0.35}")
        .raw()
        .read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      read_published(static_cast<Design*>(o)->measured, n, f, r);
    };
    t.add("train", &Design::train, "A training run").example("{global_batch: 1024}");
    t.add("serve", &Design::serve, "A deployment that answers").example("{batch: 64}");
    t.add("search", &Design::search, "What `caelum plan` may vary").example("{chips: [512, 1024]}");
    t.add("run", &Design::run, "Months of it: failures, checkpoints, spares, power and money");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
