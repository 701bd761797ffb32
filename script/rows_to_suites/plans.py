"""The parallel plan of a row; what it leaves out is filled with what is usual, and said."""

import re

from . import NotTurned, words
from .machines import balance_of, kind_of, slice_of
from .recipes import layers_of, trades_heads
from .stacks import LONG, OLD, overlap_of

SCHEDULES = {"1f1b": "1f1b", "1f1b_interleaved": "interleaved", "interleaved": "interleaved",
             "gpipe": "gpipe", "zero_bubble": "zb-h1", "zb_h1": "zb-h1", "zbh1": "zb-h1",
             "zero_bubble_b": "zb-h1", "zbv": "zb-v", "zb_v": "zb-v", "v_half": "v-half",
             "v_min": "v-min", "dualpipe": "dualpipe", "dualpipe_v": "dualpipe"}


def whole(row, key, fallback=1):
    value = row.get(key)
    if value is None or value == "" or isinstance(value, bool):
        return fallback
    match = re.search(r"-?\d+", str(value))
    return int(match.group()) if match and int(match.group()) > 0 else fallback


def from_config_name(row):
    """MLPerf writes the plan into the name of the configuration: ...xtp4pp1cp2, ...x8x4x6_mbs1."""
    text = str(row.get("notes", ""))
    found = {}
    for key in ("tp", "pp", "cp", "ep"):
        match = re.search(rf"config_\S*?{key}(\d+)", text)
        if match and not row.get(key):
            found[key] = int(match.group(1))
    match = re.search(r"_mbs(\d+)", text)
    if match and not row.get("micro_batch"):
        found["micro_batch"] = int(match.group(1))
    return found


def zero_of(row, stack, notes):
    """(stage, group) from the many ways that rows say it."""
    text = str(row.get("fsdp") or "").lower()
    group = whole(row, "fsdp_group", 0)
    if row.get("zero_stage") is not None:
        return int(row["zero_stage"]), 0
    if row.get("zero1_group") is not None:
        return 1, whole(row, "zero1_group", 0)
    if "zero-1/2" in text:
        return 2, 0
    if text and text not in ("false", "none"):
        if "no_shard" in text:
            return 0, 0
        if "shard_grad_op" in text:
            return 2, 0
        return 3, group
    if group > 1:
        return 3, group
    zero = row.get("zero")
    if isinstance(zero, str) and re.search(r"\d", zero):
        return whole(row, "zero"), 0
    if isinstance(zero, int) and not isinstance(zero, bool):
        return zero, 0
    if stack.startswith("maxtext") or stack in ("metaseq", "fsdp", "llm-foundry", "automodel", "torchtitan"):
        return 3, 0
    if stack in OLD and zero is not True:
        notes.append("zero 0")
        return 0, 0
    return 1, 0


def interleaves(row, stack):
    """Whose rows interleave stages without saying so."""
    family = words(row.get("family", ""))
    return stack == "mlperf-nvidia" or family.startswith("mcore")


