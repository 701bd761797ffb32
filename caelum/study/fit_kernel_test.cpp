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
