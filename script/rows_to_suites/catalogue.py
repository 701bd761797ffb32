"""Names that no table of this folder knows, looked up in the catalogue: any chip, system or model of it."""

import functools
import pathlib
import re

import yaml

from . import words

ROOT = pathlib.Path(__file__).resolve().parents[2] / "catalogue"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What sellers put before and after the name of a part or of a model.
MAKERS = {"nvidia", "amd", "intel", "huawei", "google", "aws", "amazon", "instinct", "tesla", "geforce", "quadro",
          "virtualized", "moore", "threads", "mtt", "hygon", "cambricon", "baidu", "kunlunxin", "iluvatar", "metax",
          "biren", "alibaba", "habana", "habanalabs", "data", "center", "gpu", "max", "ascend", "atlas", "tpu"}
OWNERS = {"meta", "llama", "nvidia", "mistralai", "qwen", "google", "openai", "deepseek", "ai", "allenai", "tiiuae"}
VARIANTS = {"hf", "instruct", "chat", "base", "it", "pretrain", "text", "model", "bf16", "fp8", "dense", "moe",
            "thinking", "pt"}


def squeeze(name):
    return words(name).replace("_", "")


@functools.cache
def records(kind):
    """Id -> record, with what `from:` names laid under it."""
    found = {}
    for path in sorted((ROOT / kind).glob("*.yaml")):
        record = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        found[record.get("id", path.stem)] = record
    return {name: inherit(record, found) for name, record in found.items()}


def inherit(record, table):
    below = record.get("from")
    if below is None or below not in table:
        return record
    under = {k: v for k, v in inherit(table[below], table).items() if k not in ("aliases", "name")}
    return {**under, **record}


@functools.cache
def names(kind):
    """Every squeezed id, alias and name -> id."""
    found = {}
    for key, record in records(kind).items():
        aliases = record.get("aliases") or []
        for name in [key, record.get("name", key), *(aliases if isinstance(aliases, list) else [aliases])]:
            found.setdefault(squeeze(name), key)
    return found


def prefix(kind, tokens):
    """The record that the longest run of tokens from the first names."""
    for end in range(len(tokens), 0, -1):
        key = names(kind).get("".join(tokens[:end]))
        if key:
            return key
    return None


def chip(hardware):
    """Id of a chip for a hardware word, or None; a list of several kinds of chip is none."""
    if re.search(r"[,+]| mix | and ", f" {hardware} "):
        return None
    tokens = words(re.sub(r"\([^)]*\)|\[[^\]]*\]", "", str(hardware))).split("_")
    if len(tokens) > 1 and re.fullmatch(r"\d+x?", tokens[0]):
        tokens = tokens[1:]
    while tokens:
        found = prefix("chips", tokens)
        if found:
            return found
        if tokens[0] not in MAKERS:
            return None
        tokens = tokens[1:]
    return None


def plain(value):
    return value.get("value") if isinstance(value, dict) else value


def system(chip_id):
    """A system of the catalogue that is built of the chip: the first that can be bought and has a network."""
    found = []
    for key, record in records("systems").items():
        built = record.get("chip")
        if isinstance(built, str) and names("chips").get(squeeze(built)) == chip_id and record.get("levels"):
            found.append((record.get("availability") == "announced", plain(record.get("chips")) is not None, key))
    return min(found)[2] if found else None


def server(chip_id):
    """A card server with the chip in it, joined by the chip's own link where its data sheet gives one."""
    made = {"from": "card-server", "chip": chip_id}
    link = records("chips")[chip_id].get("scale_up") or {}
    rate = plain(link.get("bandwidth"))
    if rate and "pcie" not in str(link.get("name", "")).lower():
        made["levels"] = [
            {"name": "own link", "topology": "full_mesh", "chips": 8, "bandwidth": rate, "link": "scale-up-generic"},
            {"name": "adapters", "topology": "fat_tree", "bandwidth": "12.5 GB/s", "link": "roce-200"}]
    return made


def model(name):
    """Id of a model, or None. An owner before the name and a variant after it say nothing of the shape."""
    tokens = words(re.sub(r"\([^)]*\)", "", str(name))).split("_")
    for start in range(len(tokens)):
        if any(token not in OWNERS for token in tokens[:start]):
            break
        for end in range(len(tokens), start, -1):
            if any(token not in VARIANTS for token in tokens[end:]):
                break
            key = names("models").get("".join(tokens[start:end]))
            if key:
                return key
    return None


SHAPE = ("layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab", "tie", "gated_ffn", "attention",
         "q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "mtp_layers", "moe",
         "linear_layers")


def shape(key):
    """The figures of a model that a scenario is made by."""
    record = records("models")[key]
    found = {name: plain(record[name]) for name in SHAPE if name in record and name != "moe"}
    if record.get("moe"):
        found["moe"] = {name: plain(value) for name, value in record["moe"].items()}
    return found
