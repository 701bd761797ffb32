#!/usr/bin/env python3
"""Checks that every #include goes only where caelum/rooms.toml allows. Usage: check_rooms.py [ROOT]"""
import pathlib
import re
import sys
import tomllib

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
top = root / "caelum"
rooms = tomllib.loads((top / "rooms.toml").read_text())
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)
problems, seen = [], set()

for room, rule in rooms.items():  # listed bottom-up, so cycles cannot be written down
    for used in rule["uses"]:
        if used not in seen:
            problems.append(f"{top}/rooms.toml: error: '{room}' uses '{used}', not listed above it")
    seen.add(room)

owners = {}
for room, rule in rooms.items():
    for library in rule.get("only_here", []):
        owners.setdefault(library, set()).add(room)

for file in sorted(p for p in top.rglob("*") if p.suffix in {".hpp", ".cpp"}):
    room, text = file.relative_to(top).parts[0], file.read_text()
    for match in INCLUDE.finditer(text):
        path, quoted = match[2].split("/"), match[1] == '"'
        where = f"{file}:{text.count(chr(10), 0, match.start(2)) + 1}: error:"
        if room not in rooms:
            problems.append(f"{where} room '{room}' is not in rooms.toml")
        elif not quoted and room not in owners.get(path[0], {room}) and not file.stem.endswith("_test"):
            problems.append(f"{where} <{match[2]}> belongs behind {'/, '.join(sorted(owners[path[0]]))}/")
        elif quoted and (len(path) < 3 or path[0] != "caelum" or path[1] not in rooms):
            problems.append(f'{where} write project includes as "caelum/room/file.hpp"')
        elif quoted and path[1] != room and path[1] not in rooms[room]["uses"]:
            problems.append(f"{where} {room} may not know {path[1]} (allowed: {rooms[room]['uses']})")
        elif quoted and path[1] != room and "detail" in path:
            problems.append(f"{where} {match[2]} is private to {path[1]}")

print("\n".join(problems) or f"{len(rooms)} rooms, all includes as declared")
sys.exit(bool(problems))
