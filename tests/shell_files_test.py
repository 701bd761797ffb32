#!/usr/bin/env python3
"""The manual page and the completions say what the program takes: every verb and option of its help is in each, and a word
that is completed gives what it should. zsh and fish are tried where they are installed.

Usage: shell_files_test.py CAELUM
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

program = pathlib.Path(sys.argv[1]).resolve()
scratch = pathlib.Path(tempfile.mkdtemp(prefix="caelum-shell-"))
(scratch / "bin").mkdir()
(scratch / "bin/caelum").symlink_to(program)
(scratch / "mine.yaml").write_text("caelum: 1\n")
environment = {**os.environ, "PATH": f"{scratch}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(scratch)}
problems = []


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, cwd=scratch, env=environment, **more)
    if done.returncode != 0:
        problems.append(f"{words[:3]} ended with {done.returncode}: {done.stderr.strip()[:300]}")
    return done.stdout


def entries(text, title):
    """The left column of a section of the help."""
    lines = text.split(f"\n{title}:\n", 1)[1].split("\n\n", 1)[0].splitlines() if f"\n{title}:\n" in text else []
    return [line[2:].split("  ")[0].strip() for line in lines if line.startswith("  ") and not line.startswith("   ")]


def expect(what, found, *wanted, but=()):
    for word in wanted:
        if word not in found:
            problems.append(f"{what}: '{word}' is missing; found {sorted(found)[:12]}")
    for word in but:
        if word in found:
            problems.append(f"{what}: '{word}' should not be there")


page = run("caelum", "man")
scripts = {shell: run("caelum", "completions", shell) for shell in ("bash", "zsh", "fish")}
verbs = entries(run("caelum", "--help"), "Verbs")
expect("help", verbs, "run", "calibrate", "completions", "man")
(scratch / "caelum.bash").write_text(scripts["bash"])


def completed(line):
    """What bash offers at the end of a line."""
    words = line.split(" ")
    script = ('source ./caelum.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _caelum; printf "%s\\n" "${COMPREPLY[@]}"')
    return run("bash", "-c", script, "bash", *words).split()


expect("bash: verbs", completed("caelum "), *verbs, "--help", "--version")
for verb in verbs:
    text = run("caelum", verb, "--help")
    if not entries(text, "Examples") and "\nExamples:\n  caelum " not in text:
        problems.append(f"help of {verb}: it has no example")
    section = page.split(f".SS caelum {verb}\n", 1)[1].split("\n.SS ")[0] if f".SS caelum {verb}\n" in page else ""
    everywhere = page.split(".SH VERBS")[0]
    of_bash = completed(f"caelum {verb} --")
    of_zsh = scripts["zsh"].split(f"        {verb})\n", 1)[-1].split(";;\n")[0]
    of_fish = [line for line in scripts["fish"].splitlines() if f"seen_subcommand_from {verb}'" in line]
    for entry in entries(text, "Options"):
        name = next(word for word in entry.replace(",", " ").split() if word.startswith("--"))
        dashed = name.replace("-", "\\-")
        if dashed not in section and dashed not in everywhere:
            problems.append(f"manual page, {verb}: no {name}")
        expect(f"bash, {verb}", of_bash, name)
        if name + "[" not in of_zsh:
            problems.append(f"zsh, {verb}: no {name}")
        if name != "--help" and not any(f" -l {name[2:]} " in line for line in of_fish):
            problems.append(f"fish, {verb}: no {name}")

expect("bash", completed("caelum ca"), "calibrate", but=["run"])
expect("bash", completed("caelum run --fidelity "), "analytic", "event", "flow", but=["mine.yaml"])
expect("bash", completed("caelum run --fidelity f"), "flow", but=["event"])
expect("bash", completed("caelum validate --residual "), "on", "off")
expect("bash", completed("caelum show "), "chips", "sources")
expect("bash", completed("caelum show chip h100"), "h100-sxm", but=["b200-hgx"])
expect("bash", completed("caelum show --json models llama3"), "llama3-1-70b")
expect("bash", completed("caelum policy h20"), "h20-96g")
expect("bash", completed("caelum topo cloud"), "cloudmatrix384")
expect("bash", completed("caelum calibrate log.txt --link nvl"), "nvlink4")
expect("bash", completed("caelum claims c0"), "c01")
expect("bash", completed("caelum run --set plan.te"), "plan.tensor=")
expect("bash", completed("caelum run --set chip.hbm."), "chip.hbm.bandwidth=")
expect("bash", completed("caelum run --quiet --set plan.tensor=8 m"), "mine.yaml")
expect("bash", completed("caelum run --trace mi"), "mine.yaml")
expect("bash", completed("caelum plan mine.yaml --catalogue b"), "bin", but=["bash"])
expect("bash", completed("caelum run --seed "), but=["mine.yaml"])

if shutil.which("zsh"):
    (scratch / "_caelum").write_text(scripts["zsh"])
    run("zsh", "-n", "_caelum")
if shutil.which("fish"):
    (scratch / "caelum.fish").write_text(scripts["fish"])
    (scratch / "plain.fish").write_text("source caelum.fish\nfor line in $argv\n  complete -C $line\nend\n")

    def fish(line):
        return [word.split("\t")[0] for word in run("fish", "--no-config", "plain.fish", line).splitlines()]

    expect("fish", fish("caelum ca"), "calibrate")
    expect("fish", fish("caelum run --fid"), "--fidelity")
    expect("fish", fish("caelum run --fidelity "), "analytic", "event", "flow")
    expect("fish", fish("caelum show ch"), "chips")
    expect("fish", fish("caelum show chip h100"), "h100-sxm")
    expect("fish", fish("caelum run --set plan.te"), "plan.tensor")
    expect("fish", fish("caelum run mi"), "mine.yaml")
if shutil.which("groff"):
    warnings = subprocess.run(["groff", "-man", "-ww", "-z"], input=page, capture_output=True, text=True).stderr
    problems += [f"manual page: {line}" for line in warnings.splitlines()]

shutil.rmtree(scratch)
print("\n".join(problems) or f"{len(verbs)} verbs in the manual page and the completions")
sys.exit(1 if problems else 0)
