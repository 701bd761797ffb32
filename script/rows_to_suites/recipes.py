"""What public recipes and launchers say where tables are silent: Megatron Bridge's performance recipes (modules
recomputed, dispatchers, layers of chunks, attention's format), SimuMax's launchers, MaxText's configurations."""

import re

from . import words

# (start of the model's name, chips, formats) -> modules, in the words of a plan.
RECOMPUTED = [
    ("gpt_oss", ("gb200", "b200", "h100"), ("bf16",), ["norm", "activation"]),
    ("nemotron_3_super", ("gb200",), (), ["norm", "activation", "attention_core", "moe"]),
    ("nemotron_3_super", ("b200",), (), ["norm", "activation", "attention_core"]),
    ("deepseekv3", ("gb300",), ("bf16",), ["activation"]),
    ("deepseekv3", ("gb200",), ("bf16", "mxfp8", "fp8_mx"), ["mla_up"]),
    ("deepseekv3", ("b200", "b300"), (), ["mla_up"]),
    ("deepseekv3", ("h100",), (), ["mla_up", "mlp"]),
]


def recomputed(row, kind):
    """The list of modules, or None."""
    if not words(row.get("family", "")).startswith("mbridge"):
        return None
    model, precision = words(row["model"]), words(row.get("precision") or "")
    for start, chips, formats, modules in RECOMPUTED:
        young = start == "deepseekv3" and kind == "gb300" and released(row) < (26, 2)  # kept everything then
        if model.startswith(start) and kind in chips and (not formats or precision in formats) and not young:
            return list(modules)
    return None


def trades_all_to_all(row, kind):
    """Recipes on Hopper that keep the plain all-to-all, beside the compute of another micro-batch."""
    return (kind == "h100" and words(row.get("family", "")).startswith("mbridge")
            and words(row["model"]).startswith("qwen3_235b"))


def released(row):
    """(year, month) of a release such as nemo-25.11, or (0, 0)."""
    found = re.search(r"(?:nemo_)?(\d\d)_(\d\d)", words(row.get("release", "")))
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def feeds_from_loop(row, kind):
    """Recipes on Blackwell with a fused dispatcher (HybridEP) whose experts stay outside the graphs: on racks from
    25.11 on, on one node from 26.02 on; Qwen3-235B on B200 and gpt-oss in bf16 keep the plain all-to-all."""
    model, release = words(row["model"]), released(row)
    if model.startswith("nemotron_3"):
        return True
    if release >= (26, 6):
        return False
    if model.startswith("qwen3_30b"):
        return release >= (26, 2)
    racks = kind in ("gb200", "gb300") and release >= (25, 11)
    return racks and model.startswith(("qwen3_235b", "deepseek"))


def layers_of(row, pipeline, virtual):
    """Layers of each chunk where the recipe deals them unevenly: DeepSeek-V3's last chunk holds the loss too."""
    if not words(row.get("family", "")).startswith("mbridge") or not words(row["model"]).startswith("deepseekv3"):
        return None
    size = {4: 16, 8: 8, 16: 4}.get(pipeline * virtual)
    return [size] * (pipeline * virtual - 1) + [size - 3] if size else None


def narrow_attention(row, kind):
    """Recipes from 26.06 on that run attention itself in fp8."""
    model, precision = words(row["model"]), words(row.get("precision") or "")
    if not words(row.get("family", "")).startswith("mbridge") or "mx" not in precision:
        return False
    asked = model.startswith("gpt_oss") or (model.startswith("deepseek") and kind in ("gb300", "b300"))
    return asked and released(row) >= (26, 6)


def plainly_launched(row):
    """SimuMax's launchers leave Megatron's overlap of gradients and parameters off, as Megatron does by default."""
    return words(row.get("family", "")).startswith("simumax")


def trades_heads(row):
    """Context ranks of SimuMax trade heads (`cp_comm_type` a2a, the only mode that its guide keeps)."""
    return plainly_launched(row)


def loss_in_place(row):
    """Runs named `cef` use Transformer Engine's fused cross-entropy."""
    return plainly_launched(row) and "cef" in words(row["id"]).split("_")


# SimuMax's model files and launchers: Llama 405B has 16 key-value heads (Meta's 8); of DeepSeek-V3 one layer is dense
# (DeepSeek's three) and none predicts further tokens.
SHAPES = {
    "llama3405b": {"kv_heads": 16},
    "deepseekv3": {"mtp_layers": 0, "moe": {"dense_layers": 1}},
}


def changed_shape(row):
    """What the runs changed of the model that they name."""
    return dict(SHAPES.get(words(row["model"]).replace("_", ""), {})) if plainly_launched(row) else {}


def capacity_of(row, kind):
    """Slots of an expert over the mean: stated, or those of the public configurations `mixtral_*_dropped` that the
    recipes for Trillium run."""
    trillium = kind == "tpu_v6e" and words(row.get("release", "")).startswith("tpu_recipes")
    return row.get("capacity_factor") or (1.25 if trillium and words(row["model"]).startswith("mixtral") else None)
