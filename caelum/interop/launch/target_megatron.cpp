// Megatron-LM and those that take its options under the same names: Primus, MindSpeed-LLM.
// Options as in `megatron/training/arguments.py` and the configuration classes of Megatron-Core.
#include <algorithm>

#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

constexpr LaunchRow kMegatronRows[] = {
    {"~nodes", "*", "--nnodes=*"},
    {"~per_node", "*", "--nproc-per-node=*"},
    {"~per_node", "*", "--nproc_per_node=*"},
    // the model
    {"model.layers", "*", "--num-layers=*"},
    {"model.hidden", "*", "--hidden-size=*"},
    {"model.heads", "*", "--num-attention-heads=*"},
    {"~grouped", "true", "--group-query-attention"},
    {"model.kv_heads", "*", "--num-query-groups=*"},
    {"model.head_dim", "*", "--kv-channels=*"},
    {"~ffn", "*", "--ffn-hidden-size=*"},
    {"model.vocab", "*", "--vocab-size=*"},
    {"model.vocab", "*", "--padded-vocab-size=*"},
    {"model.context", "*", "--max-position-embeddings=*"},
    {"~positions", "*", "--max-position-embeddings=*"},
    {"model.tie", "false", "--untie-embeddings-and-output-weights"},
    {"model.tie", "true", ""},
    {"model.gated_ffn", "true", "--swiglu"},
    {"model.gated_ffn", "false", ""},
    {"model.gated_ffn", "false", "--squared-relu"},
    {"model.bias", "false", "--disable-bias-linear"},
    {"model.bias", "true", ""},
    {"model.qkv_bias", "true", "--add-qkv-bias"},
    {"model.qkv_bias", "false", ""},
    {"model.attn_output_gate", "true", "--attention-output-gate"},
    {"model.attn_output_gate", "false", ""},
    {"model.norm", "rms", "--normalization=RMSNorm"},
    {"model.norm", "layer", "--normalization=LayerNorm"},
    {"model.norm", "layer", ""},
    {"model.positions", "rotary", "--position-embedding-type=rope"},
    {"model.positions", "rotary", "--position-embedding-type=yarn"},
    {"model.positions", "rotary", "--use-rotary-position-embeddings"},
    {"model.positions", "none", "--position-embedding-type=none"},
    {"model.positions", "learned", "--position-embedding-type=learned_absolute"},
    {"model.positions", "learned", ""},
    {"model.attention", "mla", "--multi-latent-attention"},
    {"model.q_lora_rank", "*", "--q-lora-rank=*"},
    {"model.kv_lora_rank", "*", "--kv-lora-rank=*"},
    {"model.qk_nope_head_dim", "*", "--qk-head-dim=*"},
    {"model.qk_rope_head_dim", "*", "--qk-pos-emb-head-dim=*"},
    {"model.v_head_dim", "*", "--v-head-dim=*"},
    {"model.mtp_layers", "0", ""},
    {"model.mtp_layers", "*", "--mtp-num-layers=*"},
    {"model.moe.experts", "*", "--num-experts=*"},
    {"model.moe.top_k", "*", "--moe-router-topk=*"},
    {"model.moe.expert_ffn", "*", "--moe-ffn-hidden-size=*"},
    {"model.moe.shared_ffn", "0", ""},
    {"model.moe.shared_ffn", "*", "--moe-shared-expert-intermediate-size=*"},
    {"~expert_layers", "*", "--moe-layer-freq=*"},
    {"model.moe.groups", "0", ""},
    {"model.moe.groups", "*", "--moe-router-num-groups=*"},
    {"model.moe.topk_groups", "0", ""},
    {"model.moe.topk_groups", "*", "--moe-router-group-topk=*"},
    // the batch and its numbers
    {"train.sequence", "*", "--seq-length=*"},
    {"train.global_batch", "*", "--global-batch-size=*"},
    {"train.plan.micro_batch", "*", "--micro-batch-size=*"},
    {"train.plan.micro_batch", "1", ""},
    {"~samples", "*", "--train-samples=*"},
    {"~precision", "fp8_block", "--bf16;--fp8-format=e4m3;--fp8-recipe=blockwise"},
    {"~precision", "fp8_block", "--fp8-recipe=blockwise"},
    {"~precision", "fp8_block", "--fp8-recipe=mxfp8"},
    {"~precision", "fp4", "--bf16;--fp4-format=e2m1;--fp4-recipe=nvfp4"},
    {"~precision", "fp4", "--fp4-format=e2m1"},
    {"~precision", "fp8", "--bf16;--fp8-format=hybrid;--fp8-recipe=tensorwise"},
    {"~precision", "fp8", "--fp8-recipe=tensorwise"},
    {"~precision", "fp8", "--fp8-recipe=delayed"},
    {"~precision", "fp8", "--fp8-format=hybrid"},
    {"~precision", "fp8", "--fp8-format=e4m3"},
    {"~precision", "bf16", "--bf16"},
    {"~precision", "fp16", "--fp16"},
    {"~precision", "fp32", ""},
    {"train.precision.gradients", "bf16", "--grad-reduce-in-bf16"},
    {"train.precision.gradients", "fp32", ""},
    {"train.precision.optimizer", "bf16",
     "--use-precision-aware-optimizer;--exp-avg-dtype=bf16;--exp-avg-sq-dtype=bf16"},
    {"train.precision.optimizer", "fp8",
     "--use-precision-aware-optimizer;--exp-avg-dtype=fp8;--exp-avg-sq-dtype=fp8"},
    {"train.precision.optimizer", "fp32", ""},
    {"train.precision.master", "fp16", "--main-params-dtype=fp16"},
    {"train.precision.master", "fp32", "--main-params-dtype=fp32"},
    {"train.precision.master", "fp32", ""},
    {"train.optimizer", "adam", "--optimizer=adam"},
    {"train.optimizer", "sgd", "--optimizer=sgd"},
    {"train.optimizer", "muon", "--optimizer=muon"},
    {"train.optimizer", "adam", ""},
    {"train.routing_imbalance", "0", "--moe-router-force-load-balancing"},
    // the plan
    {"train.plan.tensor", "*", "--tensor-model-parallel-size=*"},
    {"train.plan.tensor", "1", ""},
    {"train.plan.sequence_parallel", "true", "--sequence-parallel"},
    {"train.plan.sequence_parallel", "false", ""},
    {"train.plan.context", "*", "--context-parallel-size=*"},
    {"train.plan.context", "1", ""},
    {"train.plan.context_mode", "ring", "--cp-comm-type=p2p"},
    {"train.plan.context_mode", "all_gather", "--cp-comm-type=all_gather"},
    {"train.plan.context_mode", "ulysses", "--cp-comm-type=a2a"},
    {"train.plan.context_mode", "hybrid", "--cp-comm-type=a2a+p2p"},
    {"train.plan.pipeline", "*", "--pipeline-model-parallel-size=*"},
    {"train.plan.pipeline", "1", ""},
    {"train.plan.virtual", "1", ""},
    {"train.plan.virtual", "*", "--num-virtual-stages-per-pipeline-rank=*"},
    {"~layers_each", "*", "--num-layers-per-virtual-pipeline-stage=*"},
    {"~layout", "*", "--pipeline-model-parallel-layout=*"},
    {"~first_layers", "*", "--decoder-first-pipeline-num-layers=*"},
    {"~last_layers", "*", "--decoder-last-pipeline-num-layers=*"},
    {"~embedding_counts", "true", "--account-for-embedding-in-pipeline-split"},
    {"~loss_counts", "true", "--account-for-loss-in-pipeline-split"},
    {"train.plan.expert", "*", "--expert-model-parallel-size=*"},
    {"train.plan.expert_tensor", "*", "--expert-tensor-parallel-size=*"},
    {"train.plan.zero", "3",
     "--use-megatron-fsdp;--data-parallel-sharding-strategy=optim_grads_params;--use-distributed-optimizer"},
    {"train.plan.zero", "3", "--use-megatron-fsdp;--data-parallel-sharding-strategy=optim_grads_params"},
    {"train.plan.zero", "3", "--use-torch-fsdp2"},
    {"train.plan.zero", "2",
     "--use-megatron-fsdp;--data-parallel-sharding-strategy=optim_grads;--use-distributed-optimizer"},
    {"train.plan.zero", "1", "--use-distributed-optimizer"},
    {"train.plan.zero", "0", ""},
    {"train.plan.offload.optimizer", "host", "--optimizer-cpu-offload"},
    {"train.plan.offload.optimizer", "device", ""},
    {"~recompute", "full", "--recompute-granularity=full"},
    {"~recompute", "selective", "--recompute-granularity=selective"},
    {"~recompute", "modules", "--recompute-granularity=selective"},
    {"~recompute", "selective", "--recompute-activations"},
    {"~recompute", "none", ""},
    {"~modules", "*", "--recompute-modules=*"},
    {"~method", "block", "--recompute-method=block"},
    {"~method", "uniform", "--recompute-method=uniform"},
    {"~method_layers", "*", "--recompute-num-layers=*"},
    {"train.plan.overlap.gradients", "true", "--overlap-grad-reduce"},
    {"train.plan.overlap.gradients", "false", ""},
    {"train.plan.overlap.parameters", "true", "--overlap-param-gather"},
    {"train.plan.overlap.parameters", "false", ""},
    {"train.plan.overlap.tensor", "true", "--tp-comm-overlap"},
    {"train.plan.overlap.tensor", "false", ""},
    {"train.plan.overlap.expert", "true", "--overlap-moe-expert-parallel-comm"},
    {"train.plan.overlap.expert", "false", ""},
    {"train.plan.overlap.pipeline", "false", "--no-overlap-p2p-communication"},
    {"train.plan.overlap.pipeline", "true", ""},
    // what a measurement of speed needs beside
    {"~always", "1",
     "--make-vocab-size-divisible-by=1;--tokenizer-type=NullTokenizer;--mock-data;--train-iters=50;--lr=1e-4;"
     "--log-interval=1;--log-throughput;--transformer-impl=transformer_engine"},
};

