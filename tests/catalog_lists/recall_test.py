#!/usr/bin/env python3
"""How many of the names that independent public lists agree on the catalog finds.

usage: recall_test.py HAECHI SOURCE_DIR
"""

import json
import pathlib
import subprocess
import sys
import unittest

HAECHI, SOURCE = sys.argv[1:3]
LISTS = pathlib.Path(SOURCE) / "tests" / "catalog_lists"
MUST_FIND = 0.90


def read_rows(name):
    text = (LISTS / name).read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def look_up(names):
    done = subprocess.run([HAECHI, "catalog", "lookup", "--catalog", f"{SOURCE}/catalog", "-"], input="\n".join(names),
                          capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Recall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.agreed = read_rows("agreed.tsv")
        cls.answers = look_up(list(cls.agreed))
        cls.missed = {answer["query"] for answer in cls.answers if not answer["candidates"]}

    def test_every_name_is_answered(self):
        self.assertGreater(len(self.agreed), 150)
        self.assertEqual([answer["query"] for answer in self.answers], list(self.agreed))

    def test_finds_what_lists_agree_on(self):
        found = len(self.agreed) - len(self.missed)
        by_name = sum(answer["by_name"] for answer in self.answers)
        print(f"{found} of {len(self.agreed)} names that two lists agree on are found "
              f"({found / len(self.agreed):.1%}), {by_name} may be blocked by name")
        self.assertGreaterEqual(found, MUST_FIND * len(self.agreed), sorted(self.missed))

    def test_what_is_left_out_has_a_reason(self):
        self.assertEqual(self.missed, set(read_rows("not_ours.tsv")))

    def test_each_name_has_two_voices(self):
        for name, lists in self.agreed.items():
            self.assertGreaterEqual(len(set(lists.split(","))), 2, name)

    def test_a_name_of_no_list_is_not_found(self):
        self.assertEqual(look_up(["no-such-service.example"])[0]["candidates"], [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
