// TorchTitan and DeepSpeed; and the list of all targets.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

long of_plan(const Settings& s, std::string_view axis) {
  return std::max(number_of(s, "train.plan." + std::string(axis), 1), 1L);
}

/// Ranks of one replica.
long replica(const Settings& s) {
  return of_plan(s, "tensor") * of_plan(s, "context") * of_plan(s, "pipeline");
}

long replicas(const Settings& s) {
  return std::max(number_of(s, "cluster.chips", 1) / replica(s), 1L);
}

// TorchTitan, `torchtitan/config/job_config.py` of 0.2.
constexpr LaunchRow kTitanRows[] = {
    {"model", "llama3-1-8b", "model.name=llama3;model.flavor=8B"},
    {"model", "llama3-1-70b", "model.name=llama3;model.flavor=70B"},
    {"model", "llama3-1-405b", "model.name=llama3;model.flavor=405B"},
    {"model", "deepseek-v3", "model.name=deepseek_v3;model.flavor=671B"},
    {"model", "qwen3-0-6b", "model.name=qwen3;model.flavor=0.6B"},
    {"model", "qwen3-1-7b", "model.name=qwen3;model.flavor=1.7B"},
    {"model", "qwen3-4b", "model.name=qwen3;model.flavor=4B"},
    {"model", "qwen3-8b", "model.name=qwen3;model.flavor=8B"},
    {"model", "qwen3-14b", "model.name=qwen3;model.flavor=14B"},
    {"model", "qwen3-32b", "model.name=qwen3;model.flavor=32B"},
    {"model", "llama4-scout", "model.name=llama4;model.flavor=17bx16e"},
    {"model", "llama4-maverick", "model.name=llama4;model.flavor=17bx128e"},
    {"train.sequence", "*", "training.seq_len=*"},
    {"train.global_batch", "*", "training.global_batch_size=*"},
    {"~local", "*", "training.local_batch_size=*"},
    {"~pipeline_micro", "*", "parallelism.pipeline_parallel_microbatch_size=*"},
    {"~precision", "fp8",
     "model.converters=[quantize.linear.float8];quantize.linear.float8.recipe_name=tensorwise"},
    {"~precision", "fp8", "quantize.linear.float8.recipe_name=rowwise"},
    {"~precision", "fp8_block",
     "model.converters=[quantize.linear.mx];quantize.linear.mx.recipe_name=mxfp8_cublas"},
    {"~precision", "bf16", "training.mixed_precision_param=bfloat16"},
    {"~precision", "bf16", ""},
    {"train.precision.gradients", "fp32", "training.mixed_precision_reduce=float32"},
    {"train.precision.gradients", "bf16", "training.mixed_precision_reduce=bfloat16"},
    {"train.precision.gradients", "fp32", ""},
    {"train.optimizer", "adam", "optimizer.name=AdamW"},
    {"train.optimizer", "adam", "optimizer.name=Adam"},
    {"train.optimizer", "adam", ""},
    {"train.routing_imbalance", "0", "training.debug_moe_force_load_balance=true"},
    {"~replicate", "*", "parallelism.data_parallel_replicate_degree=*"},
    {"~shard", "*", "parallelism.data_parallel_shard_degree=*"},
    {"~reshard", "*", "parallelism.fsdp_reshard_after_forward=*"},
    {"train.plan.tensor", "*", "parallelism.tensor_parallel_degree=*"},
    {"train.plan.tensor", "1", ""},
    {"train.plan.sequence_parallel", "true", ""},
    {"train.plan.context", "*", "parallelism.context_parallel_degree=*"},
    {"train.plan.context", "1", ""},
    {"train.plan.context_mode", "all_gather", "parallelism.context_parallel_rotate_method=allgather"},
    {"train.plan.context_mode", "ring", "parallelism.context_parallel_rotate_method=alltoall"},
    {"train.plan.context_mode", "all_gather", ""},
    {"train.plan.pipeline", "*", "parallelism.pipeline_parallel_degree=*"},
    {"train.plan.pipeline", "1", ""},
    {"~layers_a_chunk", "*", "parallelism.pipeline_parallel_layers_per_stage=*"},
    {"train.plan.schedule", "1f1b", "parallelism.pipeline_parallel_schedule=1F1B"},
    {"train.plan.schedule", "interleaved", "parallelism.pipeline_parallel_schedule=Interleaved1F1B"},
    {"train.plan.schedule", "gpipe", "parallelism.pipeline_parallel_schedule=GPipe"},
    {"train.plan.schedule", "zb_v", "parallelism.pipeline_parallel_schedule=ZBVZeroBubble"},
    {"train.plan.schedule", "dualpipe_v", "parallelism.pipeline_parallel_schedule=DualPipeV"},
    {"train.plan.expert", "*", "parallelism.expert_parallel_degree=*"},
    {"train.plan.expert_tensor", "*", "parallelism.expert_tensor_parallel_degree=*"},
    {"train.plan.recompute", "full", "activation_checkpoint.mode=full"},
    {"train.plan.recompute", "selective",
     "activation_checkpoint.mode=selective;activation_checkpoint.selective_ac_option=op"},
    {"train.plan.recompute", "selective", "activation_checkpoint.mode=selective"},
    {"train.plan.recompute", "none", "activation_checkpoint.mode=none"},
    {"train.plan.recompute", "selective", ""},
    {"train.plan.offload.parameters", "device", ""},
    {"train.plan.overlap.gradients", "true", ""},
    {"train.plan.overlap.parameters", "true", ""},
    {"train.plan.overlap.tensor", "true", "parallelism.enable_async_tensor_parallel=true"},
    {"train.plan.overlap.tensor", "false", ""},
    {"~always", "1", "training.steps=50;metrics.log_freq=1;compile.enable=true"},
};

