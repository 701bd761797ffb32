#!/usr/bin/env python3
"""The verdict "fits in memory" over all measured rows: few real runs are refused, and few that ran out of memory are
accepted (docs/models/study.md, M-study-27).

Usage: fit_score.py CAELUM
"""
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
done = subprocess.run([sys.argv[1], "validate", "--json", "--fidelity", "analytic"], cwd=root, capture_output=True, text=True)
fit = json.loads(done.stdout)["fit"]
print(f"{fit['refused']} of {fit['ran']} that ran are refused, {fit['accepted']} of {fit['out_of_memory']} that died are accepted")
checks = {
    "at least 1,000 runs that ran": fit["ran"] >= 1000,
    "at least 6 runs that died": fit["out_of_memory"] >= 6,
    "at most 12 % of real runs refused": fit["refused_share"] <= 0.12,
    # Those that are accepted stand in docs/validation.md: a change must not add to them.
    "no more deaths accepted than the seven that are known": fit["accepted"] <= 7,
}
wrong = [name for name, holds in checks.items() if not holds]
print("\n".join(f"does not hold: {name}" for name in wrong))
sys.exit(bool(wrong))
