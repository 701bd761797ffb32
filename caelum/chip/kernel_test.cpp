// Measured kernels: what their mechanisms must do whatever the constants are.
#include <cmath>

#include "caelum/chip/kernel_cache.hpp"
#include "caelum/chip/residual.hpp"
#include "caelum/chip/sample_chip.hpp"

namespace caelum::chip {
namespace {

using spec::Constant;
using spec::KernelKind;

Kernel kernel_of(KernelKind kind, Precision precision = Precision::bf16) {
  spec::Kernel kernel;
  kernel.kind = kind;
  kernel.precision = kernel.stored = precision;
  return make_kernel(kernel, make(sample_chip(), sample_profile()));
}

KernelShape product(double m, double n, double k) {
  KernelShape shape;
  shape.m = m, shape.n = n, shape.k = k;
  return shape;
}

KernelShape attention_of(double batch, double heads, double kv_heads, double query, double keys) {
  KernelShape shape;
  shape.batch = batch, shape.heads = heads, shape.kv_heads = kv_heads;
  shape.query = query, shape.keys = keys;
  shape.head_dim = shape.value_dim = 128;
  return shape;
}

KernelShape experts_of(double tokens, double parallel, double skew) {
  KernelShape shape = product(tokens, 2048, 7168);
  shape.top_k = 8, shape.experts = 256, shape.expert_parallel = parallel, shape.skew = skew;
  return shape;
}

// M-operators-1
TEST(Kernel, SmallProductsAreLaunches) {
  const Kernel kernel = kernel_of(KernelKind::product);
  const double launch = kernel(Constant::launch);
  EXPECT_LT(mechanism(kernel, product(1, 64, 64)), 1.5 * launch);
  EXPECT_GT(mechanism(kernel, product(1, 64, 64)), launch);
}

TEST(Kernel, LargeProductsReachTheirShareAndNoMore) {
  const Kernel kernel = kernel_of(KernelKind::product);
  const double ideal = 2.0 * 16384 * 16384 * 16384 / 1e15;
  const double reached = ideal / mechanism(kernel, product(16384, 16384, 16384));
  EXPECT_LT(reached, kernel(Constant::share));
  EXPECT_GT(reached, 0.65 * kernel(Constant::share));
}

// M-spec-3, M-spec-4
TEST(Kernel, OnACutChipLessIsLostBesideItsProducts) {
  const auto at = [](Kernel& kernel, Constant c) -> double& {
    return kernel.constants[static_cast<std::size_t>(c)];
  };
  spec::Headroom headroom;
  headroom.math.fill(0.25);
  headroom.watts = 4;
  Kernel kernel = kernel_of(KernelKind::product);
  at(kernel, Constant::share) = 0.8, at(kernel, Constant::ramp) = 100, at(kernel, Constant::throttle) = 0.05;
  use_headroom(kernel, headroom);
  EXPECT_DOUBLE_EQ(kernel(Constant::share), 1 / 1.0625);
  EXPECT_DOUBLE_EQ(kernel(Constant::ramp), 25);
  EXPECT_DOUBLE_EQ(kernel(Constant::throttle), 0)
      << "3.4 times the watts hold a clock that was 1.15 times short";

  headroom.math.fill(1);
  headroom.watts = 0.5;
  at(kernel, Constant::share) = 0.8;
  use_headroom(kernel, headroom);
  EXPECT_DOUBLE_EQ(kernel(Constant::share), 0.8 * std::pow(0.5, 0.4));

  Kernel prefill = kernel_of(KernelKind::prefill);
  at(prefill, Constant::share) = 0.5, at(prefill, Constant::exponential) = 400;
  headroom.math.fill(0.5);
  use_headroom(prefill, headroom);
  EXPECT_DOUBLE_EQ(prefill(Constant::exponential), 200);
  EXPECT_DOUBLE_EQ(prefill(Constant::share), 1 / 1.5 * std::pow(0.75, 0.4)) << "at two thirds it draws less";
}

TEST(Kernel, FewRowsCostTheirWeights) {
  Kernel kernel = kernel_of(KernelKind::product);
  kernel.constants[static_cast<std::size_t>(Constant::operands)] = 1e12;
  const double weights = 8192.0 * 8192 * 2;
  EXPECT_GE(mechanism(kernel, product(8, 8192, 8192)), weights / 1e12);  // the sample's 1 TB/s
  EXPECT_LT(mechanism(kernel, product(8, 8192, 8192)), 2 * weights / 1e12);
}

TEST(Kernel, MoreRowsNeverCostLess) {
  const Kernel kernel = kernel_of(KernelKind::product);
  double last = 0;
  for (double m = 1; m < 5000; m += 61) {
    const double now = mechanism(kernel, product(m, 4096, 4096));
    EXPECT_GE(now, 0.98 * last) << m;  // tiles for few rows leave the menu at steps
    last = now;
  }
}

// M-operators-2
TEST(Kernel, AWindowSparesWork) {
  const Kernel kernel = kernel_of(KernelKind::prefill);
  KernelShape shape = attention_of(1, 32, 8, 16384, 16384);
  const double full = mechanism(kernel, shape);
  shape.window = 1024;
  EXPECT_LT(mechanism(kernel, shape), 0.4 * full);
  KernelShape cached = attention_of(1, 32, 8, 1024, 16384);
  EXPECT_GT(mechanism(kernel, cached), mechanism(kernel, attention_of(1, 32, 8, 1024, 1024)));
}

// M-operators-3
TEST(Kernel, DecodeReadsItsKeys) {
  const Kernel kernel = kernel_of(KernelKind::decode);
  const KernelShape shape = attention_of(64, 32, 8, 1, 32768);
  const double bytes = 64.0 * 8 * 32768 * 2 * 128 * 2;
  EXPECT_GT(mechanism(kernel, shape), 0.99 * bytes / 1e12);
}

// M-chip-27
TEST(Kernel, LatentHeadsShareTheirKeysUntilABlockIsFull) {
  Kernel kernel = kernel_of(KernelKind::decode);
  kernel.constants[static_cast<std::size_t>(Constant::query_time)] = 2e-9;
  const auto latent = [](double heads) {
    KernelShape shape = attention_of(256, heads, 1, 1, 8192);
    shape.head_dim = 576, shape.value_dim = 512, shape.latent = true;
    return shape;
  };
  EXPECT_LT(mechanism(kernel, latent(16)), 1.01 * mechanism(kernel, latent(1)));
  EXPECT_GT(mechanism(kernel, latent(128)), 1.5 * mechanism(kernel, latent(64)));
}

TEST(Kernel, OneLongLatentContextIsCutWhereTheLibraryCuts) {
  Kernel kernel = kernel_of(KernelKind::decode);
  KernelShape shape = attention_of(1, 16, 1, 1, 65536);
  shape.head_dim = 576, shape.value_dim = 512, shape.latent = true;
  const double cut = mechanism(kernel, shape);
  kernel.constants[static_cast<std::size_t>(Constant::splits)] = 1;
  EXPECT_GT(mechanism(kernel, shape), 10 * cut);
}

// M-chip-28
TEST(Kernel, SparseModulesSelectKeys) {
  const Kernel kernel = kernel_of(KernelKind::sparse);
  const auto module = [](double batch, double query, double keys) {
    KernelShape shape = attention_of(batch, 128, 1, query, keys);
    shape.head_dim = 576, shape.value_dim = 512, shape.window = 2048, shape.k = 7168;
    shape.projections = 184e6, shape.absorbed = 17e6, shape.indexer = 8192, shape.index_dim = 128;
    return shape;
  };
  const double chosen = mechanism(kernel, module(256, 1, 4096));
  EXPECT_LT(mechanism(kernel, module(256, 1, 32768)), 3 * chosen) << "eight times the keys";
  EXPECT_GT(mechanism(kernel, module(256, 1, 32768)), chosen) << "the indexer reads them all";
  EXPECT_GT(mechanism(kernel, module(1, 1, 16)), kernel(Constant::launch));
  EXPECT_GT(mechanism(kernel, module(1, 8192, 8192)), 7 * mechanism(kernel, module(1, 1024, 1024)));
}

TEST(Kernel, GroupsBeyondTheLimitReadTheirKeysForEachHead) {
  const Kernel kernel = kernel_of(KernelKind::decode);
  EXPECT_GT(mechanism(kernel, attention_of(256, 96, 2, 1, 8192)),
            2 * mechanism(kernel, attention_of(256, 64, 2, 1, 8192)));
}

TEST(Kernel, FewKeyHeadsAreNotGroupedByRule) {
  Kernel kernel = kernel_of(KernelKind::decode);
  kernel.constants[static_cast<std::size_t>(spec::Constant::splits)] = 3;
  // Two key heads of one sequence leave the cores idle: eight query heads of each cost what sixteen alone do.
  EXPECT_NEAR(
      mechanism(kernel, attention_of(1, 16, 2, 1, 100)) / mechanism(kernel, attention_of(1, 16, 16, 1, 100)),
      1, 0.05);
  // Many sequences fill them, and a group reads its keys once.
  EXPECT_LT(mechanism(kernel, attention_of(256, 16, 2, 1, 8192)),
            0.5 * mechanism(kernel, attention_of(256, 16, 16, 1, 8192)));
}

TEST(Kernel, WhatIsNotCutLastsAsLongAsItsContext) {
  Kernel kernel = kernel_of(KernelKind::decode);
  const KernelShape shape = attention_of(1, 8, 1, 1, 131072);
  const double cut = mechanism(kernel, shape);
  kernel.constants[static_cast<std::size_t>(spec::Constant::splits)] = 1;
  EXPECT_GT(mechanism(kernel, shape), 5 * cut);
}

TEST(Kernel, WhatJustFitsTheCacheIsFoundThere) {
  Kernel kernel = kernel_of(KernelKind::product);
  kernel.constants[static_cast<std::size_t>(spec::Constant::warm)] = 1.1;
  kernel.constants[static_cast<std::size_t>(spec::Constant::hot)] = 1;
  kernel.chip.l2 = 2.0 * 8192 * 8192;  // of one set of weights
  EXPECT_LT(mechanism(kernel, product(1, 8192, 8192)),
            0.7 * mechanism(kernel, product(1, 8192 * 1.25, 8192)));
}

// M-operators-4
TEST(Kernel, SkewedExpertsCostMore) {
  const Kernel kernel = kernel_of(KernelKind::experts);
  EXPECT_GT(mechanism(kernel, experts_of(16384, 32, 1.2)), mechanism(kernel, experts_of(16384, 32, 0)));
  EXPECT_LT(mechanism(kernel, experts_of(16384, 32, 0)), mechanism(kernel, experts_of(16384, 1, 0)));
}

// M-operators-5
TEST(Residual, InterpolatesAndFades) {
  Kernel kernel = kernel_of(KernelKind::product);
  kernel.residual.assign(residual_nodes(KernelKind::product), 0.2F);
  EXPECT_NEAR(residual_factor(kernel, product(100, 3000, 777)), std::exp(0.2), 1e-6);
  EXPECT_LT(residual_factor(kernel, product(100, 3000, 1 << 22)), 1.01);
  kernel.residual.clear();
  EXPECT_EQ(residual_factor(kernel, product(100, 3000, 777)), 1);
}

TEST(Residual, TextKeepsItWithinAPercent) {
  std::vector<double> wanted(residual_nodes(KernelKind::experts));
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = 0.45 * std::sin(static_cast<double>(i));
  const auto back = decode_residual(KernelKind::experts, encode_residual(wanted));
  ASSERT_EQ(back.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(back[i], wanted[i], 0.01);
  EXPECT_TRUE(decode_residual(KernelKind::experts, "too short").empty());
}

TEST(KernelCache, SaysWhatThePriceIs) {
  const Kernel kernel = kernel_of(KernelKind::product);
  KernelCache cache(kernel, 16);
  for (int round = 0; round < 2; ++round) {
    for (double m = 1; m < 100; ++m) {
      EXPECT_EQ(cache(product(m, 512, 512)), price(kernel, product(m, 512, 512)));
    }
  }
}

// On the measured side of a chip half of whatever it has is never faster.
TEST(Kernel, HalfOfAnyResourceIsNeverFaster) {
  for (const auto kind :
       {KernelKind::product, KernelKind::prefill, KernelKind::decode, KernelKind::experts}) {
    KernelShape shape = kind == KernelKind::experts ? experts_of(300, 4, 1.01) : product(300, 4096, 2048);
    if (kind == KernelKind::prefill) shape = attention_of(2, 32, 8, 900, 2000);
    if (kind == KernelKind::decode) shape = attention_of(20, 32, 8, 1, 2000);
    const Kernel kernel = kernel_of(kind);
    for (double KernelChip::*resource : {&KernelChip::peak, &KernelChip::bandwidth, &KernelChip::wide_peak}) {
      Kernel weaker = kernel;
      weaker.chip.*resource /= 2;
      EXPECT_GE(mechanism(weaker, shape), mechanism(kernel, shape));
    }
  }
}

}  // namespace
}  // namespace caelum::chip
