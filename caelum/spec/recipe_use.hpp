// The recipe of the scenario's framework, laid under what the scenario says.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/recipe.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

/// A value that the recipe gave.
struct FilledValue {
  std::string path;    ///< train.plan.overlap.expert
  std::string value;   ///< as the recipe writes it
  std::string source;  ///< of the entry that gave it
};

struct RecipeUse {
  NodePtr written;                  ///< the scenario before the recipe
  NodePtr root;                     ///< the scenario with it
  NodePtr plan;                     ///< the recipe's keys of `plan:` where the plan is searched; null = none
  std::vector<FilledValue> filled;  ///< in the order of the recipe's keys
};

/// Fills what the resolved scenario leaves open from the recipe of `train.framework` at `train.release`: the
/// usual framework of the chip and its newest release where none is named, none where only a `stack` is. An
/// unknown release is an error; one outside those known takes the nearest, with a warning.
RecipeUse use_recipe(const NodePtr& root, Resolver& resolver, const Catalogue& catalogue,
                     Diagnostics& diagnostics);

/// A recipe as a record; nothing after errors.
std::optional<Recipe> read_recipe(const NodePtr& node, const std::set<const Node*>& broken,
                                  Diagnostics& diagnostics);

/// What reading a recipe by its table cannot see: releases in order and known, tests that can be read, keys
/// of `train:` that the scenario's own table takes.
void check_recipe(const NodePtr& record, Resolver& resolver, Diagnostics& diagnostics);

}  // namespace caelum::spec
