// Whether an entry of a recipe holds for a scenario.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "caelum/spec/recipe.hpp"

namespace caelum::spec {

/// The node behind keys, null where one of them is absent or says nothing.
NodePtr node_behind(NodePtr node, std::initializer_list<std::string_view> keys);

/// Whether a plan says how the model is split: a plan of other keys leaves that open.
bool names_degrees(const NodePtr& plan);

/// A figure of the scenario that `where` may name: chips, tensor, context, pipeline, virtual, chunks, data,
/// expert, expert_room (ranks that may split each expert), micro_batch, sequence, batch, batch_per_chip,
/// zero, layers, experts, and the flags plan (are degrees named), lora, latent. What the scenario leaves
/// unsaid is 1 for degrees, else 0. Nothing for another name.
std::optional<double> recipe_quantity(const NodePtr& root, std::string_view name);

/// `pipeline > 1`, `chunks = 16`, `batch_per_chip < 1`.
struct RecipeTest {
  std::string name, sign;
  double value = 0;
};
/// Nothing for a text of another form.
std::optional<RecipeTest> read_test(const std::string& text);

/// Whether chip, model, precision and plan of the scenario are those of the entry, and the release, a place
/// in `releases`, is between its ends.
bool entry_holds(const RecipeEntry& entry, const std::vector<RecipeRelease>& releases, std::size_t release,
                 const NodePtr& root);

}  // namespace caelum::spec
