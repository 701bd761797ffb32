#!/usr/bin/env python3
"""SIGINT and SIGTERM end every verb within a second with status 130; what was found by then is told.

Usage: interrupt_test.py CAELUM
"""
import json
import pathlib
import signal
import subprocess
import tempfile
import time

from given import PROGRAM, check, finish, write_all

MOST = 1.0 + 1.5  # seconds: what is promised, and what a busy machine may add
LONG = [  # the verb, and whether it has something to tell
    (["run", "train.yaml", "--uncertainty", "1000000"], True), (["run", "serve.yaml", "--uncertainty", "1000000"], True),
    (["run", "supply.yaml", "--uncertainty", "1000000"], True), (["goodput", "length.yaml", "--samples", "1000000", "--set", "run.length=1000 days"], True),
    (["goodput", "length.yaml", "--samples", "3", "--uncertainty", "1000000"], True),
    (["plan", "train.yaml", "--uncertainty", "1000000"], True),
    (["compare", "train.yaml", "other.yaml", "--uncertainty", "1000000"], True),
    (["claims", "claim.yaml", "--uncertainty", "100000"], True), (["validate", "many.yaml"], True),
    (["flows", "many.txt", "--torus", "12,12,12"], False),
]


def interrupted(words, folder, by, telling, times=1):
    started = subprocess.Popen([PROGRAM, *words, "--threads", "2"], cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(0.6)
    what = f"{words} by {by.name}"
    check(what, started.poll() is None, "it had ended by itself")
    begin = time.monotonic()
    for _ in range(times):
        started.send_signal(by)
        time.sleep(0.02)
    out, told = started.communicate(timeout=30)
    check(what, time.monotonic() - begin < MOST, "seconds", time.monotonic() - begin)
    check(what, started.returncode == 130, "status", started.returncode, told)
    check(what, b"interrupted" in told, told)
    if telling:
        check(what, out != b"" and b"interrupted: " in told, out[:80], told)
    return out


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    write_all(folder)
    suite = (folder / "suite.yaml").read_text()
    rows = suite[suite.index("  - id"):]
    (folder / "many.yaml").write_text(suite[:suite.index("  - id")] + "".join(
        rows.replace("id: small", f"id: small-{i}") for i in range(4000)))
    (folder / "many.txt").write_text("".join(f"{i} {i % 1728} {(i * 7919 + 13) % 1728} {1e6 + i}\n" for i in range(400000)))
    for words, telling in LONG:
        interrupted(words, folder, signal.SIGINT, telling)
    out = interrupted([*LONG[0][0], "--json"], folder, signal.SIGTERM, True)
    document = json.loads(out)
    check("the draws done so far", document["uncertainty"]["interrupted"] and document["uncertainty"]["samples"] > 0)
    interrupted(LONG[0][0], folder, signal.SIGINT, False, times=2)

finish("interrupt")
