#!/usr/bin/env python3
"""What the verbs write: never over what is no plain file or what they read, whole or not at all, rights kept.

Usage: files_test.py CAELUM
"""
import os
import pathlib
import resource
import signal
import socket
import stat
import subprocess
import tempfile
import time

from given import PLACE, PROGRAM, caelum, check, finish, write_all

TORUS = ["--torus", "4", "--bandwidth", "10 GB/s"]
# Each verb that writes, and the option that names the file.
WRITERS = [
    (["run", "train.yaml"], "--report"), (["run", "train.yaml"], "--trace"), (["run", "supply.yaml"], "--report"),
    (["goodput", "length.yaml", "--samples", "3"], "--svg"), (["goodput", "length.yaml", "--samples", "3"], "--goodput-svg"),
    (["topo", "hgx-h100", "--chips", "16"], "--output"), (["chip", "h100-sxm", "--roofline"], "--output"),
    (["wafer", "--die", "20x20"], "--output"), (["import", "config.json"], "--output"),
    (["flows", "ring.txt", *TORUS], "--output"), (["validate", "--table", "gemm_h100_sxm.csv"], "--plot"),
    (["calibrate", "nccl.txt", "--link", "nvlink4", "--system", "hgx-h100"], "--output"),
    (["calibrate", "nccl.txt", "--link", "nvlink4", "--system", "hgx-h100"], "--report"),
    (["calibrate", "gemm_h100_sxm.csv", "--chip", "h100-sxm", "--stack", "lib"], "--output"),
]
LINE = WRITERS[7]  # the quickest, for what is the same for all


def listing(folder):
    return sorted(os.listdir(folder))


def refused(verb, option, path, folder, why):
    before = listing(folder)
    done = caelum(*verb, option, path, folder=folder)
    told = done.stderr.decode(errors="replace")
    what = f"{verb[0]} {option} {path}"
    check(what, done.returncode == 2, "status", done.returncode, told)
    check(what, done.stdout == b"", "printed", done.stdout[:80])
    check(what, f"{option}:1:1: error: " in told and why in told and PLACE.search(told), told)
    check(what, listing(folder) == before, "left", listing(folder))