// Beginnings of options that change neither time nor memory of a step.
constexpr std::string_view kMegatronIdle =
    "--lr --min-lr --weight-decay --adam- --clip-grad --seed --init-method --data-path --data-args "
    "--data-cache "
    "--train-data --valid-data --test-data --mock-data --split --tokenizer --vocab-file --merge-file --save "
    "--load "
    "--no-load --no-save --log- --no-log --tensorboard --wandb --eval --train-iters --lr-warmup --exit- "
    "--distributed-timeout --distributed-backend --master --node --rdzv --max-restarts --tee --role --local "
    "--attention-dropout --hidden-dropout --norm-epsilon --rotary-base --rotary-percent --rope --use-rope "
    "--mscale "
    "--rotary-scaling --apply-layernorm-1p --qk-layernorm --timing --override-opt --use-checkpoint "
    "--finetune "
    "--make-vocab --dataloader --num-workers --reset- --eod --create-attention --no-create --ckpt "
    "--dist-ckpt "
    "--async-save --use-dist-ckpt --auto-detect --moe-aux-loss --moe-z-loss --moe-router-load-balancing "
    "--moe-router-score --moe-router-enable-expert-bias --moe-router-bias --moe-router-topk-scaling "
    "--moe-router-pre-softmax --moe-per-layer --mtp-loss --seqs --use-mcore --no-check --attention-softmax "
    "--accumulate-allreduce --calculate-per --exit --rampup --start --end --step --help --standalone "
    "--model-name "
    "--no-mmap --trust-remote --rotary --softmax-type --glu-linear --activation-func-clamp "
    "--no-position-embedding "
    "--disable-gloo --use-cpu-init --logging-level --record-memory --capture-range --hf- --no-rope-freq "
    "--checkpoint-path "
    "--handler-name --beta- --seq-aux --enable-hf2mg --model-type-hf "
    "--te-rng --initial-loss --loss-scale --hysteresis --use-pytorch-profiler --profile --muon- --decoupled "
    "--untie-notice --disable-straggler --straggler --enable-experimental --spec --tiktoken --export "
    "--legacy";
