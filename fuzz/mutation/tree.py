"""Spec files as trees of plain Python values, and back to text in many styles.

A mapping is a list of [key, value] pairs in a Map, so that a key may stand twice; a sequence is a list; a scalar is the
source text itself, quotes included, so that a mutation may put anything there: `*anchor`, `!tag`, `1e999`.
"""
import json
import re

import yaml

LOADER = getattr(yaml, "CLoader", yaml.Loader)
PLAIN_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null')


class Map(list):
    """A mapping: a list of [key, value]."""


def read(text):
    """The tree of a text, or None where it is not YAML."""
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        return None
    return from_node(node) if node is not None else None


def from_node(node):
    if isinstance(node, yaml.MappingNode):
        return Map([from_node(key), from_node(value)] for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return [from_node(item) for item in node.value]
    return json.dumps(node.value, ensure_ascii=False) if node.style in ("'", '"', ">", "|") else node.value


def bare(scalar):
    """A scalar without its quotes."""
    return scalar[1:-1] if len(scalar) > 1 and scalar[0] == scalar[-1] == '"' else scalar


def copy(tree):
    if isinstance(tree, Map):
        return Map([key, copy(value)] for key, value in tree)
    return [copy(item) for item in tree] if isinstance(tree, list) else tree


def places(tree, path=()):
    """Every (parent, index, value, path) below the root; the path is the keys on the way."""
    if isinstance(tree, Map):
        for index, (key, value) in enumerate(tree):
            yield tree, index, value, (*path, bare(key) if isinstance(key, str) else "?")
            yield from places(value, (*path, bare(key) if isinstance(key, str) else "?"))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield tree, index, value, path
            yield from places(value, path)


def put(parent, index, value):
    if isinstance(parent, Map):
        parent[index][1] = value
    else:
        parent[index] = value


def flow(tree):
    """On one line."""
    if isinstance(tree, Map):
        return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in tree) + "}"
    return "[" + ", ".join(map(flow, tree)) + "]" if isinstance(tree, list) else tree


def as_json(tree):
    if isinstance(tree, Map):
        return "{" + ", ".join(f"{json_scalar(flow(key))}: {as_json(value)}" for key, value in tree) + "}"
    return "[" + ", ".join(map(as_json, tree)) + "]" if isinstance(tree, list) else json_scalar(tree)


def json_scalar(text):
    return text if PLAIN_JSON.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def block(tree, random, indent=0):
    """On many lines; what is small may go on one."""
    lines = []
    pad = " " * indent
    step = random.choice((2, 2, 2, 4))
    pairs = tree if isinstance(tree, Map) else [["-", value] for value in tree]
    for key, value in pairs:
        mark = "-" if not isinstance(tree, Map) else flow(key) + ":"
        if not isinstance(value, list) or not value or (len(value) < 6 and random.random() < 0.3):
            lines.append(f"{pad}{mark} {flow(value)}")
        else:
            lines.append(f"{pad}{mark}")
            lines += block(value, random, indent + step)
    return lines


def write(tree, random):
    """The text of a tree, in a style of the draw's choosing."""
    if not isinstance(tree, list) or not tree or random.random() < 0.05:
        return flow(tree) + "\n"
    return "\n".join(block(tree, random)) + "\n"
