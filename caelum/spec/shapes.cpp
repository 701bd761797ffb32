// What single ranges cannot tell: numbers that make sense alone and not together.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "caelum/spec/defaults.hpp"

namespace caelum::spec {
namespace {

/// Errors at the key that is wrong, or at the innermost map around it that was written.
class ShapeErrors {
 public:
  ShapeErrors(NodePtr root, Diagnostics& diagnostics) : root_(std::move(root)), diagnostics_(diagnostics) {}

  void refuse(std::initializer_list<std::string_view> path, std::string what, std::string hint) {
    Span at = root_->at;
    NodePtr node = root_;
    for (const auto key : path) {
      node = below(*node, key);
      if (!node || is_null(*node)) break;
      if (node->at.file) at = node->at;
    }
    diagnostics_.error(at, std::move(what), std::move(hint));
  }

 private:
  static NodePtr below(const Node& node, std::string_view key) {
    if (node.kind == Node::Kind::sequence) {
      const std::size_t index = item_index(node, key);
      return index < node.items.size() ? node.items[index] : nullptr;
    }
    const Entry* entry = node.kind == Node::Kind::map ? node.find(key) : nullptr;
    return entry ? entry->value : nullptr;
  }

  NodePtr root_;
  Diagnostics& diagnostics_;
};

void check_heads(const Model& m, ShapeErrors& errors) {
  if (m.attention == AttentionKind::mla) {
    if (m.kv_lora_rank == 0 || m.qk_nope_head_dim == 0 || m.v_head_dim == 0) {
      errors.refuse({"model", "attention"},
                    "attention mla needs kv_lora_rank, qk_nope_head_dim, qk_rope_head_dim and v_head_dim",
                    "add them, or choose gqa");
    }
    return;
  }
  if (m.head_dim == 0) {
    errors.refuse({"model", "heads"},
                  fmt::format("{} heads are more than the width {} can be split into", m.heads, m.hidden),
                  "lower `heads`, or give `head_dim`");
  } else if (m.heads % m.kv_heads != 0) {
    errors.refuse({"model", "kv_heads"},
                  fmt::format("{} kv_heads do not divide {} heads", m.kv_heads, m.heads),
                  "every key head serves the same number of query heads");
  }
  if (m.o_groups > 0 && m.heads % m.o_groups != 0) {
    errors.refuse({"model", "o_groups"},
                  fmt::format("{} o_groups do not divide {} heads", m.o_groups, m.heads),
                  "every group holds the same number of heads");
  }
}

void check_experts(const Model& m, ShapeErrors& errors) {
  if (!m.moe) {
    if (m.ffn == 0) {
      errors.refuse({"model", "ffn"}, "a model without experts needs 'ffn'",
                    "add `ffn:` with the width of its feed-forward block");
    }
    return;
  }
  const Moe& moe = *m.moe;
  if (moe.top_k > moe.experts) {
    errors.refuse({"model", "moe", "top_k"},
                  fmt::format("a token cannot reach {} of {} experts", moe.top_k, moe.experts),
                  "top_k is at most experts");
  }
  if (moe.dense_layers > m.layers) {
    errors.refuse({"model", "moe", "dense_layers"},
                  fmt::format("{} dense_layers are more than {} layers", moe.dense_layers, m.layers),
                  "dense_layers is at most layers");
  }
  if (moe.groups > 0 && moe.experts % moe.groups != 0) {
    errors.refuse({"model", "moe", "groups"},
                  fmt::format("{} experts cannot be dealt to {} groups", moe.experts, moe.groups),
                  "every group holds the same number of experts");
  }
  if (moe.topk_groups > std::max(1L, moe.groups)) {
    errors.refuse({"model", "moe", "topk_groups"},
                  fmt::format("a token cannot reach {} of {} groups", moe.topk_groups, moe.groups),
                  "topk_groups is at most groups");
  }
}

void check_layers(const Model& m, ShapeErrors& errors) {
  const bool sliding = m.sliding_layers > m.layers;
  if (sliding || m.linear_layers > m.layers || m.sliding_layers + m.linear_layers > m.layers) {
    errors.refuse({"model", sliding ? "sliding_layers" : "linear_layers"},
                  "more layers of one kind than layers in all",
                  "sliding_layers and linear_layers together are at most layers");
  }
  if (m.sliding_layers > 0 && m.sliding_window == 0) {
    errors.refuse({"model", "sliding_layers"}, "sliding layers need to know how many keys they see",
                  "add `sliding_window:`");
  }
}

void check_reinforcement(const Design& design, ShapeErrors& errors) {
  const Train& train = *design.train;
  const Reinforcement& rl = *train.rl;
  if (rl.prompt >= train.sequence) {
    errors.refuse({"train", "rl", "prompt"},
                  fmt::format("a prompt of {} tokens leaves no response in a sequence of {}", rl.prompt,
                              train.sequence),
                  "prompt and response together are one sequence: raise `sequence`, or lower `prompt`");
  } else if (rl.response > train.sequence - rl.prompt) {
    errors.refuse(
        {"train", "rl", "response"},
        fmt::format("a mean response of {} tokens after a prompt of {} is longer than a sequence of {}",
                    rl.response, rl.prompt, train.sequence),
        "prompt and response together are one sequence: raise `sequence`, or lower `response`");
  }
  const long chips = rl.generation_chips > 0 ? rl.generation_chips : design.cluster.chips;
  if (rl.generation_tensor > chips) {
    errors.refuse(
        {"train", "rl", "generation_tensor"},
        fmt::format("an instance of {} chips cannot be built of {} chips", rl.generation_tensor, chips),
        "generation_tensor is at most the chips that generate");
  }
}

void check_train(const Design& design, ShapeErrors& errors) {
  const Train& train = *design.train;
  constexpr long kMostSequences = 10'000'000'000;
  if (train.batch_tokens > 0 && (train.global_batch < 1 || train.global_batch > kMostSequences)) {
    errors.refuse({"train", "global_batch"},
                  fmt::format("a batch of {:.0f} tokens is {:.3g} sequences of {} tokens", train.batch_tokens,
                              train.batch_tokens / static_cast<double>(train.sequence), train.sequence),
                  "give at least one sequence, and at most 1e10");
  }
  if (!train.plan_auto && train.plan.recompute_layers > design.model.layers) {
    errors.refuse({"train", "plan", "recompute_layers"},
                  fmt::format("{} recompute_layers are more than {} layers", train.plan.recompute_layers,
                              design.model.layers),
                  "recompute_layers is at most the layers of a stage");
  }
  if (train.rl) check_reinforcement(design, errors);
}

void check_requests(const Design& design, ShapeErrors& errors) {
  const Serve& serve = *design.serve;
  if (!serve.requests) {
    if (serve.batch == 0) {
      errors.refuse({"serve"},
                    "'batch' is missing: sequences that are decoded at once by one attention group",
                    "add `batch: 64`, or `requests:` with what users ask");
    }
    if (serve.objective) {
      errors.refuse({"serve", "objective"}, "an objective needs requests", "add `requests: {rate: 20 /s}`");
    }
    return;
  }
  const Requests& r = *serve.requests;
  const int ways =
      (r.trace_file.empty() ? 0 : 1) + (r.rate > Frequency{} ? 1 : 0) + (r.concurrency > 0 ? 1 : 0);
  if (ways == 0) {
    errors.refuse({"serve", "requests"}, "nothing says when requests arrive",
                  "add `trace:`, `rate: 20 /s` or `concurrency: 64`");
  } else if (r.rate > Frequency{} && ways > 1) {
    errors.refuse(
        {"serve", "requests", "rate"}, "a rate stands beside another arrival of requests",
        "keep one of `trace`, `rate` and `concurrency`; a trace with `concurrency` ignores its times");
  }
  if (!design.engine.token_budget.known() || !design.engine.max_batch.known() ||
      !design.engine.block.known()) {
    errors.refuse({"serve", "engine"},
                  fmt::format("engine '{}' does not say how it schedules requests", design.engine.id),
                  "give its token_budget, max_batch and block");
  }
}

void check_levels(const Design& design, ShapeErrors& errors) {
  const auto& levels = design.cluster.system.levels;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const auto &inner = levels[i - 1].chips, &outer = levels[i].chips;
    if (!inner.known() || !outer.known() || *outer.value >= *inner.value) continue;
    errors.refuse({"cluster", "system", "levels", std::to_string(i), "chips"},
                  fmt::format("level {} joins {} chips, fewer than the {} of the level inside it", i,
                              *outer.value, *inner.value),
                  "list levels from the innermost out");
  }
}

}  // namespace

void check_shapes(const Design& design, const NodePtr& root, Diagnostics& diagnostics) {
  ShapeErrors errors(root, diagnostics);
  check_heads(design.model, errors);
  check_experts(design.model, errors);
  check_layers(design.model, errors);
  check_levels(design, errors);
  if (design.train) check_train(design, errors);
  if (design.serve) check_requests(design, errors);
}

}  // namespace caelum::spec
