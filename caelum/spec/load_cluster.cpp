// A machine without a question; machines of more than one kind: the joined pods' profiles, and whether the
// parts make a whole.
#include <filesystem>

#include <fmt/format.h>

#include "caelum/base/place.hpp"
#include "caelum/spec/defaults_run.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/relatives.hpp"

namespace caelum::spec {
namespace {

NodePtr find_value(const NodePtr& node, std::string_view key) {
  const Entry* entry = node && node->kind == Node::Kind::map ? node->find(key) : nullptr;
  return entry && !is_null(*entry->value) ? entry->value : nullptr;
}

template <class T>
void read_map(T& object, const NodePtr& node, Resolver& resolver, Diagnostics& diagnostics) {
  if (!node || node->kind != Node::Kind::map) return;
  Reader reader(diagnostics, resolver.broken());
  reader.record(&object, node, table<T>());
}

void read_pod(Pod& pod, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
              Diagnostics& diagnostics) {
  const NodePtr system = find_value(node, "system");
  if (!system || system->kind != Node::Kind::map || resolver.broken().contains(system.get())) return;
  const NodePtr chip = find_value(system, "chip"), levels = find_value(system, "levels");
  pod.system.has_chip = chip != nullptr;
  if (!chip || !levels) {
    diagnostics.error(system->at,
                      fmt::format("the {} of the joined system '{}' is not known", chip ? "network" : "chip",
                                  pod.system.id),
                      "join a system that states both");
    return;
  }
  Machine alone;
  alone.cluster.system = std::move(pod.system);
  read_profiles_of(alone, system, catalogue, resolver, diagnostics);
  pod.system = std::move(alone.cluster.system);
  pod.chip_profile = std::move(alone.chip_profile);
  pod.link_profiles = std::move(alone.link_profiles);
}

}  // namespace

void read_profiles_of(Machine& machine, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
                      Diagnostics& diagnostics) {
  System& system = machine.cluster.system;
  const NodePtr chip = find_value(node, "chip"), levels = find_value(node, "levels");
  if (const NodePtr profile = find_value(chip, "profile")) {
    read_map(machine.chip_profile, profile, resolver, diagnostics);
  } else if (chip && chip->kind == Node::Kind::map) {
    diagnostics.error(
        chip->at,
        fmt::format("the chip '{}' has no profile, so its operators cannot be priced", system.chip.id),
        "add `profile:` with the id of a relative; `caelum show chip-profile` lists them");
  }
  if (!machine.chip_profile.relative.empty()) system.chip.profile_inherited = true;
  if (system.chip.profile_inherited) {
    widen_by_catalogue(machine.chip_profile, system.chip, catalogue, resolver, diagnostics);
  }
  machine.link_profiles.resize(system.levels.size());
  for (std::size_t i = 0; levels && i < machine.link_profiles.size() && i < levels->items.size(); ++i) {
    // A link that is not there is told as missing by the reader.
    read_map(machine.link_profiles[i], find_value(levels->items[i], "link"), resolver, diagnostics);
    if (find_value(levels->items[i], "link")) widen_borrowed(machine.link_profiles[i]);
  }
}

void read_pods(Cluster& cluster, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
               Diagnostics& diagnostics) {
  const NodePtr joined = find_value(node, "joined"), join = find_value(node, "join");
  if (cluster.joined.empty()) {
    if (join) {
      diagnostics.error(join->at, "'join' is the network between joined pods, but there are none",
                        "add `joined:`, or describe the network by the system's `levels:`");
    }
    return;
  }
  long chips = cluster.chips;
  for (std::size_t i = 0; i < cluster.joined.size() && joined && i < joined->items.size(); ++i) {
    read_pod(cluster.joined[i], joined->items[i], catalogue, resolver, diagnostics);
    chips += cluster.joined[i].chips;
  }
  if (!join || !cluster.join || !cluster.join->bandwidth.known()) {
    diagnostics.error(join ? join->at : joined->at, "the network between the joined pods is not known",
                      "add `join: {topology: fat_tree, bandwidth: 25 GB/s, link: infiniband-hdr}`");
  }
  if (cluster.chips < 1) {
    diagnostics.error(joined->at, "the chips of the first system, beside the joined pods, are not known",
                      "add `chips:` with their number");
  }
  const double most = table<Cluster>().find("chips")->limits.most;
  if (static_cast<double>(chips) > most) {
    diagnostics.error(joined->at, fmt::format("the machine has {} chips in all", chips),
                      fmt::format("at most {:g} are simulated", most));
  }
  cluster.chips = chips;
  read_map(cluster.join_profile, find_value(join, "link"), resolver, diagnostics);
  widen_borrowed(cluster.join_profile);
}

namespace {

NodePtr map_of(const char* key, NodePtr value) {
  auto map = std::make_shared<Node>();
  map->kind = Node::Kind::map;
  map->entries.push_back({key, {}, std::move(value)});
  return map;
}

/// The machine of a scenario file, as a scenario of nothing else; null when the name is no such file.
NodePtr cluster_of_file(const NodePtr& name, Diagnostics& diagnostics) {
  if (!name->text.ends_with(".yaml") && !name->text.ends_with(".yml")) return nullptr;
  Diagnostics own;  // a file that is no scenario is read, and its errors told, as a system
  const auto source = read_source(name->text, name->at, own);
  const NodePtr document = source ? read_document(source, own) : nullptr;
  const NodePtr cluster = find_value(document, "cluster");
  if (!cluster) return nullptr;
  pass_on(own, diagnostics);
  return map_of("cluster", cluster);
}

void read_joined(Cluster& cluster, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
                 Diagnostics& diagnostics) {
  if (!diagnostics.ok() || (!find_value(node, "joined") && !find_value(node, "join"))) return;
  Reader reader(diagnostics, resolver.broken());
  Cluster joined;
  reader.record(&joined, node, table<Cluster>());
  if (!diagnostics.ok()) return;
  cluster.joined = std::move(joined.joined);
  cluster.join = std::move(joined.join);
  if (cluster.chips == 0) cluster.chips = cluster.system.chips.value_or(0);
  read_pods(cluster, node, catalogue, resolver, diagnostics);
}

/// Calls use(root, resolver, own) with the machine that `system` names, changed by overrides, as a tree
/// without names to look up; what is wrong in `own` is told at the argument. Whether all was right.
template <class Use>
bool with_machine(std::string_view system, const Overrides& overrides, const Catalogue& catalogue,
                  Diagnostics& diagnostics, Use&& use) {
  Diagnostics own;
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  name->text = std::string(system);
  auto argument = std::make_shared<const SourceFile>(SourceFile{"SYSTEM", name->text});
  name->at = {argument, 0, static_cast<std::uint32_t>(name->text.size())};
  const std::string directory = std::filesystem::path(name->text).parent_path().string();
  const NodePtr scenario = cluster_of_file(name, own);
  Resolver resolver(catalogue, scenario && !directory.empty() ? directory : ".", model_importer(), own);
  const NodePtr machine = scenario ? scenario : map_of("cluster", map_of("system", name));
  NodePtr root = resolver.flatten(machine, table<Design>());
  for (const auto& assignment : overrides) root = resolver.set(root, assignment, table<Design>());
  use(resolver.resolve(root, table<Design>()), resolver, own);
  caelum::pass_on(own, name->at, diagnostics);
  return own.ok();
}

void read_cluster(Cluster& cluster, const NodePtr& node, const Catalogue& catalogue, Resolver& resolver,
                  Diagnostics& own) {
  Reader reader(own, resolver.broken());
  const auto read = [&](const NodePtr& part, auto& object, const RecordTable& fields) {
    if (part && own.ok()) reader.record(&object, part, fields);
  };
  read(find_value(node, "system"), cluster.system, table<System>());
  read(find_value(node, "network"), cluster.network, table<NetworkState>());
  cluster.system.has_chip = find_value(find_value(node, "system"), "chip") != nullptr;
  if (const NodePtr chips = find_value(node, "chips")) {
    const auto count = reader.number(*chips, *table<Cluster>().find("chips"));
    cluster.chips = count ? static_cast<long>(*count) : 0;
  }
  read_joined(cluster, node, catalogue, resolver, own);
}

}  // namespace

std::optional<Cluster> load_cluster(std::string_view system, const Overrides& overrides,
                                    const Catalogue& catalogue, Diagnostics& diagnostics) {
  Cluster cluster;
  const bool ok = with_machine(system, overrides, catalogue, diagnostics,
                               [&](const NodePtr& root, Resolver& resolver, Diagnostics& own) {
                                 read_cluster(cluster, find_value(root, "cluster"), catalogue, resolver, own);
                               });
  return ok ? std::optional<Cluster>(std::move(cluster)) : std::nullopt;
}

std::optional<Design> load_whole_machine(std::string_view system, const Overrides& overrides,
                                         const Catalogue& catalogue, Diagnostics& diagnostics) {
  Design design;
  const auto read = [&](const NodePtr& root, Resolver& resolver, Diagnostics& own) {
    read_cluster(design.cluster, find_value(root, "cluster"), catalogue, resolver, own);
    auto nothing = std::make_shared<Node>();
    nothing->kind = Node::Kind::map;
    const NodePtr whole = with_entry(*root, "run", {}, nothing);
    const RunTrees trees = run_trees(add_default_run(whole, resolver), resolver);
    read_map(design.region, trees.region, resolver, own);
    read_map(design.currency, trees.currency, resolver, own);
    for (const NodePtr& part : trees.parts)
      read_map(design.standard_parts.emplace_back(), part, resolver, own);
  };
  if (!with_machine(system, overrides, catalogue, diagnostics, read)) return std::nullopt;
  settle_run(design);
  return design;
}

namespace {

/// A machine whose system, or chip alone, stands at `name`.
std::optional<Machine> read_machine(const char* key, const NodePtr& name, const std::string& directory,
                                    const Catalogue& catalogue, Diagnostics& diagnostics) {
  Diagnostics own;
  Resolver resolver(catalogue, directory, model_importer(), own);
  const NodePtr tree =
      map_of("cluster", std::string_view(key) == "system" ? map_of("system", name)
                                                          : map_of("system", map_of("chip", name)));
  const NodePtr system = find_value(find_value(resolver.resolve(tree, table<Design>()), "cluster"), "system");
  Machine machine;
  machine.cluster_at = name->at;
  const bool whole = system && system->kind == Node::Kind::map && !resolver.broken().contains(system.get());
  const NodePtr chip = whole ? find_value(system, "chip") : nullptr;
  if (std::string_view(key) == "chip") {
    read_map(machine.cluster.system.chip, chip, resolver, own);
  } else if (whole) {
    read_map(machine.cluster.system, system, resolver, own);
    for (const char* needed : {"chip", "levels"}) {
      if (own.ok() && !find_value(system, needed)) {
        own.error(name->at,
                  fmt::format("the {} of system '{}' are not known", needed, machine.cluster.system.id),
                  "name a system that states them");
      }
    }
  }
  machine.cluster.system.has_chip = chip != nullptr;
  if (own.ok()) read_profiles_of(machine, system, catalogue, resolver, own);
  caelum::pass_on(own, name->at, diagnostics);
  return own.ok() ? std::optional(std::move(machine)) : std::nullopt;
}

}  // namespace

std::optional<Machine> load_machine(const NodePtr& system, long chips, const std::string& directory,
                                    const Catalogue& catalogue, Diagnostics& diagnostics) {
  auto machine = read_machine("system", system, directory, catalogue, diagnostics);
  if (machine) machine->cluster.chips = chips;
  return machine;
}

std::optional<Machine> load_chip_alone(const NodePtr& chip, const std::string& directory,
                                       const Catalogue& catalogue, Diagnostics& diagnostics) {
  auto machine = read_machine("chip", chip, directory, catalogue, diagnostics);
  if (machine) machine->cluster.chips = 1;
  return machine;
}

NodePtr by_id(std::string id) {
  auto name = std::make_shared<Node>();
  name->kind = Node::Kind::scalar;
  auto argument = std::make_shared<const SourceFile>(SourceFile{"ID", id});
  name->at = {argument, 0, static_cast<std::uint32_t>(id.size())};
  name->text = std::move(id);
  return name;
}

}  // namespace caelum::spec
