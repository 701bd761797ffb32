"""One command of the program for one mutated input: which verb, with which options, on which file."""
import gzip

from . import lines, mutators, tree, words

VERBS = ("run", "compare", "plan", "goodput", "check", "show", "topo", "chip", "import", "policy", "wafer", "flows", "validate", "calibrate", "claims")
# How often each verb is drawn: by how much of the program stands behind it.
WEIGHTS = (34, 5, 5, 8, 8, 3, 6, 3, 6, 4, 2, 6, 7, 2, 5)
RATIO = {"json": 0.7, "set": 0.2, "slip": 0.07}
DATES = ("2023-12-01", "2026-11-30", "1900-01-01", "9999-12-31")
ROOTS = ("", "cluster", "cluster.system", "cluster.system.chip", "model", "train", "train.plan", "serve", "run")


def yaml_text(seed, random, vocabulary):
    text = tree.write(mutators.mutate(seed, random, vocabulary), random)
    return lines.slip(text, random) if random.random() < RATIO["slip"] else text


def override(random, vocabulary):
    """`--set` with a path that may exist and a value that may make sense."""
    root = random.choice(ROOTS)
    key = random.choice(vocabulary.children.get(root.rpartition(".")[2], vocabulary.keys))
    value = random.choice(vocabulary.values.get(key, ["1"])) if random.random() < 0.6 else random.choice(words.NUMBERS + words.SCALARS)
    return f"{root}.{key}={tree.flow(value)}".lstrip(".").replace("\0", "")