// Beginnings of options whose effect the constants of the stack hold as a whole.
constexpr std::string_view kMegatronTuned =
    "--moe-grouped --moe-token --moe-permute --moe-router-fusion --moe-router-dtype --moe-router-padding "
    "--moe-shared "
    "--moe-enable-deepep --moe-deepep --moe-flex --moe-hybridep --moe-use --moe-expert-capacity --moe-pad "
    "--moe-paged "
    "--attention-backend --use-flash --transformer-impl --cross-entropy --no-masked --no-bias --no-gradient "
    "--no-rope-fusion --apply-rope --bias- --masked --cuda-graph --enable-cuda-graph --external-cuda "
    "--use-te "
    "--tp-comm-bootstrap --tp-comm-overlap- --ddp- --delay-wgrad --defer-embedding --manual-gc "
    "--empty-unused "
    "ENV_VARS --use-nccl-ub --use-sharp --nccl --high-priority --overlap-param-gather-with --fp8- "
    "--first-last "
    "--num-layers-at "
    "--gradient-reduce-div --check-for-nan --microbatch-group --align- --suggested --fsdp- --use-custom "
    "--optimizer-offload --overlap-cpu --use-torch-optimizer --main-grads --no-persist --persist --fused "
    "--use-fused "
    "--recompute- --group-query --init-model --keep-fp8 --disable-jit --batch-p2p --data-parallel-random "
    "--expert-tensor --overlap-p2p --fine-grained --offload-modules --use-transformer --use-precision "
    "--exp-avg";

