#!/usr/bin/env python3
"""Runs fuzz targets one after the other, a bounded time each, and adds what was run to the table of docs/fuzzing.md.

usage: fuzz_all.py BUILD SECONDS [--work FOLDER] [--page FILE] [TARGET...]

Without targets: all that have a kept corpus. What is explored is kept in FOLDER (build/fuzz-work), so that each run
goes on where the last one ended. Time is processor time: what a busy machine did not give does not count. A finding
is kept beside it, its command line is told, and nothing is added for that target; exit 1.
"""
import argparse
import datetime
import os
import pathlib
import re
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| `([a-z0-9_]+)` \| (.*?) \| ([0-9.]+) \| ([0-9]+) \| ([0-9-]*) \|$")


def run_target(binary, name, seconds, work):
    """(processor seconds, runs, exit code, output) of one exploration."""
    corpus, crashes = work / "corpus" / name, work / "findings" / name
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    command = [str(binary), f"-max_total_time={seconds}", "-timeout=120", "-rss_limit_mb=2048", "-max_len=65536",
               "-reload=0", "-print_final_stats=1", f"-artifact_prefix={crashes}/"]
    dictionary = ROOT / "fuzz/dictionaries" / f"{name}.dict"
    if dictionary.is_file():
        command.append(f"-dict={dictionary}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = dict(os.environ, LSAN_OPTIONS=f"suppressions={ROOT}/fuzz/lsan.supp:print_suppressions=0")
    done = subprocess.run([*command, str(corpus), str(ROOT / "fuzz/corpus" / name)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    runs = re.search(r"stat::number_of_executed_units: (\d+)", done.stdout)
    return spent, int(runs[1]) if runs else 0, done.returncode, done.stdout, " ".join(command)


def add_to_page(page, name, seconds, runs):
    """Adds to the row of a target, which is a new one where the page does not know it yet."""
    lines = page.read_text().splitlines()
    if not any(line.startswith(f"| `{name}` |") for line in lines):
        last = max(at for at, line in enumerate(lines) if ROW.match(line))
        lines.insert(last + 1, f"| `{name}` | see `fuzz/{name}.cpp` | 0.0 | 0 | - |")
    for at, line in enumerate(lines):
        row = ROW.match(line)
        if row and row[1] == name:
            today = datetime.datetime.now(datetime.timezone.utc).date()
            lines[at] = (f"| `{name}` | {row[2]} | {float(row[3]) + seconds / 60:.1f} | {int(row[4]) + runs} | "
                         f"{today} |")
    page.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("seconds", type=int)
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/fuzz-work")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs/fuzzing.md")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_intermixed_args()
    targets = options.targets or sorted(each.name for each in (ROOT / "fuzz/corpus").iterdir() if each.is_dir())
    found = False
    for name in targets:
        spent, runs, code, said, command = run_target(options.build / f"fuzz_{name}", name, options.seconds,
                                                      options.work)
        if code != 0:
            found = True
            print(f"{name}: FOUND SOMETHING (exit {code}) after {spent:.0f} s: {command}\n{said[-6000:]}", flush=True)
            continue
        add_to_page(options.page, name, spent, runs)
        print(f"{name}: clean, {spent:.0f} s of processor time, {runs} runs", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
