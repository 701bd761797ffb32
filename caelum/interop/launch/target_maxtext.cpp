// MaxText.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

long degree_of(const Settings& s, std::string_view axis) {
  return std::max(number_of(s, "train.plan." + std::string(axis), 1), 1L);
}

/// Ranks of one replica.
long mesh_replica(const Settings& s) {
  return degree_of(s, "tensor") * degree_of(s, "context") * degree_of(s, "pipeline");
}

long mesh_replicas(const Settings& s) {
  return std::max(number_of(s, "cluster.chips", 1) / mesh_replica(s), 1L);
}

// MaxText, the keys of `configs/base.yml`. A mesh axis has a part inside a slice (ici) and one across (dcn).
constexpr LaunchRow kMaxTextRows[] = {
    {"model.layers", "*", "base_num_decoder_layers=*"},
    {"model.hidden", "*", "base_emb_dim=*"},
    {"model.heads", "*", "base_num_query_heads=*"},
    {"model.kv_heads", "*", "base_num_kv_heads=*"},
    {"model.head_dim", "*", "head_dim=*"},
    {"~ffn", "*", "base_mlp_dim=*"},
    {"model.vocab", "*", "vocab_size=*"},
    {"model.tie", "*", "logits_via_embedding=*"},
    {"model.tie", "false", ""},
    {"model.gated_ffn", "true", "mlp_activations=[silu, linear]"},
    {"model.gated_ffn", "true", "mlp_activations=[gelu, linear]"},
    {"model.gated_ffn", "false", "mlp_activations=[gelu]"},
    {"model.gated_ffn", "false", "mlp_activations=[relu]"},
    {"model.gated_ffn", "true", ""},
    {"model.bias", "false", ""},
    {"model.qkv_bias", "*", "attention_bias=*"},
    {"model.qkv_bias", "false", ""},
    {"model.norm", "rms", ""},
    {"model.positions", "rotary", ""},
    {"model.attn_output_gate", "false", ""},
    {"model.attention", "mla", "attention_type=mla"},
    {"model.q_lora_rank", "*", "q_lora_rank=*"},
    {"model.kv_lora_rank", "*", "kv_lora_rank=*"},
    {"model.qk_nope_head_dim", "*", "qk_nope_head_dim=*"},
    {"model.qk_rope_head_dim", "*", "qk_rope_head_dim=*"},
    {"model.v_head_dim", "*", "v_head_dim=*"},
    {"model.mtp_layers", "*", "mtp_num_layers=*"},
    {"model.mtp_layers", "0", ""},
    {"model.moe.experts", "*", "num_experts=*"},
    {"model.moe.top_k", "*", "num_experts_per_tok=*"},
    {"model.moe.expert_ffn", "*", "base_moe_mlp_dim=*"},
    {"~shared", "*", "shared_experts=*"},
    {"~shared", "0", ""},
    {"model.moe.dense_layers", "*", "first_num_dense_layers=*"},
    {"model.moe.every", "*", "interleave_moe_layer_step=*"},
    {"model.moe.every", "1", ""},
    {"model.moe.groups", "0", ""},
    {"model.moe.groups", "*", "n_routing_groups=*"},
    {"model.moe.topk_groups", "0", ""},
    {"model.moe.topk_groups", "*", "topk_routing_group=*"},
    {"train.routing_imbalance", "0", "use_random_routing=true"},
    {"train.sequence", "*", "max_target_length=*"},
    {"~per_device", "*", "per_device_batch_size=*"},
    {"~accumulation", "*", "gradient_accumulation_steps=*"},
    {"~pipeline_passes", "*", "num_pipeline_microbatches=*"},
    {"~precision", "fp8", "quantization=fp8_full"},
    {"~precision", "fp8", "quantization=fp8"},
    {"~precision", "int8", "quantization=int8"},
    {"~precision", "fp32", "dtype=float32"},
    {"~precision", "bf16", "dtype=bfloat16"},
    {"~precision", "bf16", ""},
    {"train.precision.gradients", "fp32", "grad_dtype=float32"},
    {"train.precision.gradients", "bf16", "grad_dtype=bfloat16"},
    {"train.precision.gradients", "fp32", ""},
    {"train.precision.optimizer", "bf16", "mu_dtype=bfloat16"},
    {"train.precision.optimizer", "fp32", "mu_dtype=float32"},
    {"train.precision.optimizer", "fp32", ""},
    {"train.optimizer", "adam", "opt_type=adamw"},
    {"train.optimizer", "sgd", "opt_type=sgd"},
    {"train.optimizer", "muon", "opt_type=muon"},
    {"train.optimizer", "adam", ""},
    {"train.plan.tensor", "*", "ici_tensor_parallelism=*"},
    {"train.plan.tensor", "1", ""},
    {"~tensor_across", "*", "dcn_tensor_parallelism=*"},
    {"train.plan.context", "*", "ici_context_parallelism=*"},
    {"train.plan.context", "1", ""},
    {"~context_across", "*", "dcn_context_parallelism=*"},
    {"train.plan.context_mode", "all_gather", "context_parallel_strategy=all_gather"},
    {"train.plan.context_mode", "ring", "context_parallel_strategy=ring"},
    {"train.plan.context_mode", "ulysses", "context_parallel_strategy=ulysses"},
    {"train.plan.context_mode", "all_gather", ""},
    {"train.plan.context_balance", "*", "context_parallel_load_balance=*"},
    {"train.plan.pipeline", "*", "ici_pipeline_parallelism=*"},
    {"train.plan.pipeline", "1", ""},
    {"~pipeline_across", "*", "dcn_pipeline_parallelism=*"},
    {"train.plan.virtual", "*", "num_pipeline_repeats=*"},
    {"train.plan.virtual", "1", ""},
    {"train.plan.expert", "*", "ici_expert_parallelism=*"},
    {"~expert_across", "*", "dcn_expert_parallelism=*"},
    {"train.plan.zero", "3", "ici_fsdp_parallelism=-1;ici_data_parallelism=1"},
    {"train.plan.zero", "1", "ici_fsdp_parallelism=1;ici_data_parallelism=-1;shard_optimizer_over_data=true"},
    {"train.plan.zero", "0", "ici_fsdp_parallelism=1;ici_data_parallelism=-1"},
    {"train.plan.zero", "0", "ici_fsdp_parallelism=1"},
    {"train.plan.zero", "3", ""},
    {"train.plan.recompute", "full", "remat_policy=full"},
    {"train.plan.recompute", "none", "remat_policy=none"},
    {"train.plan.recompute", "selective", "remat_policy=minimal"},
    {"train.plan.recompute", "selective", "remat_policy=minimal_with_context"},
    {"train.plan.recompute", "full", ""},
    {"train.plan.offload.optimizer", "host", "optimizer_memory_host_offload=true"},
    {"train.plan.offload.optimizer", "device", ""},
    {"train.plan.offload.parameters", "host", "parameter_memory_host_offload=true"},
    {"train.plan.offload.parameters", "device", ""},
    {"train.plan.overlap.gradients", "true", ""},
    {"train.plan.overlap.parameters", "true", ""},
    {"train.plan.overlap.tensor", "true", ""},
    {"~always", "1", "dataset_type=synthetic;steps=50;enable_checkpointing=false"},
};

