"""What the figures of a result mean: which may be missing or below zero, which are shares, what sums to what."""
import re

# No answer is an answer here: no limit holds, nothing was claimed, the site never pays, nothing fails, nothing to compare with.
MAY_BE_NULL = re.compile(r"(claimed|highest_free_tpp|baseline|regret|payback_years|mtbf_s|training_h\w*|serving_h\w*)$|\bfigures\.\w+$|\bfacts\.")
MAY_BE_NEGATIVE = re.compile(
    r"(delta\w*|difference_s|terms_s\.\w+|over|margin\w*|elasticity|present_value_usd|bias|error|\w*_change|saving\w*|value|simulated|low|high|median|claimed)$|\bfacts\.|\bspec\b")
SHARE = re.compile(r"\b(mfu|hfu|goodput|expected_goodput|split\.\w+|probability\w*|within\d+|die_yield|package_yield|stack_yield|of_peak|of_bandwidth|utilisation|share)"
                   r"(\.(low|median|high))?$")
TINY = 1e-6  # rounding of sums of many parts, relative
SIGNED_VERBS = ("claims", "show", "check", "import", "calibrate")  # tell what others claim or record, whatever the sign


def faults(document, verb, status):
    yield from walk(document, "", verb, status)


def walk(value, path, verb, status):
    if isinstance(value, dict):
        for key, one in value.items():
            if one is None and "failure" in value:
                continue  # a row that could not be run has no prediction
            if key == "error" and isinstance(value.get("measured"), bool):
                continue  # that a plan fits is measured as yes or no: a verdict is right or wrong, by no share
            yield from walk(one, f"{path}.{key}" if path else key, verb, status)
        yield from of_object(value, path)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one, path, verb, status)
    elif value is None:
        if not MAY_BE_NULL.search(path) and not (verb in SIGNED_VERBS or (verb == "flows" and status == 1)):
            yield f"{path} is null"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < -TINY and not MAY_BE_NEGATIVE.search(path) and verb not in SIGNED_VERBS:
            yield f"{path} is {value}"
        if SHARE.search(path) and not -TINY <= value <= 1 + TINY:
            yield f"{path} is {value}, no share"
        if abs(value) > 1e100 and verb != "flows":  # a list of flows has its own sizes and rates, and they are divided
            yield f"{path} is {value}"


def of_object(value, path):
    if "sensitivities" in path:
        return  # there low and high name the input, not the answer
    low, high, median = (value.get(key) for key in ("low", "high", "median"))
    if is_number(low) and is_number(high):
        if low > high or (is_number(median) and not low <= median <= high):
            yield f"{path} is from {low} over {median} to {high}"
    for parts, whole in (("breakdown_s", "time_s"), ("breakdown_bytes", "peak_bytes"), ("parts_usd", "total_usd")):
        if isinstance(value.get(parts), dict) and is_number(value.get(whole)):
            total = sum(part for part in value[parts].values() if is_number(part))
            if abs(total - value[whole]) > TINY * abs(value[whole]):
                yield f"{path}.{parts} sums to {total}, not {value[whole]}"
    if isinstance(value.get("split"), dict):
        total = sum(part for part in value["split"].values() if is_number(part))
        if abs(total - 1) > TINY:
            yield f"{path}.split sums to {total}"


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