void fold_launch(Settings& s) {
  fold_usual(s, "megatron-core");
  fold_megatron(s);
}

void fold_primus(Settings& s) {
  fold_usual(s, "primus");
  fold_megatron(s);
}

constexpr Rename kPrimusNames[] = {
    {"--nnodes", ""},
    {"--nproc-per-node", ""},
    {"--nproc_per_node", ""},
    {"--disable-bias-linear", "modules.pre_trainer.overrides.add_bias_linear=false"},
    {"--no-overlap-p2p-communication", "modules.pre_trainer.overrides.overlap_p2p_comm=false"},
    {"--use-rotary-position-embeddings", "modules.pre_trainer.overrides.use_rotary_position_embeddings=true"},
};

// MindSpeed-LLM brings its own words for what Megatron-LM did not have when it began; the rest is Megatron's.
constexpr LaunchRow kMindSpeedOwn[] = {
    {"train.plan.overlap.tensor", "true", "--use-ascend-mc2"},
    {"train.plan.overlap.tensor", "false", ""},
    {"train.plan.overlap.expert", "true", "--moe-fb-overlap"},
    {"train.plan.overlap.expert", "false", ""},
    {"train.plan.context_mode", "ring", "--context-parallel-algo=megatron_cp_algo"},
    {"train.plan.context_mode", "ulysses", "--context-parallel-algo=ulysses_cp_algo"},
    {"train.plan.context_mode", "hybrid", "--context-parallel-algo=hybrid_cp_algo"},
    {"train.plan.context_mode", "all_gather", "--context-parallel-algo=kvallgather_cp_algo"},
    {"train.plan.ulysses", "0", ""},
    {"train.plan.ulysses", "*", "--ulysses-degree-in-cp=*"},
    {"train.plan.schedule", "dualpipe_v", "--schedules-method=dualpipev"},
    {"train.routing_imbalance", "0", "--fix-router"},
    {"model.attention", "mla", "--multi-latent-attention"},
    {"model.attention", "mla", "--multi-head-latent-attention"},
    {"model.qk_nope_head_dim", "*", "--qk-head-dim=*"},
    {"model.qk_nope_head_dim", "*", "--qk-nope-head-dim=*"},
    {"model.qk_rope_head_dim", "*", "--qk-pos-emb-head-dim=*"},
    {"model.qk_rope_head_dim", "*", "--qk-rope-head-dim=*"},
    {"model.moe.expert_ffn", "*", "--moe-ffn-hidden-size=*"},
    {"model.moe.expert_ffn", "*", "--moe-intermediate-size=*"},
    {"model.moe.groups", "0", ""},
    {"model.moe.groups", "*", "--moe-router-num-groups=*"},
    {"model.moe.groups", "*", "--n-group=*"},
    {"model.moe.topk_groups", "0", ""},
    {"model.moe.topk_groups", "*", "--moe-router-group-topk=*"},
    {"model.moe.topk_groups", "*", "--topk-group=*"},
    {"model.positions", "rotary", "--position-embedding-type=rope"},
    {"model.positions", "rotary", "--use-rotary-position-embeddings"},
    {"model.positions", "none", "--position-embedding-type=none"},
    {"model.positions", "learned", "--position-embedding-type=learned_absolute"},
    {"model.positions", "learned", ""},
    {"~num_layer_list", "*", "--num-layer-list=*"},
    {"~first_dense", "*", "--first-k-dense-replace=*"},
    {"~shared_experts", "*", "--n-shared-experts=*"},
};

