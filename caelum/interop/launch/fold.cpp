// Settings that tools group otherwise than a scenario does.
#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

constexpr std::string_view kRecompute = "train.plan.recompute";

std::string take(Settings& s, std::string_view path) {
  const auto found = s.find(path);
  if (found == s.end()) return {};
  std::string value = std::move(found->second);
  s.erase(found);
  return value;
}

void put(Settings& s, std::string_view path, std::string value) {
  s[std::string(path)] = std::move(value);
}

long degree(const Settings& s, std::string_view axis) {
  return number_of(s, "train.plan." + std::string(axis), 1);
}

struct Module {
  std::string_view ours, theirs;
};
// Modules that Megatron-Core names (`--recompute-modules`); the others it cannot recompute alone.
constexpr Module kModules[] = {{"norm", "layernorm"},
                               {"attention_core", "core_attn"},
                               {"mla_up", "mla_up_proj"},
                               {"activation", "moe_act"},
                               {"mlp", "mlp"},
                               {"moe", "moe"}};

std::vector<std::string> module_list(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == '[' || c == ']') continue;
    if (c == ' ' || c == ',') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// Empty when one of them has no name on the other side.
std::string module_words(std::string_view text, std::string_view Module::*from, std::string_view Module::*to,
                         std::string_view separator) {
  std::vector<std::string_view> all;
  for (const auto& word : module_list(text)) {
    const auto* const found = std::find_if(std::begin(kModules), std::end(kModules),
                                           [&](const Module& m) { return m.*from == word; });
    if (found == std::end(kModules)) return {};
    all.push_back((*found).*to);
  }
  return fmt::format("{}", fmt::join(all, separator));
}

void fold_recompute(Settings& s) {
  const std::string what = value_of(s, kRecompute, "none");
  const long layers = number_of(s, "train.plan.recompute_layers", 0);
  if (what == "full") {
    put(s, "~method", layers > 0 ? "block" : "uniform");
    put(s, "~method_layers", std::to_string(layers > 0 ? layers : 1));
    take(s, "train.plan.recompute_layers");
  } else if (what.starts_with("[")) {
    const std::string modules = module_words(what, &Module::ours, &Module::theirs, " ");
    if (modules.empty()) return;
    put(s, "~modules", modules);
    put(s, "~recompute", "modules");
    take(s, kRecompute);
    return;
  }
  put(s, "~recompute", what);
  take(s, kRecompute);
}

void unfold_recompute(Settings& s) {
  const std::string what = take(s, "~recompute");
  const std::string modules = take(s, "~modules");
  const bool block = take(s, "~method") == "block";
  const std::string layers = take(s, "~method_layers");
  if (what == "modules" || (what == "selective" && !modules.empty())) {
    const std::string ours = module_words(modules, &Module::theirs, &Module::ours, ", ");
    put(s, kRecompute, ours.empty() ? "selective" : "[" + ours + "]");
  } else if (!what.empty()) {
    put(s, kRecompute, what);
    if (what == "full" && block && !layers.empty()) put(s, "train.plan.recompute_layers", layers);
  }
}

void fold_layers(Settings& s) {
  if (value_of(s, "train.plan.layers").empty()) return;
  const bool mtp = number_of(s, "model.mtp_layers", 0) > 0;
  put(s, "~layout", layout_text(list_of(take(s, "train.plan.layers")), mtp));
  take(s, "train.plan.virtual");  // the number of chunks says it
}

std::vector<long> even_layers(long layers, long chunks, long first_less, long last_less) {
  std::vector<long> all(static_cast<std::size_t>(chunks), (layers + first_less + last_less) / chunks);
  all.front() -= first_less;
  all.back() -= last_less;
  return all;
}

