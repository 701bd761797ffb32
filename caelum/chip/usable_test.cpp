// What of a chip's memory a process may use.
#include <gtest/gtest.h>

#include "caelum/chip/chip_model.hpp"

namespace caelum::chip {
namespace {

double gib(const spec::Chip& chip) {
  return usable_memory(chip)->in(units::GiB);
}

// M-chip-35: 80 GB as sold are 80 GiB, less what driver and error correction take.
TEST(Usable, SizesAsSoldAreBinary) {
  spec::Chip chip;
  EXPECT_FALSE(usable_memory(chip));
  chip.hbm.capacity.value = 80.0 * units::GB;
  EXPECT_NEAR(gib(chip), 80 * 0.985, 1e-9);
  chip.hbm.capacity.value = 80.0 * units::GiB;  // no whole number of GB: already binary
  EXPECT_NEAR(gib(chip), 80 * 0.985, 1e-9);
  chip.hbm.capacity.value = 230.0 * units::MB;
  EXPECT_NEAR(usable_memory(chip)->in(units::MB), 230 * 0.985, 1e-9);
}

// A capacity of 64 to 96 GB, drawn: as many GiB, whole or not.
TEST(Usable, SizesBetweenSizesAsSoldAreBinaryToo) {
  spec::Chip chip;
  chip.hbm.capacity = {.value = 80.5 * units::GB, .low = 64.0 * units::GB, .high = 96.0 * units::GB};
  EXPECT_NEAR(gib(chip), 80.5 * 0.985, 1e-9);
}

TEST(Usable, WhatDriversReportGoesFirst) {
  spec::Chip chip;
  chip.hbm.capacity.value = 80.0 * units::GB;
  chip.hbm.usable.value = 79.1 * units::GiB;
  EXPECT_DOUBLE_EQ(gib(chip), 79.1);
}

}  // namespace
}  // namespace caelum::chip