void fold_titan(Settings& s) {
  fold_usual(s, "torchtitan");
  fold_precision(s);
  s["~always"] = "1";
  const long data = replicas(s), group = number_of(s, "train.plan.zero_group", 0),
             zero = number_of(s, "train.plan.zero", 1);
  const long pipeline = of_plan(s, "pipeline"), chunks = pipeline * of_plan(s, "virtual");
  if (pipeline > 1) {
    s["~pipeline_micro"] = value_of(s, "train.plan.micro_batch", "1");
    s["~local"] = std::to_string(std::max(number_of(s, "train.global_batch", 1) / data, 1L));
  } else {
    s["~local"] = value_of(s, "train.plan.micro_batch", "1");
  }
  s.erase("train.plan.micro_batch");
  if (zero >= 2 && data % std::max(group, 1L) == 0) {
    s["~shard"] = group > 0 ? std::to_string(group) : "-1";
    s["~replicate"] = std::to_string(group > 0 ? data / group : 1);
    s["~reshard"] = zero == 3 ? "always" : "never";
    s.erase("train.plan.zero");
    s.erase("train.plan.zero_group");
  } else if (zero == 0) {
    s["~shard"] = "1";
    s["~replicate"] = std::to_string(data);
    s.erase("train.plan.zero");
  }
  const long layers = number_of(s, "model.layers", 0);
  if (of_plan(s, "virtual") > 1 && layers % chunks == 0 && value_of(s, "train.plan.layers").empty()) {
    s["~layers_a_chunk"] = std::to_string(layers / chunks);
    s["~virtual"] = value_of(s, "train.plan.virtual");
    s.erase("train.plan.virtual");
  }
}

void unfold_titan(Settings& s) {
  unfold_precision(s);
  const std::string micro = value_of(s, "~pipeline_micro");
  const bool pipelined = of_plan(s, "pipeline") > 1;
  s["train.plan.micro_batch"] = pipelined ? (micro.empty() ? "1" : micro) : value_of(s, "~local", "1");
  const std::string shard = value_of(s, "~shard", "-1"), replicate = value_of(s, "~replicate", "1");
  const std::string reshard = value_of(s, "~reshard", "default");
  const long ranks = number_of(s, "~shard", 0) * std::min(number_of(s, "~replicate", 1), 1'000'000L);
  if (ranks > 0 && ranks < 1'000'000'000L) s["cluster.chips"] = std::to_string(ranks * replica(s));
  if (shard == "1") {
    s["train.plan.zero"] = "0";
  } else {
    s["train.plan.zero"] = reshard == "never" || (reshard == "default" && pipelined) ? "2" : "3";
    if (shard != "-1" && replicate != "1") s["train.plan.zero_group"] = shard;
  }
  if (!s.contains("train.global_batch")) s["~batch_a_replica"] = value_of(s, "~local", "1");
}

// DeepSpeed, the keys of its JSON configuration. The model and its sequence are the program's own affair.
constexpr LaunchRow kDeepSpeedRows[] = {
    {"train.global_batch", "*", "train_batch_size=*"},
    {"train.plan.micro_batch", "*", "train_micro_batch_size_per_gpu=*"},
    {"train.plan.micro_batch", "1", ""},
    {"~accumulation", "*", "gradient_accumulation_steps=*"},
    {"train.plan.zero", "*", "zero_optimization.stage=*"},
    {"train.plan.zero", "0", ""},
    {"train.plan.overlap.gradients", "*", "zero_optimization.overlap_comm=*"},
    {"train.plan.overlap.gradients", "false", ""},
    {"train.plan.overlap.parameters", "true", ""},
    {"train.plan.offload.optimizer", "host", "zero_optimization.offload_optimizer.device=cpu"},
    {"train.plan.offload.optimizer", "nvme", "zero_optimization.offload_optimizer.device=nvme"},
    {"train.plan.offload.optimizer", "device", "zero_optimization.offload_optimizer.device=none"},
    {"train.plan.offload.optimizer", "device", ""},
    {"train.plan.offload.parameters", "host", "zero_optimization.offload_param.device=cpu"},
    {"train.plan.offload.parameters", "nvme", "zero_optimization.offload_param.device=nvme"},
    {"train.plan.offload.parameters", "device", "zero_optimization.offload_param.device=none"},
    {"train.plan.offload.parameters", "device", ""},
    {"~precision", "bf16", "bf16.enabled=true"},
    {"~precision", "fp16", "fp16.enabled=true"},
    {"~precision", "fp16", "fp16.enabled=auto"},
    {"~precision", "bf16", "bf16.enabled=auto"},
    {"~precision", "fp32", ""},
    {"train.precision.gradients", "fp32", "data_types.grad_accum_dtype=fp32"},
    {"train.precision.gradients", "bf16", "data_types.grad_accum_dtype=bf16"},
    {"train.optimizer", "adam", "optimizer.type=Adam"},
    {"train.optimizer", "adam", "optimizer.type=AdamW"},
    {"train.optimizer", "lion", "optimizer.type=Lion"},
    {"train.optimizer", "muon", "optimizer.type=Muon"},
    {"train.optimizer", "sgd", "optimizer.type=SGD"},
    {"train.optimizer", "adam", ""},
    {"train.plan.tensor", "*", "tensor_parallel.autotp_size=*"},
    {"train.plan.tensor", "1", ""},
    {"train.plan.context", "*", "sequence_parallel_size=*"},
    {"train.plan.context", "1", ""},
    {"train.plan.context_mode", "ulysses", ""},
    {"~always", "1", "steps_per_print=1;wall_clock_breakdown=true"},
};

void fold_deepspeed(Settings& s) {
  fold_usual(s, "deepspeed");
  fold_precision(s);
  s["~always"] = "1";
  const long passes = replicas(s) * of_plan(s, "micro_batch");
  s["~accumulation"] = std::to_string(std::max(number_of(s, "train.global_batch", 1) / passes, 1L));
}

void unfold_deepspeed(Settings& s) {
  unfold_precision(s);
  if (!s.contains("train.global_batch")) {
    s["~batch_a_replica"] =
        std::to_string(number_of(s, "~accumulation", 1) * number_of(s, "train.plan.micro_batch", 1));
  }
}

}  // namespace

