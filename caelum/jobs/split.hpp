// Data-parallel work for chips of several kinds: replicas on faster chips get more micro-batches, so that all
// end together (M-api-12). Gradients are then averaged by tokens, not by replicas, which costs nothing.
#pragma once

#include <string>
#include <vector>

#include "caelum/jobs/evaluate.hpp"

namespace caelum::jobs {

/// Why the micro-batches of this machine cannot be split; empty when they can. Every replica must live on
/// chips of one kind: data is the outermost axis and a replica's chips divide those of each part.
std::vector<std::string> split_reasons(const spec::Design& design);

/// Micro-batches of a replica of each part (of its busiest one: when the batch does not divide, others of
/// the part have one less), for the shortest step. Requires no split_reasons.
std::vector<long> split_by_speed(const spec::Design& design, const Options& options,
                                 Diagnostics& diagnostics);

/// A design of one kind of chip whose replicas have so many micro-batches.
spec::Design with_micro_batches(spec::Design one, long micro_batches);
/// Sets rates to the batch of the whole machine in the time that the result has.
void whole_batch(TrainResult& result, const spec::Train& train);

}  // namespace caelum::jobs
