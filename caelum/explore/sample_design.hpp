// The scenario that tests of draws ask: for tests only.
#pragma once

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::explore {

inline spec::Design sample_design() {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto loaded =
      spec::load_scenario(CAELUM_SOURCE_DIR "/examples/deepseek-v3-h800.yaml", {}, catalogue, diagnostics);
  EXPECT_TRUE(loaded.has_value()) << diagnostics.render();
  return *loaded;
}

}  // namespace caelum::explore
