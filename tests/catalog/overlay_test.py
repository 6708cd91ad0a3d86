#!/usr/bin/env python3
"""Every command of `haechi catalog` reads a site's own entries in the same way. usage: overlay_test.py HAECHI SOURCE_DIR"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HAECHI, SOURCE = sys.argv[1:3]
CATALOG = str(pathlib.Path(SOURCE) / "catalog")

PROVIDER = "id: our-lab\nname: {en: Our lab, ko: 우리 연구실}\n"
SERVICE = """id: lab-chat
name: {en: Lab chat, ko: 연구실 챗}
provider: our-lab
category: [generative-ai, chat]
hosting: self
surfaces: [web]
endpoints:
  - {name: chat.lab.example, match: exact, confidence: h, evidence: [Z]}
last_verified: "2026-10"
"""


def run(command, *arguments, stdin="", catalog=CATALOG):
    return subprocess.run([HAECHI, "catalog", command, "--catalog", catalog, *arguments], input=stdin,
                          capture_output=True, text=True, timeout=60, check=False)


class Overlay(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.site = pathlib.Path(scratch.name) / "site"
        self.write("providers/our-lab.yaml", PROVIDER)
        self.write("services/lab-chat.yaml", SERVICE)

    def write(self, path, text):
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def over(self, command, *arguments, **more):
        return run(command, "--overlay", str(self.site), *arguments, **more)

    def test_show_says_what_the_site_says(self):
        self.assertEqual(run("show", "lab-chat").returncode, 2)
        done = self.over("show", "lab-chat", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout)["name"]["ko"], "연구실 챗")

    def test_export_lists_its_names(self):
        self.assertEqual(self.over("export", "--service", "lab-chat").stdout, "exact chat.lab.example\n")
        self.assertNotIn("chat.lab.example", run("export").stdout)

    def test_stats_count_it(self):
        self.assertNotEqual(self.over("stats", "--json").stdout, run("stats", "--json").stdout)

    def test_check_asks_no_place_among_the_ids_of_the_product(self):
        done = self.over("check", "--max-age", "36500")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_check_finds_what_is_wrong_with_it(self):
        self.write("services/lab-chat.yaml", SERVICE.replace("chat.lab.example", "ocsp.digicert.com"))
        done = self.over("check", "--max-age", "36500")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ocsp.digicert.com", done.stdout)

    def test_check_reads_endpoints_makers_and_companion_names(self):
        self.write("endpoints/lab.yaml", "endpoints:\n  - {id: lab, nonsense: 1}\n")
        self.write("models/lab.yaml", "maker: lab\nnonsense: 1\n")
        done = self.over("check", "--max-age", "36500")
        self.assertEqual(done.returncode, 1)
        self.assertIn("endpoints/lab.yaml", done.stdout)
        self.assertIn("models/lab.yaml", done.stdout)

    def test_import_adds_to_the_site_and_knows_what_it_has(self):
        done = self.over("import", "-", "--service", "more-ai", "--json", stdin="chat.lab.example\nnew.lab.example\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        report = json.loads(done.stdout)
        self.assertEqual([note["name"] for note in report["known"]], ["chat.lab.example"])
        self.assertEqual(report["imported"], 1)
        self.assertTrue((self.site / "services" / "more-ai.yaml").exists())
        self.assertEqual(self.over("show", "more-ai").returncode, 0)


class CompanionNames(unittest.TestCase):
    def test_a_line_that_cannot_be_read_is_found(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "services").mkdir()
            (folder / "providers").mkdir()
            (folder / "services" / "lab-chat.yaml").write_text(SERVICE, encoding="utf-8")
            (folder / "providers" / "our-lab.yaml").write_text(PROVIDER, encoding="utf-8")
            (folder / "companion-names.txt").write_text("resolver dns.example\nrelay\n", encoding="utf-8")
            done = run("check", "--max-age", "36500", catalog=scratch)
        self.assertEqual(done.returncode, 1)
        self.assertIn("companion-names.txt:2", done.stdout)


class FormerIds(unittest.TestCase):
    def test_export_of_a_split_service_lists_what_took_its_place(self):
        lines = set(run("export", "--service", "suno-udio").stdout.splitlines())
        self.assertTrue(lines)
        self.assertEqual(lines, set(run("export", "--service", "suno").stdout.splitlines())
                         | set(run("export", "--service", "udio").stdout.splitlines()))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
