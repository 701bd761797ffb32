// Timeline in the Trace Event Format. Written by hand: a timeline may hold a million slices, and
// each is one short line.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>

#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string train_trace(const Ran& ran) {
  const auto& slices = ran.outcome.train.step.slices;
  fmt::memory_buffer out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"scenario\":\"{}\"}},\"traceEvents\":[",
                 escaped(ran.design.name));
  std::map<std::pair<int, std::string>, int> threads;
  std::map<int, int> streams_of_stage;
  bool first = true;
  auto separator = [&] {
    fmt::format_to(to, "{}\n", first ? "" : ",");
    first = false;
  };
  for (const auto& slice : slices) {
    const auto key = std::make_pair(slice.stage, std::string(slice.stream));
    if (threads.contains(key)) continue;
    int& streams = streams_of_stage[slice.stage];
    if (streams == 0) {
      separator();
      fmt::format_to(to,
                     "{{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":{0},\"args\":{{\"name\":\"stage {0}\"}}}}",
                     slice.stage);
    }
    threads[key] = ++streams;
    separator();
    fmt::format_to(
        to,
        "{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":{},\"tid\":{},\"args\":{{\"name\":\"{}\"}}}}",
        slice.stage, streams, escaped(slice.stream));
  }
  for (const auto& slice : slices) {
    const int thread = threads.at({slice.stage, slice.stream});
    separator();
    fmt::format_to(to,
                   "{{\"ph\":\"X\",\"name\":\"{}\",\"cat\":\"{}\",\"pid\":{},\"tid\":{},\"ts\":{:.3f},\"dur\":{:.3f},\"args\":{{",
                   escaped(slice.name), escaped(slice.stream), slice.stage, thread,
                   slice.begin_s * 1e6, (slice.end_s - slice.begin_s) * 1e6);
    fmt::format_to(to, "\"chunk\":{}", slice.chunk);
    if (slice.micro_batch >= 0) fmt::format_to(to, ",\"micro_batch\":{}", slice.micro_batch);
    if (slice.bytes > 0) fmt::format_to(to, ",\"bytes\":{:.0f}", slice.bytes);
    fmt::format_to(to, "}}}}");
  }
  fmt::format_to(to, "\n]}}\n");
  return fmt::to_string(out);
}

}  // namespace caelum::report