const Target& torchtitan_target() {
  static const Target kTarget = {
      .name = "torchtitan",
      .title = "TorchTitan",
      .release = "0.2",
      .syntax = Syntax::toml,
      .stack = "torchtitan",
      .rows = kTitanRows,
      .idle =
          "job profiling metrics training.dataset training.steps training.max_norm training.seed "
          "training.debug "
          "training.dump training.enable_cpu_offload_notice optimizer.lr optimizer.eps optimizer.beta "
          "optimizer.weight optimizer.implementation lr_scheduler checkpoint validation comm debug model.hf_ "
          "model.tokenizer model.print experimental fault_tolerance memory_estimation",
      .tuned =
          "compile float8 mx quantize model.converters activation_checkpoint parallelism.pipeline_parallel "
          "parallelism.disable_loss parallelism.module parallelism.expert_parallel_comm training.gc "
          "training.mixed_precision training.dtype optimizer.early training.enable_cpu",
      .command = "CONFIG_FILE={} ./run_train.sh",
      .watch = "tps: {tps} (steps 10 to 50)",
      .fold = fold_titan,
      .unfold = unfold_titan};
  return kTarget;
}

const Target& deepspeed_target() {
  static const Target kTarget = {
      .name = "deepspeed",
      .title = "DeepSpeed",
      .release = "0.16 to 0.19",
      .syntax = Syntax::json,
      .stack = "deepspeed",
      .rows = kDeepSpeedRows,
      .idle =
          "optimizer.params scheduler steps_per_print wall_clock_breakdown gradient_clipping wandb "
          "tensorboard "
          "csv_monitor comet flops_profiler dump_state prescale gradient_predivide fp16.loss fp16.initial "
          "fp16.hysteresis fp16.min fp16.auto zero_allow seed checkpoint monitor comms_logger elasticity "
          "autotuning",
      .tuned =
          "zero_optimization bf16 fp16 aio communication_data_type data_types activation_checkpointing "
          "sparse_attention compile zero_force amp memory_breakdown sequence tensor_parallel "
          "disable_allgather",
      .command = "deepspeed --num_nodes $NODES your_training.py --deepspeed --deepspeed_config {}",
      .watch = "time (ms) | fwd, bwd and step, {ms} together",
      .fold = fold_deepspeed,
      .unfold = unfold_deepspeed};
  return kTarget;
}

std::span<const Target* const> targets() {
  static const Target* const kTargets[] = {
      &megatron_target(), &megatron_bridge_target(), &mindspeed_target(), &torchtitan_target(),
      &nemo_target(),     &deepspeed_target(),       &maxtext_target(),   &primus_target(),
      &mlperf_target()};
  return kTargets;
}

const Target* find_target(std::string_view name) {
  for (const Target* target : targets()) {
    if (target->name == name) return target;
  }
  return nullptr;
}

}  // namespace caelum::interop
