#!/usr/bin/env python3
"""Content inspection beside what npm offers: speed over the same text, and what each finds in our development sets.

usage: run.py BENCH_PROGRAM HAECHI PEERS_FOLDER     PEERS_FOLDER holds peers.mjs and its node_modules
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "content"))
import generate  # noqa: E402
import score_test  # noqa: E402

PEER_MIB = 2  # they are some fifty times slower
ROUNDS = 4


def cases():
    """(set, text, spans in code points) of our development sets."""
    r = generate.rng(20250205)
    positives = score_test.lines("positives.txt")
    for template in positives:
        for _ in range(ROUNDS):
            text, expected = score_test.fill(template, r)
            kinds = {"secrets" if entity.startswith(("secret.", "url_")) else "personal data" for entity, _, _ in expected}
            if len(kinds) == 1:
                yield kinds.pop(), text, [[begin, end] for _, begin, end in expected]
    for name, hide in generate.EVASIONS.items():
        for template in positives:
            if any("{%s}" % entity in template for entity in score_test.HIDEABLE):
                text, expected = score_test.fill(template, r, hide)
                yield "hidden", text, [[b, e] for entity, b, e in expected if entity in score_test.HIDEABLE]
    for text in score_test.lines("negatives.txt") + generate.decoys(r, 1000):
        yield "ordinary text and decoys", text, []


def to_utf16(text, spans):
    """Spans in code points as JavaScript counts."""
    def place(at):
        return len(text[:at].encode("utf-16-le")) // 2
    return [[place(begin), place(end)] for begin, end in spans]


def score_ours(haechi, all_cases):
    sets = {}
    for (name, text, spans), findings in zip(all_cases, score_test.scan(haechi, [case[1] for case in all_cases])):
        counts = sets.setdefault(name, {"texts": 0, "wanted": 0, "found": 0, "alarms": 0})
        counts["texts"] += 1
        for begin, end in spans:
            counts["wanted"] += 1
            counts["found"] += any(f["start_cp"] < end and f["end_cp"] > begin for f in findings)
        counts["alarms"] += not spans and bool(findings)
    return sets


def main():
    bench, haechi, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    print(subprocess.run([bench], capture_output=True, text=True, check=True).stdout, flush=True)
    ours = json.loads(subprocess.run([bench, "--json"], capture_output=True, text=True, check=True).stdout)
    all_cases = list(cases())
    results = [{"name": "haechi", **ours, "sets": score_ours(haechi, all_cases)}]
    shutil.copy(pathlib.Path(__file__).parent / "peers.mjs", folder / "peers.mjs")
    with tempfile.TemporaryDirectory() as work:
        corpus, labelled = os.path.join(work, "corpus.txt"), os.path.join(work, "cases.jsonl")
        subprocess.run([bench, "--corpus", corpus], check=True)
        with open(labelled, "w", encoding="utf-8") as file:
            for name, text, spans in all_cases:
                file.write(json.dumps({"set": name, "text": text, "spans": to_utf16(text, spans)}) + "\n")
        peers = subprocess.run(["node", str(folder / "peers.mjs"), corpus, labelled, str(PEER_MIB)],
                               capture_output=True, text=True)
    if peers.returncode != 0:
        sys.exit(f"the peers failed:\n{peers.stderr[-3000:]}")
    results += [json.loads(line) for line in peers.stdout.splitlines()]

    print(f"{'prompts of 4 kB':<26} {'GB/s':>8} {'median us':>10} {'p99 us':>10}", end="")
    names = list(results[0]["sets"])
    print("".join(f"   {name:>{max(14, len(name))}}" for name in names))
    for result in results:
        print(f"{result['name']:<26} {result['gbs']:8.4f} {result['median_us']:10.1f} {result['p99_us']:10.1f}", end="")
        for name in names:
            counts = result["sets"][name]
            said = f"{counts['found'] / counts['wanted']:.1%} found" if counts["wanted"] else \
                f"{counts['alarms'] / counts['texts']:.1%} alarms"
            print(f"   {said:>{max(14, len(name))}}", end="")
        print()
    print("found: any part of a value; `hidden`: in eleven ways (tests/content/generate.py). The sets are haechi's own "
          "development sets: figures of others on theirs differ.")


if __name__ == "__main__":
    main()
