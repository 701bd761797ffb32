// M-api-3. Every rank has the same share of layers and micro-batches, and the optimizer step ends for all at
// once: so each part is priced as if all of the machine were like it, and the slowest sets the time.
#include "caelum/jobs/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/jobs/split.hpp"

namespace caelum::jobs {
namespace {

struct Part {
  const spec::System* system;
  long chips;
};

std::vector<Part> list_of(const spec::Cluster& cluster) {
  std::vector<Part> parts = {{&cluster.system, cluster.own_chips()}};
  for (const spec::Pod& pod : cluster.joined) parts.push_back({&pod.system, pod.chips});
  return parts;
}

/// Byte/s by which a chip leaves its pod: the outermost level that the pod's chips fill.
std::optional<Bandwidth> way_out(const Part& part) {
  std::optional<Bandwidth> out;
  for (const spec::Level& level : part.system->levels) {
    out = level.bandwidth.value;
    if (level.chips.known() && *level.chips.value >= part.chips) break;
  }
  return out;
}

spec::Level joining_level(const spec::Cluster& cluster, const std::vector<Part>& parts) {
  spec::Level level = *cluster.join;
  level.chips = {};
  if (level.name.empty()) level.name = "between pods";
  for (const Part& part : parts) {
    const auto out = way_out(part);
    if (out && level.bandwidth.value && *out < *level.bandwidth.value) level.bandwidth.value = out;
  }
  return level;
}

/// Peak rates of the format that products run in, mean over the chips.
double mean_ratio(const spec::Design& design, std::size_t slowest) {
  const auto format = static_cast<std::size_t>(design.train->precision.matmul);
  const std::vector<Part> parts = list_of(design.cluster);
  const auto own = parts[slowest].system->chip.peak[format].value;
  if (!own) return 1;
  double sum = 0;
  for (const Part& part : parts) {
    const auto peak = part.system->chip.peak[format].value;
    sum += peak.value_or(*own) / *own * static_cast<double>(part.chips);
  }
  return sum / static_cast<double>(design.cluster.chips);
}

/// The part whose chips have the least memory: a plan that fits there fits everywhere.
std::size_t tightest(const spec::Design& design) {
  const std::vector<Part> parts = list_of(design.cluster);
  const auto memory = [](const Part& part) {
    return chip::usable_memory(part.system->chip).value_or(Bytes{0}).in(units::B);
  };
  const auto least = std::min_element(parts.begin(), parts.end(),
                                      [&](const Part& a, const Part& b) { return memory(a) < memory(b); });
  return static_cast<std::size_t>(least - parts.begin());
}

/// What a parameter of a part alone is called in the whole machine's file.
std::string name_in_whole(const std::string& name, const spec::Cluster& cluster, const spec::Cluster& alone,
                          std::size_t part) {
  const std::string join = fmt::format("system.levels.{}.", alone.system.levels.size() - 1);
  if (name.starts_with(join)) return "cluster.join." + name.substr(join.size());
  if (part == 0 || cluster.joined.empty() || name.starts_with("stack.")) return name;
  const std::string own = fmt::format("cluster.joined.{}.", part - 1);
  return name.starts_with("system.") ? own + name : own + "system." + name;
}

Options plain(Options options) {
  options.timeline = options.limits = options.explain = false;
  return options;
}

}  // namespace

std::size_t parts_of(const spec::Design& design) {
  return 1 + design.cluster.joined.size();
}

spec::Design like_part(const spec::Design& design, std::size_t part) {
  spec::Design one = design;
  const std::vector<Part> parts = list_of(design.cluster);
  if (part > 0) {
    const spec::Pod& pod = design.cluster.joined[part - 1];
    one.cluster.system = pod.system;
    one.chip_profile = pod.chip_profile;
    one.link_profiles = pod.link_profiles;
  }
  auto& levels = one.cluster.system.levels;
  const long chips = parts[part].chips;
  std::size_t used = 1;
  while (used < levels.size() && (!levels[used - 1].chips.known() || *levels[used - 1].chips.value < chips))
    ++used;
  levels.resize(used);
  one.link_profiles.resize(used);
  levels.back().chips.value = chips;
  levels.push_back(joining_level(design.cluster, parts));
  one.link_profiles.push_back(design.cluster.join_profile);
  one.cluster.system.chips = {};
  one.cluster.joined.clear();
  one.cluster.join.reset();
  return one;
}

Outcome evaluate_parts(const spec::Design& given, const Options& asked, Diagnostics& diagnostics) {
  spec::Design design = given;
  Options options = asked;
  if (options.months && design.run) {
    options.months = false;
    diagnostics.warning(design.cluster_at,
                        "months, power and money of a machine of several kinds are not simulated",
                        "leave `run:` out, or ask for each part alone");
  }
  if (design.train->plan_auto) {
    Outcome chosen = evaluate(like_part(design, tightest(design)), plain(options), diagnostics);
    if (!diagnostics.ok() || !chosen.feasible) return chosen;
    design.train->plan = std::move(chosen.plan);
    design.train->plan_auto = false;
  }
  std::vector<long> micro_batches;
  if (design.train->plan.split == spec::Split::by_speed) {
    Outcome cannot;
    cannot.plan = design.train->plan;
    cannot.reasons = split_reasons(design);
    cannot.feasible = cannot.reasons.empty();
    if (!cannot.feasible) return cannot;
    micro_batches = split_by_speed(design, plain(options), diagnostics);
    if (!diagnostics.ok()) return cannot;
  }
  Outcome slowest;
  std::size_t slow = 0;
  for (std::size_t part = 0; part < parts_of(design); ++part) {
    spec::Design one = like_part(design, part);
    if (!micro_batches.empty()) one = with_micro_batches(std::move(one), micro_batches[part]);
    Outcome outcome = evaluate(one, options, diagnostics);
    const bool stops = !diagnostics.ok() || !outcome.feasible || !outcome.train.fits;
    for (std::string& reason : outcome.reasons) reason.insert(0, one.cluster.system.id + ": ");
    if (stops) return outcome;
    if (part > 0 && outcome.train.step.time <= slowest.train.step.time) continue;
    for (Limit& limit : outcome.train.limits) {
      limit.parameter = name_in_whole(limit.parameter, design.cluster, one.cluster, part);
    }
    slowest = std::move(outcome);
    slow = part;
  }
  const double peak = mean_ratio(design, slow);
  slowest.train.mfu /= peak;
  slowest.train.hfu /= peak;
  slowest.train.mfu_of_bf16 /= peak;
  slowest.part = slow;
  if (!micro_batches.empty()) {
    whole_batch(slowest.train, *design.train);
    slowest.micro_batches = std::move(micro_batches);
  }
  return slowest;
}

}  // namespace caelum::jobs
