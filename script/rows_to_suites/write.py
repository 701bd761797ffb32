"""YAML as people write it: one flow map for each field of a row, wrapped at 100 columns."""

import json

WIDTH = 100


def scalar(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number(value)
    text = str(value)
    if needs_quotes(text):
        return json.dumps(text, ensure_ascii=False)
    return text


def number(value):
    """Six significant figures: more than any measurement has."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}"


def needs_quotes(text):
    if text == "" or text != text.strip() or text.lower() in {
            "null", "true", "false", "yes", "no", "on", "off", "~"}:
        return True
    if text[0] in "!&*-?|>@%`\"'#{}[],:=" or not text[0].isprintable():
        return True
    if any(mark in text for mark in (": ", " #", ",", "[", "]", "{", "}", "\"", "\n", "\t", "'")):
        return True
    if text.endswith(":"):
        return True
    try:
        float(text)
        return True
    except ValueError:
        return False


def prefixed(text, pieces):
    return [text + pieces[0], *pieces[1:]]


def enclosed(opening, closing, parts):
    if not parts:
        return [opening + closing]
    for part in parts[:-1]:
        part[-1] += ","
    pieces = [piece for part in parts for piece in part]
    pieces[0] = opening + pieces[0]
    pieces[-1] += closing
    return pieces


def tokens(value):
    """The text of a value, in pieces that a line may be broken between."""
    if isinstance(value, dict):
        return enclosed("{", "}", [prefixed(f"{scalar(k)}: ", tokens(v)) for k, v in value.items()])
    if isinstance(value, (list, tuple)):
        return enclosed("[", "]", [tokens(item) for item in value])
    return [scalar(value)]


def field(key, value, indent):
    pieces = tokens(value)
    lines, line = [], " " * indent + f"{key}: " + pieces[0]
    for piece in pieces[1:]:
        if len(line) + 1 + len(piece) > WIDTH:
            lines.append(line)
            line = " " * (indent + 2) + piece
        else:
            line += " " + piece
    lines.append(line)
    return "\n".join(lines)


def entry(row):
    lines = []
    for index, (key, value) in enumerate(row.items()):
        text = field(key, value, 4)
        lines.append("  - " + text[4:] if index == 0 else text)
    return "\n".join(lines)


def suite_text(name, rows):
    sources = {row.get("source", "") for row in rows}
    head = f"caelum: 1\nsuite: {scalar(name.replace('_', '-'))}\n"
    if len(sources) == 1:
        head += field("source", sources.pop(), 0) + "\n"
    else:
        head += "source: each row names its own\n"
    return head + "rows:\n" + "\n".join(entry(row) for row in rows) + "\n"


def plain_list(key, rows):
    if not rows:
        return f"{key}: []\n"
    return f"{key}:\n" + "\n".join(
        "  - " + " ".join(tokens(row)) for row in rows) + "\n"
