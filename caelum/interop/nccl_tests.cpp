// A log is read line by line. A run begins where a command, a header or a table begins after results; what
// the lines before its results tell is its own.
#include "caelum/interop/nccl_tests.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "caelum/interop/collective_run.hpp"
#include "caelum/interop/log_lines.hpp"

namespace caelum::interop {
namespace {

std::vector<std::string_view> words_of(std::string_view line, std::string_view separators = " \t") {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(separators, at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

/// How nccom-test calls them.
std::optional<Collective> neuron_word(std::string_view word) {
  if (word == "allr") return Collective::all_reduce;
  if (word == "allg") return Collective::all_gather;
  if (word == "redsct") return Collective::reduce_scatter;
  if (word == "alltoall" || word == "alla") return Collective::all_to_all;
  if (word == "sendrecv") return Collective::send_receive;
  return std::nullopt;
}

class LogReader {
 public:
  LogReader(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  std::vector<NcclTest> read() {
    const auto lines = log_lines(source_->text);
    for (const LogLine& line : lines) {
      read_line(line);
      if (!diagnostics_.ok()) return {};
    }
    close();
    // A run that prints no name may be named by its file, when it is the only one.
    const std::size_t count = runs_.size();
    if (count == 1 && !runs_[0].found) {
      runs_[0].found = collective_in(source_->name.substr(source_->name.find_last_of('/') + 1), "");
    }
    if (count == 0) runs_.emplace_back().at = {source_, 0, 1};
    std::vector<NcclTest> tests;
    for (CollectiveRun& run : runs_) {
      if (auto test = finish_run(std::move(run), diagnostics_)) tests.push_back(std::move(*test));
    }
    return diagnostics_.ok() ? std::move(tests) : std::vector<NcclTest>();
  }

 private:
  void read_line(const LogLine& line) {
    const auto words = words_of(line.text);
    if (words.empty()) return;
    const std::string_view text = line.text;
    const auto bars = text.find('|') != std::string_view::npos ? words_of(text, " \t|") : decltype(words)();
    if (bars.size() >= 3 && plain_number(bars[0]) && plain_number(bars[1])) return hccl_row(line, bars);
    if (words.size() >= 6 && plain_number(words[0]) && plain_number(words[1])) return row(line, words);
    if (const bool heads = is_header(text); heads || words[0] == "#" || words[0].starts_with('#')) {
      if (heads || text.find("nThread") != std::string_view::npos) begin(line);
      if (heads && !words[0].starts_with('#') && bars.empty()) columns(words);
      comment(words);
    }
    command(line, words);
    for (const char* library : {"NCCL", "RCCL"}) {
      const auto version = text.find(fmt::format("{} version ", library));
      if (version != std::string_view::npos) versioned(library, text.substr(version + 13));
    }
  }

  static bool is_header(std::string_view text) {
    return text.find("algbw") != std::string_view::npos ||
           text.find("alg_bandwidth") != std::string_view::npos;
  }

  /// After results, what follows belongs to another run.
  void begin(const LogLine& line) {
    if (!open_.test.points.empty()) close();
    if (!open_.at.file) open_.at = place(line);
  }

  void close() {
    if (!open_.test.points.empty() || open_.host_times) runs_.push_back(std::move(open_));
    open_ = {};
    time_column_ = 0;
  }

  [[nodiscard]] Span place(const LogLine& line) const {
    return {source_, static_cast<std::uint32_t>(line.begin), static_cast<std::uint32_t>(line.end)};
  }

  /// A line that calls one test: mpirun -n 16 ./all_reduce_test -p 8; nccom-test -r 32 allr; all_gather_perf.
  void command(const LogLine& line, const std::vector<std::string_view>& words) {
    const std::string_view text = line.text;
    if (text.find("concluded") != std::string_view::npos) return;
    std::optional<Collective> named = collective_in(text, "_perf");
    if (!named) named = collective_in(text, "_test");
    const bool neuron = text.find("nccom-test") != std::string_view::npos;
    for (std::size_t i = 0; neuron && !named && i < words.size(); ++i) named = neuron_word(words[i]);
    if (!named) return;
    begin(line);
    open_.found = named;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const long value = std::lround(std::clamp(plain_number(words[i + 1]).value_or(0), 0.0, 1e6));
      if (value <= 0) continue;
      if (neuron && (words[i] == "-r" || words[i] == "--nworkers")) open_.started = value;
      if (words[i] == "-n" || words[i] == "-np") started_ = value;
      if (words[i] == "-p" && text.find("_test") != std::string_view::npos) open_.per_node = value;
    }
    if (started_ > 0 && text.find("_test") != std::string_view::npos)
      open_.started = std::exchange(started_, 0);
    if (open_.started == 0 && open_.per_node > 0) open_.started = open_.per_node;
  }

  void versioned(const char* library, std::string_view rest) {
    open_.test.library =
        std::string(library) + " " + std::string(rest.substr(0, rest.find_first_not_of("0123456789.")));
  }

  void comment(const std::vector<std::string_view>& words) {
    double processes_chips = 1;
    bool shape = false;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const auto value = plain_number(words[i + 1]);
      if (!value) continue;
      if (words[i] == "nThread" || words[i] == "nGpus") {
        processes_chips *= *value;
        shape = true;
      }
      if (words[i] == "Rank") one_rank(words, i);
    }
    for (const auto word : words) {
      open_.has_root = open_.has_root || word == "root";
      open_.host_times = open_.host_times || word == "cputime";
    }
    if (shape) open_.test.one_process = processes_chips > 1;
  }

  /// `Rank 3 Group 0 Pid 77 on HOST device ...`: counted; of the host only whether it is the first one's.
  void one_rank(const std::vector<std::string_view>& words, std::size_t at) {
    ++open_.listed;
    for (std::size_t i = at; i + 1 < words.size(); ++i) {
      if (words[i] != "on") continue;
      const std::size_t host = std::hash<std::string_view>{}(words[i + 1]);
      if (open_.listed == 1) first_host_ = host;
      if (host == first_host_) ++open_.on_first;
      return;
    }
  }

  /// nccom-test prints one name for each column: `size(B) count(elems) type time(us) algbw(GB/s)
  /// busbw(GB/s)`.
  void columns(const std::vector<std::string_view>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].starts_with("time") && time_column_ == 0) time_column_ = i;
      if (words[i].starts_with("algbw")) algorithm_column_ = i;
      if (words[i].starts_with("busbw")) bus_column_ = i;
    }
  }

