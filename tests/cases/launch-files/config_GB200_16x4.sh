# Names of NVIDIA's MLPerf submissions; the figures are nobody's.
source $(dirname ${BASH_SOURCE[0]})/config_shared.sh
source $(dirname ${BASH_SOURCE[0]})/config_absent.sh
export MINIBS=64
export TENSOR_MODEL_PARALLEL=1
export PIPELINE_MODEL_PARALLEL=4
export INTERLEAVED_PIPELINE=4
export EXPERT_PARALLEL=16
export PIPELINE_LAYOUT="Et*3|(t*4|)*14t*2mL"
export RECOMPUTE_MODULES="mlp"
export OVERLAP_MOE_EXPERT_PARALLEL_COMM=True
export DGXNNODES=16
export DGXNGPU=4
export SEGMENT=$(( (TENSOR_MODEL_PARALLEL * EXPERT_PARALLEL) / DGXNGPU ))
