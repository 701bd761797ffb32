// Megatron Bridge and NeMo configure the same Megatron-Core in sections of their own.
#include <algorithm>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

constexpr Rename kBridgeNames[] = {
    {"--nnodes", ""},
    {"--nproc-per-node", ""},
    {"--nproc_per_node", ""},
    {"--group-query-attention", ""},
    {"--padded-vocab-size", ""},
    {"--use-rotary-position-embeddings", ""},
    {"--recompute-activations", ""},
    {"--num-layers-per-virtual-pipeline-stage", ""},
    {"--use-torch-fsdp2", ""},
    {"--vocab-size", "model.vocab_size"},
    {"--untie-embeddings-and-output-weights", "model.share_embeddings_and_output_weights=false"},
    {"--swiglu", "model.gated_linear_unit=true"},
    {"--disable-bias-linear", "model.add_bias_linear=false"},
    {"--num-experts", "model.num_moe_experts"},
    {"--max-position-embeddings", ""},
    {"--decoder-first-pipeline-num-layers", "model.num_layers_in_first_pipeline_stage"},
    {"--decoder-last-pipeline-num-layers", "model.num_layers_in_last_pipeline_stage"},
    {"--num-virtual-stages-per-pipeline-rank", "model.virtual_pipeline_model_parallel_size"},
    {"--micro-batch-size", "train.micro_batch_size"},
    {"--global-batch-size", "train.global_batch_size"},
    {"--train-samples", "train.train_samples"},
    {"--use-distributed-optimizer", "ddp.use_distributed_optimizer"},
    {"--overlap-grad-reduce", "ddp.overlap_grad_reduce"},
    {"--overlap-param-gather", "ddp.overlap_param_gather"},
    {"--grad-reduce-in-bf16", "ddp.grad_reduce_in_fp32=false"},
    {"--use-megatron-fsdp", "ddp.use_megatron_fsdp"},
    {"--data-parallel-sharding-strategy", "ddp.data_parallel_sharding_strategy"},
    {"--use-precision-aware-optimizer", "optimizer.use_precision_aware_optimizer"},
    {"--exp-avg-dtype", "optimizer.exp_avg_dtype"},
    {"--exp-avg-sq-dtype", "optimizer.exp_avg_sq_dtype"},
    {"--main-params-dtype", "optimizer.main_params_dtype"},
    {"--optimizer-cpu-offload", "optimizer.optimizer_cpu_offload"},
    {"--optimizer", "optimizer.optimizer"},
    {"--tp-comm-overlap", "comm_overlap.tp_comm_overlap"},
    {"--overlap-moe-expert-parallel-comm", "comm_overlap.overlap_moe_expert_parallel_comm"},
    {"--no-overlap-p2p-communication", "comm_overlap.overlap_p2p_comm=false"},
};

constexpr LaunchRow kBridgePrecision[] = {
    {"~precision", "bf16", "mixed_precision=bf16_mixed"},
    {"~precision", "fp16", "mixed_precision=fp16_mixed"},
    {"~precision", "fp8", "mixed_precision=bf16_with_fp8_current_scaling_mixed"},
    {"~precision", "fp8", "mixed_precision=bf16_with_fp8_delayed_scaling_mixed"},
    {"~precision", "fp8_block", "mixed_precision=bf16_with_fp8_subchannel_scaling_mixed"},
    {"~precision", "fp8_block", "mixed_precision=bf16_with_mxfp8_mixed"},
    {"~precision", "fp4", "mixed_precision=bf16_with_nvfp4_mixed"},
    {"~precision", "fp32", ""},
};

constexpr Rename kNemoNames[] = {
    {"--nnodes", "trainer.num_nodes"},
    {"--nproc-per-node", "trainer.devices"},
    {"--nproc_per_node", ""},
    {"--group-query-attention", ""},
    {"--padded-vocab-size", ""},
    {"--use-rotary-position-embeddings", ""},
    {"--recompute-activations", ""},
    {"--num-layers-per-virtual-pipeline-stage", ""},
    {"--use-torch-fsdp2", ""},
    {"--use-megatron-fsdp", ""},
    {"--num-virtual-stages-per-pipeline-rank", "model.virtual_pipeline_model_parallel_size"},
    {"--vocab-size", "model.override_vocab_size"},
    {"--untie-embeddings-and-output-weights", "model.share_embeddings_and_output_weights=false"},
    {"--swiglu", "model.activation=fast-swiglu"},
    {"--disable-bias-linear", "model.bias=false"},
    {"--normalization=RMSNorm", "model.normalization=rmsnorm"},
    {"--normalization=LayerNorm", "model.normalization=layernorm"},
    {"--num-experts", "model.num_moe_experts"},
    {"--seq-length", "model.encoder_seq_length"},
    {"--train-samples", ""},
    {"--use-distributed-optimizer", "model.optim.name=distributed_fused_adam"},
    {"--overlap-grad-reduce", "model.optim.overlap_grad_sync"},
    {"--overlap-param-gather", "model.optim.overlap_param_sync"},
    {"--grad-reduce-in-bf16", "model.optim.grad_sync_dtype=bf16"},
    {"--use-precision-aware-optimizer", ""},
    {"--main-params-dtype", ""},
    {"--optimizer-cpu-offload", ""},
    {"--optimizer", ""},
    {"--tp-comm-overlap", "model.ub_tp_comm_overlap"},
    {"--overlap-moe-expert-parallel-comm", ""},
    {"--no-overlap-p2p-communication", "model.overlap_p2p_comm=false"},
    {"--recompute-granularity", "model.activations_checkpoint_granularity"},
    {"--recompute-method", "model.activations_checkpoint_method"},
    {"--recompute-num-layers", "model.activations_checkpoint_num_layers"},
    {"--recompute-modules", ""},
    {"--pipeline-model-parallel-layout", ""},
    {"--account-for-embedding-in-pipeline-split", ""},
    {"--account-for-loss-in-pipeline-split", ""},
};

