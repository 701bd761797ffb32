#!/usr/bin/env python3
"""`caelum check --resolved`: what it writes runs to the same figures, to the bit, for every example that is no supply plan.

Usage: resolved_test.py CAELUM EXAMPLES
"""
import json
import pathlib
import subprocess
import sys
import tempfile

caelum, examples = sys.argv[1], pathlib.Path(sys.argv[2])
failed = tried = 0


def figures(file):
    done = subprocess.run([caelum, "run", "--json", str(file)], capture_output=True, text=True)
    result = json.loads(done.stdout)
    # Whose file it was, what nobody wrote, and how sure that leaves the answer.
    for told in ("scenario", "assumptions", "model_error"):
        result.pop(told, None)
    return result


with tempfile.TemporaryDirectory() as folder:
    for file in sorted(examples.glob("*.yaml")):
        if "\nsupply:" in file.read_text():
            continue
        tried += 1
        whole = pathlib.Path(folder) / file.name
        done = subprocess.run([caelum, "check", "--resolved", str(file)], capture_output=True, text=True)
        whole.write_text(done.stdout)
        if done.returncode != 0 or figures(file) != figures(whole):
            failed += 1
            print(f"{file.name}: other figures, or none\n{done.stderr}")

print(f"{tried} scenarios, {failed} differ")
sys.exit(1 if failed or tried == 0 else 0)
