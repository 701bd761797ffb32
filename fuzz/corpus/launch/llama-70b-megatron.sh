#!/usr/bin/env bash
# A model of the shape of Llama 70B on 64 chips, as arguments of Megatron-LM: `caelum import` makes a scenario of it.
export CUDA_DEVICE_MAX_CONNECTIONS=1
NODES=${NODES:-8}
TP=${TP:-8}
PP=4

MODEL_ARGS=(
  --num-layers 80 --hidden-size 8192 --ffn-hidden-size 28672
  --num-attention-heads 64 --group-query-attention --num-query-groups 8
  --swiglu --normalization RMSNorm --disable-bias-linear
  --position-embedding-type rope --untie-embeddings-and-output-weights
  --vocab-size 128256 --max-position-embeddings 8192
)

PARALLEL="--tensor-model-parallel-size $TP \
  --pipeline-model-parallel-size ${PP} \
  --num-layers-per-virtual-pipeline-stage 5 \
  --sequence-parallel --use-distributed-optimizer --overlap-grad-reduce --overlap-param-gather"

torchrun --nnodes $NODES --nproc-per-node 8 pretrain_gpt.py "${MODEL_ARGS[@]}" $PARALLEL \
  --seq-length 8192 --micro-batch-size 1 --global-batch-size $((NODES * 16)) \
  --bf16 --recompute-granularity selective \
  --lr 1.5e-4 --train-iters 1000 --log-interval 1