constexpr LaunchRow kNemoPrecision[] = {
    {"~precision", "fp8", "trainer.precision=bf16-mixed;model.fp8=true;model.fp8_hybrid=true"},
    {"~precision", "fp8", "model.fp8=true"},
    {"~precision", "bf16", "trainer.precision=bf16-mixed"},
    {"~precision", "bf16", "trainer.precision=bf16"},
    {"~precision", "fp16", "trainer.precision=16-mixed"},
    {"~precision", "fp16", "trainer.precision=16"},
    {"~precision", "fp32", "trainer.precision=32"},
    {"train.optimizer", "adam", ""},
};

/// Megatron's rows in other names, but for those of the paths that `own` has.
OwnRows sectioned_rows(std::span<const Rename> names, std::span<const LaunchRow> own) {
  OwnRows rows = renamed_rows(megatron_rows(), names, "model.");
  std::erase_if(rows.rows, [&own](const LaunchRow& row) {
    const bool replaced =
        std::any_of(own.begin(), own.end(), [&row](const LaunchRow& r) { return r.path == row.path; });
    return replaced || row.path == "~always";
  });
  rows.rows.insert(rows.rows.end(), own.begin(), own.end());
  return rows;
}

void fold_bridge(Settings& s) {
  fold_usual(s, "nemo-2026");
  fold_megatron(s);
}

void fold_nemo(Settings& s) {
  fold_usual(s, "nemo");
  const std::string layers = value_of(s, "train.plan.layers"), chunks = value_of(s, "train.plan.virtual");
  const std::string recompute = value_of(s, "train.plan.recompute");
  const std::string tokens = value_of(s, "train.tokens");
  fold_megatron(s);
  s.erase("~samples");
  if (!tokens.empty()) s["train.tokens"] = tokens;
  if (!layers.empty()) {
    s.erase("~layout");
    s["train.plan.layers"] = layers;
    s["train.plan.virtual"] = chunks;
  }
  if (recompute.starts_with("[")) {
    s.erase("~modules");
    s.erase("~recompute");
    s["train.plan.recompute"] = recompute;
  }
}

}  // namespace

const Target& megatron_bridge_target() {
  static const OwnRows kRows = sectioned_rows(kBridgeNames, kBridgePrecision);
  static const Target kTarget = {
      .name = "megatron-bridge",
      .title = "Megatron Bridge",
      .release = "0.3 to 0.6 (26.02 to 26.08)",
      .syntax = Syntax::yaml,
      .stack = "nemo-2026",
      .rows = kRows.rows,
      .idle =
          "train.train_iters train.eval train.exit train.manual_gc logger checkpoint scheduler rng tokenizer "
          "dist "
          "dataset optimizer.lr optimizer.min_lr optimizer.weight optimizer.adam optimizer.clip profiling "
          "model.init_method model.rotary model.layernorm_epsilon model.hidden_dropout "
          "model.attention_dropout "
          "model.make_vocab model.qk_layernorm model.moe_aux model.moe_router_load model.moe_router_score "
          "model.moe_router_bias model.moe_router_pre validation inprocess straggler ft nvrx _target_",
      .tuned =
          "model.moe model.attention_backend model.cross_entropy model.apply_rope model.bias_ model.masked "
          "model.gradient_accumulation model.cuda_graph model.enable_cuda comm_overlap ddp mixed_precision "
          "model.persist model.use_te model.transformer_impl model.recompute model.expert_tensor optimizer",
      .command = "torchrun $LAUNCH scripts/training/run_recipe.py --recipe ... --config-file {}",
      .watch = "Step Time : {s}s (steps 10 to 50)",
      .fold = fold_bridge,
      .unfold = unfold_megatron};
  return kTarget;
}

const Target& nemo_target() {
  static const OwnRows kRows = sectioned_rows(kNemoNames, kNemoPrecision);
  static const Target kTarget = {
      .name = "nemo",
      .title = "NeMo",
      .release = "24.07 to 25.02, megatron_gpt_config",
      .syntax = Syntax::yaml,
      .stack = "nemo",
      .rows = kRows.rows,
      .idle =
          "run name restore exp_manager trainer.max trainer.log trainer.val trainer.limit "
          "trainer.accelerator "
          "trainer.logger trainer.enable trainer.use_distributed trainer.accumulate trainer.gradient_clip "
          "trainer.benchmark model.optim.lr model.optim.weight model.optim.betas model.optim.sched "
          "model.data "
          "model.tokenizer model.init model.seed model.layernorm model.hidden_dropout "
          "model.attention_dropout "
          "model.ffn_dropout model.nsys model.make_vocab model.rotary model.resume model.pre_process "
          "model.post_process model.mcore model.gc model.onnx model.hysteresis model.native model.use_cpu "
          "model.moe_aux model.moe_z model.rampup",
      .tuned =
          "model.moe model.transformer_engine model.fp8 model.ub_ model.apply_rope model.bias_ model.masked "
          "model.gradient_accumulation model.use_flash model.attention model.persist model.megatron_amp "
          "model.optim model.batch_p2p model.defer model.cross_entropy model.name model.activations "
          "model.grad_allreduce model.openai model.sync model.reduce model.num_micro",
      .command =
          "python examples/nlp/language_modeling/megatron_gpt_pretraining.py --config-path . --config-name "
          "{}",
      .watch = "train_step_timing in s: {s} (steps 10 to 50)",
      .fold = fold_nemo,
      .unfold = unfold_megatron};
  return kTarget;
}

}  // namespace caelum::interop
