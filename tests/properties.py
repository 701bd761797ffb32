#!/usr/bin/env python3
"""Properties of whole runs, through the program as a user runs it.

Usage: properties.py CAELUM EXAMPLES_DIR
"""
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

binary, examples = sys.argv[1], pathlib.Path(sys.argv[2])
problems, checked = [], 0


def run(*arguments):
    done = subprocess.run([binary, "run", "--json", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"caelum run {arguments}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def expect(holds, what):
    global checked
    checked += 1
    if not holds:
        problems.append(what)


def step_time(*arguments):
    return json.loads(run(*arguments))["step"]["time_s"]


for file in sorted(examples.glob("*.yaml")):
    text = run(file)
    result = json.loads(text)
    if result["kind"] != "train":
        expect(run(file, "--threads", 1) == run(file, "--threads", 2), f"{file.name}: output depends on the thread count")
        continue
    step, memory = result["step"], result["memory"]
    total = sum(step["breakdown_s"].values())
    expect(abs(total / step["time_s"] - 1) < 1e-6, f"{file.name}: breakdown sums to {total}, step is {step['time_s']}")
    expect(all(part >= 0 for part in step["breakdown_s"].values()), f"{file.name}: a negative part in the breakdown")
    parts = sum(memory["breakdown_bytes"].values())
    expect(abs(parts / memory["peak_bytes"] - 1) < 1e-9, f"{file.name}: memory parts sum to {parts}")
    expect(0 < step["mfu"] <= step["hfu"] * (1 + 1e-9) <= 1, f"{file.name}: mfu {step['mfu']}, hfu {step['hfu']}")
    expect(run(file, "--threads", 1) == run(file, "--threads", 2), f"{file.name}: output depends on the thread count")
    renamed = json.loads(run(file, "--set", "name=another name"))
    renamed["scenario"]["name"] = result["scenario"]["name"]
    expect(renamed == result, f"{file.name}: renaming the scenario changes the result")
    analytic = step_time(file, "--fidelity", "analytic")
    expect(abs(analytic / step["time_s"] - 1) < 0.005, f"{file.name}: analytic {analytic}, event {step['time_s']}")
    named = [limit["parameter"] for limit in result["limits"] if limit["parameter"].endswith(".bandwidth")]
    slower = [(name, "0.5 TB/s" if name.endswith("hbm.bandwidth") else "5 GB/s") for name in named]
    for path, value in slower:
        expect(step_time(file, "--set", f"{path}={value}") >= step["time_s"] * (1 - 1e-9), f"{file.name}: {path}={value} makes the step faster")

with tempfile.TemporaryDirectory() as folder:
    for file in (examples / "deepseek-v3-h800.yaml", examples / "deepseek-v3-atlas950.yaml"):
        path = pathlib.Path(folder) / "trace.json"
        subprocess.run([binary, "run", "--quiet", "--trace", path, file], check=False)
        events = json.loads(path.read_text())["traceEvents"]
        tracks, named = {}, {(e["pid"], e["tid"]) for e in events if e["name"] == "thread_name"}
        for event in events:
            if event["ph"] == "X":
                tracks.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
        expect(set(tracks) == named and len(named) > 8, f"{file.name}: tracks without a name")
        for track, slices in tracks.items():
            slices.sort()
            clash = any(round(a[1] * 1e3) > round(b[0] * 1e3) for a, b in itertools.pairwise(slices))  # nanoseconds
            expect(not clash, f"{file.name}: slices overlap on track {track}")

for low, high in itertools.pairwise(["25 GB/s", "50 GB/s", "100 GB/s", "200 GB/s", "400 GB/s", "800 GB/s"]):
    for level in (0, 1):
        file = examples / "deepseek-v3-h800.yaml"
        slow = step_time(file, "--set", f"system.levels.{level}.bandwidth={low}")
        fast = step_time(file, "--set", f"system.levels.{level}.bandwidth={high}")
        expect(fast <= slow * (1 + 1e-9), f"level {level}: {high} is slower than {low}")

print("\n".join(problems))
print(f"{checked - len(problems)} passed, {len(problems)} failed")
sys.exit(bool(problems))
