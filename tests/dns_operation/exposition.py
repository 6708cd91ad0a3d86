"""A strict reader of Prometheus' text format 0.0.4. Refuses whatever the format's page does not allow, and what is
allowed but unwise: families told twice, samples before their type, unknown types, counters without `_total`."""
import re

METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?([eE][+-]?\d+)?|Inf)|NaN")
VALUE = re.compile(r'"((?:[^"\\\n]|\\\\|\\n|\\")*)"')


class Malformed(Exception):
    pass


def read_labels(text):
    """The labels of `{...}` and what stands behind them."""
    labels = {}
    at = 1
    while text[at:at + 1] != "}":
        name = re.compile(LABEL).match(text, at)
        if not name or text[name.end():name.end() + 1] != "=":
            raise Malformed(f"no label at {at}: {text}")
        value = VALUE.match(text, name.end() + 1)
        if not value:
            raise Malformed(f"no value at {name.end() + 1}: {text}")
        if name.group() in labels:
            raise Malformed(f"a label twice: {text}")
        labels[name.group()] = re.sub(r"\\(.)", lambda m: "\n" if m.group(1) == "n" else m.group(1), value.group(1))
        at = value.end()
        if text[at:at + 1] == ",":
            at += 1
        elif text[at:at + 1] != "}":
            raise Malformed(f"labels end badly: {text}")
    return labels, text[at + 1:]


def read_sample(line):
    name = re.match(METRIC, line)
    if not name:
        raise Malformed(f"no metric: {line}")
    labels, rest = {}, line[name.end():]
    if rest.startswith("{"):
        labels, rest = read_labels(rest)
    if not rest.startswith(" ") or not NUMBER.fullmatch(rest[1:]):
        raise Malformed(f"no number: {line}")
    return name.group(), labels, float(rest[1:])


def check_histogram(family, samples):
    series = {}
    for name, labels, value in samples:
        key = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
        series.setdefault(key, {}).setdefault(name[len(family):], []).append((labels.get("le"), value))
    for key, parts in series.items():
        if set(parts) != {"_bucket", "_sum", "_count"}:
            raise Malformed(f"{family}{key} has {set(parts)}")
        bounds = [float(le) for le, _ in parts["_bucket"]]
        counts = [value for _, value in parts["_bucket"]]
        if bounds != sorted(set(bounds)) or bounds[-1] != float("inf"):
            raise Malformed(f"{family}{key}: bounds {bounds}")
        if counts != sorted(counts) or counts[-1] != parts["_count"][0][1]:
            raise Malformed(f"{family}{key}: counts {counts}")


def read(text):
    """{(name, labels): value} of a whole page."""
    if not text.endswith("\n"):
        raise Malformed("the last line has no end")
    types, helps, samples, family = {}, set(), {}, None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            if name in helps or not re.fullmatch(METRIC, name) or re.search(r"\\[^\\n]", line):
                raise Malformed(line)
            helps.add(name)
        elif line.startswith("# TYPE "):
            _, _, family, kind = line.split(" ")
            if family in types or family not in helps or kind not in ("counter", "gauge", "histogram"):
                raise Malformed(line)
            if (kind == "counter") != family.endswith("_total"):
                raise Malformed(f"the name does not fit the type: {line}")
            types[family] = kind
        elif line == "" or line.startswith("#"):
            raise Malformed(f"a line that says nothing: {line!r}")
        else:
            name, labels, value = read_sample(line)
            base = re.sub("_(bucket|sum|count)$", "", name) if types.get(family) == "histogram" else name
            if base != family:
                raise Malformed(f"{name} stands under {family}")
            key = (name, tuple(sorted(labels.items())))
            if key in samples:
                raise Malformed(f"a sample twice: {line}")
            samples[key] = value
    for name, kind in types.items():
        mine = [(n, dict(labels), v) for (n, labels), v in samples.items()
                if n == name or (kind == "histogram" and re.fullmatch(re.escape(name) + "_(bucket|sum|count)", n))]
        if kind == "histogram":
            check_histogram(name, mine)
        if kind == "counter" and any(v < 0 for _, _, v in mine):
            raise Malformed(f"{name} is negative")
    return samples, types
