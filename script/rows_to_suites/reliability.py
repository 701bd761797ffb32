"""A row of failures, checkpoints or effective time -> a scenario with a `run:` block."""

from . import NotTurned
from .machines import base_of, kind_of
from .models import resolve
from .training import plain_source

FLEETS = {"llama3": "meta-h100-roce"}  # families whose network is known
DAYS = 54  # of Llama 3's count of interruptions, the only table of causes with absolute counts

# Causes that one field of the result counts. The others share a component (GPU, SRAM and system processor are
# `chip`; bugs, watchdog and dependencies `software`): suites/reliability.yaml holds their sums.
CAUSES = {"hbm3": "memory", "hbm": "memory", "switch_or_cable": "network", "nic": "nic",
          "silent_data_corruption": "silent", "thermal_interface_or_sensor": "cooling", "ssd": "storage",
          "psu": "power"}
EFFECTIVE = ("ettr_pct", "effective_training_time_pct", "goodput_pct", "goodput_after_pct", "ettr_pct_min")
KEYS = ("mttf_hours", "checkpoint_gb", "checkpoint_tb", "cause", *EFFECTIVE)


def is_reliability(row):
    return any(row.get(key) is not None for key in KEYS) and "iteration_time_s" not in row


def machine(row, fallback=None):
    kind = kind_of(row.get("hardware") or fallback)
    fleet = next((s for f, s in FLEETS.items() if str(row.get("family", "")).startswith(f)), base_of(kind)[0])
    return {"system": fleet, "chips": int(row.get("n_accelerators") or 64)}


def job(row, cluster):
    """Only the state counts, not the speed: replicas of a whole model on each chip."""
    model = resolve(row)[0] if row.get("model") else "llama-7b"
    chips = cluster["chips"]
    return model, {"sequence": 2048, "global_batch": chips, "plan": {"tensor": 1, "data": chips}}


def suite_row(row, cluster, run, measured, note):
    model, train = job(row, cluster)
    out = {"id": row["id"], "scenario": {"cluster": cluster, "model": model, "train": train, "run": run},
           "measured": measured, "role": "validation", "family": row.get("family", "reliability"),
           "grade": row.get("grade", "B"), "hardware": str(row.get("hardware") or cluster["system"]),
           "scored": bool(row.get("scored")), "source": plain_source(str(row.get("source", "")))}
    return out | ({"note": note} if note else {})


def reliability_row(row):
    if row.get("mttf_hours"):
        # Fleets that a study of all jobs describes still hold the nodes that fail most.
        run = {"length": "30 days", "operations": {"from": "typical", "bad_node_removal": False}}
        return suite_row(row, machine(row), run, {"run.mtbf_s": row["mttf_hours"] * 3600},
                         "nodes that fail most are still in service")
    size = row.get("checkpoint_gb") or (row.get("checkpoint_tb") or 0) * 1000
    if size and row.get("model"):
        return suite_row(row, machine(row, "H100"), {"length": "10 days"},
                         {"run.checkpoint.bytes": size * 1e9}, "")
    for key in EFFECTIVE:
        if row.get(key):
            return suite_row(row, machine(row), {"length": "60 days"}, {"run.effective": row[key] / 100},
                             "a length of 60 days is assumed")
    cause, count = row.get("cause"), row.get("count")
    if cause and count and cause in CAUSES:
        return suite_row(row, machine(row), {"length": f"{DAYS} days"},
                         {f"run.interruptions.{CAUSES[cause]}": count}, f"{DAYS} days")
    if cause:
        raise NotTurned(f"no field of a result counts the cause '{cause}' alone, or the row has no count")
    raise NotTurned("a checkpoint without a model")
