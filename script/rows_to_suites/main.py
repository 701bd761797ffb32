"""Arguments in, suites out. Rows keep their order; nothing depends on the clock or on hashing."""

import argparse
import pathlib
import sys

import yaml

from . import NotTurned, models
from .collectives import collective_row
from .reliability import is_reliability, reliability_row
from .training import training_row
from .write import suite_text, plain_list

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


SERVING = {"isl", "osl", "engine", "scenario", "weight_types", "concurrency", "request_rate",
           "input_len", "output_len", "max_seqs", "n_requests", "batch_size", "serving_mode"}


def is_training(row):
    return "model" in row and "op" not in row


def is_collective(row):
    return "op" in row and "model" not in row


def turn(row):
    """One row as a suite row, or NotTurned."""
    if row.get("kind", "measured") != "measured":
        raise NotTurned(f"not a measurement: {row['kind']}")
    scored = bool(row.get("scored"))
    if not scored and row.get("grade") == "C":
        raise NotTurned("grade C: a headline, never a target")
    if SERVING & row.keys() or any(key.startswith(("ttft", "tpot", "itl")) for key in row):
        raise NotTurned("a measurement of serving, not of a training step")
    if is_reliability(row):
        return reliability_row(row)
    if is_collective(row):
        return collective_row(row)
    if is_training(row):
        return training_row(row)
    raise NotTurned("neither a training step nor a collective")


def read_rows(path):
    try:
        with open(path, encoding="utf-8") as file:
            data = yaml.load(file, Loader=LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path}: error: cannot be read ({error}); name a file of rows")
    except yaml.YAMLError as error:
        raise SystemExit(f"{path}: error: not YAML: {error}; mend the file")
    rows = data.get("rows") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise SystemExit(f"{path}: error: no list of rows; give `rows:` a list of maps")
    return rows


def is_shape(row):
    """A file of models (no measurement, only a shape) adds to the table of shapes."""
    return "primary" not in row and "layers" in row and "hidden" in row and "id" in row


def main(arguments):
    parser = argparse.ArgumentParser(prog="rows-to-suites", description=__doc__)
    parser.add_argument("rows", nargs="+", metavar="ROWS.yaml")
    parser.add_argument("-o", "--output", required=True, metavar="DIR")
    options = parser.parse_args(arguments)

    files = [(pathlib.Path(path), read_rows(path)) for path in options.rows]
    for _, rows in files:
        for row in rows:
            if is_shape(row):
                models.learn(row)

    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    failed, turned, written = [], 0, 0
    for path, rows in files:
        out = []
        for number, row in enumerate(rows):
            if is_shape(row):
                continue
            name = str(row.get("id", f"{path.stem}-{number}"))
            try:
                result = turn(dict(row, id=name))
                out.extend(result if isinstance(result, list) else [result])
            except NotTurned as reason:
                failed.append({"id": name, "scored": bool(row.get("scored")), "reason": str(reason)})
            except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
                failed.append({"id": name, "scored": bool(row.get("scored")),
                               "reason": f"a field has an unexpected form ({error!r})"})
        if out:
            (output / f"{path.stem}.yaml").write_text(suite_text(path.stem, out), encoding="utf-8")
            written += 1
        turned += len(out)
    (output / "not_turned.yaml").write_text(plain_list("rows", failed), encoding="utf-8")
    for entry in failed:
        mark = "" if entry["scored"] else " (not scored)"
        print(f"{entry['id']}: not turned{mark}: {entry['reason']}", file=sys.stderr)
    print(f"{turned} rows in {written} suites, {len(failed)} not turned", file=sys.stderr)
    return 0
