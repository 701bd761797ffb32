"""What a run may not do, and what a result may not say."""
import json
import os
import re
import xml.etree.ElementTree

from . import figures

SECONDS, BYTES = 10, 1 << 30
MOST_FILE = 20 << 20  # a drawing or page that nobody could open
PLACE = re.compile(r"(?m)^[^\n]*?(:\d+:\d+: error: |--set[^\n]*: error: |\berror: [^\n]*--[a-z])")  # or of which option
NO_NUMBER = re.compile(r"(?<![\w./-])-?(?:nan|inf)(?![\w-])")


def of_run(run, case=None):
    """Faults of a finished run, whatever it was about; `case`, where it is known, says what the answer is."""
    if run.signal:
        kind = "over its time" if run.signal in (9, 24) else f"ended by signal {run.signal}"
        yield f"{kind}: {last_line(run.errors)}"
        return
    if run.seconds > SECONDS:
        yield f"took {run.seconds:.0f} s of CPU time"
    if run.bytes > BYTES:
        yield f"took {run.bytes / BYTES:.1f} GiB"
    if run.status not in (0, 1, 2):
        yield f"status {run.status}: {last_line(run.errors)}"
    if run.status == 2 and not PLACE.search(run.errors):
        yield f"status 2 without a place: {last_line(run.errors)}"
    if run.status == 2 and case and case.verb == "check" and case.json:
        yield from of_messages(run.output)  # what is wrong with a file is the answer
    elif run.status == 2 and run.output.strip():
        yield "status 2 after something was printed"


def of_result(run, case):
    """Faults of an answer: JSON that is none, figures that cannot be."""
    if run.status not in (0, 1):
        return
    if case.json:
        try:
            document = json.loads(run.output, parse_constant=refuse, object_pairs_hook=no_key_twice)
        except ValueError as error:
            yield f"no JSON document: {error}"
        else:
            yield from figures.faults(document, case.verb, run.status)
    else:
        found = NO_NUMBER.search(run.output)
        given = b"\n".join(case.files.values()).decode("utf-8", "replace")
        if found and found[0] not in given:  # a name that the file gives is told as it stands
            yield f"'{found[0]}' in the text: {line_of(run.output, found.start())}"
    for name in case.writes:
        yield from of_file(name)


def of_messages(output):
    """The document of `check --json` on a wrong file: nothing, or not ok and why."""
    if not output.strip():
        return
    try:
        document = json.loads(output, parse_constant=refuse, object_pairs_hook=no_key_twice)
    except ValueError as error:
        yield f"no JSON document: {error}"
        return
    errors = [message for message in document["messages"] if message["severity"] == "error"]
    if document["ok"] or not errors:
        yield "status 2, and the document says nothing of an error"


def of_file(name):
    try:
        if os.path.getsize(name) > MOST_FILE:
            yield f"{name} has {os.path.getsize(name) >> 20} MiB"
            return
        with open(name, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return  # a refusal, or a verb that had nothing to write
    except UnicodeDecodeError:
        yield f"{name} is not UTF-8"
        return
    if name.endswith(".svg"):
        try:
            xml.etree.ElementTree.fromstring(text)
        except xml.etree.ElementTree.ParseError as error:
            yield f"{name} is not XML: {error}"
        if re.search(r'[="\s](?:nan|inf)[\s"]', text):
            yield f"{name} draws what is no number"
    elif name.endswith(".json"):
        try:
            json.loads(text, parse_constant=refuse)
        except ValueError as error:
            yield f"{name} is no JSON: {error}"
    if "<script>1</script>" in text:
        yield f"{name} holds a script of the input"


def refuse(word):
    raise ValueError(f"'{word}' is no number")


def no_key_twice(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def last_line(text):
    lines = [line for line in text.strip().split("\n") if "error" in line] or text.strip().split("\n")
    return lines[0][:200]


def line_of(text, at):
    begin = text.rfind("\n", 0, at) + 1
    return text[begin:text.find("\n", at) if "\n" in text[at:] else len(text)].strip()[:160]
