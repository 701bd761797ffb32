#!/usr/bin/env python3
"""What the program writes with --json is what its schema says, for every example; and each figure of it can be named in
--assert.

Usage: schema_test.py CAELUM
"""
import json
import pathlib
import subprocess
import sys

import jsonschema

program = str(pathlib.Path(sys.argv[1]).resolve())
root = pathlib.Path(__file__).resolve().parent.parent.parent
failures = []


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], cwd=root, capture_output=True, text=True)


schema = json.loads(run("check", "--schema", "result").stdout)
jsonschema.Draft202012Validator.check_schema(schema)
definitions = schema["$defs"]


def undescribed(node, path=""):
    """Fields of the schema that say nothing of what they are."""
    for key, inner in node.get("properties", {}).items():
        here = f"{path}.{key}"
        if "properties" in inner:
            yield from undescribed(inner, here)
        elif "description" not in inner and "const" not in inner:
            yield here


for name, definition in definitions.items():
    failures += [f"{name}{path} has no description" for path in undescribed(definition)]


def check(document, of, command):
    validator = jsonschema.Draft202012Validator({"$defs": definitions, "$ref": f"#/$defs/{of}"})
    for error in list(validator.iter_errors(document))[:3]:
        failures.append(f"{command}: {error.json_path}: {error.message[:200]}")


def singles(node, path=""):
    """Every path with a single value; lists by their first entry."""
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from singles(inner, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        if node and isinstance(node[0], dict):
            yield from singles(node[0], f"{path}.0")
    else:
        yield path, node


def as_assertion(path, value):
    if isinstance(value, bool):
        return f"{path} == {str(value).lower()}"
    return f"{path} == {value}" if isinstance(value, str) else f"{path} == {value!r}"


def assert_all(file, options, document):
    asserted = [as_assertion(path, value) for path, value in singles(document)
                if path != "caelum" and "\n" not in str(value) and not set("<>=!") & set(path)]
    done = run("run", file, *options, "--json", *[word for one in asserted for word in ("--assert", one)])
    if "does not hold" in done.stderr or "error" in done.stderr:
        failures.append(f"run {file}: --assert: {done.stderr[:400]}")
    return len(asserted)


WHY = {"deepseek-v3-h800.yaml": ["--why", "--traffic", "--uncertainty", "16"]}
asserted = 0
for file in sorted((root / "examples").glob("*.yaml")):
    options = WHY.get(file.name, ["--uncertainty", "8"] if file.stat().st_size < 1200 else [])
    done = run("run", file, *options, "--json")
    if done.returncode not in (0, 1):
        failures.append(f"run {file.name}: {done.stderr[:200]}")
        continue
    document = json.loads(done.stdout)
    check(document, document["kind"], f"run {file.name}")
    asserted += assert_all(file, options, document)

pair = ["examples/deepseek-v3-h800.yaml", "examples/deepseek-v3-gb200.yaml"]
check(json.loads(run("compare", *pair, "--uncertainty", "8", "--json").stdout), "compare", "compare")
check(json.loads(run("plan", "examples/deepseek-v3-h800.yaml", "--uncertainty", "8", "--json").stdout), "plan_search", "plan")
check(json.loads(run("plan", "examples/how-many-chips.yaml", "--json").stdout), "serving_search", "plan of a deployment")
machine = run("run", "examples/studies/scale-hgx-h100.yaml", "--json")
check(json.loads(machine.stdout), "run", "run of a machine")
asserted += assert_all("examples/studies/scale-hgx-h100.yaml", [], json.loads(machine.stdout))
sizes = run("goodput", "examples/studies/scale-hgx-h100.yaml", "--samples", "20", "--uncertainty", "4", "--json")
check(json.loads(sizes.stdout), "goodput", "goodput")
reach = run("expect", "--system", "hgx-h100", "--chips", "8", "--uncertainty", "4", "--json")
check(json.loads(reach.stdout), "expect", "expect")
flow = run("run", pair[0], "--fidelity", "flow", "--json")
check(json.loads(flow.stdout), "train", "run --fidelity flow")
several = json.loads(run("run", *pair, "--json").stdout)
jsonschema.Draft202012Validator(schema).validate(several)

print(f"{asserted} figures named in --assert")
print("\n".join(failures))
sys.exit(bool(failures) or asserted < 1000)