def usual_mlperf(row, chips, batch, shape):
    """The tensor and context ranks of submissions whose files name no plan."""
    kind = kind_of(row.get("hardware"))
    model = words(row["model"])
    if "405b" in model and chips >= 64:
        return {"tp": 4, "pp": 8, "cp": 2, "vpp": 8}
    if "gpt3" in model and chips >= 64:
        return {"tp": 4, "pp": 8, "cp": 1, "vpp": 6}
    blackwell = kind in ("b200", "gb200", "b300", "gb300", "mi300x", "mi325x", "mi355x")
    need = max(1, chips // batch)
    if "lora" in model and not blackwell:
        need = max(need, 2 if kind == "h200" else 8 if kind == "l40s" else 4)
    if blackwell:
        return {"tp": 1, "cp": need}
    tensor = min(4, need)
    return {"tp": tensor, "cp": need // tensor}


def make_plan(row, shape, stack, notes):
    """(`plan:` value, global batch)."""
    chips = whole(row, "n_accelerators", 0)
    if not chips:
        raise NotTurned("the row does not say how many accelerators")
    row = {**row, **from_config_name(row)}
    sequence = row["seq_len"]
    batch = whole(row, "global_batch", 0)
    if not batch and row.get("global_batch_tokens"):
        batch = round(row["global_batch_tokens"] / sequence)
    if not batch and row.get("tokens_per_step"):
        batch = round(row["tokens_per_step"] / sequence)
    if not batch and row.get("tokens_per_accelerator"):
        batch = max(1, round(row["tokens_per_accelerator"] * chips / sequence))
    knobs = ("tp", "pp", "cp", "ep", "fsdp", "fsdp_group", "sharding", "fsdp_ici", "ici_parallel",
             "zero_stage", "dp")
    named = any(row.get(key) not in (None, "") for key in knobs)
    if not named and "mlperf" in words(row.get("release", "")) and batch and not stack.startswith("maxtext"):
        row.update(usual_mlperf(row, chips, batch, shape))
        notes.append(f"tensor {row['tp']}, pipeline {row.get('pp', 1)}, context {row['cp']}, "
                     "as the vendor's usual plan of that size")
        named = True
    if not named and stack == "deepseek" and chips >= 1024:
        row.update(pp=16, ep=64, schedule="dualpipe")
        batch = batch or 15360
        notes.append("pipeline 16, expert 64, batch 15,360, dualpipe, as the report says")
        named = True
    experts = shape.get("moe", {}).get("experts", 0)
    if "deepep" in str(row.get("notes", "")).lower() and experts and not row.get("ep"):
        row["ep"] = whole(row, "fsdp_group", 1)
        notes.append(f"expert {row['ep']}, as the other rows of that page")
    ici = re.search(r"TP (\d+)", str(row.get("ici_parallel", "")))
    if ici and not row.get("tp"):
        row["tp"] = int(ici.group(1))
    if not named and stack.startswith("maxtext"):
        notes.append("plan fully sharded over all chips")
        named = True
    if not named and batch:
        notes.append("the row names no plan: searched")
        return "auto", batch

    tensor, pipeline, context = whole(row, "tp"), whole(row, "pp"), whole(row, "cp")
    expert, virtual = whole(row, "ep"), whole(row, "vpp")
    if pipeline > 1 and not row.get("vpp") and "interleaved schedule" in str(row.get("notes")):
        virtual = -(-shape["layers"] // pipeline)
        notes.append(f"virtual {virtual}: interleaved, one layer a chunk")
    if stack.startswith("maxtext") and batch and batch * tensor * context < chips:
        need = 1 << (-(-chips // (batch * tensor * context)) - 1).bit_length()
        if sequence >= LONG:
            context *= need
        else:
            tensor *= need
        axis = f"context {context}" if sequence >= LONG else f"tensor {tensor}"
        notes.append(f"{axis}: fewer sequences than chips")
    if chips % (tensor * pipeline * context):
        raise NotTurned(f"{chips} chips are no multiple of tensor {tensor} x pipeline {pipeline} "
                        f"x context {context}")
    data = chips // (tensor * pipeline * context)
    early = (row.get("year") or 0) < 2026  # the recipes of 2026 shard fully, also where that waits a little
    if stack.startswith("maxtext") and experts and early and not (row.get("ep") or row.get("sharding")) and batch:
        # Gathering every expert must hide under the rows that one expert gets, with a margin of two.
        rows = batch * sequence / chips * shape["moe"]["top_k"] / experts
        while expert < min(experts, 64) and rows * expert < 2 * balance_of(row) and data % (2 * expert) == 0:
            expert *= 2
        if expert > 1:
            notes.append(f"expert {expert}: full sharding alone would wait for the weights of the experts")
    zero, group = zero_of(row, stack, notes)

    micro = whole(row, "micro_batch", 0) or whole(row, "local_batch", 0)
    accumulate = whole(row, "grad_accum", 0) or whole(row, "num_microbatches", 0)
    if stack.startswith("maxtext"):
        each = whole(row, "per_device_batch", 0) or micro
        if not batch:
            batch = (each or 4) * chips
            if not each:
                notes.append("4 sequences a chip")
        micro = max(1, batch // data)
    elif batch and words(row.get("family", "")).startswith("megatron2020"):
        micro = max(1, batch // data)
    if not micro and batch and not accumulate and zero == 3 and pipeline == 1:
        micro = max(1, round(batch / data))
        notes.append(f"micro-batch {micro}: no accumulation under full sharding")
    if not micro and batch and not accumulate and pipeline == 1 and words(row.get("family", "")) == "mcore_h100_weak":
        micro = max(1, batch // data)
        notes.append(f"micro-batch {micro}: no accumulation, so that gradients hide under all of backward")
    if not micro:
        small = shape["layers"] * shape["hidden"] ** 2 * 12 < 10e9 and pipeline == 1
        if batch and accumulate and batch % (accumulate * data) == 0:
            micro = batch // (accumulate * data)
        else:
            micro = 2 if small and batch and batch % (2 * data) == 0 else 1
            notes.append(f"micro-batch {micro}")
    if not batch:
        if not accumulate:
            accumulate = 4 * pipeline if pipeline > 1 else 8
            notes.append(f"{accumulate} micro-batches a step")
        batch = accumulate * micro * data
    if batch % (micro * data):
        lower = batch // data
        if lower >= 1 and batch % data == 0:
            if micro > 1 << 20:
                raise NotTurned(f"a micro-batch of {micro} sequences fits no machine")
            micro = max(m for m in range(1, micro + 1) if lower % m == 0)
            notes.append(f"micro-batch {micro}, the largest that divides")
        else:
            rounded = max(1, round(batch / (micro * data))) * micro * data
            notes.append(f"global batch {batch} read as {rounded}, the nearest that divides")
            batch = rounded

    if pipeline > 1 and not row.get("vpp") and virtual == 1 and interleaves(row, stack):
        layers, steps = shape["layers"], batch // (micro * data)
        if layers % (2 * pipeline) == 0 and layers > 2 * pipeline and steps % pipeline == 0:
            virtual = layers // (2 * pipeline)
            notes.append(f"virtual {virtual}: interleaved, two layers a chunk")
        elif layers % pipeline == 0 and layers > pipeline and steps % pipeline == 0:
            virtual = layers // pipeline
            notes.append(f"virtual {virtual}: interleaved, one layer a chunk, as two do not divide")
    in_slice = slice_of(row)
    spread = (row.get("sharding") or {}).get("dcn_fsdp_parallelism", 1)
    if stack.startswith("maxtext") and in_slice < chips and spread == 1:
        group = in_slice // tensor  # sharded inside a slice, replicated between slices
    if stack == "maxtext-gpu-2024" and chips >= 512:
        group = 128  # the recipe replicates from 64 nodes on
    plan = {"tensor": tensor}
    parallel = row.get("sequence_parallel")
    if tensor > 1:
        plan["sequence_parallel"] = parallel if isinstance(parallel, bool) else sequence % (
            tensor * context) == 0 and stack not in (
                "megatron-lm-2021", "megatron-deepspeed", "deepspeed", "internevo", "metaseq")
    for key, value in (("context", context), ("pipeline", pipeline), ("virtual", virtual)):
        if value > 1:
            plan[key] = value
    layers = layers_of(row, pipeline, virtual)
    if layers:
        plan["layers"] = layers
    if context > 1 and trades_heads(row):
        plan["context_mode"] = "ulysses"
    # PyTorch's ring gave each rank an early and a late part of a causal sequence from November 2024 on (pull request
    # 132442, after TorchTitan's first tables); before, rank i held part i and skipped what lies ahead of it.
    if context > 1 and stack == "torchtitan" and (row.get("year") or 0) < 2025:
        plan["context_balance"] = False
    plan["data"] = data
    if expert > 1:
        plan["expert"] = expert
    # Megatron splits experts over the tensor ranks too, unless told otherwise or out of ranks.
    megatron = stack in ("megatron-core", "mlperf-nvidia") or stack.startswith("nemo")
    split = whole(row, "etp", tensor if megatron and experts else 1)
    if split > 1 and chips % (split * expert * pipeline) == 0:
        plan["expert_tensor"] = split
    plan["micro_batch"] = micro
    schedule = SCHEDULES.get(re.sub(r"_vpp\d+", "", words(row.get("schedule") or "")))
    if pipeline > 1 and schedule and not (schedule == "1f1b" and virtual > 1):
        plan["schedule"] = schedule
    elif pipeline > 1 and stack == "deepseek":
        plan["schedule"] = "dualpipe"
    if schedule in ("zb-v", "v-half", "v-min", "zb-h1") and pipeline > 1:
        plan.pop("virtual", None)
    plan["zero"] = zero
    if group and group != data:
        plan["zero_group"] = group
    if words(row.get("family", "")).startswith("llama3_405b") and pipeline > 1:
        # The report's order of dimensions, section 3.3.2: data parallelism bears the distance best, so it lies outermost.
        plan["placement"] = ["tensor", "context", "pipeline", "expert", "data"]
    overlap = overlap_of(row, stack, tensor)
    if overlap:
        plan["overlap"] = overlap
    return plan, batch
