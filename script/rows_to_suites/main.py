"""Arguments in, suites out. Rows keep their order; nothing depends on the clock or on hashing."""

import argparse
import math
import pathlib
import sys

import yaml

from . import NotTurned, models
from .collectives import collective_row
from .fields import unread
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
    for key, value in row.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"'{key}' is not finite")
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


class WrongFile(Exception):
    """A file that holds no rows; the text is what to tell."""


def read_rows(path):
    try:
        with open(path, encoding="utf-8") as file:
            data = yaml.load(file, Loader=LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongFile(f"{path}:1:1: error: cannot be read ({error}); name a file of rows") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that is none
        mark = getattr(error, "problem_mark", None)
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        what = getattr(error, "problem", None) or str(error)
        raise WrongFile(f"{path}:{place}: error: not YAML: {what}; mend the file") from error
    rows = data.get("rows") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise WrongFile(f"{path}:1:1: error: no list of rows; give `rows:` a list of maps")
    return rows


# What a figure of another form than expected raises in the code that reads it.
ODD = (AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


def is_shape(row):
    """A file of models (no measurement, only a shape) adds to the table of shapes."""
    return isinstance(row, dict) and "primary" not in row and "layers" in row and "hidden" in row and "id" in row


def main(arguments):
    parser = argparse.ArgumentParser(prog="rows-to-suites", description=__doc__)
    parser.add_argument("rows", nargs="+", metavar="ROWS.yaml")
    parser.add_argument("-o", "--output", required=True, metavar="DIR")
    options = parser.parse_args(arguments)

    try:
        files = [(pathlib.Path(path), read_rows(path)) for path in options.rows]
    except WrongFile as wrong:
        print(wrong, file=sys.stderr)
        return 2
    odd = []
    for path, rows in files:
        for number, row in enumerate(rows):
            if is_shape(row):
                try:
                    models.learn(row)
                except ODD as error:
                    odd.append(odd_row(row, path, number, error))

    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    failed, ignored, turned, written = [], [], 0, 0
    for path, rows in files:
        out = []
        for number, row in enumerate(rows):
            if is_shape(row):
                continue
            if not isinstance(row, dict):
                odd.append(odd_row(row, path, number, None))
                continue
            try:
                result = turn(dict(row, id=name_of(row, path, number)))
                result = result if isinstance(result, list) else [result]
                suite_text(path.stem, result)  # what cannot be written shows here, at its row
                out.extend(result)
                if is_training(row) and not is_reliability(row) and unread(row):
                    ignored.append({"id": name_of(row, path, number), "fields": unread(row)})
            except NotTurned as reason:
                failed.append({"id": name_of(row, path, number), "scored": bool(row.get("scored")),
                               "reason": str(reason)})
            except ODD as error:
                odd.append(odd_row(row, path, number, error))
        out = with_references(out, failed)
        if out:
            (output / f"{path.stem}.yaml").write_text(suite_text(path.stem, out), encoding="utf-8")
            written += 1
        turned += len(out)
    failed += odd
    head = "caelum: 1\nsuite: not-turned\n"
    (output / "not_turned.yaml").write_text(head + plain_list("not_turned", failed) + plain_list("not_read", ignored),
                                            encoding="utf-8")
    for entry in failed:
        mark = "" if entry["scored"] else " (not scored)"
        print(f"{entry['id']}: not turned{mark}: {entry['reason']}", file=sys.stderr)
    for entry in ignored:
        print(f"{entry['id']}: error: not read: {', '.join(entry['fields'])}; name the fields in "
              "script/rows_to_suites/fields.py once they are", file=sys.stderr)
    print(f"{turned} rows in {written} suites, {len(failed)} not turned", file=sys.stderr)
    return 1 if odd or ignored else 0


def with_references(rows, failed):
    """The rows whose reference is among them; the others are told as not turned."""
    known = {row["id"] for row in rows}
    kept = []
    for row in rows:
        if row.get("relative_to", row["id"]) in known:
            kept.append(row)
        else:
            failed.append({"id": row["id"], "scored": bool(row.get("scored")),
                           "reason": f"the row that it is a ratio to, '{row['relative_to']}', is not among the rows"})
    return kept


def name_of(row, path, number):
    return str(row.get("id", f"{path.stem}-{number}")) if isinstance(row, dict) else f"{path.stem}-{number}"


def odd_row(row, path, number, error):
    """A row that is no map of figures as docs/suites.md has them."""
    reason = f"a field has an unexpected form ({error!r})" if isinstance(row, dict) else "it is no map of figures"
    return {"id": name_of(row, path, number), "scored": isinstance(row, dict) and bool(row.get("scored")),
            "reason": reason}
