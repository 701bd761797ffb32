"""A stated FLOP rate -> tokens per second, by the convention that the source counts with.

Time and tokens need no convention; they are used wherever a row has them.
"""

from .software import counter_of


def layer_weights(shape):
    """Weights of the matrix products that one token meets in all layers."""
    hidden, heads = shape["hidden"], shape["heads"]
    width = shape.get("head_dim") or hidden // heads
    kv_heads = shape.get("kv_heads") or heads
    if shape.get("attention") == "mla":
        rope, nope, value = (shape[k] for k in ("qk_rope_head_dim", "qk_nope_head_dim", "v_head_dim"))
        query, latent = shape.get("q_lora_rank") or 0, shape["kv_lora_rank"]
        into = hidden * query + query * heads * (nope + rope) if query else hidden * heads * (nope + rope)
        attention = (into + hidden * (latent + rope) + latent * heads * (nope + value)
                     + heads * value * hidden)
    else:
        attention = 2 * hidden * heads * width + 2 * hidden * kv_heads * width
    matrices = 2 if shape.get("gated_ffn") is False else 3
    layers = shape["layers"]
    moe = shape.get("moe")
    if not moe:
        return layers * (attention + matrices * hidden * shape["ffn"])
    shared = moe.get("shared_ffn") or moe.get("shared", 0) * moe["expert_ffn"]
    active = matrices * hidden * (moe["top_k"] * moe["expert_ffn"] + shared)
    dense = moe.get("dense_layers", 0)
    return (layers * attention + (layers - dense) * active
            + dense * matrices * hidden * (moe.get("dense_ffn") or 0))


def per_token(shape, sequence, causal):
    """Forward and backward operations of a token, without recompute; causal halves attention."""
    heads = shape["heads"]
    width = shape.get("head_dim") or shape["hidden"] // heads
    if shape.get("attention") == "mla":
        width = (shape["qk_rope_head_dim"] + shape["qk_nope_head_dim"] + shape["v_head_dim"]) / 2
    attention = 12 * shape["layers"] * heads * width * sequence
    head = 6 * shape["hidden"] * shape["vocab"]
    return 6 * layer_weights(shape) + head + attention * (0.5 if causal else 1)


def per_token_recomputed(shape, sequence):
    """The formula of Narayanan et al. 2021: full recompute counted, attention not halved."""
    layers, hidden, vocab = shape["layers"], shape["hidden"], shape["vocab"]
    return 96 * layers * hidden**2 * (1 + sequence / (6 * hidden) + vocab / (16 * layers * hidden))


def tokens_rate(row, shape, sequence, rate):
    """(tokens/s/chip, the convention in words) of a FLOP rate, or None where the source's
    convention is not known."""
    text = f"{row.get('tflops_convention', '')} {row.get('notes', '')}".lower()
    counter = counter_of(row)
    if counter == "hardware" or "incl. full recompute" in text or "hardware flops with recompute" in text:
        return (rate / per_token_recomputed(shape, sequence),
                "from FLOP/s by the formula of Narayanan et al. 2021, recompute counted")
    if counter == "model":
        return (rate / per_token(shape, sequence, causal=False),
                "from FLOP/s counted without recompute, attention not halved")
    if counter == "causal":
        return (rate / per_token(shape, sequence, causal=True),
                "from FLOP/s counted without recompute, causal attention halved")
    return None


# Dense peaks that sources divide by when they say MFU, Tflop/s.
PEAKS = {"a100": 312, "h100": 989, "h200": 989, "h800": 989, "a800": 312, "v100": 125,
         "tpu_v4": 275, "tpu_v5e": 197, "tpu_v5p": 459, "tpu_v6e": 918}


def peak_of(kind):
    for name, peak in PEAKS.items():
        if kind.startswith(name):
            return peak * 1e12
    return None
