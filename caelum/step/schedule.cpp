// The table of schedules.
#include "caelum/step/schedule.hpp"

#include <array>

#include "caelum/base/check.hpp"

namespace caelum::step {
namespace {

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
