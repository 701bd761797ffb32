"""Changes of a text, for what is no tree: lists of flows, tables, logs, and slips of the hand in YAML."""
import re

from . import words

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def reindent(text, random):
    lines = text.split("\n")
    i = random.randrange(len(lines))
    pad = len(lines[i]) - len(lines[i].lstrip(" "))
    lines[i] = " " * max(0, pad + random.choice((-2, -1, 1, 2, 3))) + lines[i].lstrip(" ")
    return "\n".join(lines)


def drop_line(text, random):
    lines = text.split("\n")
    del lines[random.randrange(len(lines))]
    return "\n".join(lines)


def repeat_line(text, random):
    lines = text.split("\n")
    i = random.randrange(len(lines))
    lines[i:i] = [lines[i]] * random.choice((1, 1, 2, 300))
    return "\n".join(lines)


def swap_lines(text, random):
    lines = text.split("\n")
    i, k = random.randrange(len(lines)), random.randrange(len(lines))
    lines[i], lines[k] = lines[k], lines[i]
    return "\n".join(lines)


def cut(text, random):
    return text[:random.randrange(len(text) + 1)]


def insert(text, random):
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(words.TEXTS) + text[at:]


def remove(text, random):
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 5)):]


def number(text, random):
    found = list(NUMBER.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    return text[:one.start()] + random.choice(words.NUMBERS) + text[one.end():]


def word(text, random):
    found = list(re.finditer(r"\S+", text))
    if len(found) < 2:
        return text
    one, other = random.choice(found), random.choice(found)
    return text[:one.start()] + other[0] + text[one.end():]


SLIPS = (reindent, reindent, drop_line, repeat_line, swap_lines, cut, insert, insert, remove)
ALL = (*SLIPS, number, number, number, word, word)


def slip(text, random):
    """One slip of the hand."""
    return random.choice(SLIPS)(text, random)


def mutate(text, random):
    for _ in range(random.choice((1, 1, 2, 3))):
        if text:
            text = random.choice(ALL)(text, random)
    return text
