#!/usr/bin/env python3
"""Checks that a name local to a file is the only one of its room, and none of the room's headers: a unity build compiles a
dozen files of a room as one, where a second one would be an error, or an overload that takes calls which were not meant
for it. Tests of a room are apart. Reads text as clang-format leaves it. Usage: check_names.py [ROOT]"""
import collections
import pathlib
import re
import sys

TYPE = re.compile(r"(?:template.*>\s*)?(?:struct|class|enum class|enum|union) (\w+)")
FUNCTION = re.compile(r"(?:[\w:<>,&*\s\[\]]|\.\.\.)*?[\s&*>](\w+)\(")
VALUE = re.compile(r".*?[\s&*>](\w+)(?:\[[^\]]*\])?\s*(?:=|\{|;)")
NOT_NAMES = re.compile(r"[ })/#]|TEST|INSTANTIATE|RC_GTEST|using |namespace \w+ =|static_assert|template .*>$|CAELUM_|$")


def declared(line):
    """The name that a line at the margin declares; None where it declares none."""
    if NOT_NAMES.match(line):
        return None
    for kind, pattern in (("type", TYPE), ("function", FUNCTION), ("value", VALUE)):
        found = pattern.match(line)
        if found and not (kind == "function" and "=" in line.split("(")[0]) and found[1] != "operator":
            return found[1]
    return None


def lines(file):
    """(number, line, whether it is local to the file), without what stands in raw strings."""
    local = raw = False
    for number, line in enumerate(file.read_text().split("\n"), 1):
        if raw:
            raw = ')"' not in line
            continue
        raw = 'R"(' in line and ')"' not in line.split('R"(', 1)[1]
        if line == "namespace {":
            local = True
        elif line == "}  // namespace":
            local = False
        else:
            yield number, line, local or line.startswith("static ")


root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
rooms = {room.name: sorted(room.rglob("*.[ch]pp")) for room in sorted((root / "caelum").iterdir()) if room.is_dir()}
rooms["app"] = sorted((root / "apps/caelum").glob("*.[ch]pp"))
rooms["tests"] = sorted((root / "tests").glob("*_test.cpp"))
problems = []
for room, files in rooms.items():
    public = {}
    for file in files:
        if file.suffix == ".hpp":
            public |= {name: file for _, line, _ in lines(file) if (name := declared(line)) and not line.startswith("namespace")}
    seen = collections.defaultdict(dict)  # of the room's tests and of its other files
    for file in (file for file in files if file.suffix == ".cpp"):
        own = seen[file.name.endswith("_test.cpp")]
        for number, line, local in lines(file):
            name = declared(line) if local else None
            if not name:
                continue
            other = public.get(name, own.setdefault(name, file))
            if other != file:
                problems.append(f"{file}:{number}: error: '{name}' is also a name of {other.name}; give it one of its own")
print("\n".join(problems) or f"names local to a file are the only ones in {len(rooms)} rooms")
sys.exit(bool(problems))
