// What the loaders of the two kinds of scenario share.
#pragma once

#include "caelum/spec/load.hpp"
#include "caelum/spec/recipe_use.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

/// Errors and warnings, as they are.
void pass_on(const Diagnostics& from, Diagnostics& to);
/// `caelum: 1`.
void check_version(const NodePtr& document, Diagnostics& diagnostics);
/// Two jobs in a scenario whose chain and overrides are taken in: told at the places of both.
void check_one_job(const NodePtr& root, Diagnostics& diagnostics);
ModelImporter model_importer();
/// The title of a scenario that has none.
std::string title_of_file(const std::string& path);
/// The scenario as one tree without names to look up, what its recipe gave told apart; no root after errors.
RecipeUse resolve_scenario(const NodePtr& document, const Overrides& overrides, Resolver& resolver,
                           const Catalogue& catalogue, Diagnostics& diagnostics);
/// Profiles of the joined pods and of the network between them, from the resolved `cluster`; and what must
/// hold of them: a known chip and network each, fewer chips than the machine, a network that joins them.
void read_pods(Cluster& cluster, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
               Diagnostics& diagnostics);
/// Profiles of a system's chip and of its levels, from its resolved tree; a chip without one is an error.
void read_profiles_of(Machine& machine, const NodePtr& system, const Catalogue& catalogue, Resolver& resolver,
                      Diagnostics& diagnostics);
/// Values of a borrowed profile by what the chip has beside its lender (M-spec-3, M-spec-4), and their ranges
/// by the catalogue's record of what lending costs (M-spec-1).
void widen_by_catalogue(ChipProfile& profile, const Chip& chip, const Catalogue& catalogue,
                        Resolver& resolver, Diagnostics& diagnostics);

}  // namespace caelum::spec
