// Least squares on log time with a loss that outliers cannot rule, within the ranges that are
// physical; then the curvature tells what the data determine. What they do not is put back to its
// starting value, and the rest is fitted again.
#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "caelum/study/fit_kernel.hpp"
#include "caelum/study/least_squares.hpp"

namespace caelum::study {
namespace {

constexpr double kOutlier = 0.1;   // misfit in log time beyond which a row counts linearly
constexpr double kVague = 0.35;    // 90 % half-width, in logarithm or absolute, that is no determination
constexpr double kNoise = 0.02;    // of the best timings: no fit knows more than they do
constexpr double kNinety = 1.645;  // standard deviations of a 90 % interval

/// The constants that are being fitted, as the optimiser's parameters.
class Parameters {
 public:
  explicit Parameters(chip::Kernel kernel) : kernel_(std::move(kernel)) {
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(kernel_.kind));
    for (const auto& info : spec::constant_infos()) {
      if ((info.kinds & bit) == 0 || info.given) continue;
      if (kernel_.kind == spec::KernelKind::product && info.constant == spec::Constant::quantise &&
          kernel_.precision == Precision::bf16)
        continue;
      infos_.push_back(&info);
    }
  }

  void drop(std::size_t i) { infos_.erase(infos_.begin() + static_cast<std::ptrdiff_t>(i)); }
  [[nodiscard]] std::size_t size() const { return infos_.size(); }
  [[nodiscard]] const spec::ConstantInfo& info(std::size_t i) const { return *infos_[i]; }
  [[nodiscard]] double to_parameter(std::size_t i, double value) const {
    return infos_[i]->logarithmic ? std::log(value) : value;
  }
  [[nodiscard]] double to_value(std::size_t i, double x) const {
    return infos_[i]->logarithmic ? std::exp(x) : x;
  }
  [[nodiscard]] double value(std::size_t i) const { return kernel_(infos_[i]->constant); }
  [[nodiscard]] std::vector<double> vector() const {
    std::vector<double> x;
    for (std::size_t i = 0; i < size(); ++i) x.push_back(to_parameter(i, value(i)));
    return x;
  }
  void set(const double* x) {
    for (std::size_t i = 0; i < size(); ++i) {
      kernel_.constants[static_cast<std::size_t>(infos_[i]->constant)] = to_value(i, x[i]);
    }
  }
  [[nodiscard]] double misfit(const Sample& sample) const {
    return std::log(chip::mechanism(kernel_, sample.shape) / sample.seconds);
  }
  [[nodiscard]] const chip::Kernel& kernel() const { return kernel_; }
  chip::Kernel& kernel() { return kernel_; }

 private:
  chip::Kernel kernel_;
  std::vector<const spec::ConstantInfo*> infos_;
};

double solve(Parameters& parameters, std::span<const Sample> samples, int iterations) {
  LeastSquares problem{
      .rows = samples.size(), .outlier = kOutlier, .iterations = iterations, .tolerance = 1e-4};
  std::vector<double> x = parameters.vector();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto& info = parameters.info(i);
    problem.low.push_back(parameters.to_parameter(i, info.low));
    problem.high.push_back(parameters.to_parameter(i, info.high));
    x[i] = std::clamp(x[i], problem.low[i], problem.high[i]);
  }
  problem.misfit = [&](std::size_t row, const double* at) {
    parameters.set(at);
    return parameters.misfit(samples[row]);
  };
  const double cost = minimise(problem, x);
  parameters.set(x.data());
  return cost;
}

