"""Small inputs of every verb, written into a folder; and the program to try."""
import os
import pathlib
import re
import subprocess
import sys

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
failures = []

TRAIN = """\
caelum: 1
{name}cluster: {{system: {system}, chips: 8}}
model: llama-3.1-8b
train: {{global_batch: 16, tokens: 1T tokens, plan: {{tensor: 4, pipeline: 2}}}}
run: {{}}
"""
LENGTH = """\
caelum: 1
{name}cluster: {{system: {system}, chips: 64}}
model: llama-3.1-8b
run: {{length: 10 days}}
"""
SERVE = """\
caelum: 1
{name}cluster: {{system: hgx-h100, chips: 8}}
model: llama-3.1-8b
serve: {{prompt: 1024, response: 64, batch: 8}}
"""
SUPPLY = """\
caelum: 1
{name}supply:
  start: 2026 Q1
  quarters: 2
  lines:
    - {{name: {line}, process: smic-n2, wafer_starts: {{value: 9000, low: 8000, high: 9500, source: own estimate}}}}
  products:
    - {{name: {product}, line: {line}, die: {{width: 10.5 mm, height: 11.5 mm}}, package_cost: 8 USD, value: 50 USD}}
"""
CLAIM = """\
caelum: 1
kind: claim
id: small
title: {name}
claimed_by: {name}
date: 2026-01
scenarios:
  - {{name: one, scenario: {{cluster: {{system: hgx-h100, chips: 8}}, model: llama-3.1-8b,
      train: {{global_batch: 16, plan: {{tensor: 8}}}}}}}}
checks:
  - {{what: {name}, claimed: 8, compute: run(one).chips}}
  - {{what: speed, claimed: 1, kind: at_least, compute: run(one).step.tokens_per_s}}
"""
SUITE = """\
caelum: 1
suite: small
source: {name}
rows:
  - id: {name}
    scenario: {{cluster: {{system: hgx-h100, chips: 8}}, model: llama-3.1-8b, train: {{global_batch: 16, plan: {{tensor: 8}}}}}}
    measured: {{step.time_s: 1}}
    note: {name}
"""
FLOWS = "{\"links\": [10e9], \"flows\": [[1e6, [0]]]}"
RING = "# every link: 10e9 B/s\n0 0 1 1e6\n1 1 0 2e6\n"
GEMM = "dtype,m,n,k,latency_us\nbf16,4096,4096,4096,200\nbf16,16,4096,4096,14\nbf16,8192,8192,8192,1500\n"
HF = """{"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 256, "intermediate_size": 512,
"num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 4, "vocab_size": 1000,
"max_position_embeddings": 2048, "tie_word_embeddings": false, "_name_or_path": "small/model"}
"""
NCCL = """\
# nThread 1 nGpus 1 minBytes 1024 maxBytes 1073741824 step: 4(factor) warmup iters: 5 iters: 20
#  Rank  0 Group  0 Pid  1 on a device  0 [0000:19:00] NVIDIA H200
#  Rank  1 Group  0 Pid  2 on a device  1 [0000:3b:00] NVIDIA H200
#  Rank  2 Group  0 Pid  3 on a device  2 [0000:19:00] NVIDIA H200
#  Rank  3 Group  0 Pid  4 on a device  3 [0000:3b:00] NVIDIA H200
# Collective test starting: all_reduce_perf
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
"""


def nccl(sizes):
    rows = [f"{2 ** e} {2 ** e // 4} float sum -1 {15 + 2 ** e / 270e3:.2f} 1 1 0 {15 + 2 ** e / 270e3:.2f} 1 1 0\n"
            for e in range(10, 10 + 2 * sizes, 2)]
    return NCCL + "".join(rows)


def write_all(folder, name="small", system="hgx-h100"):
    """Every input, with `name` where names stand (already as YAML text)."""
    folder = pathlib.Path(folder)
    head = f"name: {name}\n"
    texts = {"train.yaml": TRAIN.format(name=head, system=system), "length.yaml": LENGTH.format(name=head, system=system),
             "other.yaml": TRAIN.format(name=head, system=system).replace("global_batch: 16", "global_batch: 32"),
             "serve.yaml": SERVE.format(name=head), "supply.yaml": SUPPLY.format(name=head, line=name, product=name),
             "claim.yaml": CLAIM.format(name=name), "suite.yaml": SUITE.format(name=name), "ring.txt": RING,
             "gemm_h100_sxm.csv": GEMM, "config.json": HF, "nccl.txt": nccl(7)}
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")


def caelum(*arguments, folder, **more):
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    return subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, env=environment, timeout=120, **more)


def check(what, holds, *facts):
    if not holds:
        failures.append(f"{what}: " + "; ".join(str(fact) for fact in facts))


def finish(name):
    print("\n".join(failures) or f"{name}: all as expected")
    sys.exit(bool(failures))


PLACE = re.compile(r"^\S.*:\d+:\d+: error: .+", re.M)
