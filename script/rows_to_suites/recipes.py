"""What the vendor's public performance recipes of Megatron Bridge say where its tables are silent
(scripts/performance/configs of that repository, 2026): modules recomputed, dispatchers, attention's format."""

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
        if model.startswith(start) and kind in chips and (not formats or precision in formats):
            return list(modules)
    return None


def trades_all_to_all(row, kind):
    """Recipes on Hopper that keep the plain all-to-all, beside the compute of another micro-batch."""
    return (kind == "h100" and words(row.get("family", "")).startswith("mbridge")
            and words(row["model"]).startswith("qwen3_235b"))


def feeds_from_loop(row):
    """Recipes of 2026 on Blackwell with a fused dispatcher (HybridEP) whose experts stay outside the graphs."""
    model = words(row["model"])
    return model.startswith("nemotron_3") or (model.startswith("qwen3_30b") and "26_04" in words(row["release"]))


def narrow_attention(row, kind):
    """Recipes from 26.06 on that run attention itself in fp8."""
    model, precision = words(row["model"]), words(row.get("precision") or "")
    if not words(row.get("family", "")).startswith("mbridge") or "mx" not in precision:
        return False
    late = any(name in words(row.get("release", "")) for name in ("26_06", "26_08"))
    return late and (model.startswith("gpt_oss") or (model.startswith("deepseek") and kind in ("gb300", "b300")))


def capacity_of(row, kind):
    """Slots of an expert over the mean: stated, or those of the public configurations `mixtral_*_dropped` that the
    recipes for Trillium run."""
    trillium = kind == "tpu_v6e" and words(row.get("release", "")).startswith("tpu_recipes")
    return row.get("capacity_factor") or (1.25 if trillium and words(row["model"]).startswith("mixtral") else None)
