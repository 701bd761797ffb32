// The table of schedules.
#include "caelum/step/schedule.hpp"

#include <array>

#include "caelum/base/check.hpp"

namespace caelum::step {

// The generators, each in a file of its own. A new one is declared here and stands in the table below.
Layout straight_layout(const PipelineShape& shape);
Orders gpipe_orders(const Layout& layout);
Orders one_f_one_b_orders(const Layout& layout);
Layout interleaved_layout(const PipelineShape& shape);
Orders interleaved_orders(const Layout& layout);
Orders zb_h1_orders(const Layout& layout);
Orders zb_h2_orders(const Layout& layout);
Orders overlapped_orders(const Layout& layout);
Orders breadth_first_orders(const Layout& layout);
Layout zb_v_layout(const PipelineShape& shape);
Orders zb_v_orders(const Layout& layout);
Layout dualpipe_layout(const PipelineShape& shape);
Orders dualpipe_orders(const Layout& layout);
Orders dualpipe_v_orders(const Layout& layout);

namespace {

/// What one schedule supplies to the table.
struct ScheduleEntry {
  Schedule schedule;
  Layout (*layout)(const PipelineShape&);
  Orders (*orders)(const Layout&);
};

constexpr std::array kSchedules = {
    ScheduleEntry{Schedule::gpipe, straight_layout, gpipe_orders},
    ScheduleEntry{Schedule::one_f_one_b, straight_layout, one_f_one_b_orders},
    ScheduleEntry{Schedule::interleaved, interleaved_layout, interleaved_orders},
    ScheduleEntry{Schedule::one_f_one_b_overlap, interleaved_layout, overlapped_orders},
    ScheduleEntry{Schedule::breadth_first, interleaved_layout, breadth_first_orders},
    ScheduleEntry{Schedule::zb_h1, straight_layout, zb_h1_orders},
    ScheduleEntry{Schedule::zb_h2, straight_layout, zb_h2_orders},
    ScheduleEntry{Schedule::zb_v, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::v_half, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::v_min, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::dualpipe, dualpipe_layout, dualpipe_orders},
    ScheduleEntry{Schedule::dualpipe_v, zb_v_layout, dualpipe_v_orders},
};

const ScheduleEntry& entry_of(Schedule schedule) {
  for (const ScheduleEntry& entry : kSchedules) {
    if (entry.schedule == schedule) return entry;
  }
  CAELUM_CHECK(false, "a schedule is missing from the table");
}

}  // namespace

Layout make_layout(const PipelineShape& shape) {
  PipelineShape real = shape;
  if (real.ranks == 1) {
    if (real.schedule != Schedule::one_f_one_b_overlap) real.schedule = Schedule::one_f_one_b;
    real.virtual_stages = 1;
  }
  return entry_of(real.schedule).layout(real);
}

std::vector<std::uint16_t> slots(const Layout& layout) {
  std::vector<std::uint16_t> of_rank(static_cast<std::size_t>(layout.ranks), 0), slot;
  slot.reserve(layout.rank.size());
  for (const std::uint16_t rank : layout.rank) slot.push_back(of_rank[rank]++);
  return slot;
}

bool pairs_passes(Schedule schedule) {
  return schedule == Schedule::dualpipe || schedule == Schedule::dualpipe_v ||
         schedule == Schedule::one_f_one_b_overlap;
}
bool holds_all(Schedule schedule) {
  return schedule == Schedule::gpipe || schedule == Schedule::breadth_first;
}
bool rolls_on(Schedule schedule) {
  return schedule == Schedule::zb_h2;
}
bool follows_lengths(Schedule schedule) {
  return schedule == Schedule::zb_v;
}

Orders make_orders(const Layout& layout) {
  return entry_of(layout.schedule).orders(layout);
}

}  // namespace caelum::step
