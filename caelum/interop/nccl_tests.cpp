// The text is read line by line, the JSON by the library; both fill the same few fields.
#include "caelum/interop/nccl_tests.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/base/text.hpp"

namespace caelum::interop {
namespace {

using Json = nlohmann::json;
constexpr double kMicrosecond = 1e-6;

struct NamedTest {
  std::string_view word;
  Collective collective;
};
constexpr NamedTest kTests[] = {
    {"all_reduce", Collective::all_reduce}, {"all_gather", Collective::all_gather},
    {"alltoall", Collective::all_to_all},   {"reduce_scatter", Collective::reduce_scatter},
    {"sendrecv", Collective::send_receive}, {"broadcast", Collective::broadcast},
    {"all_to_all", Collective::all_to_all}, {"allgather", Collective::all_gather},
    {"allreduce", Collective::all_reduce},  {"reducescatter", Collective::reduce_scatter},
};

std::optional<Collective> named_in(std::string_view text, std::string_view ending) {
  for (const auto& test : kTests) {
    if (text.find(std::string(test.word) + std::string(ending)) != std::string_view::npos)
      return test.collective;
  }
  return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

std::optional<double> number(std::string_view word) {
  double value = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (problem != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return {};
  return value;
}

/// What the bus bandwidth over the algorithm's tells: the ranks, where the collective has such a factor.
long ranks_from(Collective collective, double ratio) {
  double ranks = 0;
  if (collective == Collective::all_reduce) ranks = 2 / (2 - ratio);
  if (collective == Collective::all_gather || collective == Collective::reduce_scatter ||
      collective == Collective::all_to_all) {
    ranks = 1 / (1 - ratio);
  }
  return std::isfinite(ranks) && ranks >= 2 && ranks <= 1e6 ? std::lround(ranks) : 0;
}

class Reader {
 public:
  Reader(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics) {}

  std::optional<NcclTest> read() {
    const std::string_view text = source_->text;
    found_ = named_in(text, "_perf");
    if (!found_) found_ = named_in(source_->name.substr(source_->name.find_last_of('/') + 1), "");
    if (text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{')) {
      read_json();
    } else {
      read_text();
    }
    return finish();
  }

 private:
  void error(std::size_t begin, std::size_t end, std::string what, std::string mend) {
    diagnostics_.error({source_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                       std::move(what), std::move(mend));
  }

  void read_text() {
    const std::string_view text = source_->text;
    for (std::size_t begin = 0; begin < text.size() && diagnostics_.ok();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      line(text.substr(begin, end - begin), begin);
      begin = end + 1;
    }
  }

  void line(std::string_view line, std::size_t at) {
    auto words = words_of(line);
    // Launchers put the rank before each line: `0: `.
    if (!words.empty() && words[0].size() > 1 && words[0].ends_with(':') &&
        number(words[0].substr(0, words[0].size() - 1))) {
      words.erase(words.begin());
    }
    if (words.empty()) return;
    if (words[0].starts_with('#')) {
      comment(words);
    } else if (const auto version = line.find("NCCL version "); version != std::string_view::npos) {
      library(line.substr(version + 13));
    } else if (words.size() >= 6 && number(words[0]) && number(words[1])) {
      data(words, at, line.size());
    }
  }

  void library(std::string_view rest) {
    const std::size_t end = rest.find_first_not_of("0123456789.");
    test_.library = "NCCL " + std::string(rest.substr(0, end));
  }

  void comment(const std::vector<std::string_view>& words) {
    double processes_chips = 1;
    bool shape = false;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const auto value = number(words[i + 1]);
      if (words[i] == "NCCL" && words[i + 1] == "version" && i + 2 < words.size()) library(words[i + 2]);
      if (!value) continue;
      if (words[i] == "nThread" || words[i] == "nGpus") {
        processes_chips *= *value;
        shape = true;
      }
      if (words[i] == "Rank") one_rank(words, i);
    }
    for (const auto word : words) {
      has_root_ = has_root_ || word == "root";
      host_times_ = host_times_ || word == "cputime";
    }
    if (shape) test_.one_process = processes_chips > 1;
  }

  /// `Rank 3 Group 0 Pid 77 on HOST device ...`: counted; of the host only whether it is the first one's.
  void one_rank(const std::vector<std::string_view>& words, std::size_t at) {
    ++listed_;
    for (std::size_t i = at; i + 1 < words.size(); ++i) {
      if (words[i] != "on") continue;
      const std::size_t host = std::hash<std::string_view>{}(words[i + 1]);
      if (listed_ == 1) first_host_ = host;
      if (host == first_host_) ++on_first_;
      return;
    }
  }

  /// `size count type [redop] [root] time algbw busbw #wrong ...`: old versions print a root for rooted
  /// operations only, which the line of names tells.
  void data(const std::vector<std::string_view>& words, std::size_t at, std::size_t length) {
    std::size_t i = 2;
    for (; i < words.size() && !number(words[i]) && words[i] != "N/A"; ++i) {
      if (i == 2) test_.element = words[i];
      if (i == 3) reduces_ = words[i] != "none";
    }
    if (has_root_) ++i;
    const auto time = i + 2 < words.size() ? number(words[i]) : std::nullopt;
    if (!time || *time < 0 || !number(words[i + 1]) || !number(words[i + 2])) {
      error(at, at + length, "this line of results has not the columns of nccl-tests",
            "give its output as it was printed: size, count, type, time, algbw, busbw, ...");
      return;
    }
    const auto algorithm = number(words[i + 1]), bus = number(words[i + 2]);
    add(*number(words[0]), *time, algorithm.value_or(0), bus.value_or(0));
  }

  void add(double bytes, double microseconds, double algorithm, double bus) {
    if (!(bytes > 0) || !(microseconds > 1e-3)) return;
    test_.points.push_back({bytes, microseconds * kMicrosecond});
    if (algorithm > 1 && algorithm > fastest_) {  // printed with two decimals: the largest is the surest
      fastest_ = algorithm;
      ratio_ = bus / algorithm;
    }
  }

  void read_json() {
    const Json json = Json::parse(source_->text, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
      return error(0, 1, "the JSON is broken", "give the file that nccl-tests wrote");
    }
    const auto results = json.find("results");
    if (results == json.end() || !results->is_array()) {
      return error(0, 1, "there is no list 'results'", "give the file that nccl-tests wrote with -J");
    }
    if (const auto config = json.find("config"); config != json.end() && config->is_object()) {
      json_config(*config);
    }
    if (const auto version = json.find("nccl_version"); version != json.end() && version->is_string()) {
      library(version->get<std::string>());
    }
    for (const auto& row : *results) json_row(row);
  }

  void json_config(const Json& config) {
    test_.one_process = field(config, "nthreads") * field(config, "ngpus") > 1;
    const auto devices = config.find("devices");
    if (devices == config.end() || !devices->is_array()) return;
    listed_ = static_cast<long>(devices->size());
    const Json first = devices->empty() || !devices->front().is_object()
                           ? Json()
                           : devices->front().value("hostname", Json());
    for (const auto& device : *devices) {
      const auto host = device.is_object() ? device.find("hostname") : device.end();
      if (!device.is_object() || host == device.end()) continue;
      if (*host == first) ++on_first_;
    }
  }

  static double field(const Json& object, const char* key) {
    if (!object.is_object()) return 0;
    const auto found = object.find(key);
    if (found == object.end()) return 0;
    if (found->is_number()) return found->get<double>();
    return found->is_string() ? number(found->get<std::string>()).value_or(0) : 0;
  }

  void json_row(const Json& row) {
    if (!row.is_object()) return error(0, 1, "'results' holds something that is no object", "");
    const auto apart = row.find("out_of_place");
    const auto in_place = row.find("in_place");
    const bool only_in_place = apart != row.end() && apart->is_null() && in_place != row.end();
    const Json& timed = only_in_place ? *in_place : apart != row.end() ? *apart : row;
    if (const auto type = row.find("type"); type != row.end() && type->is_string()) {
      test_.element = type->get<std::string>();
    }
    if (const auto op = row.find("redop"); op != row.end() && op->is_string()) {
      reduces_ = op->get<std::string>() != "none";
    }
    add(field(row, "size"), field(timed, "time"), field(timed, "alg_bw"), field(timed, "bus_bw"));
  }

  std::optional<NcclTest> finish() {
    if (!diagnostics_.ok()) return std::nullopt;
    if (host_times_) error(0, 1, "these are times of the host (-C)", "run nccl-tests without -C");
    if (!found_ && reduces_ && ratio_ > 1.001) found_ = Collective::all_reduce;
    if (test_.points.empty()) error(0, 1, "there are no results", "give the output of nccl-tests");
    if (!found_) {
      error(0, 1, "nothing tells which collective was run",
            "name the file after it: all_gather.txt, reduce_scatter.txt, alltoall.txt, sendrecv.txt, ...");
    }
    if (!diagnostics_.ok()) return std::nullopt;
    test_.collective = *found_;
    const long told = ranks_from(test_.collective, ratio_);
    // The factor of the bandwidths is what was computed with; headers have been wrong.
    test_.ranks = told >= 2 && told < 100 ? told : listed_ > 0 ? listed_ : told;
    if (on_first_ > 0 && on_first_ < listed_ && test_.ranks == listed_) test_.ranks_per_node = on_first_;
    if (test_.ranks < 2) {
      error(0, 1, "the number of ranks is not told, or one",
            "give an output with its 'Rank' lines, or with bandwidths above 1 GB/s");
      return std::nullopt;
    }
    return std::move(test_);
  }

  const std::shared_ptr<const SourceFile>& source_;
  Diagnostics& diagnostics_;
  NcclTest test_;
  std::optional<Collective> found_;
  long listed_ = 0, on_first_ = 0;
  std::size_t first_host_ = 0;
  double ratio_ = 0, fastest_ = 0;
  bool reduces_ = false, has_root_ = false, host_times_ = false;
};

}  // namespace

bool looks_like_nccl_tests(std::string_view text) {
  return text.find("nThread") != std::string_view::npos ||
         (text.find("algbw") != std::string_view::npos && text.find("busbw") != std::string_view::npos &&
          text.find('#') != std::string_view::npos) ||
         (text.find("\"results\"") != std::string_view::npos &&
          text.find("\"bus_bw\"") != std::string_view::npos);
}

std::optional<NcclTest> read_nccl_tests(const std::shared_ptr<const SourceFile>& source,
                                        Diagnostics& diagnostics) {
  Diagnostics own;
  auto test = Reader(source, own).read();
  for (const auto& each : own.all()) diagnostics.error(each.at, each.message, each.hint);
  return test;
}

}  // namespace caelum::interop
