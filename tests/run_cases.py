#!/usr/bin/env python3
"""Runs the text cases: tests/cases/NAME/{command, expected.txt, *.yaml}.

`command` holds the arguments of caelum, one command a line; they run in the case's folder. `expected.txt` is what they
print: standard output, then standard error after `-- stderr`, then `-- exit N`. A new case needs no C++:
write `command`, run with --update, read what came out, commit it.

Usage: run_cases.py CAELUM [--update] [NAME...]
"""
import difflib
import os
import pathlib
import shlex
import subprocess
import sys

binary = str(pathlib.Path(sys.argv[1]).resolve())
update = "--update" in sys.argv[2:]
names = [a for a in sys.argv[2:] if not a.startswith("--")]
cases = pathlib.Path(__file__).parent / "cases"
environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
failed = passed = 0

for folder in sorted(p.parent for p in cases.glob("*/command")):
    if names and folder.name not in names:
        continue
    actual = ""
    for line in folder.joinpath("command").read_text().splitlines():
        done = subprocess.run([binary, *shlex.split(line)], cwd=folder, capture_output=True, text=True, env=environment)
        actual += f"$ caelum {line}\n{done.stdout}"
        if done.stderr:
            actual += f"-- stderr\n{done.stderr}"
        actual += f"-- exit {done.returncode}\n"
    expected_file = folder / "expected.txt"
    if update:
        expected_file.write_text(actual)
        continue
    expected = expected_file.read_text() if expected_file.exists() else ""
    if actual == expected:
        passed += 1
        continue
    failed += 1
    print(f"--- {folder.name} differs:")
    print("".join(difflib.unified_diff(expected.splitlines(True), actual.splitlines(True), "expected", "actual")))

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
