#!/usr/bin/env python3
"""Names that hold markup, through every page and drawing: well-formed XML, and no element or attribute of theirs.

Usage: markup_test.py CAELUM
"""
import json
import os
import pathlib
import pty
import subprocess
import tempfile
import xml.etree.ElementTree as tree

from given import PROGRAM, caelum, check, finish, write_all

NAME = "</text></title><script>alert('x')</script><b onload=\"y()\">&amp; & ]]> \x01\x1b[31m\u202e\ufffe caf\u00e9"
QUOTED = json.dumps(NAME)  # a string of YAML too
SYSTEM = """\
caelum: 1
kind: system
id: mine
from: hgx-h100
name: {0}
chip: {{from: h100-sxm, name: {0}}}
levels:
  - {{name: {0}, topology: switched, chips: 8, bandwidth: 450 GB/s, link: nvlink4}}
  - {{name: {0}, topology: fat_tree, bandwidth: 50 GB/s, link: infiniband-ndr}}
"""
CHIP = "caelum: 1\nkind: chip\nid: own-chip\nfrom: h100-sxm\nname: {0}\n"



def on_terminal(folder, **variables):
    """What `show` prints on a terminal with these variables set."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("TERM", "NO_COLOR")}
    started = subprocess.Popen([PROGRAM, "show"], cwd=folder, stdout=theirs, env={**environment, **variables})
    os.close(theirs)
    text = b""
    while True:
        try:
            some = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        text += some
    started.wait()
    os.close(ours)
    return text


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    check("colour on a terminal", b"\x1b[" in on_terminal(folder, TERM="xterm"))
    for variables in ({"TERM": "dumb"}, {}, {"TERM": "xterm", "NO_COLOR": "1"}):
        check(f"no colour with {variables}", b"\x1b" not in on_terminal(folder, **variables))
    check("NO_COLOR set to nothing", b"\x1b[" in on_terminal(folder, TERM="xterm", NO_COLOR=""))
    write_all(folder, name=QUOTED, system="mine.yaml")
    (folder / "mine.yaml").write_text(SYSTEM.format(QUOTED), encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records/chip.yaml").write_text(CHIP.format(QUOTED), encoding="utf-8")
    odd = os.fsencode(folder) + b"/<i>&\"'\xff.yaml"  # a name of a file that is not UTF-8
    with open(odd, "wb") as file:
        file.write((folder / "train.yaml").read_bytes().split(b"\n", 2)[0] + b"\n" +
                   (folder / "train.yaml").read_bytes().split(b"\n", 2)[2])
    own = ["--catalogue", "records"]
    drawn = [
        (["run", "train.yaml", "--why", "--traffic", "--uncertainty", "20"], "--report"), (["run", odd], "--report"),
        (["run", "supply.yaml", "--uncertainty", "4"], "--report"),
        (["goodput", "length.yaml", "--samples", "3", "--chips", "64,128"], "--svg"),
        (["goodput", "length.yaml", "--samples", "3"], "--goodput-svg"),
        (["topo", "mine.yaml", "--chips", "16"], "--output"), (["chip", "own-chip", "--roofline", *own], "--output"),
        (["chip", "h100-sxm", "--roofline", "--scenario", "train.yaml"], "--output"),
        (["wafer", "own-chip", *own], "--output"), (["validate", "--table", "gemm_h100_sxm.csv"], "--plot"),
    ]
    for verb, option in drawn:
        done = caelum(*verb, option, "page", folder=folder)
        what = f"{verb[:3]} {option}"
        check(what, done.returncode in (0, 1) and (folder / "page").exists(), done.returncode, done.stderr[-300:])
        if not (folder / "page").exists():
            continue
        text = (folder / "page").read_bytes()
        (folder / "page").unlink()
        try:
            root = tree.fromstring(text.decode("utf-8"))
        except (tree.ParseError, UnicodeDecodeError) as error:
            check(what, False, error)
            continue
        tags = {element.tag.split("}")[-1] for element in root.iter()}
        check(what, "script" not in tags, sorted(tags))
        check(what, not any(key.startswith("on") for element in root.iter() for key in element.attrib))
        check(what, b"<script" not in text and b"<b onload" not in text)
        control = [c for c in text.decode() if ord(c) < 32 and c != "\n"]
        check(what, not control, control[:3])
        # What a terminal is shown holds no control character either.
        check(f"{what}, text", not [c for c in done.stdout.decode() if ord(c) < 32 and c != "\n"], done.stdout[:200])

    for verb in (["claims", "--markdown", "claim.yaml"], ["validate", "--markdown", "suite.yaml"]):
        done = caelum(*verb, folder=folder)
        check(str(verb), done.returncode == 0 and b"<script" not in done.stdout and b"&lt;script" in done.stdout,
              done.returncode, done.stderr)

    # Records that are written are YAML whatever the names of files.
    strange = "a\": [\n'\x01.txt"
    (folder / strange).write_bytes((folder / "nccl.txt").read_bytes())
    done = caelum("calibrate", strange, "--link", "nvlink4", "--system", "hgx-h100", "-o", "new.yaml", "--quiet", folder=folder)
    check("a fitted link", done.returncode == 0, done.stderr)
    check("a fitted link is read", caelum("check", "new.yaml", folder=folder).returncode == 0)

finish("markup")
