// How many micro-batches a pipeline rank holds when it holds most.
#pragma once

#include <vector>

#include "caelum/step/schedule.hpp"

namespace caelum::step {

/// M-step-72: schedules whose holdings are told without their order: 1F1B, its zero-bubble kin of one chunk
/// a rank, and interleaving with and without pairs.
bool held_in_closed_form(Schedule schedule);

/// Micro-batches of each position that a rank holds at the moment it holds most bytes, without an order.
/// `bytes`: saved by one micro-batch, by position. Requires held_in_closed_form.
std::vector<long> held_at_peak(const Layout& layout, long rank, const std::vector<double>& bytes);

/// The same along the order, of any schedule. Equal to the other to the last micro-batch.
std::vector<long> held_at_peak(const Layout& layout, const Orders& orders, long rank,
                               const std::vector<double>& bytes);

/// All that some rank of `ranks` holds, by its own positions (slots()), such that no other moment has as many
/// of every position: one of them is the peak, whatever the bytes. Along the order.
std::vector<std::vector<long>> peaks_held(const Layout& layout, const Orders& orders,
                                          const std::vector<long>& ranks);

}  // namespace caelum::step
