"""The framework and the release that a row names, in the words of the catalogue's recipes."""

import functools
import re

from . import catalogue, words

# Columns that may name the software, the surest first.
COLUMNS = ("framework", "family", "release", "fsdp", "notes", "source")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")


@functools.cache
def names_of(key):
    """(name as compared, id) of every recipe by its id and `aliases`, or by its `artefacts`: public collections of
    runs that were made with it."""
    found = {}
    for framework, record in catalogue.records("recipes").items():
        for name in [*([framework] if key == "aliases" else []), *(record.get(key) or [])]:
            found[words(name)] = framework
    return sorted(found.items())


def named_in(text, key="aliases"):
    """Id of the framework that a text names first; None where it names none."""
    plain = words(text)
    found = []
    for name, framework in names_of(key):
        match = re.search(rf"(?:^|_){re.escape(name)}(?=_|$|\d)", plain)
        if match:
            found.append((match.start(), -len(name), framework))
    return min(found)[2] if found else None


def framework_of(row):
    for key in ("aliases", "artefacts"):
        for column in COLUMNS:
            found = named_in(row.get(column) or "", key)
            if found:
                return found
    told = str(row.get("fsdp") or "none").lower()
    return None if told in ("none", "false") or "zero" in told else "fsdp"  # the column is named after it


def date_in(text):
    """YYYY-MM of `July 2026` or `2026-08`, or None."""
    text = str(text).lower()
    match = re.search(r"\b(20\d\d)-(\d\d)\b", text)
    if match:
        return f"{match.group(1)}-{match.group(2)}"
    match = re.search(r"\b(" + "|".join(month[:3] for month in MONTHS) + r")[a-z]*\.? (20\d\d)\b", text)
    if match:
        month = next(i for i, name in enumerate(MONTHS) if name.startswith(match.group(1)))
        return f"{match.group(2)}-{month + 1:02}"
    return None


def version_in(text):
    """`25.04` of `NeMo 25.04.rc2`, `0.8` of `Megatron-Core r0.8 README`, or None."""
    match = re.search(r"(?<![\d.])[vr]?(\d{1,2}(?:\.\d{1,2}){1,2})(?![\d])", str(text))
    return match.group(1) if match else None


def software_of(row):
    """The keys `framework` and `release` of a scenario, as far as the row states them."""
    out = {}
    framework = framework_of(row)
    if framework:
        out["framework"] = framework
    release = str(row.get("release") or "")
    stated = date_in(release) or row.get("year")
    if numbered(framework) and (named_in(release) or named_in(release, "artefacts")):  # else the number is another thing's
        stated = version_in(release) or stated
    if stated:
        out["release"] = str(stated)
    return out


def numbered(framework):
    """Whether a framework's releases have numbers of their own, and not only dates."""
    releases = catalogue.records("recipes")[framework]["releases"] if framework else []
    return any(not re.match(r"20\d\d", str(release["name"])) for release in releases)


def counter_of(row):
    """How the framework's own counter counts operations, or None."""
    framework = software_of(row).get("framework")
    return catalogue.records("recipes")[framework].get("counter") if framework else None
