#!/usr/bin/python3
"""Holds the spec reader against PyYAML: what both read must be the same tree.

    compare_yaml.py DUMP_YAML [--trees 800] [--mutants 2000] [--seed 1] [FILE...]

Three trials: random trees written by PyYAML in many styles must be read back exactly; damaged copies of
them must be refused or read as PyYAML reads them; FILEs likewise must be read alike. Scalars are compared
as text (BaseLoader), for the reader leaves types to the schema. Ends with 1 on any difference.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import yaml

WORDS = ["", "a", "null", "~", "true", "3.35 TB/s", "1e9", "0x10", "- x", "a: b", "a:b", "a #b", "a#b", "#x", "? y",
         " lead", "trail ", "  ", "x\ny", "x\n\ny\n", "\nx", "x\n  y\nz\n\n", "\n\n", "it's", 'say "hi"', "{x}", "[y",
         "a, b", "&anchor", "*alias", "!tag", "@at", "%p", "`t", "|", ">", "...", "---", "--- x", "=", "<<",
         "naïve", "华为昇腾", "😀 wide", "tab\there", "bell\a", "nul\0", "\ufeffbom",
         "back\\slash", "\\n", "word " * 30, "a\tb ", "x:\ty", "-", "--", ":", "::", "a:", ":a", "?a", "-a", "12:30:45"]
# NEL and the line separators are breaks to PyYAML (YAML 1.1) and not to YAML 1.2: unit tests hold those.
# Text from the trade, so that ordinary files are met more often than odd ones.
PLAIN = ["h800-sxm", "3.35 TB/s", "bf16", "14.8T tokens", "hgx-h800", "4096", "selective", "0.35", "data sheet, page 3"]


class Dumper(yaml.SafeDumper):
    """SafeDumper that lets shared text be shared by value, not by anchor."""

    def ignore_aliases(self, data):
        return isinstance(data, str) or super().ignore_aliases(data)


def text(rng):
    return rng.choice(WORDS) if rng.random() < 0.5 else rng.choice(PLAIN)


def tree(rng, depth, shared):
    kind = rng.random()
    if depth == 0 or kind < 0.45:
        return text(rng)
    if shared and kind < 0.5:
        return rng.choice(shared)
    if kind < 0.7:
        made = [tree(rng, depth - 1, shared) for _ in range(rng.randrange(5))]
    else:
        made = {text(rng)[:60]: tree(rng, depth - 1, shared) for _ in range(rng.randrange(5))}
    shared.append(made)
    return made


def style(rng):
    return {"default_flow_style": rng.choice([False, False, None, True]),
            "default_style": rng.choice([None, None, None, None, '"', "'", "|", ">"]),
            "width": rng.choice([20, 40, 80, 120, 1000]), "indent": rng.choice([2, 2, 3, 4, 8]),
            "allow_unicode": rng.random() < 0.5, "explicit_start": rng.random() < 0.3,
            "explicit_end": rng.random() < 0.2, "sort_keys": False,
            "line_break": rng.choice(["\n", "\n", "\n", "\r\n"])}


def simple(node):
    """No key that YAML would write with `?` or on several lines: those the reader refuses by design."""
    if isinstance(node, dict):
        return all("\n" not in k and len(k) < 100 and simple(v)
                   for k, v in node.items())
    return all(map(simple, node)) if isinstance(node, list) else True


def damage(rng, source):
    at = rng.randrange(len(source) + 1)
    piece = rng.choice(["\n", " ", "  ", "\n\n", ": ", ":", "- ", "#", " #", ",", "[", "]", "{", "}", "'", '"', "|\n", ">-\n",
                        "&a ", "*a", "!t ", "\t", "x", "\\", "---\n", "\n...\n", "? ", "%", "@", "~", "\r", "é"])
    cut = rng.choice([0, 0, 0, 1, 1, 3])
    return source[:at] + (piece if cut == 0 or rng.random() < 0.5 else "") + source[at + cut:]


def refused_by_design(source):
    """Legal YAML that PyYAML cannot read, or reads by the rules of YAML 1.1: no judge of these."""
    return bool(re.search("[\t\r\x85\u2028\u2029\ufeff]|\\?[\\s,\\[\\]{}]|[\\s,\\[{'\"]\\?", source))


def by_pyyaml(source):
    try:
        return True, yaml.load(source, Loader=yaml.BaseLoader)
    except Exception as error:  # any refusal counts
        return False, str(error)


def by_reader(binary, folder, sources):
    names = []
    for i, source in enumerate(sources):
        names.append(os.path.join(folder, f"{i}.yaml"))
        with open(names[-1], "w", encoding="utf-8", newline="") as out:
            out.write(source)
    lines = []
    for i in range(0, len(names), 200):
        done = subprocess.run([binary, *names[i:i + 200]], capture_output=True, check=False)
        if done.returncode not in (0, 2):
            sys.exit(f"the reader failed with status {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
        lines += done.stdout.decode().split("\n")[:-1]
    return [(line != "", json.loads(line) if line else None) for line in lines]


def show(kind, source, ours, theirs):
    print(f"--- {kind}\n{source!r}\n  reader: {ours!r}\n  PyYAML: {theirs!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--trees", type=int, default=800)
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    different = 0

    written, trees = [], []
    while len(trees) < args.trees:
        made = tree(rng, 4, [])
        if made in ("", "null", "~") or not simple(made):
            continue
        source = yaml.dump(made, Dumper=Dumper, **style(rng))
        if "? " in source or "!!" in source:  # a complex key or a tag: refused by design
            continue
        if yaml.load(source, Loader=yaml.BaseLoader) != made:  # narrow widths split an escape in two
            continue
        written.append(source)
        trees.append(made)
    mutants = [damage(rng, rng.choice(written)) for _ in range(args.mutants)]
    mutants = [damage(rng, m) if rng.random() < 0.3 else m for m in mutants]
    files = [open(name, encoding="utf-8").read() for name in args.files]

    with tempfile.TemporaryDirectory() as folder:
        for source, made, (read, ours) in zip(written, trees, by_reader(args.binary, folder, written)):
            if not read or ours != made:
                different += 1
                show("tree read differently", source, ours, made)
        both = refused = 0
        for source, (read, ours) in zip(mutants, by_reader(args.binary, folder, mutants)):
            known, theirs = by_pyyaml(source)
            refused += not read
            if read and not refused_by_design(source):
                both += 1
                if not known or ours != theirs:
                    different += 1
                    show("damaged text read differently", source, ours, theirs)
        for name, source, (read, ours) in zip(args.files, files, by_reader(args.binary, folder, files)):
            known, theirs = by_pyyaml(source)
            if known and (not read or ours != theirs):
                different += 1
                show(f"{name} read differently", source[:200], None, None)
    print(f"{len(trees)} trees, {len(mutants)} damaged texts ({both} read by both, {refused} refused), "
          f"{len(files)} files: {different} differences")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
