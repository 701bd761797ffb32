// Least squares on log time with a loss that outliers cannot rule. The curvature at the
// solution tells what the data determine; what they do not stays as it was, and the rest is fitted again.
#include "caelum/study/fit_link.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/study/least_squares.hpp"

namespace caelum::study {
namespace {

constexpr double kLinkOutlier = 0.1;  // misfit in log time beyond which a row counts linearly
constexpr double kLinkVague =
    0.7;  // 90 % half-width in logarithm: a factor of two either way is no determination
constexpr double kLinkNoise = 0.03;    // of the best timings: no fit knows more than they do
constexpr double kLinkNinety = 1.645;  // standard deviations of a 90 % interval

enum Uses : unsigned { rings = 1, exchanges = 2, pairs = 4, switches = 8 };

struct Knob {
  const char* key;
  unsigned uses;     ///< which collectives it has a part in
  double low, high;  ///< physical bounds, base units
  Dim dim;
  double (*get)(const spec::LinkProfile&);  ///< NaN where it is not known
  void (*set)(spec::LinkProfile&, double);
};

double canonical(double value) {
  return value;
}
template <Dim D>
double canonical(Quantity<D> value) {
  return value.canonical();
}
template <class T>
Dim dim_of() {
  if constexpr (std::is_same_v<T, double>) {
    return Dim{};
  } else {
    return T::dim;
  }
}

template <auto Member>
Knob knob(const char* key, unsigned uses, double low, double high) {
  using T = std::remove_cvref_t<decltype(*(std::declval<spec::LinkProfile>().*Member).value)>;
  return {key,
          uses,
          low,
          high,
          dim_of<T>(),
          [](const spec::LinkProfile& p) {
            return (p.*Member).known() ? canonical(*(p.*Member).value) : std::nan("");
          },
          [](spec::LinkProfile& p, double value) { (p.*Member).value = T{value}; }};
}

const std::vector<Knob>& all_knobs() {
  using P = spec::LinkProfile;
  static const std::vector<Knob> kKnobs{
      knob<&P::launch>("launch", rings | exchanges | pairs, 1e-7, 1e-3),
      knob<&P::latency>("latency", rings | exchanges, 5e-8, 1e-3),
      knob<&P::ll_bandwidth_ratio>("ll_bandwidth_ratio", rings, 0.02, 1),
      knob<&P::simple_launch>("simple_launch", rings, 1e-7, 1e-3),
      knob<&P::step>("step", rings, 1e-7, 1e-3),
      knob<&P::efficiency>("efficiency", rings, 0.02, 1),
      knob<&P::ramp>("ramp", rings, 1e3, 1e9),
      knob<&P::in_network>("in_network", switches, 0.5, 3),
      knob<&P::in_network_launch>("in_network_launch", switches, 1e-6, 1e-3),
      knob<&P::all_to_all>("all_to_all", exchanges, 0.02, 1),
      knob<&P::all_to_all_ramp>("all_to_all_ramp", exchanges, 1e3, 1e9),
      knob<&P::per_message>("per_message", exchanges, 1e-9, 1e-4),
      knob<&P::channel>("channel", exchanges, 1e8, 1e12),
      knob<&P::ll_channel>("ll_channel", exchanges, 1e8, 1e12),
      knob<&P::point_to_point>("point_to_point", pairs, 0.02, 1),
  };
  return kKnobs;
}

unsigned uses_of(const LinkSample& sample, const spec::LinkProfile& profile) {
  switch (sample.probe.collective) {
    case Collective::all_to_all:
      return exchanges;
    case Collective::send_receive:
      return pairs;
    case Collective::all_reduce:
      return profile.in_network_reduce && sample.probe.in_network ? rings | switches : rings;
    default:
      return rings;
  }
}

class LinkModel {
 public:
  LinkModel(spec::Machine design, std::size_t level, std::span<const LinkSample> samples)
      : design_(std::move(design)), level_(level) {
    unsigned uses = 0;
    for (const auto& sample : samples) uses |= uses_of(sample, profile());
    for (const auto& knob : all_knobs()) {
      const double start = knob.get(profile());
      if ((knob.uses & uses) != 0 && start > 0) knobs_.push_back(&knob);
    }
  }

  [[nodiscard]] spec::LinkProfile& profile() { return design_.link_profiles[level_]; }
  [[nodiscard]] const std::vector<const Knob*>& knobs() const { return knobs_; }
  void drop(std::size_t i) { knobs_.erase(knobs_.begin() + static_cast<std::ptrdiff_t>(i)); }
  void set(const double* x) {
    for (std::size_t i = 0; i < knobs_.size(); ++i) knobs_[i]->set(profile(), std::exp(x[i]));
  }
  std::vector<double> start() {
    std::vector<double> x;
    for (const auto* knob : knobs_) {
      x.push_back(std::log(std::clamp(knob->get(profile()), knob->low, knob->high)));
    }
    return x;
  }
  /// Logarithm of predicted over measured.
  double misfit(const LinkSample& sample) {
    Diagnostics diagnostics;
    const jobs::ProbedNetwork& probed = network_of(sample.probe, diagnostics);
    if (probed.network.levels.empty()) return std::nan("");
    const double time = jobs::price_collective(probed, design_, sample.probe, diagnostics).time.in(units::s);
    return time > 0 ? std::log(time / sample.seconds) : std::nan("");
  }

