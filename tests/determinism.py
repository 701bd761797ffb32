#!/usr/bin/env python3
"""One command on 1, 2, 3 and 8 threads prints the same bytes and writes the same files, for every verb.

Usage: determinism.py CAELUM SOURCE_DIR
"""
import concurrent.futures
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

binary, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
THREADS = (1, 2, 3, 8)
COMMANDS = """
run --json --why --traffic examples/deepseek-v3-h800.yaml
run --json --uncertainty 40 --trace OUT/trace.json --report OUT/page.html examples/deepseek-v3-cloudmatrix384.yaml
run --json --fidelity flow examples/llama-70b-two-generations.yaml
run --json tests/cases/several/one.yaml tests/cases/several/two.yaml
run --json examples/grpo-qwen3-32b.yaml
run --json --uncertainty 20 examples/serve-deepseek-v3-h800.yaml
run --json --uncertainty 8 examples/stack-14nm-or-5nm.yaml
compare --json --uncertainty 20 tests/cases/fixed-machine/machine.yaml tests/cases/why-compare-plan/gpipe.yaml
plan --json --most 5 --uncertainty 4 tests/cases/how-sure/small.yaml
plan --json examples/how-many-chips.yaml
goodput --json --chips 64,1024 --samples 20 --uncertainty 6 --svg OUT/peak.svg tests/cases/goodput-sizes/machine.yaml
check --json --explain examples/deepseek-v3-h800.yaml
show --json chip h100-sxm
topo --json hgx-h100 --chips 256 --fail links=1% -o OUT/drawing.svg
chip --json h100-sxm --roofline -o OUT/roofline.svg
import --json tests/import/llama-3.1-8b.json
policy --json h20-96g
wafer --json --die 25x26 -o OUT/map.svg
flows --json --certify tests/network/random200x1000.txt.gz
flows --json --fold --fat-tree 16,16,16;1,16,16 tests/network/perm4096_s1_equal.txt.gz
validate --json suites/training_tpu.yaml suites/collectives.yaml
validate --json --table tests/cases/table/gemm_h100_sxm.csv
calibrate --json fuzz/corpus/nccl_tests/text --link nvlink4 --system hgx-h100
claims --json --uncertainty 4 c01 c22 c25
"""


# How long a search took, and the only figure of a clock.
SECONDS = re.compile(rb'^ *"seconds": [0-9.e+-]+,?$', re.M)


def once(command, threads):
    """Everything that one run tells: its status, both streams, and its files."""
    with tempfile.TemporaryDirectory() as folder:
        words = [word.replace("OUT", folder) for word in shlex.split(command.replace(";", "\\;"))]
        done = subprocess.run([binary, *words, "--threads", str(threads)], cwd=root, capture_output=True, check=False)
        files = {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())}
        return done.returncode, SECONDS.sub(b"", done.stdout.replace(folder.encode(), b"OUT")), done.stderr.replace(folder.encode(), b"OUT"), files


def fault(command):
    first = once(command, THREADS[0])
    if first[0] not in (0, 1):
        return f"{command}: status {first[0]}: {first[2].decode()[:300]}"
    for threads in THREADS[1:]:
        if once(command, threads) != first:
            return f"{command}: {threads} threads do not tell what 1 thread tells"
    return None


verbs = subprocess.run([binary, "--help"], capture_output=True, text=True, check=True).stdout.partition("Subcommands:\n")[2].partition("\n\n")[0]
verbs = [line.split()[0] for line in verbs.splitlines()]
commands = COMMANDS.strip().splitlines()
missing = set(verbs) - {command.split()[0] for command in commands}
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    problems = [each for each in pool.map(fault, commands) if each] + [f"no command of the verb '{verb}' is tried" for verb in sorted(missing)]
print("\n".join(problems))
print(f"{len(commands)} commands on {', '.join(map(str, THREADS))} threads, {len(problems)} failed")
sys.exit(bool(problems))
