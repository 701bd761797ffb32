// Tables of requests. One pass, every wrong row with its place.
#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "caelum/base/limits.hpp"
#include "caelum/base/text.hpp"
#include "caelum/spec/csv.hpp"
#include "caelum/spec/requests.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {
namespace {

std::optional<double> request_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class TraceReader {
 public:
  TraceReader(const Csv& csv, Diagnostics& diagnostics) : csv_(csv), diagnostics_(diagnostics) {}

  std::shared_ptr<const RequestTrace> read() {
    const auto seconds = column("arrival_s"), millis = column("arrival_ms");
    const auto input = needed("input_tokens"), output = needed("output_tokens");
    if (!seconds && !millis) needed("arrival_s");
    if (!input || !output || (!seconds && !millis)) return nullptr;
    blocks_ = column("prefix_block_ids");
    auto trace = std::make_shared<RequestTrace>();
    trace->rows.reserve(csv_.rows());
    double before = 0, first = 0;
    for (std::size_t row = 0; row < csv_.rows() && diagnostics_.ok(); ++row) {
      const std::size_t at = seconds ? *seconds : *millis;
      const double arrival = number(row, at, 0, kLatest) * (seconds ? 1 : 1e-3);
      if (row == 0) first = arrival;
      if (arrival < before) {
        diagnostics_.error(
            csv_.span(row, at),
            fmt::format("this request arrives {:g} s before the one above it", before - arrival),
            "sort the table by arrival");
      }
      before = arrival;
      TracedRequest request{
          .arrival = Time{arrival - first}, .input = whole(row, *input), .output = whole(row, *output)};
      if (blocks_) add_blocks(*trace, request, row);
      trace->rows.push_back(request);
    }
    return diagnostics_.ok() ? trace : nullptr;
  }

 private:
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const {
    const auto found = std::find(csv_.columns.begin(), csv_.columns.end(), name);
    if (found == csv_.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - csv_.columns.begin());
  }
  std::optional<std::size_t> needed(std::string_view name) {
    const auto found = column(name);
    if (!found) {
      diagnostics_.error(csv_.header(), fmt::format("there is no column '{}'", name),
                         "a table of requests has arrival_s (or arrival_ms), input_tokens and output_tokens");
    }
    return found;
  }
  double number(std::size_t row, std::size_t at, double least, double most) {
    const auto value = request_number(csv_.text(row, at));
    if (value && *value >= least && *value <= most) return *value;
    diagnostics_.error(csv_.span(row, at),
                       fmt::format("{} is no {} from {:g} to {:g}", quoted(std::string(csv_.text(row, at))),
                                   csv_.columns[at], least, most),
                       "correct the row, or leave it out");
    return least;
  }
  long whole(std::size_t row, std::size_t at) {
    const double value = number(row, at, 1, kMostTokens);
    if (value != static_cast<double>(static_cast<long>(value))) {
      diagnostics_.error(csv_.span(row, at), "tokens are whole", "correct the row, or leave it out");
    }
    return static_cast<long>(value);
  }
  /// The blocks that a prompt is sure to fill; what is left of it is its own.
  void add_blocks(RequestTrace& trace, TracedRequest& request, std::size_t row) {
    request.blocks_at = static_cast<std::uint32_t>(trace.blocks.size());
    const std::string_view text = csv_.text(row, *blocks_);
    const long most = request.input / trace.block_tokens;
    for (std::size_t at = 0; at < text.size() && static_cast<long>(request.blocks) < most;) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      const auto id = request_number(text.substr(at, end - at));
      if (!id || *id < 0 || *id > kMostTokens) {
        diagnostics_.error(csv_.span(row, *blocks_), "these are no block ids",
                           "write numbers apart by blanks");
        return;
      }
      trace.blocks.push_back(static_cast<std::uint64_t>(*id));
      ++request.blocks;
      at = end + 1;
    }
  }

  static constexpr double kLatest = 1e10;  // ms or s; months of a trace
  static constexpr double kMostTokens = 1e8;
  const Csv& csv_;
  Diagnostics& diagnostics_;
  std::optional<std::size_t> blocks_;
};

}  // namespace

std::shared_ptr<const RequestTrace> read_requests(const std::string& path, Span asked_at,
                                                  Diagnostics& diagnostics) {
  Diagnostics own;
  std::shared_ptr<const RequestTrace> trace;
  if (const auto file = read_source(path, std::move(asked_at), own)) {
    const Csv csv = Csv::parse(path, file->text, own);
    if (own.ok()) trace = TraceReader(csv, own).read();
  }
  for (const Diagnostic& d : own.all()) diagnostics.error(d.at, d.message, d.hint);
  return trace;
}

}  // namespace caelum::spec
