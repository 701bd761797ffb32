#!/usr/bin/env python3
"""Runs `BINARY check FILE` on every file of tests/wrong and compares what it says.

usage: check_wrong_specs.py BINARY [DIRECTORY]

A file's first line is `# expect: LINE:COLUMN FRAGMENT | [FILE:]LINE:COLUMN FRAGMENT`; a file that
cannot hold a comment has a NAME.expect beside it. Each expectation must be one of the errors on
standard error, the exit status must be 2, and nothing may stand on standard output.
"""

import subprocess
import sys
from pathlib import Path


def expectations(path):
    beside = path.with_suffix(".expect")
    line = (beside if beside.exists() else path).read_text(encoding="utf-8").splitlines()[0]
    return [e.split(" ", 1) for e in line.removeprefix("# expect: ").split(" | ")]


def problems(binary, path):
    done = subprocess.run([binary, "check", str(path)], capture_output=True, timeout=60)
    found = done.stderr.decode("utf-8", "replace").splitlines()
    wrong = []
    if done.returncode != 2:
        wrong.append(f"exit status {done.returncode}, not 2")
    if done.stdout:
        wrong.append("it wrote on standard output")
    for place, fragment in expectations(path):
        head = f"{path.parent / place}" if place.count(":") == 2 else f"{path}:{place}"
        if not any(line.startswith(head + ": error: ") and fragment in line for line in found):
            wrong.append(f"no error at {place} with '{fragment}'; it said:\n    " + "\n    ".join(found))
    return wrong


def main(binary, directory):
    files = sorted(p for p in Path(directory).glob("*.yaml") if p.is_file())
    failed = 0
    for path in files:
        wrong = problems(binary, path)
        failed += bool(wrong)
        for line in wrong:
            print(f"{path.name}: {line}")
    print(f"{len(files) - failed} of {len(files)} wrong specs are told as they should be")
    return 1 if failed or len(files) < 70 else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    default = Path(__file__).resolve().parent.parent / "tests" / "wrong"
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else default))
