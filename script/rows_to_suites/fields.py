"""Which fields of a training row are read, and which say nothing of the scenario; any other is told."""

# Of the run and of what was measured of it.
READ = {
    "id", "family", "year", "kind", "release", "framework", "hardware", "n_accelerators", "accel_per_node", "fabric",
    "n_slices", "accel_per_slice", "dp_dcn",
    "model", "layers", "layers_used", "hidden", "heads", "kv_heads", "head_dim", "ffn_hidden", "vocab", "activation",
    "experts", "top_k", "moe_ffn_hidden", "shared_experts", "shared_ffn_hidden", "dense_first_layers", "q_lora_rank",
    "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "mtp_layers", "tie_embeddings",
    "seq_len", "global_batch", "global_batch_tokens", "tokens_per_step", "tokens_per_accelerator", "micro_batch",
    "local_batch", "per_device_batch", "grad_accum", "num_microbatches", "precision", "phase", "capacity_factor",
    "tp", "pp", "vpp", "cp", "ep", "etp", "sequence_parallel", "schedule", "zero", "zero_stage", "zero1_group", "fsdp",
    "fsdp_group", "fsdp_ici", "ici_parallel", "sharding", "recompute", "remat_policy", "async_tp", "ablation_step",
    "primary", "iteration_time_s", "step_time_s", "tokens_per_s", "tokens_per_s_per_gpu", "tokens_per_s_per_chip",
    "gpu_hours_total", "tokens_total", "tflops_per_gpu", "tflops_recomputed", "tflops_convention", "mfu_pct", "hfu_pct",
    "relative_to_1f1b", "memory_gb", "peak_memory_gib", "activation_memory_gib",
    "activation_memory_pct_of_tp_baseline", "param_optimizer_memory_gib",
    "grade", "scored", "source", "notes",
}
# Of the table that the row stands in, what others said of the run, and what follows from fields that are read.
SILENT = {
    "verified", "superseded", "uncertainty_pct", "n_runs", "time_to_train_min", "iteration_time_is_derived", "scaling",
    "peer_prediction_s", "peer_error_pct", "reference_gpu_tokens_per_s_per_gpu", "peak_pct", "aggregate_pflops",
    "tflops_per_gpu_without_cp", "tflops_per_gpu_gloo_pp", "mfu_is_lower_bound", "gpu_hours_all_stages",
    "pipeline_bubble_pct_1f1b", "pipeline_bubble_pct_vpp6", "scaling_efficiency_pct", "scaling_from",
    "weak_scaling_efficiency_pct", "cost_rmb_per_trillion_tokens", "accelerator_cost_rmb_per_hour",
    "implied_accelerator_hours_per_trillion",
    "params", "params_b", "active_params_b", "global_parameter_scale", "dp", "batch_per_dp", "tokens_per_batch",
    "compiled",
}


def unread(row):
    """Names of fields that no rule of this folder reads, in the order of the row."""
    return [str(key) for key in row if key not in READ and key not in SILENT]
