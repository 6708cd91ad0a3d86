#!/usr/bin/env python3
"""The table of hard cases names tests that exist, the same in both languages, and leaves no case out.

usage: table_test.py [HAECHI]"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
del sys.argv[1:]


def read_table(page):
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", (ROOT / "docs" / page).read_text(), re.M)
    return {int(number): re.findall(r"`([^`]+)`", tests) for number, tests in rows}


def find_tests():
    names = set()
    for folder in ("src", "tests"):
        for path in [*(ROOT / folder).rglob("*_test.cpp"), *(ROOT / folder).rglob("*_test.py")]:
            text = path.read_text()
            names |= set(re.findall(r"^    def (test_\w+)", text, re.M))
            names |= {f"{suite}.{name}" for suite, name in
                      re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", text, re.M)}
    return names


class Table(unittest.TestCase):
    def test_every_case_has_tests_that_exist(self):
        table, tests = read_table("inspection-tests.md"), find_tests()
        self.assertEqual(sorted(table), list(range(1, 21)))
        for number, named in table.items():
            self.assertTrue(named, number)
            for name in named:
                found = any(each.startswith(name) for each in tests) if name.endswith("_") else name in tests
                self.assertTrue(found, f"case {number}: {name}")

    def test_both_languages_name_the_same(self):
        self.assertEqual(read_table("inspection-tests.md"), read_table("inspection-tests.ko.md"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
