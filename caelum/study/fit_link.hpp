// Fits the constants of one kind of link to measured collectives: which of them the data determine,
// and how well the fit predicts sizes that it did not see.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "caelum/jobs/probe.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::study {

struct LinkSample {
  jobs::CollectiveProbe probe;
  double seconds = 0;
};

struct LinkConstant {
  std::string key;
  double value = 0, low = 0, high = 0;  ///< in base units; 90 % interval of the fit
  Dim dim;
  std::string refused;  ///< why the data do not determine it; empty = fitted
};

struct LinkErrors {
  int rows = 0;
  double median = 0, p90 = 0, bias = 0;  ///< of predicted / measured - 1
};

struct LinkFit {
  spec::LinkProfile profile;  ///< the starting one with the fitted constants
  std::vector<LinkConstant> constants;
  LinkErrors before, fitted, held_out;  ///< held out: every third size, in three turns
};

struct LinkDesign {
  spec::Machine design;
  std::size_t level = 0;  ///< of its system, the one with the link
};
/// The design of a benchmark on a system of the catalogue. Errors name --system and --link.
std::optional<LinkDesign> link_design(const std::string& system, const std::string& link, long ranks,
                                      const spec::Catalogue& catalogue, Diagnostics& diagnostics);

/// Fits at most kMostFittedSizes rows; more are thinned evenly over their sizes. Requires `level` to be a
/// level of the design's system that the samples cross.
LinkFit fit_link(const spec::Machine& design, std::size_t level, std::span<const LinkSample> samples);

}  // namespace caelum::study
