// Entries are merged in their order, each against what stands so far; then the scenario is laid over them, so
// that any switch it writes wins.
#include "caelum/spec/recipe_use.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/spec/formats.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/recipe_where.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::spec {
namespace {

NodePtr scalar_at(std::string text, const Span& at) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::scalar;
  node->text = std::move(text);
  node->at = at;
  return node;
}

std::shared_ptr<Node> empty_map_at(const Span& at) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::map;
  node->at = at;
  return node;
}

bool is_map(const NodePtr& node) {
  return node && node->kind == Node::Kind::map;
}

/// One word for all tensors, as the map that it stands for; so that a recipe can add to it.
NodePtr precision_map(const NodePtr& word) {
  auto map = empty_map_at(word->at);
  const auto set = [&](const char* key, std::string text) {
    map->entries.push_back({key, word->at, scalar_at(std::move(text), word->at)});
  };
  if (const PackedFormat* packed = find_packed(word->text)) {
    set("matmul", std::string(word_of(packed->products)));
    set("parameters", std::string(word_of(packed->weights)));
    return map;
  }
  const auto format = find_word<Precision>(word->text);
  if (!format) return word;
  set("matmul", word->text);
  if (*format == Precision::fp16 || *format == Precision::fp32 || *format == Precision::tf32) {
    const char* wide = *format == Precision::tf32 ? "fp32" : nullptr;
    set("attention", word->text);
    for (const char* key : {"activations", "parameters"}) set(key, wide ? wide : word->text);
  }
  return map;
}

const Node* usual_recipe(const NodePtr& root, const Catalogue& catalogue, Diagnostics& diagnostics) {
  const NodePtr chip = node_behind(root, {"cluster", "system", "chip"});
  const auto documents = [&] {
    std::vector<NodePtr> all;
    for (const auto* entry : catalogue.all("recipe")) all.push_back(catalogue.document(*entry, diagnostics));
    return all;
  }();
  for (const char* key : {"generation", "vendor", "any"}) {
    const NodePtr asked = node_behind(chip, {key});
    const std::string word = key == std::string_view("any") ? key : asked ? asked->text : std::string();
    if (word.empty()) continue;
    for (const NodePtr& document : documents) {
      const NodePtr usual = node_behind(document, {"usual_on"});
      if (!usual) continue;
      for (const NodePtr& item : usual->items) {
        if (canonical_id(item->text) == canonical_id(word)) return document.get();
      }
    }
  }
  return nullptr;
}

/// The release that the scenario means: its place in the list, its name, and whether it had to be looked for.
std::optional<std::size_t> settle_release(const Recipe& recipe, const NodePtr& asked,
                                          Diagnostics& diagnostics) {
  if (!asked) return recipe.releases.size() - 1;
  const std::optional<ReleaseFound> known =
      find_release(recipe.releases, asked->kind == Node::Kind::scalar ? asked->text : std::string());
  std::vector<std::string> names;
  for (const auto& release : recipe.releases) names.push_back(release.name);
  if (!known) {
    const std::string near = nearest(asked->text, names);
    diagnostics.error(asked->at, fmt::format("'{}' is no release of {}", asked->text, recipe.id),
                      near.empty()
                          ? fmt::format("write one of {}, or a date such as 2025-06", fmt::join(names, ", "))
                          : "did you mean '" + near + "'?");
    return std::nullopt;
  }
  const ReleaseFound found = known.value_or(ReleaseFound{});
  if (found.before || found.after) {
    diagnostics.warning(asked->at,
                        fmt::format("release {} of {} is {} than those that the catalogue knows", asked->text,
                                    recipe.id, found.after ? "newer" : "older"),
                        fmt::format("taken as {}", names[found.index]));
  }
  return found.index;
}

/// What a recipe's entries say of this scenario, and who says which key.
class Filling {
 public:
  Filling(const Recipe& recipe, std::size_t release, NodePtr root)
      : recipe_(recipe), release_(release), root_(std::move(root)) {
    said_ = node_behind(root_, {"train"});
    laid_ = empty_map_at(said_->at);
  }
  void run() {
    const bool planned = is_map(node_behind(said_, {"plan"}));
    bool policy = false;
    const RecipeEntry* filler = nullptr;
    const RecipeEntry* whole = nullptr;
    for (const RecipeEntry& entry : recipe_.entries) {
      if (!entry_holds(entry, recipe_.releases, release_, now())) continue;
      if (!entry.policy.empty()) policy = true;
      if (entry.train) add(entry.train, entry);
      if (!entry.few_sequences.empty()) filler = &entry;
      if (!entry.accumulates) whole = &entry;
    }
    if (planned || gives_degrees()) {
      if (filler) fill_with_chips(*filler);
      if (whole) one_micro_batch(*whole);
    }
    if (policy) forget_policy();
    drop_companions();
  }
  [[nodiscard]] const NodePtr& laid() const { return laid_; }
  [[nodiscard]] const NodePtr& said() const { return said_; }
  [[nodiscard]] std::vector<FilledValue> filled() const {
    std::vector<FilledValue> values;
    list(laid_, said_, "train", values);
    return values;
  }
  /// Whether the recipe names degrees of a plan, so that it is a plan and no remark on a searched one.
  [[nodiscard]] bool gives_degrees() const { return names_degrees(node_behind(laid_, {"plan"})); }

