#include "caelum/serving/simulate.hpp"

#include "caelum/serving/group.hpp"

namespace caelum::serving {

// M-serving-3.
Run simulate(const Workload& workload, const StepTimes& times, const Policy& policy, bool jump) {
  return Group(workload, times, policy).run(jump);
}

}  // namespace caelum::serving
