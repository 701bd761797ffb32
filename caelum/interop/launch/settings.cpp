// The same table of fields that reads a scenario prints it, so a new field is a setting at once: where a
// target cannot express it, it is told and not forgotten.
#include "caelum/interop/launch/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "caelum/spec/fields.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/printer.hpp"

namespace caelum::interop {
namespace {

/// Names and remarks: no figure depends on them.
bool is_label(std::string_view path) {
  constexpr std::array kLabels = {"model.id",
                                  "model.name",
                                  "model.organisation",
                                  "model.year",

                                  "model.published_total",
                                  "model.published_active"};
  return path.starts_with("model.facts") || std::find(kLabels.begin(), kLabels.end(), path) != kLabels.end();
}

void print(Settings& settings, const char* name, const void* object, const spec::RecordTable& table) {
  spec::Printer printer;
  printer.push(name);
  printer.record(object, table);
  for (const auto& line : printer.lines()) {
    const bool absent = line.value == "none" && line.path != "train.plan.recompute";
    if (line.value == "unknown" || absent || is_label(line.path)) continue;
    settings[line.path] = line.value;
  }
}

void exact(Settings& settings, const char* path, double value) {
  if (const auto found = settings.find(path); found != settings.end())
    found->second = fmt::format("{}", value);
}

// One way of saying the widths of a model with experts.
void settle_experts(Settings& s) {
  const auto moe = [](const char* key) { return std::string("model.moe.") + key; };
  if (number_of(s, moe("experts"), 0) == 0) {
    s.erase("train.plan.expert");
    s.erase("train.plan.expert_tensor");
    s.erase("train.routing_imbalance");
    return;
  }
  if (number_of(s, moe("dense_ffn"), 0) == 0) s[moe("dense_ffn")] = value_of(s, "model.ffn", "0");
  s["model.ffn"] = "0";
  if (number_of(s, moe("shared_ffn"), 0) == 0) {
    s[moe("shared_ffn")] =
        std::to_string(number_of(s, moe("shared"), 0) * number_of(s, moe("expert_ffn"), 0));
  }
  s[moe("shared")] = number_of(s, moe("shared_ffn"), 0) > 0 ? "1" : "0";
  if (number_of(s, moe("groups"), 0) <= 1) s[moe("groups")] = s[moe("topk_groups")] = "0";
}

// What has no effect where its axis is not used.
void drop_idle(Settings& s) {
  const auto one = [&s](const char* axis) { return number_of(s, std::string("train.plan.") + axis, 1) == 1; };
  const auto drop = [&s](std::initializer_list<const char*> keys) {
    for (const char* key : keys) s.erase(std::string("train.plan.") + key);
  };
  if (one("tensor")) drop({"sequence_parallel", "overlap.tensor"});
  if (one("context")) drop({"context_mode", "ulysses", "context_balance", "overlap.context"});
  if (one("pipeline")) drop({"virtual", "schedule", "layers", "overlap.pipeline"});
  if (one("expert")) drop({"overlap.expert"});
  if (value_of(s, "train.lora") != "true") s.erase("train.lora_rank");
}

struct Branch {
  std::string key, value, note;
  std::vector<std::unique_ptr<Branch>> inner;

  Branch* below(std::string_view name) {
    for (const auto& one : inner) {
      if (one->key == name) return one.get();
    }
    inner.push_back(std::make_unique<Branch>());
    inner.back()->key = name;
    return inner.back().get();
  }
};

bool is_key(std::string_view part) {
  return !part.empty() && part.size() < 64 && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string safe(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '+' || c == '-' || c == '/';
  }) && text.front() != '-';
  const bool list =
      text.size() >= 2 && text.front() == '[' && text.back() == ']' &&
      text.find_first_not_of("[]abcdefghijklmnopqrstuvwxyz_0123456789, ") == std::string_view::npos &&
      text.rfind('[') == 0 && text.find(']') == text.size() - 1;
  if (plain || list) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ? ' ' : c;
  }
  return out + '"';
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F; },
      ' ');
  return line;
}

