#!/usr/bin/env python3
"""The program as a file: it does not tell where it was built, loads nothing that opens sockets, and does without its solver.

Usage: binary.py CAELUM SOURCE_DIR
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

program, source = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
problems = []

for file in (program, program.with_name("caelum-solver.so")):
    if file.exists() and str(source.resolve()).encode() + b"/" in file.read_bytes():
        problems.append(f"{file} holds the folder it was built in")

# glog, which Ceres brings, asks the name service for the user at start.
libraries = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
problems += [f"{program} loads {name} at every start" for name in ("libceres", "libglog") if name in libraries]

with tempfile.TemporaryDirectory() as folder:
    alone = shutil.copy(program, folder)
    table = pathlib.Path(folder) / "gemm_h100_sxm.csv"
    rows = [f"bf16,{m},{n},{k},{10 + m * n * k * 3e-9}" for m in (1, 64, 4096) for n in (1024, 4096) for k in (1024, 8192)]
    table.write_text("dtype,m,n,k,latency_us\n" + "\n".join(rows) + "\n")
    fit = subprocess.run([alone, "calibrate", table, "--chip", "h100-sxm", "--stack", "trtllm"], capture_output=True, text=True)
    if fit.returncode != 3 or "install libceres-dev" not in fit.stderr:
        problems.append(f"without a solver, calibrate ends with {fit.returncode} and says: {fit.stderr}")
    run = subprocess.run([alone, "run", "--quiet", source / "examples/deepseek-v3-h800.yaml"], capture_output=True, text=True)
    if run.returncode != 0:
        problems.append(f"without a solver, run ends with {run.returncode} and says: {run.stderr}")

print("\n".join(problems) or "no folder, no socket, and a run needs no solver")
sys.exit(bool(problems))
