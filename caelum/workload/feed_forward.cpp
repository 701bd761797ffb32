// The feed-forward half of a layer: one dense network, or a router with its experts.
#include <cmath>

#include "caelum/workload/blocks.hpp"

namespace caelum::workload {
namespace {

// M-workload-6: SwiGLU reads gate and up and writes their product; GELU reads and writes once. M-workload-35:
// compiled code moves them more than once, and the gradient of an expert's weight reads its terms again.
void activate(BlockBuilder& b, const Shard& s, const char* name, double rows, double width,
              bool weighted = false) {
  const double one = rows * width * s.act;
  const bool fused = s.fused_elementwise;
  const double again = weighted && s.weighs_experts ? 1 : 0;
  if (s.model.gated_ffn) {
    const double f = s.gated_forward, g = s.gated_backward;
    fused ? b.memory({name, 2 * one * f, one * f, 1, (3 * g + 3 * again) * one, 2 * g * one, 1 + again},
                     kActivation)
          : b.memory({name, 3 * one, 2 * one, 2, 6 * one, 3 * one, 3}, kActivation);
  } else {
    const double bias = !fused && s.model.bias ? 1 : 0;
    b.memory({name, one * (1 + bias), one * (1 + bias), 1 + bias, (2 + 2 * again) * one, one, 1 + again},
             kActivation);
  }
}

double up_width(const Shard& s, double width) {
  return s.model.gated_ffn ? 2 * width : width;
}

struct FeedForwardNames {
  const char *up, *activation, *down, *up_output, *activation_output;
};
constexpr FeedForwardNames kDense{"mlp_up", "mlp_activation", "mlp_down", "mlp_up_output",
                                  "mlp_activation_output"};
constexpr FeedForwardNames kShared{"shared_up", "shared_activation", "shared_down", "shared_up_output",
                                   "shared_activation_output"};

void feed_forward(BlockBuilder& b, const Shard& s, double ffn, const FeedForwardNames& names) {
  const auto hidden = static_cast<double>(s.model.hidden);
  const double width = ffn / s.tensor;
  const double up = up_width(s, width);
  const double full = s.tokens * hidden * s.act;
  b.gather_tokens(full, kMlpUp);
  b.linear({.name = names.up,
            .m = s.tokens,
            .n = up,
            .k = hidden,
            .bias = s.model.bias,
            .regather = s.sequence_parallel ? full : 0},
           kMlpUp);
  b.save(names.up_output, s.tokens * up * s.kept_gate, kMlpUp);
  activate(b, s, names.activation, s.tokens, width);
  if (s.model.gated_ffn && !s.fused_elementwise) {
    b.save("silu_output", s.tokens * width * s.act, kActivation);
  }
  b.save(names.activation_output, s.lora ? 0 : s.tokens * width * s.kept, kActivation);
  b.linear({.name = names.down, .m = s.tokens, .n = hidden, .k = width, .bias = s.model.bias});
  b.reduce_tokens(full);
}

// M-workload-11: how many tokens a rank routes, and how many rows its experts then see.
struct Routed {
  double tokens;  ///< that this rank's router sends
  double rows;    ///< that its local experts work on
  double width;
  double local_experts;
  bool split_weights_sum;  ///< expert_tensor ranks hold the same tokens and sum their outputs
  bool slice_gather;       ///< ranks routed a slice each without sequence parallelism
};

Routed route(const Shard& s, const MoeWidths& w) {
  Routed r{};
  const bool repeated = !s.sequence_parallel && s.tensor > 1;
  r.split_weights_sum = repeated && s.expert_tensor == s.tensor;
  r.slice_gather = repeated && !r.split_weights_sum;
  r.tokens = r.slice_gather ? s.tokens / s.tensor : s.slice;
  const double gathered = r.split_weights_sum ? 1 : s.expert_tensor;
  r.rows = r.tokens * w.top_k * gathered * (1 + s.imbalance);
  r.width = w.width;
  r.local_experts = w.experts / s.expert;
  return r;
}

// M-workload-34: rows brought into another order, by a stack that does it slower than it moves bytes.
Traffic reordered(const Shard& s, Traffic t) {
  for (double* bytes : {&t.read, &t.written, &t.back_read, &t.back_written}) *bytes *= s.token_permute_cost;
  return t;
}

// Expected number of expert ranks that a token's `picks` uniform choices fall on.
double distinct_ranks(double ranks, double picks) {
  return ranks * (1 - std::pow(1 - 1 / ranks, picks));
}

// Towards the experts rows travel in the product's format where the stack casts first; back they are wide.
void exchange_rows(BlockBuilder& b, const Shard& s, const MoeWidths& w, const Routed& r, bool there) {
  const double rows = r.tokens * w.top_k * (1 + s.imbalance);
  const auto groups = static_cast<double>(s.model.moe->topk_groups);
  // A plain all-to-all carries every copy, wherever the router lets it go.
  const double fanout = !s.fused_dispatch ? 0 : groups > 0 ? groups : s.expert;
  const Bytes narrow{rows * r.width * s.sent};
  const Bytes wide{rows * r.width * s.act};
  const auto all_to_all = [&](const char* name, Bytes bytes, bool combines = false) {
    return Message{.name = name,
                   .collective = Collective::all_to_all,
                   .axis = Axis::expert,
                   .bytes = bytes,
                   .token_fanout_limit = fanout,
                   .tokens = rows / w.top_k,
                   .combines = combines};
  };
  const auto within = [&](const char* name, Collective collective, Bytes bytes) {
    return Message{.name = name,
                   .collective = collective,
                   .axis = Axis::expert_tensor,
                   .bytes = bytes * s.expert_tensor};
  };
  const bool split = s.expert_tensor > 1 && !r.split_weights_sum;
  if (there) {
    if (s.expert > 1) {
      b.exchange(all_to_all("dispatch", narrow), all_to_all("dispatch_gradient", wide, true));
    }
    if (split) {
      b.exchange(within("etp_all_gather", Collective::all_gather, narrow),
                 within("etp_reduce_scatter", Collective::reduce_scatter, wide));
    }
  } else {
    if (split) {
      b.exchange(within("etp_reduce_scatter", Collective::reduce_scatter, wide),
                 within("etp_all_gather", Collective::all_gather, narrow));
    }
    if (s.expert > 1) {
      b.exchange(all_to_all("combine", wide, true), all_to_all("combine_gradient", narrow));
    }
  }
}

// M-workload-32: two clamps of the halves and their join; backward masks each half and joins again. Halves
// lie in strides, which keeps the framework's kernels from wide accesses: they run like permutations.
void clamp_apart(BlockBuilder& b, const Shard& s, double elements) {
  const double one = elements * s.act;
  b.memory({"expert_clamp", 2 * one, 2 * one, 3, 3 * one, 2 * one, 3, true}, kActivation);
  b.save("expert_clamp_output", one, kActivation);
}

// M-workload-32: expert by expert the weighted bias is formed and added in fp32 (broadcasts and mixed
// formats, without wide accesses), the parts are joined and cast back; backward casts and splits, and forms
// the gradients of bias and weight as whole products before it sums them.
void bias_apart(BlockBuilder& b, const Shard& s, double elements, double experts) {
  const double narrow = elements * s.act, wide = elements * 4;
  b.memory({"expert_bias", wide + narrow, 2 * wide, 2 * experts, 2 * wide, 2 * wide, 2 * experts, true});
  b.memory({"expert_bias_join", 2 * wide, wide + narrow, 2, 3 * wide + 2 * narrow, wide + 2 * narrow,
            4 * experts + 2});
}

void experts(BlockBuilder& b, const Shard& s, const MoeWidths& w, const Routed& r) {
  const double width = w.ffn / s.expert_tensor;
  const double up = up_width(s, width);
  const double balanced = 1 / (1 + s.imbalance);
  b.enter("moe", kLayer | kMoe | kExperts);
  b.linear({.name = "expert_up",
            .m = r.rows,
            .n = up,
            .k = r.width,
            .groups = r.local_experts,
            .grouped = true,
            .cast = s.sent < s.act,
            .gradient_cast = s.fused_experts,
            .bias = s.model.bias,
            .model_share = balanced});
  b.save("expert_up_output", r.rows * up * s.kept_gate);
  const bool apart = !s.fused_expert_epilogue;
  if (apart && s.model.gated_ffn && s.model.gate_limit > 0) clamp_apart(b, s, r.rows * up);
  if (!s.fused_experts) activate(b, s, "expert_activation", r.rows, width, true);
  b.save("expert_activation_output", s.lora ? 0 : r.rows * width * s.kept, kActivation);
  b.linear({.name = "expert_down",
            .m = r.rows,
            .n = r.width,
            .k = width,
            .groups = r.local_experts,
            .grouped = true,
            .cast = s.fused_experts,
            .bias = s.model.bias && !apart,
            .model_share = balanced});
  if (s.model.bias && apart) {
    bias_apart(b, s, r.rows * r.width, r.local_experts);
    b.add_expert(r.local_experts * r.width);
  }
  b.enter("moe", kLayer | kMoe);
}

}  // namespace

void dense_block(BlockBuilder& b, const Shard& s) {
  b.enter("mlp", kLayer | kMlp);
  feed_forward(b, s, dense_ffn(s.model), kDense);
}

void moe_block(BlockBuilder& b, const Shard& s) {
  const MoeWidths w = moe_widths(s.model);
  const Routed r = route(s, w);
  const auto hidden = static_cast<double>(s.model.hidden);
  b.enter("moe", kLayer | kMoe);
  if (w.shared_ffn > 0) feed_forward(b, s, w.shared_ffn, kShared);

  const double share = s.sequence_parallel ? 1 : 1 / s.tensor;
  b.linear(
      {.name = "router", .m = s.slice, .n = w.experts, .k = hidden, .plain = true, .model_share = share});
  const double scores = s.slice * w.experts * 4;
  const double kernels = s.fused_elementwise ? 3 : 8;
  b.memory({"router_top_k", scores * 2, scores, kernels, scores * 2, scores, kernels});
  b.save("router_scores", scores);
  if (w.latent) {
    b.linear({.name = "latent_down", .m = s.slice, .n = w.width, .k = hidden, .model_share = share});
  }
  // Rows in the order of experts; where forward casts before sending, the copies are narrow.
  const double once = r.tokens * r.width;
  const double rows = r.tokens * w.top_k * r.width;
  const double sorted = r.rows * r.width;
  if (s.sent < s.act) {
    b.memory({"quantise_dispatch", once * s.act, once * s.sent, 1});
  }
  // A fused dispatch reads tokens where they lie and sums them as they return: only ranks copy.
  const double ranks = distinct_ranks(s.expert, w.top_k);
  if (!s.fused_dispatch) {
    b.memory(reordered(s, {"permute", once * s.sent, rows * s.sent, 1, rows * s.act, once * s.act, 1, true}));
  }
  exchange_rows(b, s, w, r, true);
  const bool sorts = s.expert > 1 && r.local_experts > 1;
  const double arrived = s.fused_dispatch ? sorted * ranks / w.top_k : sorted;
  const bool copies = sorts || s.fused_dispatch;
  if (copies) {
    b.memory(reordered(
        s, {"sort", arrived * s.sent, sorted * s.sent, 1, sorted * s.act, arrived * s.act, 1, true}));
  }
  b.save("expert_input", s.lora ? 0 : sorted * s.kept);
  experts(b, s, w, r);
  if (copies) {
    b.memory(reordered(
        s, {"unsort", sorted * s.act, arrived * s.act, 1, arrived * s.sent, sorted * s.sent, 1, true}));
  }
  exchange_rows(b, s, w, r, false);
  if (!s.fused_elementwise) b.save("expert_output", rows * s.act);
  if (!s.fused_dispatch) {
    b.memory(reordered(s, {"unpermute", rows * s.act, once * s.act, 1, once * s.act, rows * s.act, 1, true}));
  }
  if (r.split_weights_sum) b.reduce_tokens(s.tokens * r.width * s.act);
  if (r.slice_gather) b.gather_slices(s.tokens * r.width * s.act);
  if (w.latent) {
    b.save("latent_output", s.slice * w.width * s.kept);
    b.linear({.name = "latent_up", .m = s.slice, .n = hidden, .k = w.width, .model_share = share});
  }
  if (w.shared_ffn > 0) {
    const double one = s.slice * hidden * s.act;
    b.memory({"shared_add", 2 * one, one, 1});
  }
}

}  // namespace caelum::workload