void write(const Branch& branch, std::string& out, std::size_t depth) {
  const std::string indent(2 * depth, ' ');
  for (const auto& one : branch.inner) {
    out += indent + one->key + ":";
    if (one->inner.empty()) {
      out += " " + safe(one->value);
      if (!one->note.empty()) out += "  # " + one_line(one->note);
    }
    out += "\n";
    write(*one, out, depth + 1);
  }
}

}  // namespace

std::string value_of(const Settings& settings, std::string_view path, std::string_view otherwise) {
  const auto found = settings.find(path);
  return found == settings.end() ? std::string(otherwise) : found->second;
}

long number_of(const Settings& settings, std::string_view path, long otherwise) {
  constexpr double kMostCount = 1e15;  // of any count in a plan; exact in a double
  const auto found = settings.find(path);
  if (found == settings.end()) return otherwise;
  const std::string& text = found->second;
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole =
      read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= 0 && value <= kMostCount;
  return whole ? static_cast<long>(value) : otherwise;
}

Settings settings_of(const spec::Design& design) {
  Settings settings;
  print(settings, "model", &design.model, spec::table<spec::Model>());
  if (design.train) {
    print(settings, "train", &*design.train, spec::table<spec::Train>());
    const spec::Train& train = *design.train;
    exact(settings, "train.tokens", train.tokens.value_or(0));
    exact(settings, "train.routing_imbalance", train.routing_imbalance);
    exact(settings, "train.plan.offload.activations", train.plan.offload.activations);
    settings["train.global_batch"] = std::to_string(train.global_batch);
    if (train.documents) {
      exact(settings, "train.documents.mean", train.documents->mean);
      exact(settings, "train.documents.spread", train.documents->spread);
    }
  }
  if (design.model.attention == spec::AttentionKind::mla) {
    settings.erase("model.head_dim");  // queries and values have widths of their own
    settings.erase("model.kv_heads");
  } else {
    settings.erase("model.attention");  // the numbers of heads say it
    for (const char* unused :
         {"q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"}) {
      const auto found = settings.find(std::string("model.") + unused);
      if (found != settings.end() && found->second == "0") settings.erase(found);
    }
  }
  if (design.model.positions != spec::Positions::learned)
    settings.erase("model.context");  // no table of them
  settle_experts(settings);
  drop_idle(settings);
  settings["cluster.system"] = design.cluster.system.id;
  settings["cluster.chips"] = std::to_string(design.cluster.chips);
  return settings;
}

const Settings& neutral_settings() {
  static const Settings kNeutral = [] {
    Settings settings;
    const spec::Model model;
    const spec::Train train;
    print(settings, "model", &model, spec::table<spec::Model>());
    print(settings, "train", &train, spec::table<spec::Train>());
    for (const char* key :
         {"o_lora_rank", "o_groups", "q_lora_rank", "kv_lora_rank", "sliding_window", "ffn"}) {
      settings.emplace(std::string("model.") + key, "0");
    }
    for (const char* key :
         {"latent", "groups", "topk_groups", "shared", "shared_ffn", "dense_layers", "dense_ffn"}) {
      settings.emplace(std::string("model.moe.") + key, "0");
    }
    settings.emplace("model.moe.every", "1");
    return settings;
  }();
  return kNeutral;
}

namespace {

/// What a launch file does not switch on is off: else the recipe of the chip's usual framework would say.
void state_overlap(Settings& settings) {
  settings.try_emplace("train.plan.overlap.tensor", "false");
  settings.try_emplace("train.plan.overlap.expert", "false");
}

}  // namespace

std::string scenario_yaml(const Settings& given, const Settings& notes, std::string_view comment) {
  Settings settings = given;
  if (settings.contains("train.plan.tensor")) state_overlap(settings);
  Branch root;
  for (const auto& [path, value] : settings) {
    Branch* at = &root;
    std::string_view rest = path;
    bool good = true;
    while (good && !rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      good = is_key(rest.substr(0, dot)) && at->value.empty();
      if (good) at = at->below(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    if (!good || at == &root || !at->inner.empty() || value.empty()) continue;
    at->value = value;
    at->note = value_of(notes, path);
  }
  std::string out = "# " + one_line(comment) + "\ncaelum: 1\n";
  write(root, out, 0);
  return out;
}

}  // namespace caelum::interop
