#!/usr/bin/env python3
"""Checks that every formula tag (M-room-n) in the code stands on its page in docs/models, and the other way round."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
TAG = re.compile(r"\bM-([a-z]+)-(\d+)\b")


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
print("\n".join(problems) or f"{len(code)} formulas, each in the code and on its page")
sys.exit(bool(problems))