def a_device(folder):
    """A device that may be lost: root, whom nothing stops, gets one made for the test."""
    if os.geteuid() != 0:
        return "/dev/null"
    os.mknod(folder / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    return "null"


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    write_all(folder)
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    (folder / "nowhere").symlink_to("missing")
    null = a_device(folder)
    (folder / "device").symlink_to(null)
    (folder / "plain").write_text("old")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket"))
    shapes = [("pipe", "a pipe"), ("folder", "a folder"), ("socket", "a socket"), (null, "a device"), ("device", "a device"),
              ("nowhere", "a link to nothing"), ("no/such/x", "does not exist"),
              ("plain/x", "no folder"), ("folder/", "a folder")]
    for verb, option in WRITERS:
        refused(verb, option, "pipe", folder, "a pipe")
    for path, why in shapes:
        refused(*LINE, path, folder, why)
    check("the device is still there", not os.path.isfile(folder / null))
    check("an empty name", caelum(*LINE[0], LINE[1], "", folder=folder).returncode == 2)

    # An input: by another spelling, a link, a hard link, from a file that a file names, of the catalogue.
    (folder / "link.yaml").symlink_to("train.yaml")
    os.link(folder / "train.yaml", folder / "hard.yaml")
    (folder / "system.yaml").write_text("caelum: 1\nkind: system\nid: mine\nfrom: hgx-h100\n")
    (folder / "far.yaml").write_text((folder / "train.yaml").read_text().replace("hgx-h100", "system.yaml"))
    (folder / "records").mkdir()
    (folder / "records/system.yaml").write_text("caelum: 1\nkind: system\nid: own\nfrom: hgx-h100\n")
    for path in ("train.yaml", "./train.yaml", "folder/../train.yaml", "link.yaml", "hard.yaml"):
        refused(["run", "train.yaml"], "--report", path, folder, "an input of this run")
    refused(["run", "far.yaml"], "--report", "system.yaml", folder, "an input of this run")
    refused(["run", "train.yaml", "--catalogue", "records"], "--trace", "records/system.yaml", folder, "an input")
    for verb, option in (WRITERS[8], WRITERS[9], WRITERS[10], WRITERS[11], WRITERS[13]):
        file = next(word for word in verb[1:] if (folder / word).is_file())
        refused(verb, option, file, folder, "an input of this run")

    # Two outputs of one name, or one that is where standard output goes.
    two = ["run", "train.yaml", "--trace", "new"]
    for path in ("new", "./new", "folder/../new", str(folder / "new")):
        refused(two, "--report", path, folder, "the file of --trace too")
    (folder / "also").symlink_to("plain")
    refused(["run", "train.yaml", "--trace", "plain"], "--report", "also", folder, "the file of --trace too")
    with open(folder / "plain", "ab") as out:
        done = subprocess.run([PROGRAM, *LINE[0], LINE[1], "plain"], cwd=folder, stdout=out, stderr=subprocess.PIPE)
    check("standard output's own file", done.returncode == 2 and b"where standard output goes" in done.stderr, done.stderr)

    # Rights: of an old file kept, of a new one as the umask says. A link stays, its target is written.
    os.chmod(folder / "plain", 0o640)
    check("over a plain file", caelum(*LINE[0], LINE[1], "plain", folder=folder).returncode == 0)
    check("rights kept", os.stat(folder / "plain").st_mode & 0o777 == 0o640)
    check("written", (folder / "plain").read_bytes().startswith(b"<svg"))
    caelum(*LINE[0], LINE[1], "fresh.svg", folder=folder, umask=0o027)
    check("rights of a new file", os.stat(folder / "fresh.svg").st_mode & 0o777 == 0o640)
    (folder / "plain").write_text("old")
    check("through a link", caelum(*LINE[0], LINE[1], "also", folder=folder).returncode == 0)
    check("the link stays", (folder / "also").is_symlink() and (folder / "plain").read_bytes().startswith(b"<svg"))
    long_name = "n" * 251 + ".svg"
    check("a name as long as they get", caelum(*LINE[0], LINE[1], long_name, folder=folder).returncode == 0)

    # Standard output by name carries the file and nothing else.
    whole = (folder / "fresh.svg").read_bytes()
    for path in ("-", "/dev/stdout"):
        done = caelum(*LINE[0], LINE[1], path, folder=folder)
        check(f"output {path}", done.returncode == 0 and done.stdout == whole, done.returncode, done.stderr)
    done = caelum(*LINE[0], LINE[1], "-", "--json", folder=folder)
    check("two documents at once", done.returncode == 2 and done.stdout == b"" and b"JSON document" in done.stderr)

    # A failure leaves the old file and nothing else: here the size of files is limited, as on a full disk.
    (folder / "plain").write_text("old")
    before = listing(folder)
    done = caelum(*LINE[0], LINE[1], "plain", folder=folder,
                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)))
    check("no room", done.returncode == 3 and b"cannot write 'plain'" in done.stderr, done.returncode, done.stderr)
    check("no room: the old file stays", (folder / "plain").read_text() == "old" and listing(folder) == before)
    with open("/dev/full", "wb") as full:
        for words in (["--help"], ["--version"], ["run", "--help"], ["show", "chips"]):
            done = subprocess.run([PROGRAM, *words], cwd=folder, stdout=full, stderr=subprocess.PIPE)
            check(f"{words} on a full disk", done.returncode == 3, done.returncode, done.stderr)

    # A signal at any time leaves the old file or the new one, and nothing beside it.
    for step in range(12):
        (folder / "plain").write_text("old")
        started = subprocess.Popen([PROGRAM, "run", "train.yaml", "--quiet", "--trace", "plain"], cwd=folder,
                                   stderr=subprocess.DEVNULL)
        time.sleep(0.004 * step)
        for _ in range(1 + step % 2):
            started.send_signal(signal.SIGTERM if step % 3 else signal.SIGINT)
        started.wait()
        text = (folder / "plain").read_text()
        check("a signal while writing", text == "old" or text.endswith("]}\n"), started.returncode, text[:20])
        check("a signal leaves nothing", listing(folder) == before, listing(folder))

finish("files")
