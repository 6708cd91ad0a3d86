"""Figures of programs side by side: gathered by part, kept in a file, shown in tables beside their bars."""
import json
import os
import signal
import statistics
import sys

OURS = "haechi"


def say(text):
    print(text, file=sys.stderr, flush=True)


def spread(values):
    return {"least": min(values), "median": statistics.median(values), "most": max(values)}


def need_two_cores(bench):
    if os.cpu_count() < 2:
        sys.exit(f"bench {bench}: needs two cores: one for the program under test, one for the load")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped


def add_options(parser, parts, rounds, seconds, programs, kinds):
    """What both benches are asked; `programs` names the option that chooses some of `kinds`."""
    names = ",".join(kind.name for kind in kinds)
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(parts), help=f"some of {','.join(parts)}")
    parser.add_argument(programs, type=lambda text: text.split(","), default=[], help=f"some of {names}")
    parser.add_argument("--seconds", type=type(seconds), default=seconds, help="of one round")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--results", help="keep the figures in this file; what it holds already joins the table")


def check_chosen(parser, what, chosen, known):
    if unknown := set(chosen) - set(known):
        parser.error(f"no such {what}: {', '.join(sorted(unknown))}")


def join_results(path, results):
    """With what the file holds of others and of earlier parts."""
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
        for name, parts in results.items():
            kept.setdefault(name, {}).update(parts)
        results = kept
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    return results


def find(results, name, part, *keys):
    value = results.get(name, {}).get(part)
    for key in keys:
        value = None if value is None else value.get(key)
    return value


def cell(results, name, part, keys, form):
    value = find(results, name, part, *keys)
    if value is None:
        return "-"
    if not isinstance(value, dict):
        return form.format(value)
    least, most = form.format(value["least"]), form.format(value["most"])
    return least if least == most else f"{least}-{most}"


def print_bars(bars):
    """Rows of bar, what must be, what is, whether; the last may be None: no bar."""
    print("\n| bar | must | measured | |\n|---|---|---|---|")
    for bar, must, measured, is_met in bars:
        word = "" if is_met is None else "met" if is_met else "missed"
        print(f"| {bar} | {must} | {measured} | {word} |")
