// Whole groups are dealt to folds; each fold is predicted by constants and residual that were fitted
// without it. The residual stays only where it helps there.
#include "caelum/study/fit_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <map>
#include <set>

#include "caelum/chip/residual.hpp"

namespace caelum::study {
namespace {

constexpr double kShortTime = 20e-6;  // s
// Little smoothing where the measurements are regular, more where they scatter (auto-tuned experts): the
// one that errs less on held-out groups is kept.
constexpr double kSmooths[] = {0.1, 1};
using Corrected = std::array<double, std::size(kSmooths)>;

std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

/// Every n-th sample, so that at most `most` are left.
std::vector<Sample> thinned(const std::vector<Sample>& samples, int most) {
  const std::size_t each =
      (samples.size() + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most);
  std::vector<Sample> out;
  for (const Sample& s : samples) {
    // By hash, as tables are sorted: a plain stride would always meet the same shapes.
    const auto key = scramble(s.group ^ scramble(static_cast<std::uint64_t>(s.seconds * 1e12)));
    if (key % std::max<std::size_t>(each, 1) == 0) out.push_back(s);
  }
  return out;
}

struct Given {
  spec::Constant constant;
  double value;
};

/// Libraries differ in what they offer at all, and in how they choose: products and latent attention with and
/// without cuts; attention with one kernel or two, cut and chosen by speed or by a rule, or never cut. All
/// are tried.
std::vector<spec::Kernel> alternatives(const spec::Kernel& start) {
  auto with = [&](std::initializer_list<Given> given) {
    spec::Kernel kernel = start;
    for (const auto& [c, value] : given) kernel.constants[static_cast<std::size_t>(c)].value = value;
    return kernel;
  };
  using spec::Constant::splits, spec::Constant::group_limit;
  const bool latent = start.kind == spec::KernelKind::decode && start.variant == "mla";
  if (start.kind == spec::KernelKind::product || latent) {
    return {with({{splits, 16}}), with({{splits, 1}})};
  }
  if (start.kind == spec::KernelKind::decode) {
    return {with({{group_limit, 32}, {splits, 16}}), with({{group_limit, 1e6}, {splits, 16}}),
            with({{group_limit, 32}, {splits, 3}}), with({{group_limit, 32}, {splits, 1}})};
  }
  return {start};
}

ConstantsFit best_of(const std::vector<spec::Kernel>& starts, const chip::ChipModel& chip,
                     const std::vector<Sample>& samples) {
  ConstantsFit best;
  best.cost = INFINITY;
  for (const auto& start : starts) {
    ConstantsFit fit = fit_constants(start, chip, samples);
    if (fit.cost < best.cost) best = std::move(fit);
  }
  return best;
}

struct Judged {
  const Sample* sample;
  double mechanism;     ///< error without residual
  Corrected corrected;  ///< errors with each smoothing
};

std::size_t best_smooth(const std::vector<Judged>& rows) {
  Corrected sum{};
  for (const Judged& row : rows) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += std::abs(row.corrected[i]);
  }
  return static_cast<std::size_t>(std::min_element(sum.begin(), sum.end()) - sum.begin());
}

/// The errors of a fold: constants and residuals have seen the others.
void judge(std::vector<Judged>& judged, chip::Kernel kernel, const std::vector<Sample>& seen,
           const std::vector<const Sample*>& unseen, bool residual) {
  const std::size_t first = judged.size();
  for (const Sample* sample : unseen) {
    const double error = chip::mechanism(kernel, sample->shape) / sample->seconds - 1;
    judged.push_back({sample, error, {}});
    judged.back().corrected.fill(error);
  }
  if (!residual) return;
  for (std::size_t i = 0; i < std::size(kSmooths); ++i) {
    kernel.residual.clear();
    for (const double x : fit_residual(kernel, seen, kSmooths[i])) {
      kernel.residual.push_back(static_cast<float>(x));
    }
    for (std::size_t at = first; at < judged.size(); ++at) {
      Judged& row = judged[at];
      row.corrected[i] = (1 + row.mechanism) * chip::residual_factor(kernel, row.sample->shape) - 1;
    }
  }
}

HeldOut summary(std::string region, const std::vector<Judged>& rows, std::size_t smooth) {
  HeldOut out;
  out.region = std::move(region);
  out.rows = static_cast<int>(rows.size());
  std::vector<double> sizes;
  for (const Judged& row : rows) {
    out.mechanism += std::abs(row.mechanism);
    out.corrected += std::abs(row.corrected[smooth]);
    out.bias += row.corrected[smooth];
    sizes.push_back(std::abs(row.corrected[smooth]));
  }
  const auto n = static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  out.mechanism /= n, out.corrected /= n, out.bias /= n;
  if (sizes.empty()) return out;
  std::sort(sizes.begin(), sizes.end());
  out.median = sizes[sizes.size() / 2];
  out.p90 = sizes[sizes.size() * 9 / 10];
  return out;
}

std::vector<HeldOut> summaries(const std::vector<Judged>& rows, std::size_t smooth) {
  std::map<std::string, std::vector<Judged>> regions;
  std::vector<Judged> longer, shorter;
  for (const Judged& row : rows) {
    (row.sample->seconds >= kShortTime ? longer : shorter).push_back(row);
    regions[row.sample->region].push_back(row);
  }
  std::vector<HeldOut> out{summary("all", rows, smooth), summary("20 us and more", longer, smooth),
                           summary("under 20 us", shorter, smooth)};
  for (const auto& [region, some] : regions) out.push_back(summary(region, some, smooth));
  return out;
}

}  // namespace