  /// `size count type [redop] [root] time algbw busbw #wrong ...`: old versions print a root for rooted
  /// operations only, which the line of names tells.
  void row(const LogLine& line, const std::vector<std::string_view>& words) {
    std::size_t i = 2;
    for (; i < words.size() && !plain_number(words[i]) && words[i] != "N/A"; ++i) {
      if (i == 2) open_.test.element = words[i];
      if (i == 3) open_.reduces = words[i] != "none";
    }
    if (open_.has_root) ++i;
    std::size_t algorithm = i + 1, bus = i + 2;
    if (time_column_ > 0) i = time_column_, algorithm = algorithm_column_, bus = bus_column_;
    const auto at = [&](std::size_t column) {
      return column < words.size() ? plain_number(words[column]) : std::nullopt;
    };
    if (!at(i) || *at(i) < 0 || !at(algorithm) || !at(bus)) {
      diagnostics_.error(place(line), "this line of results has not the columns of nccl-tests",
                         "give its output as it was printed: size, count, type, time, algbw, busbw, ...");
      return;
    }
    if (!open_.at.file) open_.at = place(line);
    open_.add(*plain_number(words[0]), *at(i), *at(algorithm), *at(bus));
  }

  /// `size | time | algorithm bandwidth | check`. The size is of one rank; the bandwidth is computed of what
  /// is communicated, which tells whether that is the same (its last digits are lost in small rows).
  void hccl_row(const LogLine& line, const std::vector<std::string_view>& fields) {
    const double bytes = *plain_number(fields[0]), time = *plain_number(fields[1]);
    const auto algorithm = plain_number(fields[2]);
    if (!algorithm || time < 0) {
      diagnostics_.error(
          place(line), "this line of results has not the columns of hccl_test",
          "give its output as it was printed: data_size | aveg_time | alg_bandwidth | check_result");
      return;
    }
    if (fields.size() > 3 && fields[3] == "failed") {
      diagnostics_.error(place(line), "hccl_test says that this result is wrong (check_result: failed)",
                         "leave the line out, or measure again");
      return;
    }
    if (!open_.at.file) open_.at = place(line);
    if (open_.test.library.empty()) open_.test.library = "HCCL";
    const double times = std::round(*algorithm * 1e3 * time / bytes);  // GB/s times us are kilobytes
    open_.add(bytes * (times >= 2 && times <= 1e6 ? times : 1), time, 0, 0);
  }

  const std::shared_ptr<const SourceFile>& source_;
  Diagnostics& diagnostics_;
  std::vector<CollectiveRun> runs_;
  CollectiveRun open_;
  std::size_t first_host_ = 0;
  std::size_t time_column_ = 0, algorithm_column_ = 0, bus_column_ = 0;  ///< 0: columns of nccl-tests
  long started_ = 0;  ///< by mpirun, on this line or the one before
};

}  // namespace

bool looks_like_nccl_tests(std::string_view text) {
  const auto holds = [&](const char* word) { return text.find(word) != std::string_view::npos; };
  return holds("nThread") || (holds("algbw") && holds("busbw") && (holds("#") || holds("size(B)"))) ||
         (holds("data_size(Bytes)") && holds("alg_bandwidth")) ||
         (holds("\"results\"") && holds("\"bus_bw\""));
}

std::vector<NcclTest> read_nccl_tests(const std::shared_ptr<const SourceFile>& source,
                                      Diagnostics& diagnostics) {
  Diagnostics own;
  const std::string_view text = source->text;
  std::vector<NcclTest> tests;
  if (text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{')) {
    if (auto test = read_nccl_json(source, own)) tests.push_back(std::move(*test));
  } else {
    tests = LogReader(source, own).read();
  }
  for (const auto& each : own.all()) diagnostics.error(each.at, each.message, each.hint);
  return tests;
}

}  // namespace caelum::interop
