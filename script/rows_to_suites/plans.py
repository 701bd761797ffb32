"""Degrees, batch and switches that a row states; what it leaves out is left open."""

import re

from . import NotTurned, words
from .notes import layout_in, micro_batch_in

SCHEDULES = {"1f1b": "1f1b", "1f1b_interleaved": "interleaved", "interleaved": "interleaved",
             "gpipe": "gpipe", "zero_bubble": "zb-h1", "zb_h1": "zb-h1", "zbh1": "zb-h1",
             "zero_bubble_b": "zb-h1", "zbv": "zb-v", "zb_v": "zb-v", "v_half": "v-half",
             "v_min": "v-min", "dualpipe": "dualpipe", "dualpipe_v": "dualpipe"}
KNOBS = ("tp", "pp", "cp", "ep", "dp", "fsdp", "fsdp_group", "fsdp_ici", "dp_dcn", "ici_parallel", "zero_stage",
         "zero", "zero1_group", "sharding")


def whole(row, key, fallback=1):
    value = row.get(key)
    if value is None or value == "" or isinstance(value, bool):
        return fallback
    match = re.search(r"-?\d+", str(value))
    return int(match.group()) if match and int(match.group()) > 0 else fallback


def from_config_name(row):
    """A name of a configuration may hold the plan: ...xtp4pp1cp2, ..._mbs1."""
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


def from_mesh(row):
    """Axes of a mesh in words (`FSDP 16 x TP 16`) or by key (`ici_tensor_parallelism: 4`)."""
    found = {}
    text = str(row.get("ici_parallel", ""))
    for key, name in (("tp", "TP"), ("cp", "CP"), ("ep", "EP")):
        match = re.search(rf"\b{name} (\d+)", text)
        if match:
            found[key] = int(match.group(1))
    mesh = row.get("sharding") if isinstance(row.get("sharding"), dict) else {}
    for key, axis in (("tp", "tensor"), ("cp", "context"), ("ep", "expert")):
        size = mesh.get(f"ici_{axis}_parallelism")
        if isinstance(size, int) and size > 1:
            found[key] = size
    return {key: value for key, value in found.items() if not row.get(key)}


def zero_of(row):
    """(stage, group) from the many ways that rows say it; (None, 0) where they do not."""
    text = str(row.get("fsdp") or "").lower()
    group = whole(row, "fsdp_group", 0) or whole(row, "fsdp_ici", 0)
    if row.get("zero_stage") is not None:
        return int(row["zero_stage"]), 0
    if row.get("zero1_group") is not None:
        return 1, whole(row, "zero1_group", 0)
    if "zero-1/2" in text:
        return 2, 0
    if text and text not in ("false", "none"):
        if "no_shard" in text:
            return 0, 0
        return (2 if "shard_grad_op" in text else 3), group
    if group > 1:
        return 3, group
    zero = row.get("zero")
    if isinstance(zero, bool) or zero is None:
        return (1 if zero else None), 0
    return (whole(row, "zero") if re.search(r"\d", str(zero)) else None), 0


def batch_of(row, chips):
    """Sequences of a step as stated, in sequences or tokens; 0 where the row gives neither."""
    sequence = row["seq_len"]
    for key in ("global_batch_tokens", "tokens_per_step"):
        if not row.get("global_batch") and row.get(key):
            return round(row[key] / sequence)
    if not row.get("global_batch") and row.get("tokens_per_accelerator"):
        return max(1, round(row["tokens_per_accelerator"] * chips / sequence))
    return whole(row, "global_batch", 0)


def per_chip(row):
    """Sequences of a step that each chip holds, where the row counts so."""
    told = "per-chip batch" in str(row.get("notes", ""))
    return whole(row, "per_device_batch", 0) or (whole(row, "micro_batch", 0) if told else 0)


