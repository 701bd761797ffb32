// Timeline in the Trace Event Format. Written by hand: a timeline may hold a million slices, and
// each is one short line.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "caelum/report/json_text.hpp"
#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

/// Whole nanoseconds: a length rounded by itself would reach into the slice that follows.
double nanoseconds(double seconds) {
  return std::round(seconds * 1e9);
}

/// Transfers in both directions share a stream at the same time; a viewer draws only slices that
/// follow each other on one track. Each slice gets the first track of its stream that is free.
std::vector<int> lanes_of(const std::vector<step::Slice>& slices) {
  std::vector<std::size_t> order(slices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return slices[a].begin_s < slices[b].begin_s; });
  std::map<std::pair<int, std::string_view>, std::vector<double>> busy_until;
  std::vector<int> lanes(slices.size(), 0);
  for (std::size_t i : order) {
    auto& ends = busy_until[{slices[i].stage, slices[i].stream}];
    std::size_t lane = 0;
    while (lane < ends.size() && ends[lane] > nanoseconds(slices[i].begin_s)) ++lane;
    if (lane == ends.size()) ends.push_back(0);
    ends[lane] = nanoseconds(slices[i].end_s);
    lanes[i] = static_cast<int>(lane);
  }
  return lanes;
}

}  // namespace

std::string train_trace(const api::Trained& ran) {
  const auto& slices = ran.outcome.train.step.slices;
  const std::vector<int> lanes = lanes_of(slices);
  fmt::memory_buffer out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"scenario\":{}",
                 json_string(ran.design.name));
  const std::string& left_out = ran.outcome.train.step.left_out;
  if (!left_out.empty()) fmt::format_to(to, ",\"left_out\":{}", json_string(left_out));
  fmt::format_to(to, "}},\"traceEvents\":[");
  bool first = true;
  auto separator = [&] {
    fmt::format_to(to, "{}\n", first ? "" : ",");
    first = false;
  };
  using Track = std::tuple<int, std::string, int>;  // stage, stream, lane
  std::map<Track, int> threads;
  std::map<int, int> tracks_of_stage;
  for (std::size_t i = 0; i < slices.size(); ++i) threads[{slices[i].stage, slices[i].stream, lanes[i]}] = 0;
  for (auto& [track, thread] : threads) {
    const auto& [stage, stream, lane] = track;
    int& tracks = tracks_of_stage[stage];
    if (tracks == 0) {
      separator();
      fmt::format_to(to, R"({{"ph":"M","name":"process_name","pid":{0},"args":{{"name":"stage {0}"}}}})",
                     stage);
    }
    thread = ++tracks;
    separator();
    fmt::format_to(to, R"({{"ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":{}}}}})", stage,
                   thread, json_string(lane == 0 ? stream : fmt::format("{} ({})", stream, lane + 1)));
  }
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const auto& slice = slices[i];
    const int thread = threads.at({slice.stage, slice.stream, lanes[i]});
    const double begin = nanoseconds(slice.begin_s), end = nanoseconds(slice.end_s);
    separator();
    fmt::format_to(
        to, R"({{"ph":"X","name":{},"cat":{},"pid":{},"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{"chunk":{})",
        json_string(slice.name), json_string(slice.stream), slice.stage, thread, begin / 1e3,
        (end - begin) / 1e3, slice.chunk);
    if (slice.micro_batch >= 0) fmt::format_to(to, ",\"micro_batch\":{}", slice.micro_batch);
    if (slice.bytes > 0) fmt::format_to(to, ",\"bytes\":{:.0f}", slice.bytes);
    fmt::format_to(to, "}}}}");
  }
  for (const auto& sample : ran.outcome.train.step.memory_curve) {
    separator();
    fmt::format_to(to, R"({{"ph":"C","name":"memory","pid":{},"ts":{:.3f},"args":{{"GB":{:.3f}}}}})",
                   sample.stage, sample.time_s * 1e6, sample.bytes.in(units::GB));
  }
  fmt::format_to(to, "\n]}}\n");
  return fmt::to_string(out);
}

}  // namespace caelum::report
