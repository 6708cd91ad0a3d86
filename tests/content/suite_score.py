#!/usr/bin/env python3
"""Recall and alarms of `haechi scan` on suites that lie outside this tree, such as other products' public test cases.

A suite is a file NAME.jsonl with a case a line: {"text": ..., "find": [...]}. `find` holds entities or beginnings of
them ("kr.rrn", "secret."); one finding of each must be there. Where it is empty, nothing of `kind` may be found
("secret.", ["card"], ...; without it nothing at all).

usage: suite_score.py HAECHI FOLDER [--show]     --show lists the texts that were missed or alarmed
"""
import json
import pathlib
import sys

from score_test import scan


def matches(findings, wanted):
    """Whether a finding is of this entity, or of one that begins so. A password in a URL is a secret."""
    def is_of(entity):
        return entity == wanted or (wanted.endswith(".") and entity.startswith(wanted)) \
            or (wanted == "secret." and entity == "url_credentials")
    return any(is_of(f["entity"]) for f in findings)


def score(haechi, path, show):
    cases = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    wanted = found = clean = alarms = 0
    for case, findings in zip(cases, scan(haechi, [case["text"] for case in cases])):
        for entity in case["find"]:
            wanted += 1
            good = matches(findings, entity)
            found += good
            if show and not good:
                print("missed", entity, repr(case["text"]), [f["entity"] for f in findings])
        if not case["find"]:
            clean += 1
            kinds = case.get("kind", [])
            kinds = [kinds] if isinstance(kinds, str) else kinds
            alarm = any(matches(findings, kind) for kind in kinds) if kinds else bool(findings)
            alarms += alarm
            if show and alarm:
                print("alarm", [f["entity"] for f in findings], repr(case["text"]))
    recall = f"{found / wanted:7.1%}" if wanted else "      -"
    rate = f"{alarms / clean:7.1%}" if clean else "      -"
    print(f"{path.stem:<28} found {recall} of {wanted:>4}   alarms {rate} of {clean:>4}")


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    suites = sorted(pathlib.Path(sys.argv[2]).glob("*.jsonl"))
    if not suites:
        print(f"{sys.argv[2]} holds no *.jsonl", file=sys.stderr)
        return 2
    for path in suites:
        score(sys.argv[1], path, "--show" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
