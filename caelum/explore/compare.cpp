// Each cause is a set of parts of a design. A mixed design takes some parts of the second scenario and
// the rest of the first; where a mixture cannot run (a plan for other chips), parts are joined.
#include "caelum/explore/compare.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "caelum/spec/words.hpp"

namespace caelum::explore {
namespace {

struct Part {
  const char* name;
  void (*take)(spec::Design& into, const spec::Design& from);
  std::string (*words)(const spec::Design&);
};

std::string plan_words(const spec::Design& d) {
  const spec::Plan& p = d.train->plan;
  std::string text = fmt::format("PP{}, TP{}, CP{}, EP{}, DP{}, {}, micro-batch {}, ZeRO-{}, recompute {}",
                                 p.pipeline, p.tensor, p.context, p.expert, p.data, name(p.schedule),
                                 p.micro_batch, p.zero, spec::word_of(p.recompute));
  const std::pair<bool, const char*> overlaps[] = {
      {p.overlap.gradients, "gradients"}, {p.overlap.parameters, "parameters"},
      {p.overlap.tensor, "tensor"},       {p.overlap.expert, "expert"},
      {p.overlap.pipeline, "pipeline"},   {p.overlap.context, "context"}};
  for (const auto& [on, word] : overlaps) {
    if (on) text += fmt::format(", {} hidden", word);
  }
  return text;
}

/// The items of `one` that `other` lacks.
std::string only_in(const std::string& one, const std::string& other) {
  std::string out;
  for (std::size_t begin = 0; begin < one.size();) {
    const std::size_t end = std::min(one.find(", ", begin), one.size());
    const std::string item = one.substr(begin, end - begin);
    if ((", " + other + ", ").find(", " + item + ", ") == std::string::npos) {
      out += (out.empty() ? "" : ", ") + item;
    }
    begin = end + 2;
  }
  return out;
}

const std::vector<Part>& all_parts() {
  static const std::vector<Part> kParts = {
      {"chip",
       [](spec::Design& a, const spec::Design& b) {
         a.cluster.system.chip = b.cluster.system.chip;
         a.chip_profile = b.chip_profile;
       },
       [](const spec::Design& d) { return d.cluster.system.chip.id; }},
      {"stack", [](spec::Design& a, const spec::Design& b) { a.stack = b.stack; },
       [](const spec::Design& d) { return d.stack.id; }},
      {"network",
       [](spec::Design& a, const spec::Design& b) {
         const spec::Chip own = a.cluster.system.chip;
         a.cluster.system = b.cluster.system;
         a.cluster.system.chip = own;
         a.link_profiles = b.link_profiles;
       },
       [](const spec::Design& d) { return d.cluster.system.id; }},
      {"model", [](spec::Design& a, const spec::Design& b) { a.model = b.model; },
       [](const spec::Design& d) { return d.model.id.empty() ? std::string("own model") : d.model.id; }},
      {"job",
       [](spec::Design& a, const spec::Design& b) {
         const spec::Plan own = a.train->plan;
         a.train = b.train;
         a.train->plan = own;
       },
       [](const spec::Design& d) {
         return fmt::format("{} sequences, of {} tokens, {}", d.train->global_batch, d.train->sequence,
                            name(d.train->precision.matmul));
       }},
      {"plan", [](spec::Design& a, const spec::Design& b) { a.train->plan = b.train->plan; }, plan_words},
      {"chips", [](spec::Design& a, const spec::Design& b) { a.cluster.chips = b.cluster.chips; },
       [](const spec::Design& d) { return fmt::format("{}", d.cluster.chips); }},
  };
  return kParts;
}

/// Bits of all_parts() that go together, in the order of trying: one by one first.
using Groups = std::vector<unsigned>;
constexpr unsigned kChip = 1, kStack = 2, kNetwork = 4, kModel = 8, kJob = 16, kPlan = 32, kChips = 64;
const std::vector<Groups>& groupings() {
  static const std::vector<Groups> kGroupings = {
      {kChip, kStack, kNetwork, kModel, kJob, kPlan, kChips},
      {kChip, kStack, kNetwork, kModel, kJob, kPlan | kChips},
      {kChip, kStack, kNetwork, kModel, kJob | kPlan | kChips},
      {kChip, kStack, kNetwork, kModel | kJob | kPlan | kChips},
      {kChip, kStack, kNetwork | kModel | kJob | kPlan | kChips},
      {kChip | kStack | kNetwork | kModel | kJob | kPlan | kChips},
  };
  return kGroupings;
}

spec::Design mixed(const spec::Design& first, const spec::Design& second, unsigned parts) {
  spec::Design design = first;
  for (std::size_t i = 0; i < all_parts().size(); ++i) {
    if ((parts & (1U << i)) != 0) all_parts()[i].take(design, second);
  }
  return design;
}

/// Seconds for `tokens`; nothing when the design cannot run.
std::optional<double> seconds_for(const spec::Design& design, const jobs::Options& options, double tokens) {
  Diagnostics diagnostics;
  const jobs::Outcome outcome = jobs::evaluate(design, options, diagnostics);
  if (!diagnostics.ok() || !outcome.feasible || outcome.train.step.tokens <= 0) return std::nullopt;
  return outcome.train.step.time.in(units::s)*tokens / outcome.train.step.tokens;
}

/// The value of every coalition of groups; nothing when one of them cannot run.
std::optional<std::vector<double>> coalitions(const Groups& groups,
                                              const std::function<std::optional<double>(unsigned)>& value) {
  std::vector<double> values;
  for (unsigned members = 0; members < (1U << groups.size()); ++members) {
    unsigned parts = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if ((members & (1U << g)) != 0) parts |= groups[g];
    }
    const auto v = value(parts);
    if (!v) return std::nullopt;
    values.push_back(*v);
  }
  return values;
}

double factorial(std::size_t n) {
  return std::tgamma(static_cast<double>(n) + 1);
}

/// M-study-10: the mean, over all orders in which the groups could change, of what each change does.
double shapley(const std::vector<double>& values, std::size_t group, std::size_t groups) {
  double sum = 0;
  for (unsigned members = 0; members < values.size(); ++members) {
    if ((members & (1U << group)) != 0) continue;
    const auto before = static_cast<std::size_t>(__builtin_popcount(members));
    const double weight = factorial(before) * factorial(groups - before - 1) / factorial(groups);
    sum += weight * (values[members | (1U << group)] - values[members]);
  }
  return sum;
}

std::string joined(unsigned parts, const std::function<std::string(const Part&)>& text, const char* last) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < all_parts().size(); ++i) {
    if ((parts & (1U << i)) != 0) words.push_back(text(all_parts()[i]));
  }
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? last : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace

