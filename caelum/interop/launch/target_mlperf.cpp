// NVIDIA's MLPerf Training submissions: variables of `config_*.sh`, as the configurations of round 6.0 export
// them.
#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {
namespace {

constexpr LaunchRow kMlperfRows[] = {
    // A size has one model in the benchmark.
    {"model", "llama3-1-8b", "MODEL_SIZE=8b"},
    {"model", "gpt-oss-20b", "MODEL_SIZE=20b"},
    {"model", "llama3-1-405b", "MODEL_SIZE=405b"},
    {"model", "deepseek-v3", "MODEL_SIZE=671b"},
    {"~nodes", "*", "DGXNNODES=*"},
    {"~per_node", "*", "DGXNGPU=*"},
    {"train.plan.tensor", "*", "TENSOR_MODEL_PARALLEL=*"},
    {"train.plan.tensor", "*", "TP=*"},
    {"train.plan.tensor", "1", ""},
    {"train.plan.pipeline", "*", "PIPELINE_MODEL_PARALLEL=*"},
    {"train.plan.pipeline", "*", "PP=*"},
    {"train.plan.pipeline", "1", ""},
    {"train.plan.virtual", "1", "INTERLEAVED_PIPELINE=null"},
    {"train.plan.virtual", "*", "INTERLEAVED_PIPELINE=*"},
    {"train.plan.virtual", "*", "VIRTUAL_PIPELINE_MODEL_PARALLEL=*"},
    {"train.plan.virtual", "1", ""},
    {"~layout", "*", "PIPELINE_LAYOUT=*"},
    {"~embedding_counts", "true", "ASYM_PP_EMBED=True"},
    {"~loss_counts", "true", "ASYM_PP_LOSS=True"},
    {"train.plan.context", "*", "CONTEXT_PARALLEL=*"},
    {"train.plan.context", "*", "CP=*"},
    {"train.plan.context", "1", ""},
    {"train.plan.expert", "*", "EXPERT_MODEL_PARALLEL=*"},
    {"train.plan.expert", "*", "EXPERT_PARALLEL=*"},
    {"train.plan.expert_tensor", "*", "EXPERT_TENSOR_PARALLEL=*"},
    {"train.plan.micro_batch", "*", "MICRO_BATCH_SIZE=*"},
    {"train.plan.micro_batch", "*", "MBS=*"},
    {"train.plan.micro_batch", "1", ""},
    {"~batch_a_replica", "*", "MINIBS=*"},
    {"train.global_batch", "*", "GBS=*"},
    {"train.global_batch", "*", "GLOBAL_BATCH_SIZE=*"},
    {"train.sequence", "*", "SEQ_LENGTH=*"},
    {"train.sequence", "*", "MAX_SEQ_LENGTH=*"},
    {"train.plan.sequence_parallel", "true", "SEQ_PARALLEL=True"},
    {"train.plan.sequence_parallel", "false", "SEQ_PARALLEL=False"},
    {"train.plan.zero", "1", "USE_DIST_OPTIMIZER=True"},
    {"train.plan.zero", "0", "USE_DIST_OPTIMIZER=False"},
    {"train.plan.overlap.tensor", "true", "TP_COMM_OVERLAP=True"},
    {"train.plan.overlap.tensor", "false", "TP_COMM_OVERLAP=False"},
    {"train.plan.overlap.gradients", "true", "OVERLAP_GRAD_REDUCE=True"},
    {"train.plan.overlap.gradients", "false", "OVERLAP_GRAD_REDUCE=False"},
    {"train.plan.overlap.parameters", "true", "OVERLAP_PARAM_GATHER=True"},
    {"train.plan.overlap.parameters", "false", "OVERLAP_PARAM_GATHER=False"},
    {"train.plan.overlap.expert", "true", "OVERLAP_MOE_EXPERT_PARALLEL_COMM=True"},
    {"train.plan.overlap.expert", "false", "OVERLAP_MOE_EXPERT_PARALLEL_COMM=False"},
    {"~precision", "fp4", "FP4=True"},
    {"~precision", "mxfp8", "FP8=True;FP8_RECIPE=mxfp8"},
    // Gathering parameters into the buffer of gradients is of that recipe alone.
    {"~precision", "mxfp8", "FP8=True;REUSE_GRAD_BUF_FOR_MXFP8_PARAM_AG=True"},
    {"~precision", "fp8_block", "FP8=True;FP8_RECIPE=blockwise"},
    {"~precision", "fp8", "FP8=True"},
    {"~precision", "fp8", "FP8=1"},
    {"~precision", "bf16", ""},
    {"train.precision.attention", "fp8", "FP8_DPA=True"},
    {"~modules", "*", "RECOMPUTE_MODULES=*"},
};

void unfold_mlperf(Settings& s) {
  unfold_precision(s);
  if (s.contains("~modules")) s["~recompute"] = "modules";
  unfold_stages(s);
  s.emplace("train.plan.recompute", "none");
  // The rules of the benchmark give each model its length.
  const std::string model = value_of(s, "model");
  if (model == "deepseek-v3") {
    s.emplace("train.sequence", "4096");
  } else if (!model.empty()) {
    s.emplace("train.sequence", "8192");
  }
}

void keep(Settings& s) {
  fold_usual(s, "mlperf-nvidia");
}

}  // namespace

const Target& mlperf_target() {
  static const Target kTarget = {
      .name = "mlperf",
      .title = "MLPerf Training, NVIDIA",
      .release = "3.0 to 6.0",
      .syntax = Syntax::environment,
      .stack = "mlperf-nvidia",
      .rows = kMlperfRows,
      .idle =
          "DGXSYSTEM DGXSOCKET DGXHT WALLTIME MAX_STEPS LR MIN_LR WARMUP SEED TARGET VAL_ LIMIT_ EVAL LOAD "
          "SAVE "
          "NEXP CONT LOGDIR DATA MLPERF MLLOG SLURM EXTRA_ CHECK_ INIT_ SCRIPT THIS DIR SCHEDULE SKIP OPT_LR "
          "BINDCMD NUM_GPUS NUM_WORKERS CONFIG FAST EXIT HYDRA TRAIN MODEL_PATH MODEL_TFLOP ENABLE_MLLOG HF_ "
          "TRANSFORMERS TOKENIZERS TQDM PYTHONWARNINGS LOG_ NEMO_LOG NEMO_MANUAL_GC GC_ OVERRIDE OVERWRITTEN "
          "LEGACY "
          "ATTEMPT HIGH_PRIORITY SEGMENT",
      .tuned =
          "NCCL NVTE CUDA UB_ UCX TP_ FP8 FP4 MC_ USE_ MOE RECOMPUTE ACT_ OVERLAP GRAD PARAM BUCKET DDP "
          "TORCH "
          "PYTORCH OMP MICRO LAYERNORM NORM FUSE SHARP TE_ CPU_OFFLOAD DIST RMSNORM ATTN EXPERT APPLY "
          "AVERAGE ALIGN DEFER DELAY WGRAD REUSE OPTIMIZER_CG ON_DEVICE MCORE NUM_OF_HYBRID VBOOST CE_ QKV_ "
          "FC1_ "
          "FC2_ PROJ_ PATCH ENABLE_PERF",
      .command = "",
      .watch = "",
      .fold = keep,
      .unfold = unfold_mlperf};
  return kTarget;
}

}  // namespace caelum::interop