 private:
  [[nodiscard]] NodePtr now() const {
    return with_entry(*root_, "train", said_->at, merge(laid_, said_, &table<Train>()));
  }
  void add(const NodePtr& tree, const RecipeEntry& entry) {
    laid_ = merge(laid_, tree, &table<Train>());
    remember(tree, "train", fmt::format("{}", fmt::join(entry.source, "; ")));
  }
  void remember(const NodePtr& tree, const std::string& path, const std::string& source) {
    for (const Entry& e : tree->entries) {
      const std::string inner = path + "." + e.key;
      is_map(e.value) ? remember(e.value, inner, source) : (void)(sources_[inner] = source);
    }
  }
  void give(const std::string& key, double value, const RecipeEntry& entry) {
    auto plan = empty_map_at(said_->at);
    plan->entries.push_back({key, {}, scalar_at(fmt::format("{:.0f}", value), said_->at)});
    auto train = empty_map_at(said_->at);
    train->entries.push_back({"plan", {}, plan});
    add(train, entry);
  }
  [[nodiscard]] double figure(std::string_view name) const {
    return recipe_quantity(now(), name).value_or(1);
  }

  void fill_with_chips(const RecipeEntry& entry) {
    if (node_behind(said_, {"plan", "data"}) || node_behind(said_, {"plan", entry.few_sequences})) return;
    const double without = figure("data") / std::max(1.0, figure("batch"));
    if (without > 1) {
      give(entry.few_sequences, figure(entry.few_sequences) * std::exp2(std::ceil(std::log2(without))),
           entry);
    }
  }
  void one_micro_batch(const RecipeEntry& entry) {
    if (node_behind(said_, {"plan", "micro_batch"}) || figure("pipeline") > 1) return;
    give("micro_batch", std::max(1.0, std::floor(figure("batch") / figure("data"))), entry);
  }
  /// The framework's own word for what is recomputed, once an entry says what it means.
  void forget_policy() {
    said_ = with_entry(*said_, "plan", said_->at, without_entry(*node_behind(said_, {"plan"}), "recompute"));
  }
  /// A number that means nothing beside another word of the scenario.
  void drop_companions() {
    const NodePtr plan = node_behind(laid_, {"plan"});
    if (!plan || !node_behind(said_, {"plan", "recompute"})) return;
    laid_ = with_entry(*laid_, "plan", {}, without_entry(*plan, "recompute_layers"));
  }
  void list(const NodePtr& laid, const NodePtr& said, const std::string& path,
            std::vector<FilledValue>& values) const {
    for (const Entry& e : laid->entries) {
      const Entry* own = is_map(said) ? said->find(e.key) : nullptr;
      const bool open = !own || is_null(*own->value);
      const std::string inner = path + "." + e.key;
      if (is_map(e.value) && (open || is_map(own->value))) {
        list(e.value, open ? nullptr : own->value, inner, values);
      } else if (open) {
        const auto source = sources_.find(inner);
        values.push_back({inner, text_of(e.value), source == sources_.end() ? "" : source->second});
      }
    }
  }
  static std::string text_of(const NodePtr& node) {
    if (node->kind != Node::Kind::sequence) return node->text;
    std::vector<std::string> items;
    for (const auto& item : node->items) items.push_back(item->text);
    return fmt::format("[{}]", fmt::join(items, ", "));
  }

  const Recipe& recipe_;
  std::size_t release_;
  NodePtr root_, said_, laid_;
  std::map<std::string, std::string> sources_;
};

/// The stack of the recipe under the stack of the scenario, both as whole records.
NodePtr settle_stack(const NodePtr& laid, const NodePtr& said, Resolver& resolver) {
  const NodePtr own = node_behind(said, {"stack"}), usual = node_behind(laid, {"stack"});
  if (!usual || (own && (!is_map(own) || own->find("id")))) return own;
  const NodePtr whole = resolver.resolve(usual, table<StackProfile>());
  return own && is_map(whole) ? merge(whole, own, &table<StackProfile>()) : whole;
}

}  // namespace