/// First and last stages with layers of their own, or shorter by an embedding and a loss.
void unfold_ends(Settings& s) {
  constexpr long kMostChunks = 10'000;
  const long layers = number_of(s, "model.layers", 0);
  const long chunks = degree(s, "pipeline") * degree(s, "virtual");
  const std::string first = take(s, "~first_layers"), last = take(s, "~last_layers");
  const bool embedding = take(s, "~embedding_counts") == "true", loss = take(s, "~loss_counts") == "true";
  if (chunks < 2 || chunks > kMostChunks || layers < chunks) return;
  std::vector<long> all;
  if (embedding || loss) {
    all = even_layers(layers, chunks, embedding ? 1 : 0, loss ? 1 : 0);
  } else if ((!first.empty() || !last.empty()) && degree(s, "virtual") == 1) {
    Settings ends{{"first", first}, {"last", last}};
    const long a = number_of(ends, "first", 0), b = number_of(ends, "last", 0);
    const long others = chunks - (a > 0 ? 1 : 0) - (b > 0 ? 1 : 0);
    if (others < 1 || a + b > layers) return;
    all.assign(static_cast<std::size_t>(chunks), (layers - a - b) / others);
    if (a > 0) all.front() = a;
    if (b > 0) all.back() = b;
  }
  if (!all.empty()) put(s, "train.plan.layers", fmt::format("[{}]", fmt::join(all, ", ")));
}

void unfold_layers(Settings& s) {
  const std::string layout = take(s, "~layout");
  const long pipeline = std::max(degree(s, "pipeline"), 1L);
  const long each = number_of(s, "~layers_each", 0);
  take(s, "~layers_each");
  if (each > 0) {
    put(s, "train.plan.virtual",
        std::to_string(std::max(number_of(s, "model.layers", 0) / (each * pipeline), 1L)));
  }
  if (layout.empty()) return unfold_ends(s);
  const std::vector<long> layers = layout_layers(layout);
  put(s, "train.plan.layers", fmt::format("[{}]", fmt::join(layers, ", ")));
  put(s, "train.plan.virtual", std::to_string(std::max(static_cast<long>(layers.size()) / pipeline, 1L)));
}

void fold_experts(Settings& s) {
  const long dense = number_of(s, "model.moe.dense_layers", 0), every = number_of(s, "model.moe.every", 1);
  const bool moe = s.contains("model.moe.experts");
  put(s, "~ffn", moe ? take(s, "model.moe.dense_ffn") : take(s, "model.ffn"));
  if (value_of(s, "~ffn") == "0") take(s, "~ffn");
  if (!moe) return;
  take(s, "model.ffn");
  take(s, "model.moe.shared");
  if (dense > 0 || every > 1) {
    put(s, "~expert_layers", expert_layers_text(number_of(s, "model.layers", 0), dense, every));
  }
  take(s, "model.moe.dense_layers");
  take(s, "model.moe.every");
}

void unfold_experts(Settings& s) {
  const std::string ffn = take(s, "~ffn"), layers = take(s, "~expert_layers");
  if (!s.contains("model.moe.experts")) {
    if (!ffn.empty()) put(s, "model.ffn", ffn);
    return;
  }
  put(s, "model.ffn", "0");
  if (!s.contains("model.moe.expert_ffn") && !ffn.empty()) put(s, "model.moe.expert_ffn", ffn);
  if (!ffn.empty()) put(s, "model.moe.dense_ffn", ffn);
  if (number_of(s, "model.moe.shared_ffn", 0) > 0) put(s, "model.moe.shared", "1");
  if (layers.empty()) return;
  const ExpertLayers found = expert_layers(layers);
  if (found.every == 0) return;
  put(s, "model.moe.dense_layers", std::to_string(found.dense));
  put(s, "model.moe.every", std::to_string(found.every));
}

void fold_length(Settings& s) {
  const long sequence = number_of(s, "train.sequence", 0), tokens = number_of(s, "train.tokens", 0);
  if (!s.contains("model.context")) put(s, "~positions", std::to_string(sequence));
  put(s, "~always", "1");
  if (sequence == 0 || tokens == 0 || tokens % sequence != 0) return;
  put(s, "~samples", std::to_string(tokens / sequence));
  take(s, "train.tokens");
}

}  // namespace

void fold_usual(Settings& s, std::string_view stack) {
  const long chips = number_of(s, "cluster.chips", 0);
  const long others = degree(s, "tensor") * degree(s, "context") * degree(s, "pipeline");
  if (others > 0 && degree(s, "data") == chips / others) take(s, "train.plan.data");
  if (value_of(s, "train.stack") == stack) take(s, "train.stack");
  if (value_of(s, "train.plan.placement") == "[tensor, context, expert, data, pipeline]") {
    take(s, "train.plan.placement");
  }
}