KernelFit fit_kernel(const spec::Kernel& start, const chip::ChipModel& chip, std::span<const Sample> samples,
                     const FitOptions& options) {
  KernelFit result;
  result.kernel = start;
  result.rows = static_cast<int>(samples.size());
  std::set<std::uint64_t> groups;
  for (const Sample& s : samples) groups.insert(s.group);
  result.groups = static_cast<int>(groups.size());
  if (samples.size() < 30 || groups.size() < 2) {
    result.constants.push_back({spec::Constant::launch, 0, 0, 0, "fewer than 30 rows or two groups"});
    return result;
  }
  const std::vector<Sample> all(samples.begin(), samples.end());
  const ConstantsFit whole = best_of(alternatives(start), chip, thinned(all, options.most));

  std::vector<Judged> judged;
  for (int fold = 0; fold < options.folds; ++fold) {
    std::vector<Sample> seen;
    std::vector<const Sample*> unseen;
    for (const Sample& sample : samples) {
      const bool out = scramble(sample.group) % static_cast<std::uint64_t>(options.folds) ==
                       static_cast<std::uint64_t>(fold);
      out ? unseen.push_back(&sample) : seen.push_back(sample);
    }
    if (seen.empty() || unseen.empty()) continue;
    // From the start, not from `whole`: that has seen the fold.
    spec::Kernel fresh = start;
    for (const auto c : {spec::Constant::splits, spec::Constant::group_limit}) {
      fresh.constants[static_cast<std::size_t>(c)] = whole.kernel.constants[static_cast<std::size_t>(c)];
    }
    const ConstantsFit fit = fit_constants(fresh, chip, thinned(seen, options.most));
    judge(judged, chip::make_kernel(fit.kernel, chip), seen, unseen, options.residual);
  }
  result.kernel = whole.kernel;
  result.constants = whole.constants;
  const std::size_t smooth = best_smooth(judged);
  result.held_out = summaries(judged, smooth);
  const HeldOut& over = result.held_out.front();
  result.residual = options.residual && over.corrected < over.mechanism;
  if (result.residual) {
    const chip::Kernel kernel = chip::make_kernel(whole.kernel, chip);
    result.kernel.residual = chip::encode_residual(fit_residual(kernel, all, kSmooths[smooth]));
  }
  return result;
}

}  // namespace caelum::study
