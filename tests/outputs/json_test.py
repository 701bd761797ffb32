#!/usr/bin/env python3
"""--json of every verb and form is exactly one document, read strictly; a refusal prints none, or one.

Usage: json_test.py CAELUM
"""
import json
import os
import pathlib
import tempfile

from given import caelum, check, finish, write_all

TORUS = ["--torus", "4", "--bandwidth", "10 GB/s"]
LINK = ["calibrate", "nccl.txt", "--link", "nvlink4", "--system", "hgx-h100"]
FORMS = [
    ["run", "train.yaml"], ["run", "train.yaml", "other.yaml"], ["run", "serve.yaml"], ["run", "supply.yaml"],
    ["run", "train.yaml", "--why", "--traffic", "--uncertainty", "20"], ["run", "serve.yaml", "--uncertainty", "8"],
    ["run", "supply.yaml", "--uncertainty", "4"], ["run", "train.yaml", "--trace", "t", "--report", "r"],
    ["run", "train.yaml", "--assert", "step.mfu >= 0.9"], ["run", "train.yaml", "--fidelity", "flow"],
    ["compare", "train.yaml", "other.yaml", "--uncertainty", "8"],
    ["plan", "train.yaml"], ["plan", "train.yaml", "--uncertainty", "8"],
    ["goodput", "length.yaml", "--samples", "3"], ["goodput", "length.yaml", "--samples", "3", "--uncertainty", "8"],
    ["check", "train.yaml"], ["check", "train.yaml", "supply.yaml", "claim.yaml"], ["check", "--explain", "train.yaml"],
    ["check", "--keys"], ["check", "--schema"], ["check", "wrong.yaml", "train.yaml"],
    ["show"], ["show", "chips"], ["show", "claims"], ["show", "sources"], ["show", "contracts"], ["show", "chip", "h100"],
    ["show", "chip", "h100", "--profile"], ["show", "contract"], ["topo", "hgx-h100", "--chips", "16"],
    ["topo", "hgx-h100", "--chips", "16", "--fail", "links=1%"], ["topo", "hgx-h100", "--chips", "16", "-o", "d.svg"],
    ["chip", "h100", "--roofline"], ["chip", "h100", "--roofline", "--scenario", "train.yaml", "-o", "c.svg"],
    ["chip", "h100", "--roofline", "--table", "gemm_h100_sxm.csv"],
    ["import", "config.json"], ["import", "config.json", "-o", "m.yaml"], ["policy", "h100"],
    ["policy", "h100", "--date", "2024-01-01"], ["wafer", "h100"], ["wafer", "--die", "20x20", "-o", "w.svg"],
    ["flows", "ring.txt", *TORUS], ["flows", "ring.txt", *TORUS, "--certify"], ["flows", "ring.txt", *TORUS, "--fold"],
    ["claims", "claim.yaml", "--uncertainty", "8"], ["claims", "claim.yaml", "--uncertainty", "8", "--markdown"],
    ["validate", "suite.yaml"], ["validate", "--table", "gemm_h100_sxm.csv"], ["validate", "suite.yaml", "--markdown"],
    ["validate", "--table", "gemm_h100_sxm.csv", "--leave-chip-out"], [*LINK], [*LINK, "-o", "l.yaml", "--report", "l.md"],
    ["goodput", "train.yaml", "--samples", "3"],
    ["calibrate", "gemm_h100_sxm.csv", "--chip", "h100", "--stack", "lib"], ["limits"], ["topo", "colossus1"],
]
REFUSED = [
    ["run", "wrong.yaml"], ["run", "absent.yaml"], ["run", "train.yaml", "--assert", "step.mfuu >= 0.3"],
    ["run", "train.yaml", "--assert", "step.mfu => 0.3"], ["run", "train.yaml", "--assert", "step.mfu >= fast"],
    ["run", "train.yaml", "--assert", "rl.time_s > 0"], ["run", "serve.yaml", "--assert", "step.mfu > 0"],
    ["run", "supply.yaml", "--assert", "step.mfu > 0"], ["run", "supply.yaml", "--why"],
    ["compare", "train.yaml"], ["compare", "train.yaml", "wrong.yaml"], ["plan", "serve.yaml"], ["plan", "wrong.yaml"],
    ["goodput", "wrong.yaml"], ["check"], ["show", "nothing"], ["show", "chip", "nothing"],
    ["show", "chips", "--catalogue", "bad"], ["show", "system", "hgx-h100", "--profile"], ["topo", "nothing"],
    ["topo", "hgx-h100", "--level", "9"], ["chip", "nothing", "--roofline"], ["chip", "h100"], ["import", "train.yaml"],
    ["import", "absent.json"], ["policy", "nothing"], ["policy", "h100", "--date", "soon"], ["policy", "train.yaml"],
    ["wafer", "--die", "big"], ["flows", "absent.txt"], ["flows", "train.yaml"], ["claims", "nothing"],
    ["claims", "unknown.yaml"], ["validate", "wrong.yaml"], ["validate", "--table", "train.yaml"],
    ["validate", "suite.yaml", "--plot", "p.svg"], ["calibrate", "few.txt", "--link", "nvlink4", "--system", "hgx-h100"],
    ["calibrate", "gemm_h100_sxm.csv"], ["calibrate", "gemm_h100_sxm.csv", "--chip", "h100", "--stack", "a b"], ["nothing"],
]
# Figures that --assert takes, in each kind of result.
ASSERTED = [["run", "train.yaml", "--why", "--traffic", "--uncertainty", "20"], ["run", "serve.yaml", "--uncertainty", "8"],
            ["run", "supply.yaml", "--uncertainty", "4"], ["run", "train.yaml", "--fidelity", "flow"],
            ["run", "rl.yaml"]]


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