std::vector<LaunchRow> mindspeed_rows() {
  std::vector<LaunchRow> rows;
  for (const auto& row : kMegatronRows) {
    const bool own = std::any_of(std::begin(kMindSpeedOwn), std::end(kMindSpeedOwn),
                                 [&row](const LaunchRow& r) { return r.path == row.path; });
    if (!own) rows.push_back(row);
  }
  rows.insert(rows.end(), std::begin(kMindSpeedOwn), std::end(kMindSpeedOwn));
  return rows;
}

constexpr std::string_view kMindSpeedTuned =
    "--use-fused --use-distributed --reuse-fp32 --swap- --recompute- --use-ascend --gemm-gradient "
    "--moe-alltoall "
    "--moe-tp-extend --moe-permutation --moe-zero --no-pad --use-cp-send --attention-mask "
    "--mla-fa "
    "--mla- --norm-topk --noop --overlap- --o2- --o1- --use-rotary --enable-high --ampipe --pipe-experts "
    "--adaptive --async-log --npu --sparse-mode --tokenizer-not --prompt --padded-samples --jit --first-k "
    "--n-shared "
    "--moe-grouped --moe-token --moe-permute --moe-router --moe-shared --attention-backend "
    "--transformer-impl "
    "--cross-entropy --no-masked --no-bias --no-gradient --bias- --manual-gc --ddp- --delay-wgrad --fp8- "
    "--group-query --disable-gloo --use-flash --no-shared --share --moe-expert --moe-fb --output-layer "
    "--context-";

void fold_mindspeed(Settings& s) {
  fold_usual(s, "mindspeed");
  fold_megatron(s);
}

void unfold_mindspeed(Settings& s) {
  if (const auto list = s.find("~num_layer_list"); list != s.end()) {
    s["train.plan.layers"] = "[" + list->second + "]";
    s.erase(list);
  }
  unfold_megatron(s);
  if (!s.contains("model.moe.experts")) return;
  if (const std::string dense = value_of(s, "~first_dense"); !dense.empty())
    s["model.moe.dense_layers"] = dense;
  const long shared = number_of(s, "~shared_experts", 0), width = number_of(s, "model.moe.expert_ffn", 0);
  if (shared > 0 && shared < 10'000 && value_of(s, "model.moe.shared_ffn", "0") == "0") {
    s["model.moe.shared_ffn"] = std::to_string(shared * width);
    s["model.moe.shared"] = "1";
  }
}

}  // namespace

