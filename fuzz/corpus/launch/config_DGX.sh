# Names of NVIDIA's MLPerf submissions; the figures are nobody's.
export DGXNNODES=16
export DGXNGPU=8
export TENSOR_MODEL_PARALLEL=4
export PIPELINE_MODEL_PARALLEL=8
export INTERLEAVED_PIPELINE=5
export MINIBS=32
export FP8=True
export SEQ_PARALLEL=True
export WALLTIME=$((30 * 2))
