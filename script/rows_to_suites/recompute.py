"""Words of a row for what backward computes again -> `recompute:`."""

import re

from . import NotTurned, words

# Names of Megatron's modules.
MODULES = {"moe_act": "activation", "layernorm": "norm", "mla_up_proj": "mla_up", "core_attn": "attention_core",
           "mlp": "mlp", "moe": "moe"}
POLICIES = ("minimal", "minimal_flash", "custom", "qkv_proj_offloaded", "save_qkv_proj",
            "save_dot_with_context_except_mlp", "save_dot_except_mlp", "save_dot_except_mlpwi", "save_out_proj",
            "minimal_with_context", "minimal_offloaded")


def recompute_of(row, shape, pipeline):
    """Keys of `plan:`; none where the row says nothing."""
    text = str(row.get("recompute") or row.get("remat_policy") or "").lower().strip()
    word = words(text)
    out = {}
    if "+sp" in text or word == "seq_parallel":
        out["sequence_parallel"] = True
    if not text or "or full per the page" in text:
        return out
    if word in ("none", "false", "no", "seq_parallel"):
        return {"recompute": "none", **out}
    if word in ("selective_op", "selective_layer"):  # every second product, or layer
        return {"recompute": "full", "recompute_layers": max(1, shape["layers"] // 2 // pipeline), **out}
    some = re.fullmatch(r"full of (\d+) layers", text)
    if some:
        return {"recompute": "full", "recompute_layers": int(some.group(1)), **out}
    if word.startswith("full"):
        return {"recompute": "full", **out}
    if word.startswith("selective"):
        return {"recompute": "selective", **out}
    if word in POLICIES:
        return {"recompute": word, **out}
    modules = [module for module in re.split(r"[\s,+]+", text) if module != "shared_experts"]  # no module of ours
    if all(module in MODULES for module in modules):
        return {"recompute": list(dict.fromkeys(MODULES[module] for module in modules)), **out}
    raise NotTurned(f"recompute '{text}' is no policy that is known here")
