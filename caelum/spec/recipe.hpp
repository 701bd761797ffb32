// What a training framework does by default: switches by release, chip, kind of model and plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/document.hpp"

namespace caelum::spec {

struct RecipeRelease {
  std::string name;  ///< as the framework names it: 26.06, 0.12, v5.1
  std::string date;  ///< YYYY-MM
};

/// Switches that hold where every condition does; of two that speak of one key the later one holds.
struct RecipeEntry {
  std::string from, until;  ///< releases, both included; empty = from the first, to the last
  std::vector<std::string> vendors, generations, chips;  ///< of the chip; empty = any
  std::vector<std::string> systems;                      ///< ids of machines; empty = any
  std::vector<std::string> models;     ///< ids, or their beginnings up to a dash; empty = any
  std::string kind;                    ///< dense or moe; empty = any
  std::vector<std::string> precision;  ///< words of `precision`; empty = any
  std::vector<std::string> policy;     ///< names of `recompute` that the framework has and we do not
  std::vector<std::string> where;      ///< `pipeline > 1`: names of recipe_quantity
  NodePtr train;                       ///< keys of `train:`; null = none
  std::string
      few_sequences;  ///< tensor or context: the axis that takes the chips that have no sequence of their own
  bool accumulates = true;  ///< false: a step is one micro-batch
  std::vector<std::string> source;
};

struct Recipe {
  std::string id, name;
  std::vector<std::string> usual_on;  ///< generations or vendors of chips whose users mostly run it
  std::string counter;  ///< what its own counter of operations counts: model, causal or hardware
  std::vector<std::string> artefacts;   ///< names of public collections of runs that were made with it
  std::vector<RecipeRelease> releases;  ///< oldest first
  std::vector<RecipeEntry> entries;
};

/// Where a release stands in a list of known ones.
struct ReleaseFound {
  std::size_t index = 0;
  bool before = false;  ///< older than the oldest that is known
  bool after = false;   ///< newer than the newest
};

/// By name (`26.06`, `v0.12`, `core_r0.8`), by date (`2024`, `2024-07`: the newest of that time), or between
/// two names: the older. Nothing for a word that is none of these. Requires releases.
std::optional<ReleaseFound> find_release(const std::vector<RecipeRelease>& releases, std::string_view text);

}  // namespace caelum::spec
