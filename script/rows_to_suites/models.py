"""Model words of a row -> a catalogue id or an inline shape."""

import functools
import pathlib
import re

import yaml

from . import NotTurned, catalogue, words

GPT = {"gated_ffn": False, "bias": True, "tie": True, "norm": "layer", "positions": "learned",
       "attention": "mha"}
LEARNED = {}

# Fields of a row -> keys of an inline model.
FIELDS = {"layers": "layers", "hidden": "hidden", "heads": "heads", "kv_heads": "kv_heads",
          "head_dim": "head_dim", "ffn_hidden": "ffn", "vocab": "vocab",
          "q_lora_rank": "q_lora_rank", "kv_lora_rank": "kv_lora_rank",
          "qk_nope_head_dim": "qk_nope_head_dim", "qk_rope_head_dim": "qk_rope_head_dim",
          "v_head_dim": "v_head_dim", "mtp_layers": "mtp_layers", "tie_embeddings": "tie"}
MOE = {"experts": "experts", "top_k": "top_k", "moe_ffn_hidden": "expert_ffn",
       "shared_experts": "shared", "shared_ffn_hidden": "shared_ffn",
       "dense_first_layers": "dense_layers"}


@functools.cache
def table():
    path = pathlib.Path(__file__).with_name("shapes.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {}
    for key, entry in data["shapes"].items():
        for name in [key] + entry.get("names", []):
            names[name] = key
    return data["catalogue"], {words(k): v for k, v in data["aliases"].items()}, names, data["shapes"]


def learn(row):
    """A shape from a file of models that was given beside the rows."""
    name = words(row["id"])
    style = style_of(name, row)
    LEARNED[name] = overlay(style, row)


def style_of(name, row):
    """What the row does not say: two-matrix feed-forward of GPT, or gated as since LLaMA."""
    activation = str(row.get("activation", "")).lower()
    if name.startswith("maxtext"):
        return {"vocab": 32000}
    if name.startswith("mpt"):
        return dict(GPT, bias=False, positions="alibi", vocab=50368)
    ffn, hidden = row.get("ffn_hidden"), row.get("hidden", 0)
    plain = ffn is None or ffn == 4 * hidden
    if name.startswith(("gpt", "opt", "bloom", "megatron", "mtnlg", "mt_nlg", "turing", "t_nlg")):
        return dict(GPT)
    if "squared" in activation:
        return {"gated_ffn": False}
    if plain and "kv_heads" not in row and "experts" not in row and "swiglu" not in activation:
        return dict(GPT)
    return {}


def overlay(shape, row):
    shape = dict(shape)
    for field, key in FIELDS.items():
        if row.get(field) is not None:
            shape[key] = row[field]
    if row.get("kv_lora_rank"):
        shape["attention"] = "mla"
    if row.get("experts"):
        moe = dict(shape.get("moe", {}))
        for field, key in MOE.items():
            if row.get(field) is not None:
                moe[key] = row[field]
        moe.setdefault("expert_ffn", row.get("ffn_hidden"))
        moe.setdefault("top_k", 1)
        if moe.get("dense_layers"):
            moe["dense_ffn"] = row.get("ffn_hidden")
        shape["moe"] = {k: v for k, v in moe.items() if v is not None}
        shape.pop("ffn", None)
    return shape


def plain_name(model):
    """(compared name, what stood in brackets)."""
    text = str(model)
    extra = " ".join(re.findall(r"\(([^)]*)\)", text)).lower()
    return words(re.sub(r"\([^)]*\)", "", text)), extra


@functools.cache
def usual_heads(name):
    """Width -> heads of a family of models whose tables leave them out."""
    data = yaml.safe_load(pathlib.Path(__file__).with_name("shapes.yaml").read_text(encoding="utf-8"))
    return next((counts for start, counts in data["heads"].items() if name.startswith(start)), None)


def fill(shape, row, notes):
    """Completes an inline shape, saying what was assumed."""
    hidden = shape["hidden"]
    counts = usual_heads(words(row["model"]))
    if "heads" not in shape and counts:
        shape["heads"] = counts.get(hidden, counts["else"])
        notes.append(f"heads {shape['heads']}, as that family of models has them")
    if "heads" not in shape:
        tensor = int(row.get("tp") or 1)
        fits = [h for h in range(1, hidden // 32 + 1) if hidden % h == 0 and h % tensor == 0]
        shape["heads"] = min(fits, key=lambda h: (abs(hidden / h - 128), h)) if fits else hidden // 128
        notes.append(f"heads not in the table: {shape['heads']}, head width nearest to 128")
    if "ffn" not in shape and "moe" not in shape:
        shape["ffn"] = 4 * hidden
    if "vocab" not in shape:
        shape["vocab"] = 51200
        notes.append("vocabulary not in the table: the padded 51,200 of GPT-2")
    if shape.get("kv_heads") == shape["heads"]:
        shape.pop("kv_heads")
    if shape.get("head_dim", 0) * shape["heads"] == hidden:
        shape.pop("head_dim")
    order = ["layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab"]
    return {**{k: shape[k] for k in order if k in shape},
            **{k: v for k, v in shape.items() if k not in order}}


def counted_layers(row):
    """Layers that divide into the stages, from the row's operations (96 h^2 a token and layer, recompute counted) where
    the layers that it gives are a guess from the size and do not divide."""
    layers, stages = row.get("layers"), row.get("pp") or 1
    if not row.get("tflops_recomputed") or not layers or layers % stages == 0:
        return None
    done = row["tflops_per_gpu"] * 1e12 * row["iteration_time_s"] * row["n_accelerators"]
    counted = round(done / (row["global_batch"] * row["seq_len"] * 96 * row["hidden"] ** 2))
    return counted if counted % stages == 0 else None


def cut_kinds(record, layers):
    """Windowed and linear layers keep their share when a model is shortened."""
    whole = catalogue.plain(record.get("layers"))
    counts = {name: catalogue.plain(record.get(name)) for name in ("sliding_layers", "linear_layers")}
    return {name: round(count * layers / whole) for name, count in counts.items() if count and layers}


def resolve(row):
    """(`model:` value, shape for counting, notes)."""
    counted = counted_layers(row)
    if counted:
        model, shape, notes = resolve(dict(row, layers=counted))
        return model, shape, notes + [f"{counted} layers, from the row's operations per token"]
    known, aliases, names, shapes = table()
    name, extra = plain_name(row["model"])
    notes = []
    key = aliases.get(name, name.replace("_", "-"))
    layers = row.get("layers_used") or row.get("layers")
    changes = {}
    told = name in names or name in LEARNED or (row.get("layers") and row.get("hidden"))
    if key not in known and not told:
        key = catalogue.model(row["model"])
    if key in known or key and not told:
        shape = dict(known[key]) if key in known else catalogue.shape(key)
        if layers and layers != shape["layers"]:
            changes["layers"] = layers
            notes.append(f"shortened to {layers} layers")
        if "w/o mtp" in extra:
            changes["mtp_layers"] = 0
        if "depth probably cut" in extra:
            changes["layers"] = cut_depth(row, shape)
            notes.append(f"{changes['layers']} layers, from the row's operations per token")
        changes.update(cut_kinds(catalogue.records("models").get(key, {}), changes.get("layers")))
        shape.update(changes, **({"moe": {**shape["moe"], **changes["moe"]}} if "moe" in changes else {}))
        return ({"from": key, **changes} if changes else key), shape, notes
    if name in names or name in LEARNED:
        shape = dict(shapes[names[name]]["shape"]) if name in names else dict(LEARNED[name])
        if not (shape.get("linear_layers") or "moe" in shape):
            shape = overlay(shape, row)
        if row.get("layers_used"):
            shape.update(cut_kinds(shape, row["layers_used"]), layers=row["layers_used"])
        shape = {"id": names.get(name, name).replace("_", "-"), **fill(shape, row, notes)}
        return shape, shape, notes
    if row.get("layers") and row.get("hidden"):
        shape = fill(overlay(style_of(name, row), row), row, notes)
        return shape, shape, notes
    raise NotTurned(f"model '{row['model']}' is unknown and the row gives no shape")


def cut_depth(row, shape):
    """Layers of a shortened model: what the row's FLOP per token leave after the head."""
    from .flops import per_token
    each = row["tflops_per_gpu"] * 1e12 / row["tokens_per_s_per_gpu"]
    sequence = row.get("seq_len") or 4096
    none, one = (per_token(dict(shape, layers=n), sequence, causal=False) for n in (0, 1))
    return max(1, round((each - none) / (one - none)))