/// Half-widths of the 90 % intervals in parameter space, from the Jacobian at the solution.
std::vector<double> half_widths(Parameters& parameters, std::span<const Sample> samples) {
  const std::vector<double> x = parameters.vector();
  const auto count = static_cast<Eigen::Index>(x.size()), rows = static_cast<Eigen::Index>(samples.size());
  Eigen::MatrixXd jacobian(rows, count);
  Eigen::VectorXd misfit(rows);
  auto all = [&](Eigen::VectorXd& out) {
    for (Eigen::Index r = 0; r < rows; ++r) out[r] = parameters.misfit(samples[static_cast<std::size_t>(r)]);
  };
  parameters.set(x.data());
  all(misfit);
  const double step = 1e-2;  // wide, as minima over tiles make the misfit a little rough
  for (Eigen::Index c = 0; c < count; ++c) {
    std::vector<double> moved = x;
    const auto at = static_cast<std::size_t>(c);
    const double high = parameters.to_parameter(at, parameters.info(at).high);
    const double move = x[at] + step > high ? -step : step;
    moved[at] += move;
    parameters.set(moved.data());
    Eigen::VectorXd other(rows);
    all(other);
    jacobian.col(c) = (other - misfit) / move;
  }
  parameters.set(x.data());
  const Eigen::ArrayXd weight = 1 / (1 + (misfit.array() / kOutlier).square()).sqrt();
  const double least = kNoise * kNoise;
  const double variance =
      std::max((weight * misfit.array().square()).sum() / std::max(weight.sum(), 1.0), least);
  const Eigen::MatrixXd normal = jacobian.transpose() * weight.matrix().asDiagonal() * jacobian;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(normal);
  std::vector<double> widths(x.size());
  for (Eigen::Index c = 0; c < count; ++c) {
    double sum = 0;
    for (Eigen::Index e = 0; e < count; ++e) {
      const double component = solver.eigenvectors()(c, e);
      sum += component * component / std::max(solver.eigenvalues()[e], 1e-9);
    }
    widths[static_cast<std::size_t>(c)] = kNinety * std::sqrt(sum * variance);
  }
  return widths;
}

/// Why the data do not determine parameter `i`; empty when they do.
std::string refusal(const Parameters& parameters, std::size_t i, double width) {
  const auto& info = parameters.info(i);
  const double x = parameters.to_parameter(i, parameters.value(i));
  const double low = parameters.to_parameter(i, info.low), high = parameters.to_parameter(i, info.high);
  const double near = 1e-3 * (high - low);
  if (width > kVague) {
    return fmt::format("the curvature leaves {} {:.2g}", info.logarithmic ? "a factor of" : "+-",
                       info.logarithmic ? std::exp(std::min(width, 20.0)) : width);
  }
  if (info.logarithmic && (x - low < near || high - x < near)) {
    return "the best value lies at the end of its range";
  }
  return {};
}

void write_back(spec::Kernel& kernel, std::vector<ConstantFit>& constants) {
  for (const ConstantFit& fit : constants) {
    auto& datum = kernel.constants[static_cast<std::size_t>(fit.constant)];
    datum.value = fit.value;
    datum.low = fit.refused.empty() ? std::optional(fit.low) : std::nullopt;
    datum.high = fit.refused.empty() ? std::optional(fit.high) : std::nullopt;
  }
}

}  // namespace

ConstantsFit fit_constants(const spec::Kernel& start, const chip::ChipModel& chip,
                           std::span<const Sample> samples) {
  ConstantsFit result;
  result.kernel = start;
  Parameters parameters(chip::make_kernel(start, chip));
  result.cost = solve(parameters, samples, 40);
  for (int round = 0; round < 4; ++round) {
    const auto widths = half_widths(parameters, samples);
    // The least determined goes first: without it the others may well be.
    std::size_t worst = parameters.size();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (refusal(parameters, i, widths[i]).empty()) continue;
      if (worst == parameters.size() || widths[i] > widths[worst]) worst = i;
    }
    if (worst == parameters.size() || round == 3) {
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double x = parameters.to_parameter(i, parameters.value(i));
        result.constants.push_back(
            {parameters.info(i).constant, parameters.value(i), parameters.to_value(i, x - widths[i]),
             parameters.to_value(i, x + widths[i]), refusal(parameters, i, widths[i])});
      }
      break;
    }
    const auto& info = parameters.info(worst);
    const double kept = std::clamp(parameters.value(worst), info.low, info.high);
    const std::string why = refusal(parameters, worst, widths[worst]);
    result.constants.push_back({info.constant, kept, 0, 0, why});
    parameters.drop(worst);
    result.cost = solve(parameters, samples, 15);
  }
  write_back(result.kernel, result.constants);
  return result;
}

}  // namespace caelum::study
