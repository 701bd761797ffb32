// Whole groups are dealt to folds; each fold is predicted by constants and residual that were fitted
// without it. The residual stays only where it helps there.
#include "caelum/study/fit_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "caelum/chip/residual.hpp"

namespace caelum::study {
namespace {

constexpr double kShort = 20e-6;  // s

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

/// Libraries differ in what they offer at all: products and latent attention with and without cuts, one or
/// two kernels of attention. Both are tried.
std::vector<spec::Kernel> alternatives(const spec::Kernel& start) {
  auto with = [&](spec::Constant c, double value) {
    spec::Kernel kernel = start;
    kernel.constants[static_cast<std::size_t>(c)].value = value;
    return kernel;
  };
  const bool latent = start.kind == spec::KernelKind::decode && start.variant == "mla";
  if (start.kind == spec::KernelKind::product || latent) {
    return {with(spec::Constant::splits, 16), with(spec::Constant::splits, 1)};
  }
  if (start.kind == spec::KernelKind::decode) {
    return {with(spec::Constant::group_limit, 32), with(spec::Constant::group_limit, 1e6)};
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
  double mechanism, corrected;  ///< errors
};

HeldOut summary(std::string region, const std::vector<Judged>& rows) {
  HeldOut out;
  out.region = std::move(region);
  out.rows = static_cast<int>(rows.size());
  std::vector<double> sizes;
  for (const Judged& row : rows) {
    out.mechanism += std::abs(row.mechanism);
    out.corrected += std::abs(row.corrected);
    out.bias += row.corrected;
    sizes.push_back(std::abs(row.corrected));
  }
  const auto n = static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  out.mechanism /= n, out.corrected /= n, out.bias /= n;
  if (sizes.empty()) return out;
  std::sort(sizes.begin(), sizes.end());
  out.median = sizes[sizes.size() / 2];
  out.p90 = sizes[sizes.size() * 9 / 10];
  return out;
}

std::vector<HeldOut> summaries(const std::vector<Judged>& rows) {
  std::map<std::string, std::vector<Judged>> regions;
  std::vector<Judged> longer, shorter;
  for (const Judged& row : rows) {
    (row.sample->seconds >= kShort ? longer : shorter).push_back(row);
    regions[row.sample->region].push_back(row);
  }
  std::vector<HeldOut> out{summary("all", rows), summary("20 us and more", longer),
                           summary("under 20 us", shorter)};
  for (const auto& [region, some] : regions) out.push_back(summary(region, some));
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
    chip::Kernel kernel = chip::make_kernel(fit.kernel, chip);
    if (options.residual) {
      for (const double x : fit_residual(kernel, seen)) kernel.residual.push_back(static_cast<float>(x));
    }
    for (const Sample* sample : unseen) {
      const double mechanism = chip::mechanism(kernel, sample->shape);
      const double factor = chip::residual_factor(kernel, sample->shape);
      judged.push_back({sample, mechanism / sample->seconds - 1, mechanism * factor / sample->seconds - 1});
    }
  }
  result.kernel = whole.kernel;
  result.constants = whole.constants;
  result.held_out = summaries(judged);
  const HeldOut& over = result.held_out.front();
  result.residual = options.residual && over.corrected < over.mechanism;
  if (result.residual) {
    const chip::Kernel kernel = chip::make_kernel(whole.kernel, chip);
    result.kernel.residual = chip::encode_residual(fit_residual(kernel, all));
  }
  return result;
}

}  // namespace caelum::study
