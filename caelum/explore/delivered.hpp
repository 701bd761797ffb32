// What a package delivers in H100s: reference jobs simulated on its machine and on HGX H100.
#pragma once

#include <string>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::explore {

/// M-study-23: fills `delivered.training` and `delivered.serving` of the products that name a machine and
/// state neither, with 90 % intervals. A machine that cannot run the jobs is an error. Deterministic.
void fill_delivered(spec::SupplyDesign& design, const spec::Catalogue& catalogue, int threads,
                    Diagnostics& diagnostics);

}  // namespace caelum::explore
