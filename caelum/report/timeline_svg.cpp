#include "caelum/report/timeline_svg.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "caelum/report/format.hpp"
#include "caelum/report/markup.hpp"

namespace caelum::report {
namespace {

constexpr std::size_t kTimelineEachEnd = 60;  // tasks of a stage shown at either end of a long step
constexpr double kTimelineRow = 18, kTimelineLeft = 70, kTimelineWidth = 1000, kTimelineGap = 24;

const char* colour_of(std::string_view name) {
  if (name.starts_with("forward")) return "#2f6fdb";
  if (name.starts_with("pair")) return "#8e5bd0";
  if (name.starts_with("backward, weights")) return "#12a4af";
  if (name.starts_with("backward")) return "#e8710a";
  return "#34a853";
}

struct Window {
  double begin = 0, end = 0;
};

/// The stretch of time that tasks [first, last) of every stage cover.
Window window_of(const std::map<int, std::vector<const step::Slice*>>& stages, bool at_begin) {
  Window w{1e300, 0};
  for (const auto& [stage, tasks] : stages) {
    const std::size_t n = std::min(kTimelineEachEnd, tasks.size());
    const std::size_t first = at_begin ? 0 : tasks.size() - n;
    w.begin = std::min(w.begin, tasks[first]->begin_s);
    w.end = std::max(w.end, tasks[first + n - 1]->end_s);
  }
  return w;
}

void draw(std::string& out, const std::map<int, std::vector<const step::Slice*>>& stages, Window w,
          double left, double width) {
  const double scale = width / (w.end - w.begin);
  double y = 0;
  for (const auto& [stage, tasks] : stages) {
    for (const step::Slice* task : tasks) {
      if (task->end_s <= w.begin || task->begin_s >= w.end) continue;
      const double x = (std::max(task->begin_s, w.begin) - w.begin) * scale;
      const double end = (std::min(task->end_s, w.end) - w.begin) * scale;
      out += fmt::format(
          "<rect x='{:.2f}' y='{:.1f}' width='{:.2f}' height='{:.1f}' fill='{}'><title>{}, stage {}, {} to "
          "{}</title></rect>",
          left + x, y + 1, std::max(0.2, end - x - 0.3), kTimelineRow - 2, colour_of(task->name),
          escaped(task->name), stage, seconds(task->begin_s), seconds(task->end_s));
    }
    y += kTimelineRow;
  }
  out += fmt::format(
      "<text x='{:.1f}' y='{:.1f}'>{}</text><text x='{:.1f}' y='{:.1f}' text-anchor='end'>{}</text>", left,
      y + 13, seconds(w.begin), left + width, y + 13, seconds(w.end));
}

}  // namespace

std::string timeline_svg(const std::vector<step::Slice>& slices) {
  std::map<int, std::vector<const step::Slice*>> stages;
  for (const auto& slice : slices) {
    if (std::string_view(slice.stream) == "compute") stages[slice.stage].push_back(&slice);
  }
  if (stages.empty()) return {};
  std::size_t most = 0;
  for (auto& [stage, tasks] : stages) {
    std::stable_sort(tasks.begin(), tasks.end(),
                     [](const auto* a, const auto* b) { return a->begin_s < b->begin_s; });
    most = std::max(most, tasks.size());
  }
  const double height = kTimelineRow * static_cast<double>(stages.size()) + 18;
  std::string out = fmt::format(
      "<h2>Timeline</h2><p>Forward blue, backward orange, weight gradients teal, update green; purple both "
      "at once; waiting is left empty.{}</p>"
      "<svg class='timeline' viewBox='0 0 {} {}' style='height:auto;font:11px system-ui' "
      "fill='currentColor'>",
      most <= 2 * kTimelineEachEnd ? "" : " Both ends of the step; its even middle is left out at the gap.",
      kTimelineLeft + kTimelineWidth, height);
  double y = 0;
  for (const auto& [stage, tasks] : stages) {
    out += fmt::format("<text x='0' y='{:.1f}'>stage {}</text>", y + 13, stage);
    y += kTimelineRow;
  }
  if (most <= 2 * kTimelineEachEnd) {
    Window whole{1e300, 0};
    for (const auto& [stage, tasks] : stages) {
      whole.begin = std::min(whole.begin, tasks.front()->begin_s);
      whole.end = std::max(whole.end, tasks.back()->end_s);
    }
    draw(out, stages, whole, kTimelineLeft, kTimelineWidth);
  } else {
    const double half = (kTimelineWidth - kTimelineGap) / 2;
    draw(out, stages, window_of(stages, true), kTimelineLeft, half);
    draw(out, stages, window_of(stages, false), kTimelineLeft + half + kTimelineGap, half);
  }
  return out + "</svg>";
}

}  // namespace caelum::report
