// What a scenario leaves unsaid, filled in and written down as assumptions.
#pragma once

#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/recipe_use.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

/// `serve.engine`, and that of `train.rl`, when the scenario names none, or only changes values of it.
/// `serve.engine` as a map may hold keys of the layout, and `name` and `release` instead of an id: both are
/// brought where the tables expect them.
NodePtr spread_engine(const NodePtr& root, Diagnostics& diagnostics);
NodePtr add_default_engine(const NodePtr& root, Resolver& resolver);
/// `serve: {engine: auto}` names no engine: as if the key were not there.
NodePtr without_auto_engine(const NodePtr& root);

/// kv_heads and head_dim.
void apply_model_defaults(Model& model);

/// Fills every default of the scenario and records each in `design.assumptions` with its reason: what its
/// recipe gave, with the source, then what nobody said.
void apply_defaults(Design& design, const RecipeUse& use, const std::vector<Reader::Default>& absent);

/// Numbers that contradict each other: of the model, of the batch, of an iteration of reinforcement learning.
void check_shapes(const Design& design, const NodePtr& root, Diagnostics& diagnostics);

}  // namespace caelum::spec
