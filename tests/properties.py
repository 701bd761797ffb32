#!/usr/bin/env python3
"""Properties of whole runs, through the program as a user runs it: of every example, of every scenario of the text
cases, and of every 40th row of the suites.

Usage: properties.py CAELUM SOURCE_DIR
"""
import concurrent.futures
import itertools
import json
import math
import pathlib
import subprocess
import sys
import tempfile

binary, root = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(root / "fuzz"))
from mutation import figures, seeds, tree  # noqa: E402

examples = root / "examples"
EACH = 40  # rows
problems, checked = [], 0


def run(*arguments, verb="run"):
    done = subprocess.run([binary, verb, "--json", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"caelum {verb} {arguments}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def expect(holds, what):
    global checked
    checked += 1
    if not holds:
        problems.append(what)


def near(value, other, share):
    return abs(value - other) <= share * abs(other)


def step_time(*arguments):
    return json.loads(run(*arguments))["step"]["time_s"]


def check_answer(name, text):
    """What holds of every answer: figures that can be, parts that sum, both checkpoint intervals by their formulas."""
    result = json.loads(text)
    for fault in figures.faults(result, "run", 0):
        expect(False, f"{name}: {fault}")
    step, memory = result.get("step"), result.get("memory", {})
    if step:
        expect(all(part >= 0 for part in step["breakdown_s"].values()), f"{name}: a negative part in the breakdown")
        expect(near(sum(step["breakdown_s"].values()), step["time_s"], 1e-6), f"{name}: the breakdown does not sum to the step")
        expect(near(sum(memory["breakdown_bytes"].values()), memory["peak_bytes"], 1e-9), f"{name}: memory parts do not sum to the peak")
        expect(0 < step["mfu"] <= step["hfu"] * (1 + 1e-9) <= 1, f"{name}: mfu {step['mfu']}, hfu {step['hfu']}")
        expect(near(step["tokens_per_s"] * step["time_s"], step["tokens"], 1e-9), f"{name}: the rate is not tokens by time")
    run_part = result.get("run", {})
    if "checkpoint" in run_part and run_part.get("mtbf_s", 0) > 0:
        stall, mtbf = run_part["checkpoint"]["stall_s"], run_part["mtbf_s"]
        young = math.sqrt(2 * stall * mtbf)
        x = math.sqrt(stall / (2 * mtbf))
        daly = young * (1 + x / 3 + x * x / 9) - stall if stall < 2 * mtbf else mtbf
        expect(near(run_part["checkpoint"]["young_s"], young, 1e-9), f"{name}: young_s is not {young}")
        expect(near(run_part["checkpoint"]["daly_s"], daly, 1e-9), f"{name}: daly_s is not {daly}")
    return result


def check_example(file):
    text = run(file, "--threads", 1)
    result = check_answer(file.name, text)
    expect(text == run(file, "--threads", 2), f"{file.name}: output depends on the thread count")
    if result["kind"] != "train":
        return
    renamed = json.loads(run(file, "--set", "name=another name"))
    renamed["scenario"]["name"] = result["scenario"]["name"]
    expect(renamed == result, f"{file.name}: renaming the scenario changes the result")
    step = result["step"]
    analytic = step_time(file, "--fidelity", "analytic")
    expect(near(analytic, step["time_s"], 0.005), f"{file.name}: analytic {analytic}, event {step['time_s']}")
    named = [limit["parameter"] for limit in result["limits"] if limit["parameter"].endswith(".bandwidth")]
    for path in named:
        value = "0.5 TB/s" if path.endswith("hbm.bandwidth") else "5 GB/s"
        expect(step_time(file, "--set", f"{path}={value}") >= step["time_s"] * (1 - 1e-9), f"{file.name}: {path}={value} makes the step faster")


def check_scenario(name, file):
    """A scenario of the tests or of a measured row: what it says when it can be run, and who is faster with faster links."""
    done = subprocess.run([binary, "run", "--json", "--threads", "1", file], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        expect(":" in done.stderr, f"{name}: refused without a word")
        return
    result = check_answer(name, done.stdout)
    if "step" in result and not result["scenario"].get("joined"):
        fast = json.loads(run(file, "--set", "cluster.system.chip.hbm.bandwidth=100 TB/s", "--threads", "1"))
        # Gaps between launches hide no traffic (docs/debt.md): a pass bound by launches has less to hide it under.
        expect(fast["step"]["time_s"] <= result["step"]["time_s"] * (1 + 1e-3), f"{name}: faster memory makes the step slower")


def check_trace(folder, file):
    path = folder / "trace.json"
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


def check_levels(level):
    file = examples / "deepseek-v3-h800.yaml"
    times = [step_time(file, "--set", f"system.levels.{level}.bandwidth={rate} GB/s") for rate in (25, 50, 100, 200, 400, 800)]
    expect(all(b <= a * (1 + 1e-9) for a, b in itertools.pairwise(times)), f"level {level}: more bandwidth is slower: {times}")


def rows_as_scenarios(folder):
    """Every 40th row of the suites, as a file."""
    known = seeds.Seeds(root, rows=1)
    for suite in known.suites:
        for index, text in enumerate(known.suite_rows(suite)[1][::EACH]):
            row = dict((tree.flow(key), value) for key, value in tree.read(text)[0])
            if isinstance(row.get("scenario"), tree.Map):
                file = folder / f"{suite.stem}-{index}.yaml"
                file.write_text(tree.flow(tree.Map([["caelum", "1"], *row["scenario"]])))
                yield tree.bare(row["id"]), file


with tempfile.TemporaryDirectory() as made, concurrent.futures.ThreadPoolExecutor(2) as pool:
    folder = pathlib.Path(made)
    tasks = [pool.submit(check_example, file) for file in sorted(examples.glob("*.yaml"))]
    for file in sorted(root.glob("tests/cases/*/*.yaml")):
        if "\ncluster:" in file.read_text():
            tasks.append(pool.submit(check_scenario, f"{file.parent.name}/{file.name}", file))
    tasks += [pool.submit(check_scenario, name, file) for name, file in rows_as_scenarios(folder)]
    tasks += [pool.submit(check_levels, level) for level in (0, 1)]
    for task in tasks:
        task.result()
    for file in (examples / "deepseek-v3-h800.yaml", examples / "deepseek-v3-atlas950.yaml"):
        check_trace(folder, file)

print("\n".join(problems))
print(f"{checked - len(problems)} passed, {len(problems)} failed")
sys.exit(bool(problems))
