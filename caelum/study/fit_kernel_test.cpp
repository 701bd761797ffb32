// A fit must find again the constants that made its data, refuse what they do not show, and prove
// itself on groups that it did not see.
#include "caelum/study/fit_kernel.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "caelum/chip/sample_chip.hpp"

namespace caelum::study {
namespace {

using spec::Constant;

spec::Kernel truth() {
  spec::Kernel kernel;
  kernel.constants[static_cast<std::size_t>(Constant::launch)].value = 3.3e-6;
  kernel.constants[static_cast<std::size_t>(Constant::share)].value = 0.63;
  kernel.constants[static_cast<std::size_t>(Constant::memory)].value = 0.71;
  return kernel;
}

std::vector<Sample> samples_of(const spec::Kernel& kernel, double most_rows) {
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  const chip::Kernel made = chip::make_kernel(kernel, chip);
  std::vector<Sample> samples;
  for (double n = 256; n <= 16384; n *= 2) {
    for (double k = 128; k <= 8192; k *= 4) {
      for (double m = 1; m <= most_rows; m *= 3) {
        chip::KernelShape shape;
        shape.m = m, shape.n = n, shape.k = k;
        samples.push_back(
            {shape, chip::mechanism(made, shape), static_cast<std::uint64_t>(n * 65536 + k), "everywhere"});
      }
    }
  }
  return samples;
}

const ConstantFit* find(const KernelFit& fit, Constant constant) {
  const auto found = std::find_if(fit.constants.begin(), fit.constants.end(),
                                  [&](const ConstantFit& c) { return c.constant == constant; });
  return found == fit.constants.end() ? nullptr : &*found;
}

TEST(FitKernel, FindsWhatMadeTheData) {
  const auto samples = samples_of(truth(), 20000);
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  const KernelFit fit = fit_kernel({}, chip, samples, {});
  const auto* launch = find(fit, Constant::launch);
  ASSERT_NE(launch, nullptr);
  EXPECT_NEAR(launch->value / 3.3e-6, 1, 0.05);
  const auto* memory = find(fit, Constant::memory);
  ASSERT_NE(memory, nullptr);
  EXPECT_NEAR(memory->value, 0.71, 0.04);
  EXPECT_LT(fit.held_out.front().mechanism, 0.03);
}

// Times of no kernel here: a launch of 4 us, then products at 60 % of the peak or bytes at 70 % of the
// bandwidth, whichever takes longer, each one up to 5 % off. `odd` names a width that takes thrice as long. A
// width is a group.
std::vector<Sample> roofline_samples(double odd = 0) {
  std::vector<Sample> samples;
  std::uint64_t state = 1;
  for (double n = 512; n <= 16384; n *= 2) {
    for (double k = 512; k <= 8192; k *= 2) {
      for (double m = 1; m <= 20000; m *= 3) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const double noise = 0.95 + 0.1 * static_cast<double>(state >> 40) / 16777216.0;
        const double compute = 2 * m * n * k / (0.6 * 1e15),
                     bytes = 2 * (m * k + k * n + m * n) / (0.7 * 1e12);
        Sample sample;
        sample.shape.m = m, sample.shape.n = n, sample.shape.k = k;
        sample.seconds = (4e-6 + std::max(compute, bytes)) * noise * (n == odd ? 3 : 1);
        sample.group = static_cast<std::uint64_t>(n);
        sample.region = n == odd ? "odd" : "plain";
        samples.push_back(sample);
      }
    }
  }
  return samples;
}

TEST(FitKernel, FindsTheLimitsOfTimesThatItsMechanismDidNotMake) {
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  const KernelFit fit = fit_kernel({}, chip, roofline_samples(), {});
  const auto *launch = find(fit, Constant::launch), *share = find(fit, Constant::share);
  ASSERT_TRUE(launch && share);
  EXPECT_NEAR(launch->value / 4e-6, 1, 0.25);
  EXPECT_NEAR(share->value, 0.6, 0.06);
  const HeldOut& all = fit.held_out.front();
  EXPECT_EQ(all.rows, 300);
  EXPECT_GT(all.mechanism, 0.02);  // no fit knows the noise of rows that it did not see
  EXPECT_LE(all.mechanism, 0.035);
  EXPECT_FALSE(fit.residual);  // nothing but noise is left to correct
  EXPECT_LT(std::abs(all.bias), 0.03);
}

// A width that behaves like no other is not foretold: a fit that had seen it would err little there.
TEST(FitKernel, HeldOutGroupsAreNotSeen) {
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  const KernelFit fit =
      fit_kernel({}, chip, roofline_samples(4096), {.folds = 3, .most = 1500, .residual = true});
  const auto region = [&](const std::string& name) {
    return std::find_if(fit.held_out.begin(), fit.held_out.end(),
                        [&](const HeldOut& h) { return h.region == name; });
  };
  ASSERT_NE(region("odd"), fit.held_out.end());
  EXPECT_NEAR(region("odd")->rows, 50, 0);
  EXPECT_GT(region("odd")->mechanism, 0.5);
  EXPECT_LT(region("odd")->bias, -0.3);
  EXPECT_LT(region("plain")->mechanism, 0.3);
}

TEST(FitKernel, RefusesWhatTheDataDoNotShow) {
  // One row or three: nothing here lasts long enough to slow the clock.
  const auto samples = samples_of(truth(), 3);
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  const KernelFit fit = fit_kernel({}, chip, samples, {});
  const auto* throttle = find(fit, Constant::throttle);
  ASSERT_NE(throttle, nullptr);
  EXPECT_FALSE(throttle->refused.empty());
}

TEST(FitKernel, AFewRowsDetermineNothing) {
  const auto chip = chip::make(chip::sample_chip(), chip::sample_profile());
  auto samples = samples_of(truth(), 100);
  samples.resize(10);
  const KernelFit fit = fit_kernel({}, chip, samples, {});
  ASSERT_FALSE(fit.constants.empty());
  EXPECT_FALSE(fit.constants.front().refused.empty());
  EXPECT_TRUE(fit.kernel.residual.empty());
}

}  // namespace
}  // namespace caelum::study
