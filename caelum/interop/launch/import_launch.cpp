#include "caelum/interop/launch/import_launch.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/base/text.hpp"
#include "caelum/interop/launch/fill.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::interop {
namespace {

using ByKey = std::map<std::string, const Item*, std::less<>>;

std::string_view first_word(std::string_view value) {
  return value.substr(0, value.find(' '));
}

std::string without_signs(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '"' && c != '\'') out += c;
  }
  return out;
}

/// The items of a row in a file: nothing when one is missing or has another value.
bool fits(const LaunchRow& row, const ByKey& keys, std::vector<std::string>& used, std::string& any) {
  for (std::string_view rest = row.items; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = one.find('=');
    const auto found = keys.find(one.substr(0, equals));
    if (found == keys.end()) return false;
    used.push_back(found->first);
    const std::string& value = found->second->value;
    if (equals == std::string_view::npos) continue;
    const std::string_view wanted = one.substr(equals + 1);
    if (wanted == "*") {
      any = value;
    } else if (value != wanted && first_word(value) != wanted &&
               without_signs(value) != without_signs(wanted)) {
      return false;
    }
  }
  return true;
}

/// Words behind a single value are the command's own, but for lists of modules.
std::string single(std::string_view path, const std::string& value) {
  const bool list =
      path == "~modules" || path == "~num_layer_list" || value.starts_with("[") || value.starts_with("(");
  if (path == "~modules") {
    std::string words = value.starts_with("[") ? value.substr(1, value.size() - 2) : value;
    std::erase(words, ',');
    return words;
  }
  return list ? value : std::string(first_word(value));
}

class Reading {
 public:
  Reading(const Items& items, const Target& target) : target_(target) {
    for (const auto& item : items) keys_[item.key] = &item;
  }

  Settings settings() {
    Settings s;
    for (std::size_t i = 0; i < target_.rows.size(); ++i) {
      const std::string_view path = target_.rows[i].path;
      const auto before = target_.rows.first(i);
      const bool seen =
          std::any_of(before.begin(), before.end(), [path](const LaunchRow& r) { return r.path == path; });
      if (!seen) read_path(path, s);
    }
    return s;
  }

  /// Tells of the keys that no row took.
  void tell(Diagnostics& diagnostics) const {
    std::string tuned;
    Span first;
    for (const auto& [key, item] : keys_) {
      if (used_.contains(key)) continue;
      const bool off = item->value == "false" || item->value == "False" || item->value == "none" ||
                       item->value == "0" || item->value == "null";
      if (begins(target_.idle, key)) continue;
      if (begins(target_.tuned, key)) {
        if (tuned.empty()) first = item->at;
        tuned += (tuned.empty() ? "" : ", ") + printable(key);
        continue;
      }
      if (in_rows(key)) {
        if (off) continue;
        diagnostics.warning(item->at,
                            fmt::format("the value {} of '{}' has no counterpart", quoted(item->value), key),
                            "set what it means in the scenario");
        continue;
      }
      diagnostics.warning(item->at, fmt::format("'{}' is not known", printable(key)),
                          "its effect on time and memory, if it has one, is not in the scenario");
    }
    if (tuned.empty()) return;
    diagnostics.warning(
        first,
        fmt::format("priced by the constants of the stack '{}' and not one by one: {}", target_.stack, tuned),
        "compare them with what that stack is described to do");
  }

 private:
  void read_path(std::string_view path, Settings& s) {
    const LaunchRow* silent = nullptr;
    for (const auto& row : target_.rows) {
      if (row.path != path) continue;
      if (row.items.empty()) {
        silent = &row;
        continue;
      }
      std::vector<std::string> used;
      std::string any;
      if (!fits(row, keys_, used, any)) continue;
      std::string value = row.value == "*" ? single(path, any) : std::string(row.value);
      if (row.value == "*" && value.empty()) continue;
      used_.insert(used.begin(), used.end());
      s.emplace(path, std::move(value));
      supersede(path);
      return;
    }
    if (silent != nullptr) s.emplace(path, silent->value);
  }