void fold_maxtext(Settings& s) {
  fold_usual(s, "maxtext");
  fold_schedule(s);
  fold_precision(s);
  s["~always"] = "1";
  const bool moe = s.contains("model.moe.experts");
  s["~ffn"] = value_of(s, moe ? "model.moe.dense_ffn" : "model.ffn", "0");
  s.erase(moe ? "model.moe.dense_ffn" : "model.ffn");
  const long shared = number_of(s, "model.moe.shared_ffn", 0), one = number_of(s, "model.moe.expert_ffn", 1);
  if (moe && one > 0 && shared % one == 0) {
    s["~shared"] = std::to_string(shared / one);
    s.erase("model.moe.shared_ffn");
  }
  s.erase("model.moe.shared");
  if (moe) s.erase("model.ffn");
  const long batch = number_of(s, "train.global_batch", 1), chips = number_of(s, "cluster.chips", 1);
  const long micro = degree_of(s, "micro_batch");
  const long passes = std::max(batch / (mesh_replicas(s) * micro), 1L);
  const bool pipelined = degree_of(s, "pipeline") > 1;
  s["~accumulation"] = pipelined ? "1" : std::to_string(passes);
  if (pipelined) s["~pipeline_passes"] = std::to_string(passes);
  s["~per_device"] = fmt::format("{}", static_cast<double>(batch) / static_cast<double>(chips) /
                                           static_cast<double>(pipelined ? 1 : passes));
  // The product comes back as it was, or these two are told beside.
  s["~batch"] = std::to_string(batch);
  s.erase("train.global_batch");
  s.erase("train.plan.micro_batch");
}