std::optional<Recipe> read_recipe(const NodePtr& node, const std::set<const Node*>& broken,
                                  Diagnostics& diagnostics) {
  Recipe recipe;
  Diagnostics own;
  Reader reader(own, broken);
  reader.record(&recipe, node, table<Recipe>());
  for (const auto& d : own.all()) {
    if (d.severity == Diagnostic::Severity::error) diagnostics.error(d.at, d.message, d.hint);
  }
  return own.ok() && !recipe.releases.empty() ? std::optional(std::move(recipe)) : std::nullopt;
}

RecipeUse use_recipe(const NodePtr& root, Resolver& resolver, const Catalogue& catalogue,
                     Diagnostics& diagnostics) {
  RecipeUse use{.written = root, .root = root};
  NodePtr train = node_behind(root, {"train"});
  if (!is_map(train)) return use;
  const NodePtr stack = node_behind(train, {"stack"});
  NodePtr framework = node_behind(train, {"framework"});
  const bool told = framework != nullptr;
  if (told && (!is_map(framework) || resolver.broken().contains(framework.get()))) return use;
  if (!told) {
    if (stack && (!is_map(stack) || stack->find("id")))
      return use;  // its own switches are all that is asked for
    const Node* usual = usual_recipe(root, catalogue, diagnostics);
    if (!usual) return use;
    framework = resolver.resolve(std::make_shared<Node>(*usual), table<Recipe>());
  }
  const auto recipe = read_recipe(framework, resolver.broken(), diagnostics);
  if (!recipe) return use;
  const NodePtr asked = node_behind(train, {"release"});
  const auto release = settle_release(*recipe, asked, diagnostics);
  if (!release) return use;

  if (const NodePtr word = node_behind(train, {"precision"}); word && word->kind == Node::Kind::scalar) {
    train = with_entry(*train, "precision", word->at, precision_map(word));
  }
  Filling filling(*recipe, *release, with_entry(*root, "train", train->at, train));
  filling.run();
  use.filled = filling.filled();
  train = filling.said();
  NodePtr laid = filling.laid();
  if (!is_map(node_behind(train, {"plan"})) && !filling.gives_degrees()) {
    use.plan = node_behind(laid, {"plan"});
    laid = without_entry(*laid, "plan");
  }
  const NodePtr whole_stack = settle_stack(laid, train, resolver);
  NodePtr filled = merge(without_entry(*laid, "stack"), train, &table<Train>());
  if (whole_stack) filled = with_entry(*filled, "stack", stack ? stack->at : Span{}, whole_stack);
  filled = with_entry(*filled, "framework", told ? framework->at : Span{}, framework);
  if (!asked) {
    const std::string& name = recipe->releases[*release].name;
    filled = with_entry(*filled, "release", {}, scalar_at(name, train->at));
  }
  use.root = with_entry(*root, "train", train->at, filled);
  if (!told) {
    use.filled.insert(use.filled.begin(),
                      {"train.framework", recipe->id, "the framework that most runs on such chips use"});
  }
  if (!asked) {
    use.filled.insert(use.filled.begin() + (told ? 0 : 1), {"train.release", recipe->releases[*release].name,
                                                            "the newest release that the catalogue knows"});
  }
  return use;
}

void check_recipe(const NodePtr& record, Resolver& resolver, Diagnostics& diagnostics) {
  const auto recipe = read_recipe(record, resolver.broken(), diagnostics);
  if (!recipe) return;
  const NodePtr entries = node_behind(record, {"entries"});
  for (std::size_t i = 0; i < recipe->entries.size(); ++i) {
    const RecipeEntry& entry = recipe->entries[i];
    const Span at = entries->items[i]->at;
    for (const std::string& name : {entry.from, entry.until}) {
      const bool known = std::any_of(recipe->releases.begin(), recipe->releases.end(),
                                     [&](const auto& release) { return release.name == name; });
      if (!name.empty() && !known) diagnostics.error(at, fmt::format("'{}' is not among the releases", name));
    }
    for (const std::string& text : entry.where) {
      const auto test = read_test(text);
      if (!test || !recipe_quantity(record, test->name)) {
        diagnostics.error(at, fmt::format("'{}' is no test", text), "write for example `pipeline > 1`");
      }
    }
    if (entry.source.empty()) diagnostics.error(at, "an entry without a source", "say where it was read");
    if (!entry.train) continue;
    Train train;
    auto whole = with_entry(*entry.train, "global_batch", {}, scalar_at("1", at));
    Reader reader(diagnostics, resolver.broken());
    reader.record(&train, resolver.resolve(whole, table<Train>()), table<Train>());
  }
}

}  // namespace caelum::spec
