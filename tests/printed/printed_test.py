#!/usr/bin/env python3
"""Every command and scenario that README and docs print runs as printed, in a copy of what the repository holds; a form
(`caelum run FILE`) names a verb and options that there are. See texts.py for what counts.

Usage: printed_test.py CAELUM [--list]     --list: what would run, and what is only checked
"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import yaml

import texts

program = pathlib.Path(sys.argv[1]).resolve()
root = pathlib.Path(__file__).resolve().parent.parent.parent
MADE = {f"docs/{name}.md" for name in ("reference", "claims", "validation", "held-out")}  # docs_current runs what makes them
COPIED = ("examples", "suites", "docs", "catalogue", "tests/network", "README.md")
SECONDS = 120  # of one command
problems = []


def scratch_repository():
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="caelum-printed-"))
    for name in COPIED:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        copy(root / name, scratch / name)
    (scratch / "build/release").mkdir(parents=True)
    (scratch / "build/release/caelum").symlink_to(program)
    return scratch


def help_of(verb):
    done = subprocess.run([program, verb, "--help"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def call(scratch, command, before=""):
    """None, or why it is wrong. A program beside the one of the path would hide a wrong path: the block's own comes first."""
    environment = {**os.environ, "PATH": f"{scratch}/build/release:{os.environ['PATH']}", "NO_COLOR": "1"}
    try:
        done = subprocess.run(["bash", "-c", before + command], cwd=scratch, capture_output=True, text=True, timeout=SECONDS,
                              env=environment, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return f"took more than {SECONDS} s"
    return None if done.returncode == 0 else f"status {done.returncode}\n{(done.stderr or done.stdout)[-600:]}"


def judged(verbs, printed):
    """What becomes of a command: see Verbs.judge. Of scripts in the text, which may take minutes: whether they are there."""
    if printed.text.startswith("caelum "):
        kind, why = verbs.judge(printed.text)
        return ("mention" if kind == "run" and printed.where.split(":")[0] in MADE else kind), why
    word = printed.text.split()[0]
    if word.startswith(("script/", "bench/")):
        there = (root / word).exists()
        return ("mention", "") if there else ("wrong", f"there is no {word}")
    return "run", ""


def scenario_calls(base, printed):
    """(file text, command) for a printed piece of YAML: a suite, a scenario, or one block that is laid over `base`."""
    tree = yaml.safe_load(printed.text)
    if not isinstance(tree, dict):
        return None
    if "suite" in tree:
        return printed.text, "caelum validate printed.yaml"
    if "caelum" in tree:
        return printed.text, "caelum run printed.yaml"
    kept = {key: value for key, value in base.items() if key not in tree}
    # The printed text itself stays as it is: the program reads it, not PyYAML.
    return yaml.safe_dump(kept, sort_keys=False) + printed.text, "caelum run printed.yaml"


def main():
    pages = [root / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    pages += sorted((root / "docs").rglob("*.md"))
    verbs, scratch, started = texts.Verbs(help_of), scratch_repository(), time.time()
    commands, yamls = [], []
    for page in pages:
        of_page = texts.of_markdown(str(page.relative_to(root)), page.read_text())
        commands += of_page[0]
        yamls += of_page[1]
    base = next(yaml.safe_load(p.text) for p in yamls if p.where.startswith("README.md") and "caelum: 1" in p.text)
    counts, done = {"run": 0, "form": 0, "mention": 0, "wrong": 0}, {}

    def report(printed, why):
        problems.append(f"{printed.where}: {printed.text.strip()}\n    {why}")

    for printed in commands:
        kind, why = judged(verbs, printed)
        counts[kind] += 1
        if "--list" in sys.argv:
            print(f"{kind:8} {printed.where}: {printed.text}")
            continue
        key = " ".join(shlex.split(printed.text, comments=True)) if kind == "run" else ""
        if key and key not in done:
            done[key] = call(scratch, printed.text, printed.before)
        why = why or done.get(key)
        if why:
            report(printed, why)
    for printed in yamls:
        found = scenario_calls(base, printed)
        if "--list" in sys.argv:
            print(f"{'yaml' if found else 'other':8} {printed.where}: {printed.text.splitlines()[0]}")
        elif found:
            (scratch / "printed.yaml").write_text(found[0])
            why = call(scratch, found[1])
            if why:
                report(printed, why)
    shutil.rmtree(scratch)
    print("\n".join(problems))
    print(f"{counts['run']} commands ({len(done)} different), {counts['form'] + counts['mention']} forms and mentions, "
          f"{len(yamls)} pieces of YAML in {time.time() - started:.0f} s; {len(problems)} wrong")
    if counts["run"] < 40 or len(yamls) < 4:
        sys.exit("fewer than README alone holds: the search for them is broken")
    sys.exit(1 if problems else 0)


main()
