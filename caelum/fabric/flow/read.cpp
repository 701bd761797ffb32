#include "caelum/fabric/flow/read.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr std::size_t kMostErrors = 100;  ///< a file of another kind has an error in every line

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class Reader {
 public:
  Reader(std::shared_ptr<const SourceFile> file, const Network* network, Diagnostics& diagnostics)
      : file_(std::move(file)), network_(network), diagnostics_(diagnostics) {
    if (network != nullptr) result_.problem.capacity = network->capacity;
  }

  FlowFile read() {
    const std::string_view text = file_->text;
    for (std::size_t begin = 0; begin < text.size() && diagnostics_.all().size() < kMostErrors;) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      line(text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (diagnostics_.all().size() < kMostErrors) set_waits();
    return diagnostics_.ok() ? std::move(result_) : FlowFile{};
  }

 private:
  struct Options {
    FlowSpec spec;
    std::vector<std::string_view> after;  ///< ids, each a whole number
  };

  void wrong(std::string_view word, std::string what, std::string hint) {
    const auto at = static_cast<std::uint32_t>(word.data() - file_->text.data());
    diagnostics_.error({file_, at, at + static_cast<std::uint32_t>(word.size())}, std::move(what),
                       std::move(hint));
  }

  static std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> words;
    for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
      const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
      words.push_back(text.substr(at, end - at));
      at = text.find_first_not_of(separators, end);
    }
    return words;
  }

  void line(std::string_view text) {
    const auto words = split(text, " \t\r");
    if (words.empty()) return;
    if (words[0][0] == '#') {
      comment(text, words);
      return;
    }
    const auto id = whole(words[0]);
    if (!id) {
      wrong(words[0], quoted(words[0]) + " is not the id of a flow", "begin the line with a whole number");
      return;
    }
    if (network_ != nullptr) {
      listed_flow(*id, words);
    } else {
      instance_flow(*id, words);
    }
  }

  void comment(std::string_view text, const std::vector<std::string_view>& words) {
    if (network_ != nullptr) return;
    if (words[0] == "#cap") {
      const auto link = words.size() == 3 ? whole(words[1]) : std::nullopt;
      const auto rate = words.size() == 3 ? number(words[2]) : std::nullopt;
      if (!link || !rate || *rate <= 0) {
        wrong(words[0], "this is not the capacity of a link", "write '#cap LINK BYTES_PER_SECOND'");
      } else {
        result_.problem.capacity[link_of(*link)] = *rate;
      }
      return;
    }
    constexpr std::string_view kMark = "every link:";
    const std::size_t mark = text.find(kMark);
    if (mark == std::string_view::npos) return;
    const auto after = split(text.substr(mark + kMark.size()), " \t\r;");
    const auto rate = after.empty() ? std::nullopt : number(after[0]);
    if (!result_.links.empty()) {
      wrong(words[0], "the capacity of every link stands after links", "put it before the first flow");
    } else if (!rate || *rate <= 0) {
      wrong(words[0], "the capacity of every link is not a number above 0", "write '# every link: 5e10 B/s'");
    } else {
      usual_ = *rate;
    }
  }

  Link link_of(std::uint64_t name) {
    const auto [at, fresh] = link_index_.try_emplace(name, static_cast<Link>(link_index_.size()));
    if (fresh) {
      result_.links.push_back(name);
      result_.problem.capacity.push_back(usual_);
    }
    return at->second;
  }

  void no_capacity(std::string_view word) {
    if (told_capacity_) return;
    told_capacity_ = true;
    wrong(word, "the capacity of link " + std::string(word) + " is not stated before this line",
          "begin with '# every link: 5e10 B/s' or '#cap LINK RATE'; or, if this is a list of flows between "
          "endpoints, "
          "name their network");
  }

  bool bytes_of(std::string_view word, FlowSpec& spec) {
    const auto bytes = number(word);
    if (bytes && *bytes >= 0) {
      spec.bytes = *bytes;
      return true;
    }
    wrong(word, quoted(word) + " is not a number of bytes", "write a plain number, 0 or more");
    return false;
  }

  /// Whether the word was an option, right or wrong.
  bool option(std::string_view word, Options& options) {
    std::string_view key, value;
    if (word[0] == '@') {
      key = "start";
      value = word.substr(1);
    } else {
      const std::size_t equals = word.find('=');
      if (equals == std::string_view::npos) return false;
      key = word.substr(0, equals);
      value = word.substr(equals + 1);
    }
    if (key == "after") {
      waits(value, options);
      return true;
    }
    FlowSpec& spec = options.spec;
    double* field = key == "start"     ? &spec.start
                    : key == "latency" ? &spec.latency
                    : key == "weight"  ? &spec.weight
                    : key == "cap"     ? &spec.cap
                                       : nullptr;
    if (field == nullptr) {
      const std::string near = nearest(key, {"start", "latency", "weight", "cap", "after"});
      wrong(
          word, "there is no option " + quoted(key),
          near.empty() ? "options are start, latency, weight, cap and after" : "did you mean " + near + "?");
      return true;
    }
    const auto figure = number(value);
    const bool positive = key == "weight" || key == "cap";
    if (!figure || *figure < 0 || (positive && *figure == 0)) {
      wrong(word,
            fmt::format("{} of {} must be a number {}", key, quoted(value),
                        positive ? "above 0" : "of 0 or more"),
            positive ? "leave it out for the usual one" : "seconds, as 0.5 or 2e-6");
    } else {
      *field = *figure;
    }
    return true;
  }

  void waits(std::string_view list, Options& options) {
    for (const std::string_view word : split(list, ",")) {
      if (whole(word)) {
        options.after.push_back(word);
      } else {
        wrong(word, quoted(word) + " is not the id of a flow", "write after=3 or after=3,5");
      }
    }
  }

  void listed_flow(std::uint64_t id, const std::vector<std::string_view>& words) {
    Options options;
    std::vector<std::string_view> plain;
    for (const auto word : words) {
      if (!option(word, options)) plain.push_back(word);
    }
    if (plain.size() != 4) {
      wrong(words[0], fmt::format("this line has {} plain numbers where a flow has four", plain.size()),
            "write '<id> <from> <to> <bytes>'");
      return;
    }
    const auto from = endpoint(plain[1]), to = endpoint(plain[2]);
    if (!bytes_of(plain[3], options.spec) || !from || !to) return;
    if (!result_.problem.add_routed(*network_, *from, *to, hash_of(*from, *to, id), options.spec)) {
      wrong(plain[2], fmt::format("there is no way from endpoint {} to {}", *from, *to),
            "the network must connect them");
      return;
    }
    finish(id, words[0], options);
  }

  std::optional<Endpoint> endpoint(std::string_view word) {
    const auto value = whole(word);
    if (value && *value < network_->endpoints) return static_cast<Endpoint>(*value);
    wrong(word, quoted(word) + " is not an endpoint of the network",
          fmt::format("endpoints are 0 to {}", static_cast<std::uint64_t>(network_->endpoints) - 1));
    return std::nullopt;
  }

  void instance_flow(std::uint64_t id, const std::vector<std::string_view>& words) {
    if (words.size() < 2) {
      wrong(words[0], "this flow has no bytes", "write '<id> <bytes> <link> <link> ...'");
      return;
    }
    Options options;
    path_.clear();
    if (!bytes_of(words[1], options.spec)) return;
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (option(words[i], options)) continue;
      if (const auto link = whole(words[i])) {
        path_.push_back(link_of(*link));
        if (result_.problem.capacity[path_.back()] == 0) no_capacity(words[i]);
      } else {
        wrong(words[i], quoted(words[i]) + " is not the number of a link", "links are whole numbers");
      }
    }
    options.spec.path = path_;
    result_.problem.add(options.spec);
    finish(id, words[0], options);
  }

  void finish(std::uint64_t id, std::string_view word, const Options& options) {
    if (!flow_index_.try_emplace(id, static_cast<Flow>(result_.ids.size())).second) {
      wrong(word, fmt::format("there are two flows {}", id), "give each flow its own id");
    }
    result_.ids.push_back(id);
    for (const std::string_view other : options.after) waits_.emplace_back(result_.ids.size() - 1, other);
  }

  /// Flows may wait for flows of later lines, so ids are looked up at the end.
  void set_waits() {
    Problem& problem = result_.problem;
    if (!waits_.empty()) problem.after_end.reserve(result_.ids.size());
    auto wait = waits_.begin();
    for (std::size_t f = 0; f < result_.ids.size() && !waits_.empty(); ++f) {
      for (; wait != waits_.end() && wait->first == f; ++wait) {
        const auto other = flow_index_.find(*whole(wait->second));
        if (other != flow_index_.end()) {
          problem.after.push_back(other->second);
        } else {
          wrong(wait->second, "there is no flow " + std::string(wait->second) + " to wait for",
                "name the id of a line of this file");
        }
      }
      problem.after_end.push_back(static_cast<std::uint32_t>(problem.after.size()));
    }
  }

  std::shared_ptr<const SourceFile> file_;
  const Network* network_;
  Diagnostics& diagnostics_;
  FlowFile result_;
  double usual_ = 0;  ///< of links without a #cap; 0: not stated
  std::unordered_map<std::uint64_t, Link> link_index_;
  std::unordered_map<std::uint64_t, Flow> flow_index_;
  std::vector<std::pair<std::size_t, std::string_view>> waits_;  ///< of which flow, for which id
  std::vector<Link> path_;
  bool told_capacity_ = false;
};

}  // namespace

FlowFile read_flows(const std::shared_ptr<const SourceFile>& file, const Network* network,
                    Diagnostics& diagnostics) {
  return Reader(file, network, diagnostics).read();
}

std::vector<std::uint32_t> read_counts(std::string_view text) {
  std::vector<std::uint32_t> counts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const auto count = whole(text.substr(begin, end - begin));
    if (!count || *count == 0 || *count > UINT32_MAX) return {};
    counts.push_back(static_cast<std::uint32_t>(*count));
    begin = end + 1;
  }
  return counts;
}

}  // namespace caelum::fabric::flow
