#!/usr/bin/env python3
"""script/rows-to-suites on a small file: what is turned, how, and why the rest is not."""

import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

here = pathlib.Path(__file__).resolve().parent
script = here.parent.parent / "script" / "rows-to-suites"
failures = []


def check(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: got {got!r}, wanted {wanted!r}")


def turn(directory):
    done = subprocess.run([sys.executable, script, here / "rows.yaml", "-o", directory],
                          capture_output=True, text=True)
    check("a field that nothing reads", done.returncode, 1)
    return done.stderr


with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
    told = turn(first)
    turn(second)
    text = (pathlib.Path(first) / "rows.yaml").read_text()
    check("the same bytes twice", text, (pathlib.Path(second) / "rows.yaml").read_text())
    check("lines over 100 columns", [l for l in text.splitlines() if len(l) > 100], [])
    suite = yaml.safe_load(text)
    rows = {row["id"]: row for row in suite["rows"]}
    lost = {row["id"]: row["reason"] for row in
            yaml.safe_load((pathlib.Path(first) / "not_turned.yaml").read_text())["not_turned"]}

check("suite head", (suite["caelum"], suite["suite"]), (1, "rows"))
check("turned", sorted(rows), ["card-chip", "dies", "fleet", "known", "noted", "other-chip", "ring", "shaped", "strange-field", "taught", "wide-fabric"])
check("not turned", sorted(lost), ["cause-of-many", "headline", "no-hardware", "no-model", "strange-word", "two-chips"])
check("told on standard error", all(name in told for name in lost), True)

check("failures of a fleet", (rows["fleet"]["measured"], rows["fleet"]["scenario"]["run"]["length"]),
      ({"run.mtbf_s": 28800}, "30 days"))
known = rows["known"]["scenario"]
check("system", known["cluster"], {"system": "hgx-h100", "chips": 16})
check("model", known["model"], "llama3-1-8b")
check("precision as the row has it", known["train"]["precision"], "fp8")
check("what the row leaves open is left open", sorted(known["train"]["plan"]), ["context", "micro_batch", "tensor"])
check("measured", rows["known"]["measured"], {"step.time_s": 4.5})

# 138 Tflop/s by 96 l h^2 (1 + s/6h + V/16lh), by hand: 1080.4 tokens/s.
shaped = rows["shaped"]
flops = 96 * 30 * 3072**2 * (1 + 2048 / (6 * 3072) + 51200 / (16 * 30 * 3072))
check("FLOP/s with recompute", round(shaped["measured"]["step.tokens_per_s_per_chip"] / (138e12 / flops), 5), 1.0)
check("a machine by its fabric", shaped["scenario"]["cluster"]["system"], "hgx-a100-4x100")
check("GPT style", (shaped["scenario"]["model"]["gated_ffn"], shaped["scenario"]["model"]["ffn"]), (False, 12288))
check("recompute", shaped["scenario"]["train"]["plan"]["recompute"], "full")

wide = rows["wide-fabric"]
check("adapters of the row", wide["scenario"]["cluster"]["system"]["levels"][1]["bandwidth"], "12.5 GB/s")
check("memory second", list(wide["measured"]), ["step.tokens_per_s_per_chip", "memory.allocated_bytes"])
noted = rows["noted"]["scenario"]["train"]
check("framework and release", (noted["framework"], noted["release"]), ("megatron-bridge", "26.06"))
check("what the remarks say", (noted["plan"]["overlap"], noted["stack"]["dispatcher"], noted["precision"]),
      ({"expert": True}, "hybridep", {"matmul": "mxfp8", "attention": "fp8"}))
check("layers of chunks", noted["plan"]["layers"], [4] * 15 + [1])
check("modules of Megatron", noted["plan"]["recompute"], ["mla_up", "mlp"])
check("a year is the date of a release", rows["strange-field"]["scenario"]["train"].get("release"), "2022")
check("an unread field is told", "strange-field: error: not read: expert_shards" in told, True)
check("collective", rows["ring"]["collective"],
      {"kind": "all_reduce", "ranks": 16, "bytes": "1048576 B", "system": "hgx-h100", "algorithm": "ring"})
check("a shape given beside the rows", rows["taught"]["scenario"]["model"]["hidden"], 2048)
other = rows["other-chip"]["scenario"]
check("a chip and a model that only the catalogue knows", (other["cluster"]["system"], other["model"]),
      ("trn2-ultra", "olmo2-32b"))
card = rows["card-chip"]["scenario"]["cluster"]["system"]
check("a chip without a system", (card["from"], card["chip"], card["levels"][0]["bandwidth"]),
      ("card-server", "mlu370-x8", "100 GB/s"))
dies = rows["dies"]
check("each die of a package counts as one", dies["scenario"]["cluster"]["system"], "frontier-dies")
check("a share of peak with recompute", dies["measured"], {"step.hfu": 0.3})
check("every second layer recomputed", rows["card-chip"]["scenario"]["train"]["plan"]["recompute_layers"], 16)

# Rows of odd forms are told one by one; they end nothing, and the status says that there were some.
odd = [7, "text", None, [1], {"id": "a", "model": 5, "hardware": "H100", "primary": "mfu", "mfu": 0.4, "n_accelerators": "many"},
       {"id": "b", "op": ["all_reduce"], "hardware": {}, "primary": "latency_us"}, {1: 2}, {"id": "c", "kind": []},
       {"id": "d", "op": "all_reduce", "hardware": "H100", "n_accelerators": 8, "primary": "latency_us",
        "latency_us": float("nan"), "message_bytes": {}}, {"id": "e", "layers": [], "hidden": "x"}]
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "odd.yaml"
    file.write_text(yaml.safe_dump({"rows": odd + [row for row in yaml.safe_load((here / "rows.yaml").read_text())["rows"]
                                                   if row.get("id") == "ring"]}))
    done = subprocess.run([sys.executable, script, file, "-o", folder], capture_output=True, text=True)
    check("odd rows: status", done.returncode, 1)
    check("odd rows: no traceback", "Traceback" in done.stderr, False)
    check("odd rows: the right one is turned", "1 rows in 1 suites" in done.stderr, True)
    for text in ("rows: [a, b", "rows: 5"):
        file.write_text(text)
        done = subprocess.run([sys.executable, script, file, "-o", folder], capture_output=True, text=True)
        check(f"{text}: status", done.returncode, 2)
        check(f"{text}: place", bool(re.search(r"odd\.yaml:\d+:\d+: error: ", done.stderr)), True)

print("\n".join(failures) or "rows-to-suites: all as expected")
sys.exit(bool(failures))