const Target& megatron_target() {
  static const Target kTarget = {.name = "megatron",
                                 .title = "Megatron-LM",
                                 .release = "core 0.16 to 0.19",
                                 .syntax = Syntax::arguments,
                                 .stack = "megatron-core",
                                 .rows = kMegatronRows,
                                 .idle = kMegatronIdle,
                                 .tuned = kMegatronTuned,
                                 .command = "bash {}",
                                 .watch = "elapsed time per iteration (ms): {ms} (iterations 10 to 50)",
                                 .fold = fold_launch,
                                 .unfold = unfold_megatron};
  return kTarget;
}

const Target& primus_target() {
  static const OwnRows kRows = renamed_rows(kMegatronRows, kPrimusNames, "modules.pre_trainer.overrides.");
  static const Target kTarget = {
      .name = "primus",
      .title = "Primus",
      .release = "26.5, Megatron backend",
      .syntax = Syntax::yaml,
      .stack = "primus",
      .rows = kRows.rows,
      .idle =
          "work_group user_name exp_name workspace modules.pre_trainer.framework modules.pre_trainer.config "
          "modules.pre_trainer.model modules.pre_trainer.overrides.lr "
          "modules.pre_trainer.overrides.min_lr modules.pre_trainer.overrides.train_iters "
          "modules.pre_trainer.overrides.mock_data modules.pre_trainer.overrides.adam "
          "modules.pre_trainer.overrides.weight modules.pre_trainer.overrides.log "
          "modules.pre_trainer.overrides.save modules.pre_trainer.overrides.load "
          "modules.pre_trainer.overrides.no_ modules.pre_trainer.overrides.eval "
          "modules.pre_trainer.overrides.wandb modules.pre_trainer.overrides.stderr "
          "modules.pre_trainer.overrides.ckpt modules.pre_trainer.overrides.init "
          "modules.pre_trainer.overrides.norm_epsilon modules.pre_trainer.overrides.eod "
          "modules.pre_trainer.overrides.train_data modules.pre_trainer.overrides.valid_data "
          "modules.pre_trainer.overrides.test_data modules.pre_trainer.overrides.finetune "
          "modules.pre_trainer.overrides.auto_continue modules.pre_trainer.overrides.disable_ "
          "modules.pre_trainer.overrides.tokenizer modules.pre_trainer.overrides.make_vocab "
          "modules.pre_trainer.overrides.clip modules.pre_trainer.overrides.seed",
      .tuned =
          "modules.pre_trainer.overrides.moe_ modules.pre_trainer.overrides.use_turbo "
          "modules.pre_trainer.overrides.turbo modules.pre_trainer.overrides.enable_primus "
          "modules.pre_trainer.overrides.gradient_accumulation "
          "modules.pre_trainer.overrides.transformer_impl "
          "modules.pre_trainer.overrides.cross_entropy modules.pre_trainer.overrides.manual_gc "
          "modules.pre_trainer.overrides.fp8 modules.pre_trainer.overrides.attention",
      .command = "EXP={} bash ./examples/run_pretrain.sh",
      .watch = "elapsed time per iteration (ms): {ms} (iterations 10 to 50)",
      .fold = fold_primus,
      .unfold = unfold_megatron};
  return kTarget;
}

const Target& mindspeed_target() {
  static const std::vector<LaunchRow> kRows = mindspeed_rows();
  static const Target kTarget = {.name = "mindspeed",
                                 .title = "MindSpeed-LLM",
                                 .release = "26.1",
                                 .syntax = Syntax::arguments,
                                 .stack = "mindspeed",
                                 .rows = kRows,
                                 .idle = kMegatronIdle,
                                 .tuned = kMindSpeedTuned,
                                 .command = "bash {}",
                                 .watch = "elapsed time per iteration (ms): {ms} (iterations 10 to 50)",
                                 .fold = fold_mindspeed,
                                 .unfold = unfold_mindspeed};
  return kTarget;
}

std::span<const LaunchRow> megatron_rows() {
  return kMegatronRows;
}

}  // namespace caelum::interop