  /// Other names of what was taken, and flags that say less of it: bf16 beside fp8.
  void supersede(std::string_view path) {
    for (const auto& row : target_.rows) {
      if (row.path != path) continue;
      for (std::string_view rest = row.items; !rest.empty();) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view key = rest.substr(0, end);
        if (key.ends_with("=*")) key.remove_suffix(2);
        if (const auto found = keys_.find(key); found != keys_.end()) used_.insert(found->first);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  }

  [[nodiscard]] bool in_rows(std::string_view key) const {
    return std::any_of(target_.rows.begin(), target_.rows.end(), [key](const LaunchRow& row) {
      for (std::string_view rest = row.items; !rest.empty();) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        if (rest.substr(0, std::min(rest.find('='), end)) == key) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      return false;
    });
  }

  static bool begins(std::string_view words, std::string_view key) {
    while (!words.empty()) {
      const std::size_t end = std::min(words.find(' '), words.size());
      if (end > 0 && key.starts_with(words.substr(0, end))) return true;
      words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
  }

  const Target& target_;
  ByKey keys_;
  std::set<std::string, std::less<>> used_;
};

/// The lines of a header of ours.
Settings header_settings(std::string_view text) {
  Settings settings;
  for (std::size_t at = text.find(kHeaderMark); at != std::string_view::npos;
       at = text.find(kHeaderMark, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    std::string_view line = text.substr(at + kHeaderMark.size());
    line = line.substr(0, line.find('\n'));
    const std::size_t equals = line.find(" = ");
    if (equals == std::string_view::npos) continue;
    settings[std::string(line.substr(0, equals))] = line.substr(equals + 3);
  }
  return settings;
}

long plan_degree(const Settings& s, const char* axis) {
  return std::max(number_of(s, fmt::format("train.plan.{}", axis), 1), 1L);
}

/// Ranks that the plan's replicas are made of; bounded, since a file may hold anything.
long replica_ranks(const Settings& s) {
  constexpr double kMostRanks = 1e9;
  double ranks = 1;
  for (const char* axis : {"tensor", "context", "pipeline"})
    ranks *= static_cast<double>(plan_degree(s, axis));
  return static_cast<long>(std::min(ranks, kMostRanks));
}

/// Batches that the file divides otherwise: once the number of chips is known.
void settle_batch(Settings& s) {
  const long chips = number_of(s, "cluster.chips", 1);
  const long replicas = std::max(chips / replica_ranks(s), 1L);
  if (const long each = number_of(s, "~batch_a_replica", 0); each > 0 && !s.contains("train.global_batch")) {
    s["train.global_batch"] = std::to_string(std::min(each, 1'000'000'000L) * replicas);
  }
  const auto device = s.find("~device_batch");
  if (device == s.end()) return;
  double each = 0;
  std::from_chars(device->second.data(), device->second.data() + device->second.size(), each);
  const double passes = static_cast<double>(std::max(number_of(s, "~accumulation", 1), 1L));
  const double batch = std::round(each * static_cast<double>(chips) * passes);
  if (!(batch >= 1) || batch > 1e9) return;
  s.emplace("train.global_batch", std::to_string(static_cast<long>(batch)));
  const double through = passes * static_cast<double>(std::max(number_of(s, "~pipeline_passes", 1), 1L));
  const double micro = std::round(batch / static_cast<double>(replicas) / through);
  s.emplace("train.plan.micro_batch", std::to_string(static_cast<long>(std::max(micro, 1.0))));
}

/// Layers of a chunk become chunks of a stage once the model is known, by shape or by its id.
void settle_chunks(Settings& s, Diagnostics& diagnostics) {
  const long each = std::min(number_of(s, "~layers_a_chunk", 0), 1'000'000L);
  if (each == 0) return;
  long layers = number_of(s, "model.layers", 0);
  if (layers == 0 && s.contains("model")) {
    const auto model = spec::load_model(value_of(s, "model"), spec::Catalogue{}, diagnostics);
    if (model) layers = model->layers;
  }
  const long stage = each * std::min(plan_degree(s, "pipeline"), 1'000'000L);
  s.emplace("train.plan.virtual", std::to_string(std::max(layers / stage, 1L)));
}

struct Assumed {
  const char* path;
  std::string value, why;
};

struct Machine {
  std::string system, why;
};

/// Files are often named for the chips that they are for.
Machine machine_of(const Target& target, std::string_view file) {
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"GB300", "gb300-nvl64"}, {"GB200", "gb200-nvl64-400"}, {"B300", "hgx-b300"},
      {"B200", "hgx-b200-400"}, {"H200", "hgx-h200"},         {"H100", "hgx-h100"},
      {"MI355X", "hgx-mi355x"}, {"MI325X", "hgx-mi325x"},     {"MI300X", "hgx-mi300x"}};
  file.remove_prefix(file.rfind('/') == std::string_view::npos ? 0 : file.rfind('/') + 1);
  for (const auto& [chip, system] : kNamed) {
    if (file.find(chip) != std::string_view::npos)
      return {std::string(system), fmt::format("the file's name says {}", chip)};
  }
  return {&target == &mindspeed_target() ? "atlas-800t-a2" : "dgx-h100", "the file names no machine"};
}

void assume(const Target& target, const std::shared_ptr<const SourceFile>& source, Settings& s,
            Settings& notes, Diagnostics& diagnostics) {
  const long replica = replica_ranks(s);
  const long wide = plan_degree(s, "expert") * plan_degree(s, "expert_tensor");
  const long least = std::max(replica, std::min(wide, 1'000'000L) * plan_degree(s, "pipeline"));
  const long chips = number_of(s, "cluster.chips", least);
  const long batch = std::max(chips / replica, 1L) * plan_degree(s, "micro_batch");
  const Machine machine = machine_of(target, source->name);
  const Assumed needed[] = {
      {"cluster.system", machine.system, machine.why},
      {"cluster.chips", std::to_string(least), "as few as the plan needs"},
      {"train.sequence", "4096", "the file leaves it to the program"},
      {"train.global_batch", std::to_string(batch), "one micro-batch for each replica"},
  };
  std::string told;
  const auto take = [&](const Assumed& one) {
    if (s.contains(one.path)) return;
    s[one.path] = one.value;
    notes[one.path] = "assumed: " + one.why;
    told += fmt::format("{}{} = {} ({})", told.empty() ? "" : ", ", one.path, one.value, one.why);
  };
  for (const auto& one : needed) take(one);
  if (s.contains("model.layers")) {
    take({"model.vocab", "128256", "the tokenizer has it"});
    if (!s.contains("model.moe.experts") && !s.contains("model.ffn")) {
      take({"model.ffn", std::to_string(4 * number_of(s, "model.hidden", 1)), "four times the hidden width"});
    }
  }
  if (told.empty()) return;
  diagnostics.warning({source, 0, 0}, fmt::format("assumed for {}: {}", target.title, told),
                      "correct them in the scenario, or give them with --set PATH=VALUE");
}

void need_model(const Target& target, const std::shared_ptr<const SourceFile>& source, const Settings& s,
                Diagnostics& diagnostics) {
  const bool named = s.contains("model");
  const bool shaped = s.contains("model.layers") && s.contains("model.hidden") && s.contains("model.heads");
  if (named || shaped) return;
  diagnostics.error({source, 0, 0},
                    fmt::format("the file does not tell the model: {} has it elsewhere", target.title),
                    "add `--set model=ID` with an id of `caelum show models`");
}

bool contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

const Target* recognise_yaml(std::string_view text) {
  if (contains(text, "pre_trainer:")) return &primus_target();
  if (contains(text, "base_emb_dim:") || contains(text, "ici_") || contains(text, "per_device_batch_size:")) {
    return &maxtext_target();
  }
  if (contains(text, "--num-layers") || contains(text, "--micro-batch-size")) return &megatron_target();
  if (contains(text, "trainer:")) return &nemo_target();
  return contains(text, "model_parallel_size:") || contains(text, "micro_batch_size:")
             ? &megatron_bridge_target()
             : nullptr;
}

}  // namespace

const Target* recognise_launch(const SourceFile& source) {
  const Settings header = header_settings(source.text);
  if (const Target* told = find_target(value_of(header, "target"))) return told;
  const std::string_view name = source.name, text = source.text;
  if (name.ends_with(".toml")) return &torchtitan_target();
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return recognise_yaml(text);
  if (name.ends_with(".json")) {
    const bool deepspeed = contains(text, "\"zero_optimization\"") ||
                           contains(text, "\"train_batch_size\"") ||
                           contains(text, "\"train_micro_batch_size_per_gpu\"");
    return deepspeed ? &deepspeed_target() : nullptr;
  }
  if (contains(text, "DGXNNODES") || contains(text, "MINIBS")) return &mlperf_target();
  const bool ascend = contains(text, "mindspeed") || contains(text, "ASCEND") ||
                      contains(text, "ascend-toolkit") || contains(text, "--use-ascend");
  if (ascend) return &mindspeed_target();
  return contains(text, "--") ? &megatron_target() : nullptr;
}

std::string import_launch(const std::shared_ptr<const SourceFile>& source, const Target& target,
                          const Settings& given, Diagnostics& diagnostics) {
  Diagnostics own;
  // Recipes that list Megatron's arguments in YAML are of the same target.
  const bool yaml = source->name.ends_with(".yaml") || source->name.ends_with(".yml");
  const Syntax syntax = target.syntax == Syntax::arguments && yaml ? Syntax::yaml : target.syntax;
  const Items items = read_launch_items(source, syntax, own);
  std::string text;
  if (own.ok()) {
    Reading reading(items, target);
    Settings s = reading.settings();
    reading.tell(own);
    target.unfold(s);
    if (!s.contains("model.moe.experts")) {
      std::erase_if(s, [](const auto& one) { return one.first.starts_with("model.moe."); });
    }
    const long nodes = number_of(s, "~nodes", 0), each = number_of(s, "~per_node", 0);
    if (nodes > 0 && each > 0 && nodes < 10'000'000 && each < 10'000) {
      s["cluster.chips"] = std::to_string(nodes * each);
    }
    Settings header = header_settings(source->text);
    header.erase("target");
    for (const Settings* said : {&std::as_const(header), &given}) {
      for (const auto& [path, value] : *said) s[path] = value;
    }
    settle_batch(s);
    settle_chunks(s, own);
    s.emplace("train.stack", target.stack);
    Settings notes;
    assume(target, source, s, notes, own);
    need_model(target, source, s, own);
    std::erase_if(s, [](const auto& one) { return one.first.starts_with("~"); });
    text = scenario_yaml(s, notes, fmt::format("Imported from arguments of {}.", target.title));
  }
  for (const auto& d : own.all()) {
    if (d.severity == Diagnostic::Severity::warning) diagnostics.warning(d.at, d.message, d.hint);
    if (d.severity == Diagnostic::Severity::error) diagnostics.error(d.at, d.message, d.hint);
  }
  return own.ok() ? text : std::string();
}

}  // namespace caelum::interop
