#!/usr/bin/env python3
"""`haechi catalog` as people and tools use it. usage: command_test.py HAECHI SOURCE_DIR"""

import json
import pathlib
import subprocess
import sys
import unittest

HAECHI, SOURCE = sys.argv[1:3]
CATALOG = str(pathlib.Path(SOURCE) / "catalog")


def run(*arguments, stdin=""):
    return subprocess.run([HAECHI, "catalog", *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                          check=False)


class Lookup(unittest.TestCase):
    def test_answers_one_line_a_query_in_order(self):
        done = run("lookup", "Chat.DeepSeek.com.", "qpoe.com", "--catalog", CATALOG)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        first, second = map(json.loads, done.stdout.splitlines())
        self.assertEqual(first["query"], "Chat.DeepSeek.com.")
        self.assertEqual([c["service"] for c in first["candidates"]], ["deepseek-web"])
        self.assertTrue(first["by_name"])
        self.assertLessEqual({"service", "surface", "role", "tenancy", "min_depth", "confidence"},
                             first["candidates"][0].keys())
        self.assertEqual(second, {"query": "qpoe.com", "candidates": [], "by_name": False})

    def test_reads_queries_from_standard_input(self):
        done = run("lookup", "-", "--catalog", CATALOG, stdin="poe.com\r\n\nnotx.ai\n10.0.0.1\n")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([line["by_name"] for line in lines], [True, False, False])
        self.assertEqual(lines[2]["error"]["code"], "E-NAME-002")

    def test_defaults_to_the_catalog_here(self):
        done = subprocess.run([HAECHI, "catalog", "lookup", "claude.ai"], cwd=SOURCE, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertTrue(json.loads(done.stdout)["by_name"])

    def test_says_it_in_words(self):
        done = run("lookup", "--text", "poe.com", "--catalog", CATALOG)
        self.assertTrue(done.stdout.startswith("poe.com: may be blocked by name\n  poe (Poe, 포)"), done.stdout)

    def test_cannot_run_without_a_catalog_or_a_host(self):
        missing = run("lookup", "a.example", "--catalog", "/nonexistent")
        self.assertEqual(missing.returncode, 2)
        self.assertIn("E-IO-001", missing.stderr)
        self.assertEqual(run("lookup", "--catalog", CATALOG).returncode, 2)


class Export(unittest.TestCase):
    def test_prints_sorted_suffixes_and_hosts_that_lookup_agrees_with(self):
        done = run("export", "--catalog", CATALOG)
        lines = [line.split(" ") for line in done.stdout.splitlines()]
        self.assertEqual({kind for kind, _ in lines}, {"suffix", "exact"})
        names = [name for _, name in lines]
        self.assertEqual(names, sorted(names))
        self.assertEqual(len(names), len(set(names)))
        answers = run("lookup", "-", "--catalog", CATALOG, stdin="\n".join(names)).stdout.splitlines()
        self.assertEqual([n for n, a in zip(names, answers) if not json.loads(a)["by_name"]], [])

    def test_narrows_to_one_service(self):
        done = run("export", "--catalog", CATALOG, "--service", "deepseek-web", "--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertIn({"match": "suffix", "name": "deepseeksvc.com", "services": ["deepseek-web"]}, rows)
        unknown = run("export", "--catalog", CATALOG, "--service", "deepseek-wep")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("did you mean `deepseek-web`?", unknown.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