class Case:
    """The files of one run and the arguments of the program."""

    def __init__(self, random, seeds, verbs):
        self.files, self.writes = {}, []
        self.verb = random.choices(verbs, [WEIGHTS[VERBS.index(verb)] for verb in verbs])[0]
        self.json = random.random() < RATIO["json"]
        self.arguments = [self.verb, *(["--json"] if self.json else []), "--threads", random.choice(("1", "1", "2"))]
        getattr(self, "make_" + self.verb.replace("import", "import_"))(random, seeds)

    def add(self, name, text):
        self.files[name] = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        return name

    def writes_to(self, option, name):
        self.writes.append(name)
        self.arguments += [option, name]

    def scenario(self, random, seeds, name="input.yaml"):
        return self.add(name, yaml_text(seeds.scenario(random), random, seeds.words))

    def maybe_set(self, random, seeds):
        while random.random() < RATIO["set"]:
            self.arguments += ["--set", override(random, seeds.words)]

    def maybe_draws(self, random):
        if random.random() < 0.2:
            self.arguments += ["--uncertainty", random.choice(("2", "5", "20"))]

    def record(self, random, seeds, kinds=None):
        paths = [p for p in seeds.records if not kinds or p.parent.name in kinds]
        path = random.choice(paths)
        return path, yaml_text(seeds.tree(path), random, seeds.words)

    def catalogue(self, random, seeds, kinds):
        """A directory with one mutated record; the id of that record."""
        path, text = self.record(random, seeds, kinds)
        self.add(f"records/{path.parent.name}/{path.name}", text)
        self.arguments += ["--catalogue", "records"]
        return path.stem

    def make_run(self, random, seeds):
        if random.random() < 0.2:  # a plain scenario with a mutated record
            kind = random.choice(("chips", "systems", "models"))
            name = self.catalogue(random, seeds, (kind,))
            scenario = tree.copy(random.choice([row for row in map(scenario_of, seeds.rows) if row]))
            for key, value in scenario:
                if key == "model" and kind == "models":
                    mutators.put(scenario, [k for k, _ in scenario].index("model"), name)
                if key == "cluster" and isinstance(value, tree.Map):
                    for entry in value:
                        if entry[0] == "system":
                            entry[1] = name if kind == "systems" else tree.Map([["from", entry[1]], ["chip", name]]) if kind == "chips" else entry[1]
            self.arguments.append(self.add("input.yaml", tree.flow(tree.Map([["caelum", "1"], *scenario]))))
        elif random.random() < 0.05:  # a model of Hugging Face in a scenario
            self.config(random, seeds)
            self.arguments.append(self.add("input.yaml", "{caelum: 1, cluster: {system: hgx-h100, chips: 64}, model: config.json, train: {global_batch: 64}}"))
        else:
            self.arguments.append(self.scenario(random, seeds))
        if random.random() < 0.05:
            self.arguments.append(self.scenario(random, seeds, "other.yaml"))
        for option in ("--why", "--traffic"):
            if random.random() < 0.1:
                self.arguments.append(option)
        if random.random() < 0.15:
            self.arguments += ["--fidelity", random.choice(("analytic", "event", "flow"))]
        if random.random() < 0.1:
            self.arguments += ["--assert", random.choice(("step.mfu >= 0.3", "memory.fits == true", "serve.tpot_s < 1", "run.ends == true"))]
        if random.random() < 0.08:
            self.writes_to("--report", "page.html")
        if random.random() < 0.08:
            self.writes_to("--trace", "trace.json")
        self.maybe_draws(random)
        self.maybe_set(random, seeds)

    def make_compare(self, random, seeds):
        self.arguments += [self.scenario(random, seeds), self.scenario(random, seeds, "other.yaml"), "--uncertainty", random.choice(("0", "2", "5"))]
        self.maybe_set(random, seeds)

    def make_plan(self, random, seeds):
        scenario = tree.copy(random.choice([row for row in map(scenario_of, seeds.rows) if row]))
        self.arguments += [self.add("input.yaml", yaml_text(tree.Map([["caelum", "1"], *scenario]), random, seeds.words)), "--most", "2"]
        self.maybe_set(random, seeds)

    def make_goodput(self, random, seeds):
        seed = tree.copy(seeds.scenario(random))
        if "run" not in [tree.flow(entry[0]) for entry in seed]:
            seed.append(["run", tree.Map([["length", "30 days"]])])
        self.arguments += [self.add("input.yaml", yaml_text(seed, random, seeds.words)), "--chips", random.choice(("64,1024", "1", "8,100000")), "--samples", "3"]
        if random.random() < 0.2:
            self.arguments += ["--mtbf", random.choice(("1,10", "1e-9", "1e9"))]
        for option in ("--svg", "--goodput-svg"):
            if random.random() < 0.15:
                self.writes_to(option, option.strip("-") + ".svg")
        self.maybe_draws(random)
        self.maybe_set(random, seeds)

    def make_check(self, random, seeds):
        draw = random.random()
        if draw < 0.4:
            self.arguments.append(self.scenario(random, seeds))
        elif draw < 0.9:
            self.arguments.append(self.add("input.yaml", self.record(random, seeds)[1]))
        else:
            self.arguments.append(self.add("input.yaml", yaml_text(seeds.suite(random), random, seeds.words)))
        if random.random() < 0.3:
            self.arguments.append("--explain")
        if draw < 0.4:
            self.maybe_set(random, seeds)

    def make_show(self, random, seeds):
        kind = random.choice(("chips", "systems", "models", "processes", "regions", "policies", "reliability"))
        name = self.catalogue(random, seeds, (kind,))
        self.arguments += [kind, *([name] if random.random() < 0.7 else [])]
        if kind == "chips" and random.random() < 0.3:
            self.arguments.append("--profile")

    def make_topo(self, random, seeds):
        self.arguments.append(self.add("input.yaml", self.record(random, seeds, ("systems", "topology-wrong"))[1]))
        if random.random() < 0.4:
            self.arguments += ["--chips", random.choice(("1", "8", "100", "4096", "1000000000"))]
        if random.random() < 0.2:
            self.arguments += ["--fail", random.choice(("links=1%", "switches=2", "links=100%"))]
        if random.random() < 0.2:
            self.arguments += ["--routing", random.choice(("adaptive", "spray", "ecmp", "rails", "all_path"))]
        if random.random() < 0.2:
            self.writes_to("-o", "drawing.svg")
        self.maybe_set(random, seeds)

    def make_chip(self, random, seeds):
        name = self.catalogue(random, seeds, ("chips",)) if random.random() < 0.6 else "h100-sxm"
        self.arguments += [name, "--roofline"]
        if random.random() < 0.5:
            self.arguments += ["--scenario", self.scenario(random, seeds)]
        if random.random() < 0.5:
            self.writes_to("-o", "roofline.svg")

    def config(self, random, seeds):
        seed = mutators.mutate(seeds.tree(random.choice(seeds.configs)), random, seeds.words)
        text = tree.as_json(seed)
        return self.add("config.json", lines.mutate(text, random) if random.random() < 0.2 else text)

    def make_import_(self, random, seeds):
        self.arguments.append(self.config(random, seeds))

    def make_policy(self, random, seeds):
        self.arguments.append(self.add("input.yaml", self.record(random, seeds, ("chips",))[1]))
        if random.random() < 0.3:
            self.arguments += ["--date", random.choice(DATES)]
        if random.random() < 0.3:
            self.catalogue(random, seeds, ("policies",))

    def make_wafer(self, random, seeds):
        if random.random() < 0.5:
            self.arguments.append(self.catalogue(random, seeds, ("chips",)))
        else:
            sizes = ("25x26", "0.001x0.001", "1x1", "300x300", "1e-9x1", "-1x5", "nanx2", "10x", "26x33", "858")
            self.arguments += ["--die", random.choice(sizes)]
        if random.random() < 0.3:
            self.arguments += ["--diameter", random.choice(("25", "200", "450"))]
        if random.random() < 0.3:
            self.writes_to("-o", "map.svg")

    def make_flows(self, random, seeds):
        text = lines.mutate(random.choice(seeds.flows).read_text(), random).encode("utf-8", "surrogatepass")
        if random.random() < 0.2:
            text = damaged(gzip.compress(text, mtime=0), random)
        self.arguments.append(self.add("input.txt", text))
        if random.random() < 0.6:
            self.arguments += random.choice((["--fat-tree", "2,2;1,2"], ["--torus", "4"], ["--torus", "2,2,2"]))
        for option in ("--certify", "--fold", "--hashed"):
            if random.random() < 0.15:
                self.arguments.append(option)

    def make_validate(self, random, seeds):
        if random.random() < 0.7:
            self.arguments.append(self.add("input.yaml", yaml_text(seeds.suite(random), random, seeds.words)))
            if random.random() < 0.2:
                self.arguments += ["--fidelity", random.choice(("analytic", "flow"))]
        else:
            self.arguments += ["--table", self.add("gemm_h100_sxm.csv", lines.mutate(random.choice(seeds.tables).read_text(), random))]
            if random.random() < 0.3:
                self.arguments.append("--skip-bad-rows")
            if random.random() < 0.2:
                self.writes_to("--plot", "plot.svg")
        if random.random() < 0.1 and not self.json:
            self.arguments.append("--markdown")

    def make_calibrate(self, random, seeds):
        if random.random() < 0.5:
            log = self.add("all_reduce.txt", lines.mutate(random.choice(seeds.logs).read_text(), random))
            self.arguments += [log, "--link", "nvlink4", "--system", "hgx-h100"]
        else:
            table = self.add("gemm_h100_sxm.csv", lines.mutate(random.choice(seeds.tables).read_text(), random))
            self.arguments += [table, "--chip", "h100-sxm", "--stack", "trtllm"]

    def make_claims(self, random, seeds):
        self.arguments += [self.add("input.yaml", yaml_text(seeds.tree(random.choice(seeds.claims)), random, seeds.words)), "--uncertainty", "2"]
        if random.random() < 0.2:
            self.arguments.append("--strict")
        elif random.random() < 0.2 and not self.json:
            self.arguments.append("--markdown")


def damaged(packed, random):
    """A compressed file as it is, cut off, with a wrong byte, twice, or with something after it."""
    at = random.randrange(len(packed))
    return random.choice((packed, packed[:at], packed[:at] + bytes([random.randrange(256)]) + packed[at + 1:], packed * 2, packed + b"more"))


def scenario_of(row):
    return next((value for key, value in row if key == "scenario" and isinstance(value, tree.Map)), None)