 private:
  using Ranks = std::tuple<long, long, bool>;

  /// With the constants as they are now. A million of them are asked for: each is made once and then
  /// gets the constants alone.
  const jobs::ProbedNetwork& network_of(const jobs::CollectiveProbe& probe, Diagnostics& diagnostics) {
    const Ranks ranks{probe.ranks, probe.ranks_per_node, probe.in_network};
    auto at = networks_.find(ranks);
    if (at == networks_.end()) {
      at = networks_.emplace(ranks, jobs::probed_network(design_, probe, diagnostics)).first;
    }
    auto& levels = at->second.network.levels;
    if (level_ >= levels.size()) return at->second;
    for (const auto& knob : all_knobs()) {
      const double value = knob.get(profile());
      if (std::isfinite(value)) knob.set(levels[level_].profile, value);
    }
    levels[level_].latency = fabric::latency_of(design_.cluster.system.levels[level_], profile());
    return at->second;
  }

  spec::Machine design_;
  std::size_t level_;
  std::vector<const Knob*> knobs_;
  std::map<Ranks, jobs::ProbedNetwork> networks_;
};

void solve_link(LinkModel& model, std::span<const LinkSample> samples) {
  std::vector<double> x = model.start();
  if (x.empty() || samples.empty()) return;
  LeastSquares problem{.rows = samples.size(),
                       .outlier = kLinkOutlier,
                       .step = 1e-4,
                       .central = true,
                       .careful = true,
                       .iterations = 60};
  for (const Knob* knob : model.knobs()) {
    problem.low.push_back(std::log(knob->low));
    problem.high.push_back(std::log(knob->high));
  }
  problem.misfit = [&](std::size_t row, const double* at) {
    model.set(at);
    return model.misfit(samples[row]);
  };
  minimise(problem, x);
  model.set(x.data());
}

/// Half-widths of the 90 % intervals in logarithm, from the Jacobian at the solution.
std::vector<double> link_half_widths(LinkModel& model, std::span<const LinkSample> samples) {
  const std::vector<double> x = model.start();
  const auto rows = static_cast<Eigen::Index>(samples.size()), columns = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd jacobian(rows, columns);
  double squares = 0;
  for (Eigen::Index r = 0; r < rows; ++r) {
    const double misfit = model.misfit(samples[static_cast<std::size_t>(r)]);
    squares += std::min(misfit * misfit, kLinkOutlier * std::abs(misfit));
  }
  constexpr double kStep = 0.02;
  for (Eigen::Index c = 0; c < columns; ++c) {
    auto moved = x;
    const auto at = static_cast<std::size_t>(c);
    for (const double side : {1.0, -1.0}) {
      moved[at] = x[at] + side * kStep;
      model.set(moved.data());
      for (Eigen::Index r = 0; r < rows; ++r) {
        const double misfit = model.misfit(samples[static_cast<std::size_t>(r)]);
        if (side > 0) {
          jacobian(r, c) = misfit;
        } else {
          jacobian(r, c) = (jacobian(r, c) - misfit) / (2 * kStep);
        }
      }
    }
  }
  model.set(x.data());
  const double freedom = std::max(1.0, static_cast<double>(rows - columns));
  const double variance = std::max(squares / freedom, kLinkNoise * kLinkNoise);
  Eigen::MatrixXd normal = jacobian.transpose() * jacobian;
  normal.diagonal().array() += 1e-9;  // a constant without any effect has a very wide interval, not none
  const Eigen::MatrixXd covariance = variance * normal.inverse();
  std::vector<double> widths;
  for (Eigen::Index c = 0; c < columns; ++c) widths.push_back(kLinkNinety * std::sqrt(covariance(c, c)));
  return widths;
}

LinkErrors errors_of(LinkModel& model, std::span<const LinkSample> samples) {
  std::vector<double> signed_errors, sizes;
  for (const auto& sample : samples) {
    const double error = std::exp(model.misfit(sample)) - 1;
    signed_errors.push_back(error);
    sizes.push_back(std::abs(error));
  }
  if (sizes.empty()) return {};
  std::sort(sizes.begin(), sizes.end());
  std::sort(signed_errors.begin(), signed_errors.end());
  const auto at = [](const std::vector<double>& v, double q) {
    return v[static_cast<std::size_t>(std::lround(q * static_cast<double>(v.size() - 1)))];
  };
  return {static_cast<int>(sizes.size()), at(sizes, 0.5), at(sizes, 0.9), at(signed_errors, 0.5)};
}

/// Fits, and drops one by one what the data leave open.
std::vector<LinkConstant> fit(LinkModel& model, std::span<const LinkSample> samples) {
  const spec::LinkProfile start = model.profile();
  std::vector<LinkConstant> refused;
  while (true) {
    solve_link(model, samples);
    if (model.knobs().empty()) break;
    const auto widths = link_half_widths(model, samples);
    const auto worst = std::max_element(widths.begin(), widths.end());
    const auto at = static_cast<std::size_t>(worst - widths.begin());
    if (std::isfinite(*worst) && *worst <= kLinkVague) {
      for (std::size_t i = 0; i < widths.size(); ++i) {
        const Knob& knob = *model.knobs()[i];
        const double value = knob.get(model.profile());
        refused.push_back({.key = knob.key,
                           .value = value,
                           .low = std::max(knob.low, value * std::exp(-widths[i])),
                           .high = std::min(knob.high, value * std::exp(widths[i])),
                           .dim = knob.dim,
                           .refused = {}});
      }
      break;
    }
    const Knob& knob = *model.knobs()[at];
    const double kept = knob.get(start);
    refused.push_back({.key = knob.key,
                       .value = kept,
                       .low = kept,
                       .high = kept,
                       .dim = knob.dim,
                       .refused = "the sizes and ranks that were measured do not determine it"});
    model.drop(at);
    for (const auto& each : all_knobs()) {  // start again without it
      const double value = each.get(start);
      if (std::isfinite(value)) each.set(model.profile(), value);
    }
  }
  return refused;
}

/// Of a collective with more sizes than are fitted: the row with the median time over bytes of each of as
/// many equal stretches of the logarithm of the bytes. What is fitted then costs the same for any log.
std::vector<LinkSample> thinned_by_size(std::span<const LinkSample> samples) {
  using Run = std::tuple<Collective, long, long>;
  std::map<Run, std::vector<LinkSample>> runs;
  for (const LinkSample& sample : samples) {
    runs[{sample.probe.collective, sample.probe.ranks, sample.probe.ranks_per_node}].push_back(sample);
  }
  if (samples.size() <= kMostFittedSizes) return {samples.begin(), samples.end()};
  const std::size_t most = std::max<std::size_t>(8, kMostFittedSizes / runs.size());
  std::vector<LinkSample> kept;
  for (auto& [key, rows] : runs) {
    const auto size = [](const LinkSample& sample) { return std::log(sample.probe.bytes.in(units::B)); };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const auto& a, const auto& b) { return size(a) < size(b); });
    const double low = size(rows.front()), width = (size(rows.back()) - low) / static_cast<double>(most);
    for (auto first = rows.begin(); first != rows.end();) {
      const double place = width > 0 ? std::floor((size(*first) - low) / width) : 0;
      auto last = std::find_if(first, rows.end(),
                               [&](const auto& row) { return size(row) > low + (place + 1) * width; });
      if (last == first) ++last;
      const auto middle = first + (last - first) / 2;
      const auto slower = [](const LinkSample& a, const LinkSample& b) {
        return a.seconds / a.probe.bytes.in(units::B) < b.seconds / b.probe.bytes.in(units::B);
      };
      std::nth_element(first, middle, last, slower);
      kept.push_back(*middle);
      first = last;
    }
  }
  return kept;
}

}  // namespace

LinkFit fit_link(const spec::Machine& design, std::size_t level, std::span<const LinkSample> all) {
  require_solver();
  const std::vector<LinkSample> samples = thinned_by_size(all);
  constexpr std::size_t kTurns = 3;
  LinkFit out;
  LinkModel model(design, level, samples);
  out.before = errors_of(model, samples);
  out.constants = fit(model, samples);
  out.fitted = errors_of(model, samples);
  out.profile = model.profile();
  double median = 0, p90 = 0, bias = 0;
  for (std::size_t turn = 0; turn < kTurns; ++turn) {
    std::vector<LinkSample> seen, held;
    for (std::size_t i = 0; i < samples.size(); ++i) (i % kTurns == turn ? held : seen).push_back(samples[i]);
    LinkModel part(design, level, seen);
    fit(part, seen);
    const LinkErrors errors = errors_of(part, held);
    const double weight = static_cast<double>(held.size()) / static_cast<double>(samples.size());
    median += weight * errors.median, p90 += weight * errors.p90, bias += weight * errors.bias;
    out.held_out.rows += errors.rows;
  }
  out.held_out.median = median, out.held_out.p90 = p90, out.held_out.bias = bias;
  return out;
}

}  // namespace caelum::study