def settle_batch(batch, micro, data, notes):
    """(batch, micro-batch) that divide: tables round their batches."""
    if batch % (micro * data) == 0:
        return batch, micro
    if batch % data == 0:
        micro = max(m for m in range(1, micro + 1) if batch // data % m == 0)
        notes.append(f"micro-batch {micro}, the largest that divides")
        return batch, micro
    rounded = max(1, round(batch / (micro * data))) * micro * data
    notes.append(f"global batch {batch} read as {rounded}, the nearest that divides")
    return rounded, micro


def make_plan(row, shape, notes):
    """(`plan:` or None where the row names none, global batch)."""
    chips = whole(row, "n_accelerators", 0)
    if not chips:
        raise NotTurned("the row does not say how many accelerators")
    row = {**row, **from_config_name(row)}
    row.update(from_mesh(row))
    remarks = str(row.get("notes", ""))
    tensor, pipeline, context = whole(row, "tp"), whole(row, "pp"), whole(row, "cp")
    if chips % (tensor * pipeline * context):
        raise NotTurned(f"{chips} chips are no multiple of tensor {tensor} x pipeline {pipeline} "
                        f"x context {context}")
    data = chips // (tensor * pipeline * context)
    batch, each = batch_of(row, chips), per_chip(row)
    micro = 0 if each else whole(row, "micro_batch", 0) or whole(row, "local_batch", 0) or micro_batch_in(remarks) or 0
    accumulate = whole(row, "grad_accum", 0) or whole(row, "num_microbatches", 0)
    if micro > 1 << 20:
        raise NotTurned(f"a micro-batch of {micro} sequences fits no machine")
    if not batch and each:
        batch = each * chips
    if not micro and batch and accumulate and batch % (accumulate * data) == 0:
        micro = batch // (accumulate * data)
    if not batch:
        if not accumulate:
            accumulate = 4 * pipeline
            notes.append(f"{accumulate} micro-batches a step")
        batch = accumulate * (micro or 1) * data
    if micro or batch >= data:
        batch, settled = settle_batch(batch, micro or 1, data, notes)
        micro = settled if micro else 0
    if not any(row.get(key) not in (None, "") for key in KNOBS):
        return None, batch

    plan = {"tensor": tensor}
    virtual = whole(row, "vpp")
    if pipeline > 1 and not row.get("vpp") and "interleaved schedule" in remarks:
        virtual = -(-shape["layers"] // pipeline)
        notes.append(f"virtual {virtual}: interleaved, one layer a chunk")
    if isinstance(row.get("sequence_parallel"), bool) and tensor > 1:
        plan["sequence_parallel"] = row["sequence_parallel"]
    for key, value in (("context", context), ("pipeline", pipeline), ("expert", whole(row, "ep"))):
        if value > 1:
            plan[key] = value
    if virtual > 1 or row.get("vpp"):
        plan["virtual"] = virtual
    layers = layout_in(remarks)
    if layers and len(layers) == pipeline * virtual and sum(layers) == shape["layers"]:
        plan["layers"] = layers
    if row.get("etp"):
        plan["expert_tensor"] = whole(row, "etp")
    if micro:
        plan["micro_batch"] = micro
    schedule = SCHEDULES.get(re.sub(r"_vpp\d+", "", words(row.get("schedule") or "")))
    if row.get("schedule") and not schedule:
        raise NotTurned(f"schedule '{row['schedule']}' is not known here")
    if pipeline > 1 and schedule and not (schedule == "1f1b" and virtual > 1):
        plan["schedule"] = schedule
        if schedule in ("zb-v", "v-half", "v-min", "zb-h1"):
            plan.pop("virtual", None)
    zero, group = zero_of(row)
    if zero is not None:
        plan["zero"] = zero
    slices = whole(row, "dp_dcn") if row.get("dp_dcn") else whole(row, "n_slices")
    if slices > 1 and not group:
        group = chips // slices // tensor
    if group and group != data:
        plan["zero_group"] = group
    overlap = overlap_of(row)
    if overlap:
        plan["overlap"] = overlap
    return plan, batch


def overlap_of(row):
    step = str(row.get("ablation_step") or "")
    if "overlap" in step:
        return {"tensor": True}
    if step and not re.search("operators|misc", step):  # the plain run, or one with another model
        return {"tensor": False, "gradients": False, "parameters": False, "pipeline": False}
    if row.get("async_tp"):
        return {"tensor": True}
    return {}
