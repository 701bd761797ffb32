#!/usr/bin/env python3
"""Mutates spec files of every kind by their structure and runs every verb of the program on them: no signal, no hang, no
memory without bound, a place in every refusal, and no nonsense in an answer.

    fuzz/mutate.py build/release/caelum --runs 20000 --seed 1 --jobs 2 --finds finds

Run i of a seed is the same on every machine: `--only 1234` repeats one, and says what it does.
"""
import argparse
import collections
import multiprocessing
import os
import pathlib
import random
import re
import shlex
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from mutation import commands, execute, judge, seeds as project  # noqa: E402

STATE = {}


def start(options):
    STATE["seeds"] = project.Seeds(project.project_root())
    STATE["options"] = options
    os.chdir(tempfile.mkdtemp(dir=options.work))


def one(index):
    """Makes, runs and judges one case: (index, verb, status, faults, command, files)."""
    options = STATE["options"]
    draw = random.Random(f"{options.seed}:{index}")
    case = commands.Case(draw, STATE["seeds"], options.verbs)
    execute.lay_out(case.files)
    done = execute.run(options.binary, case.arguments, 0 if options.sanitized else execute.ADDRESS_KB)
    if options.sanitized:
        done.bytes = 0
    faults = [*judge.of_run(done, case), *judge.of_result(done, case)]
    return index, case.verb, done.signal or done.status, faults, case.arguments, case.files if faults or options.only is not None else None, done


def kind_of(fault):
    """Faults that differ in names, numbers and places alone are one kind."""
    fault = re.sub(r"`[^`]*`|'[^']*'", "'.'", fault)
    return re.sub(r"[-+]?\d[\d.]*(e[-+]?\d+)?", "#", fault)[:90]


def keep(folder, number, result):
    index, _, _, faults, arguments, files, _ = result
    place = folder / f"{number:03d}-{re.sub('[^a-z]+', '-', kind_of(faults[0]).lower()).strip('-')[:50]}"
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    (place / "command").write_text(shlex.join(["caelum", *arguments]) + "\n", encoding="utf-8", errors="replace")
    (place / "what").write_text(f"run {index}\n" + "\n".join(faults) + "\n", encoding="utf-8", errors="replace")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="index of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--verbs", type=lambda text: tuple(text.split(",")), default=commands.VERBS)
    parser.add_argument("--only", type=int, help="this run alone, with its command, files and output")
    parser.add_argument("--finds", type=pathlib.Path, help="folder for the first find of each kind")
    parser.add_argument("--sanitized", action="store_true", help="a sanitizer's build: no limit of memory")
    options = parser.parse_args()
    options.binary = str(pathlib.Path(options.binary).resolve())
    if wrong := set(options.verbs) - set(commands.VERBS):
        parser.error(f"no such verb: {', '.join(sorted(wrong))}")
    begin, found, statuses = time.monotonic(), {}, collections.Counter()
    finds = options.finds and options.finds.resolve()
    with tempfile.TemporaryDirectory(prefix="caelum-mutate-") as work:
        options.work = work
        if options.only is not None:
            start(options)
            result = one(options.only)
            for name, content in result[5].items():
                print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
            print(f"--- caelum {shlex.join(result[4])}\n{result[6].output}{result[6].errors}--- status {result[2]}")
            print("\n".join(result[3]))
            os.chdir("/")
            return bool(result[3])
        with multiprocessing.Pool(options.jobs, start, (options,)) as pool:
            for result in pool.imap(one, range(options.first, options.first + options.runs), chunksize=8):
                statuses[result[1], result[2]] += 1
                for kind in sorted(set(map(kind_of, result[3]))):
                    found.setdefault((result[1], kind), []).append(result[0])
                    if len(found[result[1], kind]) == 1:
                        print(f"run {result[0]}, {result[1]}: {kind}", file=sys.stderr, flush=True)
                        if finds:
                            keep(finds, len(found), result)
    for verb in options.verbs:
        counts = {status: n for (name, status), n in sorted(statuses.items()) if name == verb}
        if counts:
            print(f"{verb:10} {sum(counts.values()):6}  " + "  ".join(f"status {status}: {n}" for status, n in counts.items()))
    for (verb, kind), runs in sorted(found.items(), key=lambda item: -len(item[1])):
        print(f"FOUND {len(runs)} x {verb}: {kind}   (--only {runs[0]})")
    print(f"{options.runs} runs in {time.monotonic() - begin:.0f} s, {len(found)} kinds of finds")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
