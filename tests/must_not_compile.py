#!/usr/bin/env python3
"""What the types forbid: each line of must_not_compile.txt is put into a function and must be refused by the compiler;
its twin after `//` must be taken, so that a case cannot fail for another reason.

Usage: must_not_compile.py CXX ROOT
"""
import concurrent.futures
import pathlib
import subprocess
import sys

compiler, root = sys.argv[1], pathlib.Path(sys.argv[2])
HEAD = '#include "caelum/base/quantity.hpp"\nusing namespace caelum;\n'


def compiles(line):
    code = f"{HEAD}void one(Time t, Bytes b, Bandwidth w, OpRate r, Money m, double x) {{ {line} }}\n"
    done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-w", f"-I{root}", "-xc++", "-"], input=code,
                          text=True, capture_output=True)
    return done.returncode == 0


cases = [line.split("//") for line in (root / "tests/must_not_compile.txt").read_text().splitlines() if line.strip()]
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    taken = list(pool.map(compiles, [text for case in cases for text in case]))
problems = [f"compiles, and must not: {case[0]}" for case, ok in zip(cases, taken[::2]) if ok]
problems += [f"does not compile, and must: {case[1]}" for case, ok in zip(cases, taken[1::2]) if not ok]
print("\n".join(problems))
print(f"{2 * len(cases) - len(problems)} passed, {len(problems)} failed")
sys.exit(bool(problems))
