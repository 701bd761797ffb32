#include "caelum/workload/shard.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace caelum::workload {

// M-workload-1. Block formats carry one scale for a block: fp32 for 128 elements (DeepSeek-V3) and
// one byte for 32 (OCP MX) both come to 1/32 byte; NVFP4 has one byte for 16.
double stored_bytes(Precision precision) {
  double scales = 0;
  if (precision == Precision::fp8_block) scales = 1.0 / 32;
  if (precision == Precision::fp4) scales = 1.0 / 16;
  return bytes_per_element(precision) + scales;
}

unsigned recompute_words(const spec::Plan& plan, const spec::StackProfile& stack) {
  switch (plan.recompute) {
    case spec::Recompute::none:
      return 0;
    case spec::Recompute::full:
      return kLayer;
    case spec::Recompute::selective:
      return stack.fused_attention ? kNorm | kMlaUp | kActivation : unsigned{kAttentionCore};
    case spec::Recompute::modules:
      break;
  }
  static constexpr std::pair<std::string_view, unsigned> kWords[] = {{"layer", kLayer},
                                                                     {"norm", kNorm},
                                                                     {"attention", kAttention},
                                                                     {"attention_core", kAttentionCore},
                                                                     {"context", kAttentionCore | kContext},
                                                                     {"attention_out", kAttentionOut},
                                                                     {"mla_up", kMlaUp},
                                                                     {"activation", kActivation},
                                                                     {"mlp", kMlp},
                                                                     {"mlp_up", kMlpUp | kActivation},
                                                                     {"moe", kMoe},
                                                                     {"experts", kExperts}};
  unsigned words = 0;
  for (const auto& module : plan.recompute_modules) {
    for (const auto& [word, bit] : kWords) {
      if (module == word) words |= bit;
    }
  }
  return words;
}

namespace {

double normal(double x) {
  return std::erfc(-x / std::sqrt(2.0)) / 2;
}

LossKernels loss_kernels(const spec::StackProfile& stack) {
  if (stack.loss == "in_place") return LossKernels::in_place;
  if (stack.loss == "narrow") return LossKernels::narrow;
  return stack.fused_elementwise && stack.loss == "fused" ? LossKernels::fused : LossKernels::apart;
}

// M-workload-35: what Transformer Engine's fused experts take: no biases, widths in blocks of 256.
bool fusable(const spec::Model& model) {
  return model.moe && !model.bias && model.hidden % 256 == 0 && model.moe->expert_ffn % 256 == 0;
}

}  // namespace

// M-workload-30: lengths are log-normal and cut at the sequence; with l such a length, a token meets
// E[l^2] / (2 E[l]) others.
double document_length(const spec::Train& train) {
  if (!train.documents) return 0;
  const auto whole = static_cast<double>(train.sequence);
  const double mean = train.documents->mean, spread = train.documents->spread;
  if (spread <= 0) return std::min(mean, whole);
  const double mu = std::log(mean) - spread * spread / 2;
  const auto moment = [&](double k) {  // E[min(l, whole)^k]
    const double z = (std::log(whole) - mu) / spread;
    return std::exp(k * mu + k * k * spread * spread / 2) * normal(z - k * spread) +
           std::pow(whole, k) * (1 - normal(z));
  };
  return std::min(whole, moment(2) / moment(1));
}

Shard make_shard(const spec::Model& model, const spec::Train& train, const spec::StackProfile& stack) {
  const spec::Plan& plan = train.plan;
  const spec::TrainPrecision& p = train.precision;
  Shard s{.model = model};
  s.batch = static_cast<double>(plan.micro_batch);
  s.sequence = static_cast<double>(train.sequence);
  s.tensor = static_cast<double>(plan.tensor);
  s.context = static_cast<double>(plan.context);
  s.pipeline = static_cast<double>(plan.pipeline);
  s.expert = static_cast<double>(plan.expert);
  s.expert_tensor = static_cast<double>(plan.expert_tensor);
  s.sequence_parallel = plan.sequence_parallel && plan.tensor > 1;
  s.tokens = s.batch * s.sequence / s.context;
  s.slice = s.sequence_parallel ? s.tokens / s.tensor : s.tokens;
  s.matmul = p.matmul;
  s.activations = p.activations;
  s.attention = p.attention;
  s.act = stored_bytes(p.activations);
  s.product = stored_bytes(p.matmul);
  s.weight =
      bytes_per_element(p.parameters) < 2 ? std::min(s.product, stored_bytes(p.parameters)) : s.product;
  s.attn = stored_bytes(p.attention);
  s.grad = stored_bytes(p.gradients);
  s.quantised = s.product < 2;
  s.kept = s.quantised ? s.product : s.act;
  // M-workload-19: DeepSeek keeps the inputs of SwiGLU in fp8 and of the projection after attention in 12
  // bits.
  const bool narrow = s.quantised && stack.fp8_saved_activations;
  s.kept_gate = narrow ? s.product : s.act;
  s.kept_attention = narrow ? 1.5 : s.act;
  // M-workload-6: with block scales tokens are cast before they are sent, and turned only when the
  // weight gradient needs them (DeepSeek-V3, section 3.3); other formats are cast beside the product.
  s.turns = p.matmul == Precision::fp8_block;
  s.sent = s.turns && stack.fp8_dispatch ? s.product : s.act;
  s.imbalance = train.routing_imbalance;
  s.fused_attention = stack.fused_attention;
  s.fused_elementwise = stack.fused_elementwise;
  s.fused_dispatch = stack.fused_dispatch && plan.expert > 1;
  s.fused_expert_epilogue = stack.fused_expert_epilogue;
  s.fused_experts = stack.fused_experts && s.turns && fusable(model);
  s.gated_forward = stack.gated_forward.value_or(1);
  s.gated_backward = stack.gated_backward.value_or(1);
  s.weighs_experts = stack.gated_backward.known();
  s.loss = loss_kernels(stack);
  s.dropout = !stack.fused_attention;
  s.fused_gradients = stack.fused_gradients;
  if (s.grad > s.act) s.gradient_addition = stack.gradient_addition.value_or(Bytes{}).in(units::B);
  s.looped_experts = stack.grouped_streams.known();
  s.token_permute_cost = stack.token_permute_cost.value_or(1);
  s.lora = train.lora;
  s.lora_rank = static_cast<double>(train.lora_rank);
  s.context_mode = plan.context_mode;
  if (plan.context_mode == spec::ContextMode::ulysses) s.ulysses = s.context;
  if (plan.context_mode == spec::ContextMode::hybrid) {
    s.ulysses = static_cast<double>(std::max(1L, plan.ulysses));
  }
  s.balanced = plan.context_balance;
  s.document = document_length(train);
  s.recompute = recompute_words(plan, stack);
  return s;
}

}  // namespace caelum::workload
