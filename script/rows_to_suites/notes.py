"""What the remarks of a row state of its run, phrase by phrase."""

import re

# (phrase, keys of `train:`); of two that speak of one key the first that is found holds.
PHRASES = [
    (r"\bno (EP|expert) overlap\b", {"plan": {"overlap": {"expert": False}}}),
    (r"\b(EP overlap|1F1B overlap of the expert exchange)\b", {"plan": {"overlap": {"expert": True}}}),
    (r"\bplain all-to-all\b|\ball-to-all dispatcher\b", {"stack": {"dispatcher": "library", "fused_dispatch": False}}),
    (r"(?<!DeepEP or )\bHybridEP\b", {"stack": {"dispatcher": "hybridep", "fused_dispatch": True}}),
    (r"\bDeepEP\b(?! or HybridEP)", {"stack": {"dispatcher": "deepep", "fused_dispatch": True}}),
    (r"\bfused grouped (MLP|product)", {"stack": {"fused_experts": True}}),
    (r"\bgradient reduce not overlapped\b", {"plan": {"overlap": {"gradients": False}}}),
    (r"\bTP (and PP )?communication overlap on\b|\b(TP|tensor) overlap on\b", {"plan": {"overlap": {"tensor": True}}}),
    (r"(?i)\bwithout sequence parallel\b", {"plan": {"sequence_parallel": False}}),
    (r"\bfull recompute\b|\brecompute on\b", {"plan": {"recompute": "full"}}),
    (r"\bno activation checkpointing\b|\bno recompute\b", {"plan": {"recompute": "none"}}),
    (r"\bFP8 attention\b", {"precision": {"attention": "fp8"}}),
]


def micro_batch_in(text):
    match = re.search(r"\bmicro[- ]?batch(?: size)? (?:of )?(\d+)\b", text)
    return int(match.group(1)) if match else None


def layout_in(text):
    """Layers of each chunk of `Et*4|(t*4|)*14tmL`: t a layer, E, m and L what the ends hold besides; or None."""
    match = re.search(r"(?:^|[\s,;])(E[tmL*|()\d.]*L)\b", text)
    if not match or "." in match.group(1):
        return None
    flat = match.group(1)
    while "(" in flat:
        flat, count = re.subn(r"\(([^()]*)\)(?:\*(\d+))?", lambda m: m.group(1) * int(m.group(2) or 1), flat)
        if not count:
            return None
    flat = re.sub(r"t\*(\d+)", lambda m: "t" * int(m.group(1)), flat)
    chunks = flat.split("|")
    return [chunk.count("t") for chunk in chunks]


def lay_under(over, under):
    """`over` with what only `under` says."""
    for key, value in under.items():
        if isinstance(value, dict) and isinstance(over.get(key), dict):
            lay_under(over[key], value)
        else:
            over.setdefault(key, {**value} if isinstance(value, dict) else value)
    return over


def stated_in(text):
    """Keys of `train:` that the remarks state."""
    found = {}
    for phrase, keys in PHRASES:
        if re.search(phrase, text):
            lay_under(found, keys)
    return found
