"""Changes of a tree: each takes it with a draw and leaves something that a tired or hostile person might have written."""
import re

from . import words
from .tree import Map, bare, copy, flow, places, put

NUMBER = re.compile(r"([-+]?\d[\d.]*(?:[eE][-+]?\d+)?)(\s*)(.*)")
FACTORS = (0, -1, 0.5, 2, 3, 10, 0.1, 1000, 1e-3, 1e6, 1e-6, 1e9)
MOST_NODES = 30_000


def scalars(tree):
    return [place for place in places(tree) if isinstance(place[2], str)]


def maps(tree):
    return ([tree] if isinstance(tree, Map) and tree else []) + [p[2] for p in places(tree) if isinstance(p[2], Map) and p[2]]


def pick(random, found):
    return random.choice(found) if found else None


def drop(tree, random, words_known):
    if found := pick(random, list(places(tree))):
        del found[0][found[1]]


def duplicate(tree, random, words_known):
    if found := pick(random, list(places(tree))):
        found[0].insert(random.randrange(len(found[0]) + 1), copy(found[0][found[1]]) if not isinstance(found[0], Map) else [found[0][found[1]][0], copy(found[2])])


def swap_values(tree, random, words_known):
    found = list(places(tree))
    if len(found) > 1:
        one, other = random.sample(found, 2)
        value = copy(other[2])
        put(other[0], other[1], copy(one[2]))
        put(one[0], one[1], value)


def swap_entries(tree, random, words_known):
    if (found := pick(random, maps(tree))) and len(found) > 1:
        i, k = random.sample(range(len(found)), 2)
        found[i], found[k] = found[k], found[i]


def rename(tree, random, words_known):
    if found := pick(random, maps(tree)):
        entry, key = random.choice(found), None
        if random.random() < 0.5:
            key = words_known.any_key(random)
        else:
            text = flow(entry[0])
            at = random.randrange(len(text) + 1)
            key = text[:at] + random.choice("aesx_-. ") + text[at + random.randrange(2):]
        entry[0] = key


def number(tree, random, words_known):
    found = [p for p in scalars(tree) if NUMBER.fullmatch(bare(p[2]))]
    if place := pick(random, found):
        unit = NUMBER.fullmatch(bare(place[2]))[3]
        put(place[0], place[1], f"{random.choice(words.NUMBERS)} {unit}".strip())


def scale(tree, random, words_known):
    found = [p for p in scalars(tree) if NUMBER.fullmatch(bare(p[2]))]
    if place := pick(random, found):
        digits, space, unit = NUMBER.fullmatch(bare(place[2])).groups()
        try:
            value = float(digits)
        except ValueError:
            return
        value = value * random.choice(FACTORS) if random.random() < 0.7 else value + random.choice((-1, 1))
        text = str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)
        put(place[0], place[1], text + space + unit)


def unit(tree, random, words_known):
    found = [p for p in scalars(tree) if NUMBER.fullmatch(bare(p[2]))]
    if place := pick(random, found):
        put(place[0], place[1], f"{NUMBER.fullmatch(bare(place[2]))[1]} {random.choice(words.UNITS)}")


def scalar(tree, random, words_known):
    if place := pick(random, scalars(tree)):
        put(place[0], place[1], random.choice(words.SCALARS))


def identifier(tree, random, words_known):
    if place := pick(random, scalars(tree)):
        put(place[0], place[1], random.choice(words_known.ids))


def retype(tree, random, words_known):
    if place := pick(random, list(places(tree))):
        value = place[2]
        put(place[0], place[1], random.choice((
            [value], Map([["value", value]]), Map([["from", value if isinstance(value, str) else "x"]]), Map([["low", value], ["high", value]]),
            flow(value), "null", [], Map(), [value, copy(value)])))


def legal_value(tree, random, words_known):
    """Another value that this key has somewhere in the project: legal words, odd company."""
    found = [p for p in places(tree) if p[3] and len(words_known.values.get(p[3][-1], ())) > 1]
    if place := pick(random, found):
        put(place[0], place[1], copy(random.choice(words_known.values[place[3][-1]])))


def legal_key(tree, random, words_known):
    """A key that stands under this parent somewhere in the project, with a value from there."""
    found = [(p[2], p[3][-1]) for p in places(tree) if isinstance(p[2], Map) and p[3] and p[3][-1] in words_known.children]
    if isinstance(tree, Map):
        found.append((tree, ""))
    if place := pick(random, found):
        parent, name = place
        key = random.choice(words_known.children.get(name, ["name"]))
        value = copy(random.choice(words_known.values.get(key, ["1"])))
        for entry in parent:
            if flow(entry[0]) == key:
                entry[1] = value
                return
        parent.append([key, value])


def graft(tree, random, words_known):
    """A piece of the tree to another place of it."""
    found = list(places(tree))
    targets = maps(tree)
    if found and targets:
        random.choice(targets).append([words_known.any_key(random), copy(random.choice(found)[2])])


def anchors(tree, random, words_known):
    found = scalars(tree)
    if len(found) > 1:
        first, second = random.sample(found, 2)
        if random.random() < 0.3 and isinstance(first[0], Map):
            put(first[0], first[1], random.choice(("&a [*a]", "&a {x: *a}", "*nowhere", "&a &b x")))
        else:
            put(first[0], first[1], "&a " + first[2])
            put(second[0], second[1], "*a")


def deepen(tree, random, words_known):
    if place := pick(random, list(places(tree))):
        value = place[2]
        for _ in range(random.choice((3, 20, 99, 101, 2000))):
            value = f"[{flow(value)}]" if random.random() < 0.5 else f"{{x: {flow(value)}}}"
            if len(value) > 20_000:
                break
        put(place[0], place[1], value)


def multiply(tree, random, words_known):
    found = [p for p in places(tree) if not isinstance(p[2], str) or not isinstance(p[0], Map)]
    if place := pick(random, found):
        parent, index, value, _ = place
        times = random.choice((2, 5, 50, 500, 5000))
        size = flow(value).count(",") + 1
        times = min(times, MOST_NODES // size)
        if isinstance(value, list) and value and not isinstance(value, Map):
            put(parent, index, [copy(item) for _ in range(times) for item in value[:1]])
        elif not isinstance(parent, Map):
            parent[index:index + 1] = [copy(value) for _ in range(times)]


def from_loop(tree, random, words_known):
    targets = maps(tree)
    if targets:
        random.choice(targets).insert(0, ["from", random.choice(("input.yaml", "other.yaml", "./input.yaml", "self", *words_known.ids[:40]))])


MILD = (scale, scale, scale, legal_value, legal_value, legal_key, legal_key, unit)
WILD = (drop, drop, duplicate, swap_values, swap_entries, rename, number, number, number, unit, scalar, identifier, retype, graft, anchors, deepen,
        multiply, from_loop, legal_key, legal_value, scale)


def mutate(tree, random, words_known):
    tree = copy(tree)
    choices = MILD if random.random() < 0.6 else WILD
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        random.choice(choices)(tree, random, words_known)
    return tree
