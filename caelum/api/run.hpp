// The one front door: a scenario and what is wanted of it in, a result out. Everything else (command line,
// page, sweeps, suites) is a caller of this.
#pragma once

#include <cstdint>
#include <functional>

#include "caelum/api/result.hpp"
#include "caelum/base/parallel.hpp"
#include "caelum/spec/scenario.hpp"

namespace caelum::api {

/// What is wanted of a scenario beside its figures.
struct Request {
  Fidelity fidelity = Fidelity::event;
  bool limits = false;    ///< what holds the step back: one more evaluation for each parameter
  bool timeline = false;  ///< slices for --trace
  bool why = false;       ///< the critical path, and what each term would give if it were free
  bool traffic = false;   ///< who sends what to whom
  bool months = true;     ///< what the whole run comes to, where the scenario has one
  bool fitting = true;    ///< of a plan that does not fit: what would
  int draws = 0;          ///< of all ranged inputs
  std::uint64_t seed = 1;
  int threads = 1;
  Stop stop = nullptr;  ///< set: ends early with what is done
  /// Of simulated runs and of draws, from any thread; may be empty.
  std::function<void(long done, long all)> runs_progress, draws_progress;
};

/// Answers a scenario. Values that are unknown and needed are errors in `diagnostics`, at a place in the
/// scenario; an impossible plan is a result that says so. Deterministic: the same bytes on any number of
/// threads. `catalogue`: where the scenario's names were looked up; reference jobs of a supply plan are too.
Result run(const spec::Scenario& scenario, const Request& request, const spec::Catalogue& catalogue,
           Diagnostics& diagnostics);

/// Whether an option of the request means something for a job: why, traffic and timeline are of training.
bool has_step(spec::Job job);

}  // namespace caelum::api