void unfold_maxtext(Settings& s) {
  unfold_precision(s);
  for (const char* axis : {"tensor", "context", "pipeline", "expert"}) {
    const long across = number_of(s, fmt::format("~{}_across", axis), 1);
    if (across > 1) s[fmt::format("train.plan.{}", axis)] = std::to_string(across * degree_of(s, axis));
  }
  const bool moe = number_of(s, "model.moe.experts", 0) > 1;
  s[moe ? "model.moe.dense_ffn" : "model.ffn"] = value_of(s, "~ffn", "0");
  if (moe) {
    s["model.ffn"] = "0";
    const long shared = number_of(s, "~shared", 0);
    s.emplace("model.moe.shared_ffn", std::to_string(shared * number_of(s, "model.moe.expert_ffn", 0)));
    s["model.moe.shared"] = shared > 0 || number_of(s, "model.moe.shared_ffn", 0) > 0 ? "1" : "0";
  } else {
    std::erase_if(s, [](const auto& one) { return one.first.starts_with("model.moe."); });
  }
  s["~device_batch"] = value_of(s, "~per_device", "12");
}

}  // namespace

const Target& maxtext_target() {
  static const Target kTarget = {
      .name = "maxtext",
      .title = "MaxText",
      .release = "base.yml of August 2026",
      .syntax = Syntax::yaml,
      .stack = "maxtext",
      .rows = kMaxTextRows,
      .idle =
          "base_config run_name base_output dataset steps enable_checkpointing learning adam cosine warmup "
          "tokenizer hf_ profiler async enable_tensorboard log_period metrics eval gradient_clipping "
          "normalization_layer_epsilon rope logits_soft checkpoint data_shuffle init_weights save_config "
          "enable_goodput monitor packing enable_data grain opt_eps skip upload z_loss decoder_block "
          "enable_dropout mscale max_position original_max beta_ override_logical mesh_axes data_sharding "
          "logical_axis "
          "remove_size normalize_embedding load_balance routed_bias routed_scaling routed_score",
      .tuned =
          "attention sa_ use_iota megablox sparse_matmul capacity scan_layers weight_dtype fused allow_split "
          "num_vocab_tiling use_batch use_ring shard_ ragged matmul_precision remat moe_ query value key mlp "
          "context decoder_layer dcn_ ici_ pipeline num_pipeline num_layers_per use_tokamax merge_gating "
          "float32 activations_in hardware compile xla custom_mesh cost",
      .command = "python3 -m maxtext.trainers.pre_train.train {}",
      .watch = "completed step: N, seconds: {s} (steps 10 to 50)",
      .fold = fold_maxtext,
      .unfold = unfold_maxtext};
  return kTarget;
}

}  // namespace caelum::interop
