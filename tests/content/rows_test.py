#!/usr/bin/env python3
"""Every row of sets/rows.tsv is found as what it says, and every kind that `haechi detectors list` prints has a row:
a detector that is forgotten shows on either side.

usage: rows_test.py HAECHI
"""
import json
import pathlib
import re
import string
import subprocess
import sys

import generate
from score_test import scan

HERE = pathlib.Path(__file__).parent
SETS = {"a": string.ascii_letters + string.digits, "l": string.ascii_lowercase + string.digits, "h": "0123456789abcdef",
        "H": "0123456789ABCDEF", "A": string.ascii_uppercase + "234567", "C": string.ascii_uppercase + string.digits,
        "b": string.ascii_letters + string.digits, "w": string.ascii_letters + string.digits, "d": "123456789",
        "q": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"}
# Found in answers alone, where instructions to programs are looked for; names of things, told with --min-score alone.
ELSEWHERE = {"injection.instructions", "secret.oracle_wallet"}
ROUNDS = 4


def rows():
    for line in (HERE / "sets" / "rows.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, entity, text = line.split("\t")
            entity, _, level = entity.partition(" ")
            yield name, entity, level, text.replace("\\n", "\n")


def fill(text, r):
    def value(match):
        what = match[1]
        if what in generate.MAKERS:
            return generate.MAKERS[what](r)
        return generate.alnum(r, int(what[1:]), SETS[what[0]])
    return re.sub(r"\{([a-zA-Z][a-z_0-9.]+)\}", value, text)


def main():
    haechi = sys.argv[1]
    r = generate.rng(7)
    cases = [(name, entity, level, fill(text, r)) for name, entity, level, text in rows() for _ in range(ROUNDS)]
    failed = 0
    for (name, entity, level, text), findings in zip(cases, scan(haechi, [case[3] for case in cases])):
        if not any(f["entity"] == entity and (not level or f.get("level") == level) for f in findings):
            failed += 1
            print(f"{name}: no {entity} {level} in {text!r}: {[(f['entity'], f.get('level')) for f in findings]}")
    listed = subprocess.run([haechi, "detectors", "list", "--json"], capture_output=True, text=True, check=True).stdout
    known = {json.loads(line)["entity"] for line in listed.splitlines()}
    for entity in sorted(known - {case[1] for case in cases} - ELSEWHERE):
        failed += 1
        print(f"{entity} has no row in rows.tsv")
    print(f"{len(cases)} texts of {len(cases) // ROUNDS} rows, {len(known)} kinds, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
