"""A collective or a kernel row -> `collective:` or `operator:` and what was measured."""

import re

from . import NotTurned, words
from .machines import base_of, find_system, kind_of
from .training import labels

KINDS = {"all_reduce": "all_reduce", "allreduce": "all_reduce", "all_gather": "all_gather",
         "allgather": "all_gather", "reduce_scatter": "reduce_scatter", "alltoall": "all_to_all",
         "all_to_all": "all_to_all", "broadcast": "broadcast", "send_recv": "send_receive",
         "sendrecv": "send_receive", "send_receive": "send_receive", "peer_copy": "send_receive"}
CHIPS = {"a100_80g": "a100-80g-sxm", "a100_40g": "a100-40g-sxm", "a100_pcie": "a100-80g-pcie",
         "a800": "a800-80g-sxm", "v100": "v100-32g-sxm3", "h100": "h100-sxm", "h200": "h200-sxm",
         "h800": "h800-sxm", "h20": "h20-96g", "gh200": "gh200", "b200": "b200-hgx",
         "b300": "b300-hgx", "gb200": "gb200", "gb300": "gb300", "l40s": "l40s",
         "rtx_pro_6000": "rtx-pro-6000-se", "mi250x": "mi250x", "mi300x": "mi300x",
         "mi325x": "mi325x", "mi355x": "mi355x", "gaudi2": "gaudi2", "gaudi3": "gaudi3",
         "ascend_910b": "ascend-910b2", "ascend_910c": "ascend-910c", "tpu_v4": "tpu-v4",
         "tpu_v5e": "tpu-v5e", "tpu_v5p": "tpu-v5p", "tpu_v6e": "tpu-v6e", "tpu7x": "tpu-v7"}
SECOND_CORES = {16: 12, 32: 6}  # DeepEP's second version: the cores that its page names for two and four nodes
ELEMENT = {"fp8": 1, "bf16": 2, "fp16": 2, "int8": 1, "fp32": 4}


# Publishers whose command for one node is one nccl-tests process that drives all of its chips; the
# others start a process for each chip, whose calls queue ahead of the device.
ONE_PROCESS = ("azure_ai_benchmarking_guide", "ml_engineering_book", "superbench")


def finish(row, form, measured, notes):
    out = {"id": row["id"], **form, "measured": measured, "role": "validation", **labels(row)}
    if notes:
        out["note"] = "; ".join(notes)
    return out


def measured_time(row, notes):
    primary = row["primary"]
    if primary == "bus_bandwidth_gb_s":
        return {"bus_bandwidth": f"{row['bus_bandwidth_gb_s']} GB/s"}
    if primary == "latency_us":
        return {"time": f"{row['latency_us']} us"}
    if primary in ("bandwidth_gb_s", "bandwidth_uni_gb_s"):
        return {"bus_bandwidth": f"{row[primary]} GB/s"}
    raise NotTurned(f"'{primary}' is no measure of a collective")


def collective_row(row):
    op = words(row["op"])
    if op.startswith("gemm"):
        return gemm_row(row, op)
    if op.startswith("moe"):
        return exchange_row(row, op)
    if op.startswith("remote_hbm_read"):
        return read_row(row, op)
    if op not in KINDS:
        raise NotTurned(f"operation '{row['op']}' is neither a collective nor a kernel of the model")
    ranks = row.get("n_accelerators")
    if not ranks:
        raise NotTurned("the row does not say how many ranks")
    system, notes = find_system(row)
    size = row.get("message_bytes")
    if not size:
        size = 1 << 33
        notes.append("message size not said: 8 GiB, where bandwidth is at its plateau")
    form = {"kind": KINDS[op], "ranks": ranks, "bytes": f"{size} B", "system": system}
    each = row.get("accel_per_node")
    node = base_of(kind_of(row["hardware"]))[1]
    rack = kind_of(row["hardware"]) in ("gb200", "gb300")
    if each and each < node and not rack:
        form["ranks_per_node"] = each
    algorithm = words(row.get("algorithm") or "")
    if algorithm:
        form["algorithm"] = algorithm
    if not rack and ranks <= node and words(row.get("release") or "") in ONE_PROCESS:
        form["launch"] = "process"
    out = finish(row, {"collective": form}, measured_time(row, notes), notes)
    if system == "cloud-a100" and each and ranks > each:
        out["role"] = "calibration"  # the unnamed network's rate was read off such rows
    return out


def distinct(places, top_k, experts):
    """Expected places that hold at least one of top_k different experts."""
    missed = 1.0
    for i in range(top_k):
        missed *= max(0.0, experts - experts / places - i) / (experts - i)
    return places * (1 - missed)


