#!/usr/bin/env python3
"""What the documents tell people to type works: the smallest policy passes its own test, the commands run."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import textwrap
import unittest

from world import HAECHI, PATIENCE_S, ROOT

PAGES = [ROOT / "docs/getting-started.md", ROOT / "docs/getting-started.ko.md"]


def blocks(page, language):
    return [textwrap.dedent(block) for block in re.findall(rf"^ *```{language}\n(.*?)^ *```", page.read_text(), re.M | re.S)]


def shell(command, cwd=ROOT):
    return subprocess.run(command, shell=True, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=PATIENCE_S)


class Documents(unittest.TestCase):
    def test_the_smallest_policy_passes_its_own_test(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-e2e-"))
                try:
                    (folder / "policy.yaml").write_text(blocks(page, "yaml")[0])
                    done = shell(f"{HAECHI} policy test --policy {folder} && {HAECHI} policy check --policy {folder}")
                    self.assertEqual(done.returncode, 0, done.stdout)
                    self.assertIn("1 passed", done.stdout)
                finally:
                    shutil.rmtree(folder)

    def test_the_policy_commands_run(self):
        for page in PAGES:
            lines = [line for block in blocks(page, "sh") for line in block.splitlines() if line.startswith("$haechi")]
            self.assertEqual(len(lines), 4, page.name)
            for line in lines:
                with self.subTest(page=page.name, line=line):
                    done = shell(line.replace("$haechi", HAECHI))
                    self.assertEqual(done.returncode, 0, done.stdout)

    def test_both_languages_show_the_same_commands(self):
        for language in ("sh", "yaml"):
            self.assertEqual(blocks(PAGES[0], language), blocks(PAGES[1], language))


if __name__ == "__main__":
    unittest.main(verbosity=2)
