// The keys of recipes.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/recipe.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<RecipeRelease>() {
  static const RecordTable kTable = [] {
    Table<RecipeRelease> t("release", "One release of a framework");
    t.add("name", &RecipeRelease::name, "As the framework names it").required("'26.06'");
    t.add("date", &RecipeRelease::date, "When it came out: YYYY-MM").required("2026-06");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<RecipeEntry>() {
  static const RecordTable kTable = [] {
    Table<RecipeEntry> t("recipe entry", "Switches, and where they hold; the later of two entries wins");
    t.add("from", &RecipeEntry::from, "The first release that does so");
    t.add("until", &RecipeEntry::until, "The last release that does so");
    t.add("vendors", &RecipeEntry::vendors, "On chips of these vendors");
    t.add("generations", &RecipeEntry::generations, "On chips of these generations");
    t.add("chips", &RecipeEntry::chips, "On these chips");
    t.add("systems", &RecipeEntry::systems, "On these machines");
    t.add("models", &RecipeEntry::models, "For these models: ids, or their beginnings up to a dash");
    t.add("kind", &RecipeEntry::kind, "For models of this kind").words({"dense", "moe"});
    t.add("precision", &RecipeEntry::precision, "For these words of `precision`");
    t.add("policy", &RecipeEntry::policy,
          "What these words of its own mean as `recompute`: the entry's word stands in their place");
    t.add(
        "where", &RecipeEntry::where,
        "Tests of the plan, such as `pipeline > 1`: chips, tensor, context, pipeline, virtual, chunks, data, "
        "expert, expert_room (ranks that may split each expert), micro_batch, sequence, batch, "
        "batch_per_chip, replica_batch (sequences of a replica), zero, layers, experts; lora, latent and plan are "
        "1 or 0");
    Field& train = t.push("train", "What it does: keys of `train:`");
    train.kind = FieldKind::facts;
    train.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      if (n->kind == Node::Kind::map) {
        static_cast<RecipeEntry*>(o)->train = n;
      } else {
        r.error(*n, fmt::format("'{}' must be a map of switches", f.key));
      }
    };
    train.show = [](const void*, const Field&, Printer&) {};
    t.add("few_sequences", &RecipeEntry::few_sequences,
          "With fewer sequences than replicas, the axis that takes the chips left over")
        .words({"tensor", "context"});
    t.add("accumulates", &RecipeEntry::accumulates,
          "False: a step is one micro-batch, where the scenario names none")
        .fallback("true", "micro-batches are 1 sequence unless asked");
    t.add("source", &RecipeEntry::source, "Where it was read");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Recipe>() {
  static const RecordTable kTable = [] {
    Table<Recipe> t("recipe", "What a training framework does by default", "recipe");
    t.add("id", &Recipe::id, "Lower-case id by which the record is found");
    t.add("name", &Recipe::name, "Name in words");
    t.add("usual_on", &Recipe::usual_on,
          "Generations or vendors of chips on which it is taken where a scenario names no framework; any for "
          "the rest");
    t.add("counter", &Recipe::counter,
          "What its own counter of operations counts: the model's with whole attention (model) or half of it "
          "(causal), or recomputed ones too (hardware)")
        .words({"model", "causal", "hardware"});
    t.add("artefacts", &Recipe::artefacts, "Names of public collections of runs that were made with it");
    t.add("releases", &Recipe::releases, "Oldest first").raw().required = true;
    t.add("entries", &Recipe::entries, "What it does, from the general to the special");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
