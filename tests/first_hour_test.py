#!/usr/bin/env python3
"""What a newcomer tries first: the program alone, its help, a first scenario, standard input, plain terminals.

Usage: first_hour_test.py CAELUM
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

program = str(pathlib.Path(sys.argv[1]).resolve())
scratch = tempfile.mkdtemp(prefix="caelum-first-")
problems = []


def run(*words, given=None, **environment):
    return subprocess.run([program, *words], input=given, capture_output=True, text=True, cwd=scratch,
                          stdin=subprocess.DEVNULL if given is None else None,
                          env={**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", **environment})


def expect(what, holds, done):
    if not holds:
        problems.append(f"{what}: status {done.returncode}\n{done.stdout[-500:]}{done.stderr[-500:]}")


alone = run()
expect("alone, it shows what one can ask", alone.returncode == 0 and "What one can ask:" in alone.stdout, alone)
expect("help VERB is VERB --help", run("help", "run").stdout == run("run", "--help").stdout, run("help", "run"))
wrong = run("help", "rnu")
expect("help of a wrong verb suggests one", wrong.returncode == 2 and "did you mean 'run'" in wrong.stderr, wrong)
version = run("--version")
expect("the version", re.match(r"\d+\.\d+\.\d+(, commit [0-9a-f]+)?(, catalogue of \d{4}-\d\d-\d\d)?$", version.stdout.strip()), version)

for on, model, chips in (("h100", "llama-3.1-70b", "1024"), ("cloudmatrix384", "deepseek-v3", "384"), ("910b3", "qwen3-8b", "24")):
    first = run("init", "--on", on, "--model", model, "--chips", chips)
    expect(f"init on {on}", first.returncode == 0 and first.stdout.startswith("# "), first)
    answer = run("run", "-", given=first.stdout)
    expect(f"what init wrote for {on} runs from standard input", answer.returncode == 0 and "Trains" in answer.stdout, answer)
expect("init says what is missing", "--model" in run("init", "--on", "h100", "--chips", "8").stderr, run("init"))
expect("init suggests an id", "did you mean" in run("init", "--on", "hgx-h10O", "--model", "qwen3-8b", "--chips", "8").stderr, run("init"))

broken = run("check", "-", given="caelum: 1\nclutser: {}\n")
expect("mistakes of standard input have a place", broken.returncode == 2 and "<stdin>:2:1: error: unknown key" in broken.stderr, broken)
plain = run("run", "-", given=run("init", "--on", "h100", "--model", "qwen3-8b", "--chips", "8").stdout, LC_ALL="C")
expect("plain C locale is ASCII", plain.returncode == 0 and plain.stdout.isascii() and "####" in plain.stdout, plain)
today = run("policy", "h20-96g", "--date", "today")
expect("policy of today", re.search(r"On \d{4}-\d\d-\d\d: sold under licences", today.stdout), today)

print("\n".join(problems) or "the first hour goes well")
sys.exit(bool(problems))
