#!/usr/bin/env python3
"""An installed program needs nothing of the repository: `cmake --install` into an empty prefix, then every example of every
verb's help and of the manual page, from an empty folder, and the files that shells and man look for.

Usage: installed_test.py BUILD_DIR CMAKE
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import texts

build, cmake = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
work = pathlib.Path(tempfile.mkdtemp(prefix="caelum-installed-"))
prefix, empty = work / "prefix", work / "empty"
empty.mkdir()
environment = {**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}", "NO_COLOR": "1", "HOME": str(empty)}
environment.pop("CAELUM_SUITES", None)
problems = []


def run(command):
    done = subprocess.run(["bash", "-c", command], cwd=empty, capture_output=True, text=True, env=environment,
                          stdin=subprocess.DEVNULL, timeout=120)
    if done.returncode != 0:
        problems.append(f"{command}\n    status {done.returncode}: {(done.stderr or done.stdout)[-400:]}")
    return done.stdout


done = subprocess.run([cmake, "--install", build, "--prefix", prefix], capture_output=True, text=True)
if done.returncode != 0:
    sys.exit(done.stdout + done.stderr)
for file in ("bin/caelum", "share/man/man1/caelum.1", "share/bash-completion/completions/caelum",
             "share/zsh/site-functions/_caelum", "share/fish/vendor_completions.d/caelum.fish",
             "share/caelum/examples/deepseek-v3-h800.yaml", "share/caelum/suites/reliability.yaml"):
    if not (prefix / file).is_file() or (prefix / file).stat().st_size == 0:
        problems.append(f"not installed: {file}")

helps = {"caelum": run("caelum --help")}
for verb in re.findall(r"^  (\w+)  ", helps["caelum"].split("\nVerbs:\n")[1].split("\n\n")[0], re.M):
    helps[f"caelum {verb}"] = run(f"caelum {verb} --help")
commands = {}
for name, text in helps.items():
    found = texts.of_help(name, text)
    if not found:
        problems.append(f"{name} --help prints no example")
    commands.update({printed.text.split("   #")[0].strip(): None for printed in found})
manual = {printed.text for printed in texts.of_manual((prefix / "share/man/man1/caelum.1").read_text())}
missing = {c for name, text in helps.items() if name != "caelum" for c in
           (p.text.split("   #")[0].strip() for p in texts.of_help(name, text))} - manual
if missing:
    problems.append(f"examples of the help that the manual page lacks: {sorted(missing)}")
for command in list(commands) + sorted(manual - set(commands)):
    run(command)
shutil.rmtree(work)
print("\n".join(problems))
print(f"{len(commands)} commands of {len(helps)} helps ran from an empty folder; {len(problems)} wrong")
sys.exit(1 if problems else 0)
