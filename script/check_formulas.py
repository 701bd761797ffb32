#!/usr/bin/env python3
"""Checks that every formula tag (M-room-n) in the code stands on its page in docs/models, and the other way round,
and that no tag is given to two formulas."""
import collections
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
TAG = re.compile(r"\bM-([a-z]+)-(\d+)\b")
GIVEN = re.compile(r"(?m)^(?:\*\*|\| |#+ )(M-[a-z]+-\d+)(?:[,.:]| \|)")


def tags(paths):
    found = {}
    for path in paths:
        for match in TAG.finditer(path.read_text()):
            found.setdefault(match[0], path)
    return found


code = tags(p for p in sorted((root / "caelum").rglob("*")) if p.suffix in {".hpp", ".cpp"})
pages = tags(sorted((root / "docs/models").glob("*.md")))
problems = [f"{path}: error: {tag} has no formula in docs/models" for tag, path in code.items() if tag not in pages]
problems += [f"{path}: error: {tag} is in no source file" for tag, path in pages.items() if tag not in code]
given = collections.Counter(m[1] for p in (root / "docs/models").glob("*.md") for m in GIVEN.finditer(p.read_text()))
problems += [f"docs/models: error: {tag} is given to {count} formulas" for tag, count in given.items() if count > 1]
print("\n".join(problems) or f"{len(code)} formulas, each in the code and on its page")
sys.exit(bool(problems))
