"""A training row -> a scenario and what was measured of it."""

import functools
import pathlib
import re

import yaml

from . import NotTurned, words
from .flops import peak_of, tokens_rate
from .formats import precision_of
from .machines import find_system, kind_of
from .models import resolve
from .notes import lay_under, stated_in
from .plans import make_plan
from .recompute import recompute_of
from .software import software_of

MEMORY_ONLY = ("activation_memory_gib", "activation_memory_pct_of_tp_baseline",
               "param_optimizer_memory_gib")


def sequence_of(row, notes):
    if row.get("seq_len"):
        return int(row["seq_len"])
    model = words(row["model"])
    usual = 8192 if "llama3" in model or "llama_3" in model or "llama4" in model else 4096
    if row.get("tokens_per_accelerator"):
        usual = int(row["tokens_per_accelerator"])
    notes.append(f"sequence {usual}")
    return usual


def time(value):
    return {"step.time_s": value}


def rate(value):
    return {"step.tokens_per_s_per_chip": value}


def measured_of(row, shape, sequence, notes):
    """The row's primary field as a field of the result; time and tokens before FLOP/s."""
    primary = row.get("primary")
    if primary in ("iteration_time_s", "step_time_s") and row.get(primary):
        return time(row[primary])
    if primary in ("tokens_per_s_per_gpu", "tokens_per_s_per_chip") and row.get(primary):
        return rate(row[primary])
    if primary == "tokens_per_s" and row.get(primary):
        return {"step.tokens_per_s": row[primary]}
    if primary == "gpu_hours_total":
        return rate(row["tokens_total"] / (row["gpu_hours_total"] * 3600))
    if primary == "relative_to_1f1b":
        return None
    if primary in MEMORY_ONLY:
        raise NotTurned(f"'{primary}' is a part of the memory that no result field holds")
    # A FLOP rate or a share of peak: exact time or tokens beside it count more.
    if row.get("iteration_time_s"):
        notes.append("time instead of FLOP/s")
        return time(row["iteration_time_s"])
    if row.get("tokens_per_s_per_gpu"):
        notes.append("tokens/s instead of FLOP/s")
        return rate(row["tokens_per_s_per_gpu"])
    flops = row.get("tflops_per_gpu")
    flops = flops * 1e12 if flops else None
    if flops is None and row.get("mfu_pct"):
        peak = peak_of(kind_of(row.get("hardware")))
        flops = row["mfu_pct"] / 100 * peak if peak else None
    if flops is not None:
        found = tokens_rate(row, shape, sequence, flops)
        if found:
            notes.append(found[1])
            return rate(found[0])
        if row.get("tflops_per_gpu"):
            return {"step.model_flops_per_s_per_chip": f"{row['tflops_per_gpu']} Tflop/s"}
    if row.get("mfu_pct"):
        return {"step.mfu": row["mfu_pct"] / 100}
    if row.get("hfu_pct"):
        return {"step.hfu": row["hfu_pct"] / 100}
    raise NotTurned(f"'{primary}' is no field of a step's result")


def memory_of(row):
    if row.get("peak_memory_gib"):
        return {"memory.allocated_bytes": f"{row['peak_memory_gib']} GiB"}  # as the framework counts
    if row.get("memory_gb"):
        return {"memory.peak_bytes": f"{row['memory_gb']} GB"}
    return {}


def stated(row, shape, notes):
    """(`train:` with what the row states and nothing else)."""
    plan, batch = make_plan(row, shape, notes)
    train = {"sequence": row["seq_len"], "global_batch": batch}
    precision = precision_of(row)
    if precision:
        train["precision"] = precision
    train.update(software_of(row))
    recompute = recompute_of(row, shape, plan.get("pipeline", 1) if plan else 1)
    if recompute:
        plan = {**(plan or {}), **recompute}
    if "lora" in f"{words(row['model'])}_{words(row.get('phase', ''))}":
        train["lora"] = True
    if row.get("capacity_factor"):
        train["capacity_factor"] = row["capacity_factor"]
    if plan is not None:
        train["plan"] = plan
    remarks = stated_in(str(row.get("notes", "")))
    if "attention" in remarks.get("precision", {}) and isinstance(train.get("precision"), str):
        train["precision"] = {"matmul": train["precision"]}
    if not shape.get("moe"):
        remarks.pop("stack", None)
        remarks.get("plan", {}).get("overlap", {}).pop("expert", None)
    if plan is None:
        remarks.pop("plan", None)
    return lay_under(train, {key: value for key, value in remarks.items() if value})


def training_row(row):
    system, notes = find_system(row)
    defaults = []
    model, shape, told = resolve(row)
    notes += told
    row = dict(row, seq_len=sequence_of(row, defaults))
    sequence = row["seq_len"]
    measured = measured_of(row, shape, sequence, notes)
    train = stated(row, shape, defaults)
    cluster = {"system": system, "chips": row["n_accelerators"]}
    scenario = {"cluster": cluster, "model": model, "train": train}
    relative = None
    if measured is None and row.get("relative_to_1f1b") == 1:
        measured = rate(row["tokens_per_s_per_gpu"])
        row["scored"] = False
        notes.append("the reference of its family's ratios; its own value stands for another model depth")
    elif measured is None:
        relative = reference(row)
        measured = {"step.tokens_per_s_per_chip": row["relative_to_1f1b"]}
        notes.append("measured is the ratio to the row of 1F1B")
    measured.update(memory_of(row))
    if row.get("ablation_step") and row["ablation_step"] != "baseline":
        notes.append(f"step '{row['ablation_step']}' of an ablation; changes to the block are not expressed")
    out = {"id": row["id"], "scenario": scenario, "measured": measured}
    if relative:
        out["relative_to"] = relative
    out["role"] = "calibration" if row["id"] in calibration() else "validation"
    out.update(labels(row))
    if defaults:
        notes.append("defaults: " + ", ".join(defaults))
    if notes:
        out["note"] = "; ".join(notes)
    return out


@functools.cache
def calibration():
    """Ids of the rows that constants or rules were set on."""
    path = pathlib.Path(__file__).with_name("calibration.yaml")
    return frozenset(yaml.safe_load(path.read_text(encoding="utf-8")))


def reference(row):
    """The row of plain 1F1B that a ratio refers to."""
    schedule = words(row.get("schedule") or "")
    if not row["id"].endswith(schedule):
        raise NotTurned("a ratio whose reference row is not known")
    return row["id"][: -len(schedule)] + "1f1b"


def labels(row):
    out = {}
    for key in ("family", "grade", "hardware"):
        if row.get(key) is not None:
            out[key] = row[key]
    out["scored"] = bool(row.get("scored"))
    if row.get("source"):
        out["source"] = plain_source(str(row["source"]))
    return out


def plain_source(text):
    """The source itself; where a copy of it was kept says nothing to a reader of suites."""
    text = re.sub(r"\s*\(?file index ids?[^)]*\)?", "", text)
    text = re.sub(r"\bstored (copies|copy|pages?|citations?) (of|quoting) ", "", text)
    return text.strip(" ,;") or "not named"
