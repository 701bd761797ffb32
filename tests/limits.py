#!/usr/bin/env python3
"""Inputs made to take time or memory: each is answered or refused within a few seconds and a gigabyte.

Every case was once a hang, a crash or gigabytes. Bombs and long inputs are made here, never kept.
Usage: limits.py CAELUM [--fast]   (--fast: without the bounds on time and memory, for instrumented builds)
"""
import gzip
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

binary = str(pathlib.Path(sys.argv[1]).resolve())
bounded = "--fast" not in sys.argv
folder = pathlib.Path(tempfile.mkdtemp(prefix="caelum-limits-"))
os.chdir(folder)
SECONDS, MEBIBYTES = 10, 600
failures = []

HEAD = "caelum: 1\ncluster: {system: hgx-h100, chips: 8}\nmodel: llama-3.1-8b\n"


def write(name, text):
    (folder / name).write_text(text)
    return name


def expect(arguments, status, words, seconds=SECONDS, mebibytes=MEBIBYTES):
    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    with open("out", "wb") as out:
        child = subprocess.Popen([binary, *arguments], stdout=out, stderr=out, preexec_fn=limit)
        _, raw, used = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(raw)
    text = (folder / "out").read_text(errors="replace")
    name = " ".join(arguments)
    if code != status:
        failures.append(f"{name}: status {code}, not {status}\n{text[:400]}")
    for word in words if isinstance(words, list) else [words]:
        if word not in text:
            failures.append(f"{name}: '{word}' is not told\n{text[:400]}")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    if bounded and (cpu > seconds or peak > mebibytes):
        failures.append(f"{name}: {cpu:.1f} s (at most {seconds}), {peak:.0f} MiB (at most {mebibytes})")
    print(f"{cpu:6.2f} s {peak:6.0f} MiB  {code}  {name}")


# Micro-batches: time and memory do not follow their number, in any schedule.
for schedule in ["1f1b", "interleaved", "zb-h1", "zb-v", "gpipe"]:
    virtual = ", virtual_stages: 2" if schedule == "interleaved" else ""
    plan = f"plan: {{pipeline: 8, schedule: {schedule}{virtual}}}"
    file = write(f"{schedule}.yaml", HEAD + f"train: {{sequence: 4096, global_batch: 100000000, {plan}}}\n")
    held = schedule == "gpipe"
    expect(["run", "--trace", "t.json", file], 1 if held else 0, "Does not fit" if held else "left out of it", 3, 300)

# Lists.
words = ", ".join(f"w{i}" for i in range(100_000))
file = write("placement.yaml", HEAD + f"train: {{sequence: 4096, global_batch: 8, plan: {{placement: [{words}]}}}}\n")
expect(["check", file], 2, "more; fix the first ones", 3, 300)
level = "    - {name: l, chips: 8, bandwidth: 50 GB/s}\n"
file = write("levels.yaml", "caelum: 1\nkind: system\nid: s\nname: s\nchip: h100-sxm\nlevels:\n" + level[2:].replace("    -", "  -") * 5000)
expect(["topo", file], 2, "'levels' lists 5000 records", 5, 400)
pod = "{system: hgx-h100, chips: 8}"
file = write("joined.yaml", HEAD.replace("chips: 8}", "chips: 1000000, joined: [" + ", ".join([pod] * 19_000) + "]}")
             + "train: {sequence: 4096, global_batch: 8}\n")
expect(["check", file], 2, "'joined' lists 19000 records", 5, 400)
product = "{name: p%d, line: n5, die: {area: 400 mm2}, package_cost: 100 USD, value: 30000 USD}"
for count, told in [(10_000, "'products' lists 10000 records"), (300, "300 products in 200 quarters")]:
    products = ", ".join(product % i for i in range(count))
    file = write("supply.yaml", "caelum: 1\nsupply: {quarters: 200, lines: [{name: n5, process: tsmc-n5, wafer_starts: [10000]}], "
                 f"products: [{products}]}}\n")
    expect(["run", file], 2, told, 5, 400)

# Networks.
expect(["topo", "alibaba-hpn", "--chips", "1000000000", "--fail", "switches=2"], 2, "failures are counted in at most")
expect(["flows", "--torus", "2000,2000", write("one.txt", "0 0 1 1e6\n")], 2, "no network", 2, 100)

# Flows that a double cannot time, and long lists of them.
ring = "# every link: 10e9 B/s\n0 1e6 0\n1 1e6 cap=%s @0.001 1\n2 1e6 0 1\n"
for cap in ["1e-300", "1e-307", "1e-320"]:
    expect(["flows", write("cap.txt", ring % cap)], 0 if cap == "1e-300" else 1, "")
with gzip.open("flows.gz", "wb") as packed:
    for _ in range(600):
        packed.write(b"# nothing at all\n" * 60_000)
expect(["flows", "flows.gz"], 2, "unpack to more than", 2, 100)
with open("huge.txt", "wb") as huge:
    huge.truncate(1 << 30)
expect(["flows", "huge.txt"], 2, "more than 256 MiB", 1, 100)

# Logs of collectives: as long as they like.
for sizes in [2000]:
    rows = "".join(f"  {1024 * (i + 1)}  {256 * (i + 1)}  float  sum  -1  {20 + (i + 1) * 0.00819:.2f}  "
                   f"{1.024 * (i + 1) / (20 + (i + 1) * 0.00819):.2f}  {1.792 * (i + 1) / (20 + (i + 1) * 0.00819):.2f}  0\n"
                   for i in range(sizes))
    log = write("log.txt", "# all_reduce_perf\n# nThread 1 nGpus 8\n# size count type redop root time algbw busbw #wrong\n" + rows)
    expect(["calibrate", "--link", "nvlink4", "--system", "hgx-h100", log], 0, "", 10, 300)

subprocess.run(["rm", "-rf", str(folder)], check=True)
print("\n".join(failures) or "all answered or refused in time")
sys.exit(1 if failures else 0)