def exchange_row(row, op):
    """Dispatch and combine of experts."""
    system, notes = find_system(row)
    ranks = row.get("n_accelerators")
    if not ranks:
        raise NotTurned("the row does not say how many ranks")
    tokens, hidden, top_k, experts = (row.get(k) for k in ("tokens_per_rank", "hidden", "top_k", "experts"))
    primary = row["primary"]
    low_latency = "low_latency" in op
    combine = primary.startswith("combine")
    dtype = words(row.get("combine_dtype" if combine else "dispatch_dtype") or ("bf16" if combine else "fp8"))
    if primary not in ("dispatch_us", "combine_us", "latency_us", "dispatch_bottleneck_gb_s",
                       "combine_bottleneck_gb_s"):
        raise NotTurned(f"'{primary}' is no measure of a collective")
    if primary.endswith("_us") and not (tokens and hidden and top_k):
        raise NotTurned("tokens, width or top-k of the exchange are not given")
    if kind_of(row["hardware"]) in ("ascend_910b", "ascend_910c"):
        form = {"kind": "all_to_all", "ranks": ranks, "system": system,
                "bytes": f"{tokens * hidden * top_k * ELEMENT[dtype]} B"}
        return finish(row, {"collective": form}, {"time": f"{row[primary]} us"}, notes)
    given = tokens and hidden and top_k and experts
    second = row["family"] == "deepep_v2"
    if second:
        tokens = tokens or 8192
    if second and system == "hgx-h800":
        system = "hgx-h100"
        notes.append("H800 or H100 by the row; two nodes move more over NVLink than the H800's 200 GB/s carry")
    tokens, hidden, top_k, experts = tokens or 4096, hidden or 7168, top_k or 8, experts or 256
    form = {"kind": "expert_combine" if combine else "expert_dispatch", "ranks": ranks, "system": system,
            "tokens": tokens, "hidden": hidden, "top_k": top_k, "experts": experts, "precision": dtype}
    if low_latency:
        form["low_latency"] = True
    if second:
        form["version"] = "2"
    cores = row.get("sms") or (SECOND_CORES.get(ranks) if second else None)
    if cores:
        form["cores"] = cores
    node = base_of(kind_of(row["hardware"]))[1]
    limit = row.get("top_groups") or (4 if second else None)
    if limit and ranks > node and not low_latency:
        form["node_limit"] = limit
    if not given:
        notes.append(f"shape not said: the one that the library's page uses, {tokens:,} tokens of 7,168, 8 of 256 experts")
    if primary.endswith("_us"):
        return finish(row, {"collective": form}, {"time": f"{row[primary]} us"}, notes)
    # Bandwidths count a token once for each rank of the node, or once for each node, its own included.
    places = ranks if ranks <= node else min(ranks // node, limit or ranks)
    scales = 4 / 128 if dtype == "fp8" else 0
    carried = tokens * hidden * (ELEMENT[dtype] + scales) * distinct(places, top_k, experts)
    notes.append("time rebuilt from the published bandwidth")
    return finish(row, {"collective": form}, {"time": f"{carried / row[primary] / 1e3:.5g} us"}, notes)


def read_row(row, op):
    """A load from another chip's memory; inside a package nothing is crossed."""
    system, notes = find_system(row)
    form = {"kind": "remote_read", "ranks": 1 if "cross_die" in op else 2, "system": system}
    out = finish(row, {"collective": form}, {"time": f"{row['latency_ns']} ns"}, notes)
    out["role"] = "calibration"  # the profile of the link is these two figures
    return out


def gemm_row(row, op):
    size = [row.get(k) for k in "mnk"]
    if not all(size):
        raise NotTurned("the product's shape is not given")
    rate = row.get("tflops") or row.get("tops")
    if not rate and not row.get("latency_us"):
        raise NotTurned("neither a rate nor a time")
    m, n, k = size
    if "one of two" in str(row["hardware"]):
        raise NotTurned("measured on a part of the chip")
    chip = CHIPS[kind_of(row["hardware"])]
    precision = words(row.get("dtype") or "bf16")
    precision = {"nvfp4": "fp4", "mxfp8": "fp8_block", "fp8_block": "fp8_block"}.get(precision, precision)
    if not re.fullmatch(r"fp64|fp32|tf32|bf16|fp16|fp8|fp8_block|int8|fp4", precision):
        raise NotTurned(f"number format '{row.get('dtype')}' is unknown")
    batch = row.get("groups") or row.get("batch") or 1
    seconds = row["latency_us"] * 1e-6 if row.get("latency_us") else 2.0 * m * n * k * batch / (rate * 1e12)
    form = {"kind": "gemm", "m": m, "n": n, "k": k, "precision": precision, "chip": chip}
    return finish(row, {"operator": form}, {"time": f"{seconds * 1e6:.6g} us"}, [])