Difference compare(const spec::Design& first, const spec::Design& second, const jobs::Options& options) {
  jobs::Options plain = options;
  plain.limits = plain.timeline = plain.explain = false;
  const auto tokens_of = [](const spec::Design& d) {
    return static_cast<double>(d.train->global_batch) * static_cast<double>(d.train->sequence);
  };
  const double tokens = tokens_of(first);
  std::vector<std::optional<std::optional<double>>> known(1U << all_parts().size());
  const auto value = [&](unsigned parts) {
    if (stopped(plain.run.stop)) return std::optional<double>();
    auto& slot = known[parts];
    if (!slot) slot = seconds_for(mixed(first, second, parts), plain, tokens);
    return *slot;
  };
  Difference difference;
  difference.same_work = tokens == tokens_of(second);
  for (const Groups& groups : groupings()) {
    if (stopped(plain.run.stop)) break;
    const auto values = coalitions(groups, value);
    if (!values) continue;
    difference.comparable = true;
    difference.first = Time{values->front()};
    difference.second = Time{values->back()};
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const auto words = [&](const spec::Design& d) {
        return joined(
            groups[g], [&](const Part& part) { return part.words(d); }, ", ");
      };
      const std::string from = words(first), to = words(second);
      Cause cause{joined(
                      groups[g], [](const Part& part) { return std::string(part.name); }, " and "),
                  only_in(from, to), only_in(to, from), Time{shapley(*values, g, groups.size())}};
      if (cause.delta != Time{} || from != to) difference.causes.push_back(std::move(cause));
    }
    break;
  }
  std::stable_sort(difference.causes.begin(), difference.causes.end(), [](const Cause& a, const Cause& b) {
    return std::fabs(a.delta.in(units::s)) > std::fabs(b.delta.in(units::s));
  });
  return difference;
}

}  // namespace caelum::explore
