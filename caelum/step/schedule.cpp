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
    ScheduleEntry{Schedule::zb_h1, straight_layout, zb_h1_orders},
    ScheduleEntry{Schedule::zb_v, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::v_half, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::v_min, zb_v_layout, zb_v_orders},
    ScheduleEntry{Schedule::dualpipe, dualpipe_layout, dualpipe_orders},
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
    real.schedule = Schedule::one_f_one_b;
    real.virtual_stages = 1;
  }
  return entry_of(real.schedule).layout(real);
}

Orders make_orders(const Layout& layout) {
  return entry_of(layout.schedule).orders(layout);
}

}  // namespace caelum::step
