"""What is mutated: files of the project by kind, and the words that stand in them."""
import collections
import functools
import pathlib
import re

from . import tree

# Of which records a scenario of the fuzzer makes use.
VOCABULARY = ("chips", "systems", "models", "operations", "reliability", "regions", "currencies", "processes", "policies", "claims", "parts", "recipes")


class Seeds:
    def __init__(self, root, rows=60):
        self.root = root
        self.scenarios = sorted(root.glob("examples/*.yaml")) + sorted(
            p for p in root.glob("tests/cases/*/*.yaml") if re.search(r"(?m)^(cluster|supply)\s*:", p.read_text(errors="replace")))
        self.records = sorted(root.glob("catalogue/*/*.yaml")) + sorted(root.glob("catalogue/profiles/links/*.yaml")) + sorted(
            root.glob("tests/cases/topology-wrong/*.yaml"))
        self.records = [p for p in self.records if p.name != "sources.yaml" and p.stat().st_size < 20_000]
        self.claims = sorted(root.glob("catalogue/claims/*.yaml"))
        self.suites = [p for p in sorted(root.glob("suites/*.yaml")) if p.name != "not_turned.yaml"]
        self.configs = sorted(root.glob("tests/import/*.json"))
        self.flows = sorted(root.glob("fuzz/corpus/flows/*.txt")) + sorted(root.glob("tests/cases/flows/*.txt"))
        self.tables = sorted(root.glob("fuzz/corpus/table/*.csv")) + sorted(root.glob("tests/cases/table/*.csv"))
        self.logs = sorted(p for p in root.glob("fuzz/corpus/nccl_tests/*") if p.is_file())
        self.scenarios = [p for p in self.scenarios if isinstance(self.tree(p), tree.Map)]
        self.records = [p for p in self.records if isinstance(self.tree(p), tree.Map)]
        self.rows = self.some_rows(rows)
        self.words = Words(self.vocabulary(), [p.stem for p in self.records])

    @functools.lru_cache(maxsize=None)
    def tree(self, path):
        return tree.read(path.read_text(encoding="utf-8", errors="replace"))

    def suite_rows(self, path):
        """The texts of a suite's rows: parsing the whole file would cost more than the run."""
        text = path.read_text()
        head, _, body = text.partition("\nrows:\n")
        return head, re.split(r"(?m)^(?=  - )", body)[1:]

    def some_rows(self, most):
        found = []
        for path in self.suites:
            _, rows = self.suite_rows(path)
            step = max(1, len(rows) * len(self.suites) // most)
            for text in rows[::step]:
                row = tree.read(text)
                if row:
                    found.append(row[0])
        return found

    def scenario(self, random):
        """A scenario of the project: an example, a case, or that of a measured row."""
        if random.random() < 0.6:
            return self.tree(random.choice(self.scenarios))
        row = random.choice(self.rows)
        for key, value in row:
            if key == "scenario" and isinstance(value, tree.Map):
                return tree.Map([["caelum", "1"], *tree.copy(value)])
        return self.tree(random.choice(self.scenarios))

    def suite(self, random):
        rows = [tree.copy(random.choice(self.rows)) for _ in range(random.choice((1, 2, 3)))]
        return tree.Map([["caelum", "1"], ["suite", "s"], ["source", "here"], ["rows", rows]])

    def vocabulary(self):
        trees = [self.tree(p) for p in self.scenarios]
        for kind in VOCABULARY:
            paths = [p for p in self.records if p.parent.name == kind]
            trees += [self.tree(p) for p in paths[::max(1, len(paths) // 6)]]
        return [t for t in trees if t] + self.rows


class Words:
    """Which keys stand under which, and with which values."""

    def __init__(self, trees, ids):
        self.values, self.children = collections.defaultdict(list), collections.defaultdict(list)
        self.ids = ids
        for one in trees:
            if isinstance(one, tree.Map):
                for key, _ in one:
                    self.learn(self.children[""], tree.flow(key))
            for _, _, value, path in tree.places(one):
                if path:
                    self.learn(self.values[path[-1]], value)
                if path and isinstance(value, tree.Map):
                    for key, _ in value:
                        self.learn(self.children[path[-1]], tree.flow(key))
        self.keys = sorted(self.values)

    @staticmethod
    def learn(known, value):
        if value not in known and len(known) < 200:
            known.append(value)

    def any_key(self, random):
        return random.choice(self.keys)


def project_root():
    return pathlib.Path(__file__).resolve().parents[2]
