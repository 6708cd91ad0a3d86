#!/usr/bin/env python3
"""Recall and precision of `haechi scan` on our own labelled sets: sentences with generated values, the same values
hidden in eleven ways, ordinary text, decoys. Prints a table; fails below the bars.

usage: score_test.py HAECHI [--show]     --show lists what was missed and what was found too much
"""
import json
import pathlib
import re
import subprocess
import sys

import generate

HERE = pathlib.Path(__file__).parent
ROUNDS = 12  # values for each sentence
# An e-mail address that is cut inside its first part is found from the line end on, not before it.
LINE_SPLIT_BAR = 0.93
BARS = {"recall": 0.97, "precision": 0.97, "korean": 1.0, "evasions": 0.97, "decoys": 0.005, "ordinary": 0.005}
ALIASES = {"landline": "phone"}
HIDEABLE = ["kr.rrn", "kr.frn", "kr.brn", "phone", "card", "email", "iban", "us.ssn", "cn.ric", "secret.github",
            "secret.aws_access_key", "it.codicefiscale"]


def lines(name):
    return [line for line in (HERE / "sets" / name).read_text().splitlines() if line and not line.startswith("#")]


def scan(haechi, texts):
    asked = "".join(json.dumps({"id": i, "text": t}, ensure_ascii=False) + "\n" for i, t in enumerate(texts))
    done = subprocess.run([haechi, "scan", "--batch"], input=asked, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == list(range(len(texts)))
    return [a["findings"] for a in answers]


def fill(template, r, hide=None):
    """The text, and (entity, begin, end) in code points of every value."""
    text, expected = "", []
    for piece in re.split(r"(\{[a-z_0-9.]+\})", template):
        if not piece.startswith("{"):
            text += piece
            continue
        entity = piece[1:-1]
        value = generate.MAKERS[entity](r)
        value = hide(value) if hide else value
        expected.append((ALIASES.get(entity, entity), len(text), len(text) + len(value)))
        text += value
    return text, expected


class Score:
    def __init__(self, show):
        self.hit = self.missed = self.extra = 0
        self.show = show

    def add(self, text, expected, findings):
        for entity, begin, end in expected:
            good = any(f["entity"] == entity and f["start_cp"] <= begin + 1 and f["end_cp"] >= end - 1 for f in findings) \
                or (entity.startswith("secret.") and any(f["entity"].startswith("secret.") and f["start_cp"] < end and f["end_cp"] > begin for f in findings))
            self.hit += good
            self.missed += not good
            if not good and self.show:
                print("missed", entity, repr(text), [(f["entity"], f["score"]) for f in findings])
        for f in findings:
            wanted = any(f["start_cp"] < end and f["end_cp"] > begin for _, begin, end in expected)
            self.extra += not wanted
            if not wanted and self.show:
                print("extra", f["entity"], f["score"], f["evidence"], repr(text))

    @property
    def recall(self):
        return self.hit / max(1, self.hit + self.missed)

    @property
    def precision(self):
        return self.hit / max(1, self.hit + self.extra)


def main():
    haechi, show = sys.argv[1], "--show" in sys.argv
    r = generate.rng(20250205)
    failed = []

    def report(name, value, bar, at_least=True):
        fine = value >= bar if at_least else value <= bar
        print(f"{name:<34} {value:8.4f}   {'>=' if at_least else '<='} {bar}{'' if fine else '   BELOW THE BAR'}")
        if not fine:
            failed.append(name)

    filled = [fill(template, r) for template in lines("positives.txt") for _ in range(ROUNDS)]
    found = scan(haechi, [text for text, _ in filled])
    whole, korean = Score(show), Score(False)
    for (text, expected), findings in zip(filled, found):
        whole.add(text, expected, findings)
        if any(e[0].startswith("kr.") for e in expected):
            korean.add(text, expected, findings)
    report("positives: recall", whole.recall, BARS["recall"])
    report("positives: precision", whole.precision, BARS["precision"])
    report("Korean identifiers: recall", korean.recall, BARS["korean"])

    templates = [t for t in lines("positives.txt") if any("{%s}" % e in t for e in HIDEABLE)]
    for name, hide in generate.EVASIONS.items():
        filled = [fill(template, r, hide) for template in templates for _ in range(4)]
        hidden = Score(show)
        for (text, expected), findings in zip(filled, scan(haechi, [text for text, _ in filled])):
            hidden.add(text, [e for e in expected if e[0] in HIDEABLE], findings)
        report(f"evasion {name}: recall", hidden.recall, LINE_SPLIT_BAR if name == "line-split" else BARS["evasions"])

    for name, texts, bar in (("ordinary text: alarms", lines("negatives.txt"), BARS["ordinary"]),
                             ("decoys: alarms", generate.decoys(r, 3000), BARS["decoys"])):
        alarms = 0
        for text, findings in zip(texts, scan(haechi, texts)):
            alarms += bool(findings)
            if findings and show:
                print("alarm", [(f["entity"], f["score"], f["evidence"]) for f in findings], repr(text))
        report(name, alarms / len(texts), bar, at_least=False)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