void fold_schedule(Settings& s) {
  const std::string usual = degree(s, "virtual") > 1 ? "interleaved" : "1f1b";
  if (value_of(s, "train.plan.schedule") == usual) take(s, "train.plan.schedule");
}

void fold_precision(Settings& s) {
  const auto path = [](const char* key) { return std::string("train.precision.") + key; };
  const std::string word = value_of(s, path("matmul"), "bf16");
  const bool half = word == "fp16", single = word == "fp32" || word == "tf32";
  put(s, "~precision", word);
  take(s, path("matmul"));
  const std::string kept = half ? word : single ? "fp32" : "bf16";
  if (value_of(s, path("attention")) == (half || single ? word : "bf16")) take(s, path("attention"));
  if (value_of(s, path("activations")) == kept) take(s, path("activations"));
  if (value_of(s, path("parameters")) == kept) take(s, path("parameters"));
}

void unfold_precision(Settings& s) {
  const std::string word = take(s, "~precision");
  if (word.empty()) return;
  const bool half = word == "fp16", single = word == "fp32" || word == "tf32";
  const std::string kept = half ? word : single ? "fp32" : "bf16";
  put(s, "train.precision.matmul", word);
  s.emplace("train.precision.attention", half || single ? word : "bf16");
  s.emplace("train.precision.activations", kept);
  s.emplace("train.precision.parameters", kept);
}

void unfold_stages(Settings& s) {
  unfold_layers(s);
  unfold_recompute(s);
}

void fold_megatron(Settings& s) {
  fold_schedule(s);
  fold_precision(s);
  fold_recompute(s);
  fold_layers(s);
  fold_experts(s);
  fold_length(s);
  if (value_of(s, "model.kv_heads") == value_of(s, "model.heads")) {
    take(s, "model.kv_heads");
  } else if (s.contains("model.kv_heads")) {
    put(s, "~grouped", "true");
  }
  const long per_node = number_of(s, "~per_node", 8), chips = number_of(s, "cluster.chips", 0);
  put(s, "~nodes", std::to_string(std::max((chips + per_node - 1) / std::max(per_node, 1L), 1L)));
}

void unfold_megatron(Settings& s) {
  unfold_precision(s);
  unfold_stages(s);
  unfold_experts(s);
  const long samples = number_of(s, "~samples", 0), sequence = number_of(s, "train.sequence", 0);
  constexpr long kMostTokens = 1'000'000'000'000'000'000;
  if (samples > 0 && sequence > 0 && samples < kMostTokens / sequence) {
    put(s, "train.tokens", std::to_string(samples * sequence));
  }
  if (s.contains("model.moe.experts")) {
    s.emplace("train.plan.expert", "1");
    s.emplace("train.plan.expert_tensor", value_of(s, "train.plan.tensor", "1"));
  }
  if (value_of(s, "model.positions") != "learned") take(s, "model.context");
  if (value_of(s, "model.attention") != "mla") s.emplace("model.kv_heads", value_of(s, "model.heads", "1"));
}

OwnRows renamed_rows(std::span<const LaunchRow> rows, std::span<const Rename> names,
                     std::string_view before) {
  const auto renamed = [&](std::string_view item) -> std::string {
    const std::size_t equals = item.find('=');
    const std::string_view key = item.substr(0, equals);
    for (const auto& name : names) {
      if (name.from == item) return std::string(name.to);
    }
    const std::string value = equals == std::string_view::npos ? "=true" : std::string(item.substr(equals));
    for (const auto& name : names) {
      if (name.from == key) return name.to.empty() ? std::string() : std::string(name.to) + value;
    }
    std::string plain(key.substr(key.starts_with("--") ? 2 : 0));
    std::replace(plain.begin(), plain.end(), '-', '_');
    return std::string(before) + plain + value;
  };
  OwnRows own;
  for (const auto& row : rows) {
    std::string all;
    bool dropped = false;
    for (std::string_view rest = row.items; !rest.empty();) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string one = renamed(rest.substr(0, end));
      dropped = dropped || one.empty();
      all += (all.empty() ? "" : ";") + one;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (dropped) continue;
    own.texts.push_back(std::move(all));
    own.rows.push_back({row.path, row.value, own.texts.back()});
  }
  return own;
}

}  // namespace caelum::interop