def no_repeat(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key twice: {keys}")
    return dict(pairs)


def strict(data):
    return json.loads(data.decode("utf-8"), parse_constant=no_constant, object_pairs_hook=no_repeat)


def leaves(node, path=""):
    for key, value in node.items() if isinstance(node, dict) else []:
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        elif isinstance(value, (int, float)) and "." not in key:
            yield path + key


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    write_all(folder)
    (folder / "wrong.yaml").write_text((folder / "train.yaml").read_text().replace("global_batch", "global_bach"))
    (folder / "rl.yaml").write_text((folder / "train.yaml").read_text().replace(
        "run: {}", "").replace("train: {", "train: {rl: {prompt: 512, generation_tensor: 4}, "))
    (folder / "unknown.yaml").write_text((folder / "claim.yaml").read_text().replace("run(one)", "run(two)"))
    (folder / "few.txt").write_text("".join((folder / "nccl.txt").read_text().splitlines(True)[:10]))
    (folder / "bad").mkdir()
    (folder / "bad/chip.yaml").write_text("caelum: 1\nkind: chip\nid: bad\nfrom: h100-sxm\ntdp: 700\n")
    for form in FORMS:
        for more in ([], ["--quiet"]):
            done = caelum(*form, "--json", *more, folder=folder)
            wrong_one = "wrong.yaml" in form
            check(f"{form} {more}", done.returncode == 2 if wrong_one else done.returncode in (0, 1),
                  done.returncode, done.stderr[-400:])
            try:
                document = strict(done.stdout)
                check(f"{form}", isinstance(document, (dict, list)))
            except (ValueError, UnicodeDecodeError) as error:
                check(f"{form} {more}", False, error, done.stdout[:120])
            if form[0] != "check" or len(form) > 3:
                break  # --quiet once is enough where a case is slow
    for form in REFUSED:
        before = sorted(os.listdir(folder))
        for more in (["--json"], []):
            done = caelum(*form, *more, folder=folder)
            check(f"refused {form} {more}", done.returncode == 2 and done.stdout == b"" and done.stderr != b"",
                  done.returncode, done.stdout[:80], done.stderr[-200:])
        check(f"refused {form}", sorted(os.listdir(folder)) == before)

    # A message has its place, also where the file as a whole is wrong.
    for form, place in ((["plan", "serve.yaml"], "serve.yaml:"), (["claims", "unknown.yaml"], "unknown.yaml:11:"),
                        (["check", "unknown.yaml"], "unknown.yaml:11:"), (["policy", "bad/system.yaml"], "bad/system.yaml:2:"),
                        (["calibrate", "few.txt", "--link", "nvlink4", "--system", "hgx-h100"], "few.txt:1:1:"),
                        (["run", "train.yaml", "--assert", "step.mfuu >= 0.3"], "--assert:1:1:"),
                        (["run", "train.yaml", "--assert", "step.mfu => 0.3"], "--assert:1:10:"),
                        (["policy", "h100", "--date", "soon"], "--date:1:1:")):
        (folder / "bad/system.yaml").write_text("caelum: 1\nkind: system\nid: s\nfrom: hgx-h100\n")
        done = caelum(*form, folder=folder)
        check(f"place of {form}", done.returncode == 2 and done.stderr.decode().startswith(place), done.returncode,
              done.stderr[:200])
    told = strict(caelum("check", "wrong.yaml", "--json", folder=folder).stdout)["messages"][0]
    check("check tells its messages", (told["file"], told["line"], told["column"]) == ("wrong.yaml", 5, 9), told)

    # A name that is not UTF-8 is no reason to fail.
    odd = os.fsencode(folder) + b"/caf\xe9.yaml"
    with open(odd, "wb") as file:
        file.write((folder / "train.yaml").read_bytes().replace(b"name: small\n", b""))
    for form in (["run", odd], ["check", odd], ["plan", odd], ["compare", odd, odd]):
        done = caelum(*form, "--json", folder=folder)
        check(f"{form}", done.returncode in (0, 1), done.returncode, done.stderr)
        try:
            strict(done.stdout)
        except (ValueError, UnicodeDecodeError) as error:
            check(f"{form}", False, error)

    # The order in which keys are written changes nothing that comes out.
    (folder / "turned.yaml").write_text("""\
run: {}
train: {plan: {pipeline: 2, tensor: 4}, tokens: 1T tokens, global_batch: 16}
model: llama-3.1-8b
cluster: {chips: 8, system: hgx-h100}
name: small
caelum: 1
""")
    one, other = (caelum("run", file, "--json", folder=folder).stdout for file in ("train.yaml", "turned.yaml"))
    check("the order of keys", one == other and one != b"")

    for form in ASSERTED:
        done = caelum(*form, "--json", folder=folder)
        check(f"{form}", done.returncode in (0, 1), done.returncode, done.stderr)
        paths = sorted(set(leaves(strict(done.stdout)))) if done.stdout else []
        tests = [word for path in paths for word in ("--assert", f"{path} >= -1e300")]
        done = caelum(*form, *tests, "--quiet", folder=folder)
        check(f"every figure of {form} can be asserted", done.returncode != 2, done.stderr[:600])

finish("json")
