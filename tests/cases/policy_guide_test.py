"""The pages on policies tell the truth: every example is complete and passes check and its own tests, every command
runs, and prints what the page shows. Usage: policy_guide_test.py HAECHI ROOT [--write: put what is printed into the
pages, for an author to read before committing it]"""

import functools
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
ROOT = pathlib.Path()
PAGES = ["policy-guide", "policy-explain"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


class Page:
    """The blocks of a page, carried out in a folder of their own from top to bottom."""

    def __init__(self, path, folder):
        self.text = path.read_text(encoding="utf-8")
        self.folder = pathlib.Path(folder)
        (self.folder / "catalog").symlink_to(ROOT / "catalog")
        (self.folder / "examples").symlink_to(ROOT / "examples")
        self.saved, self.ran, self.shown = [], [], []
        self.printed = ""

    def run(self, command):
        words = shlex.split(command)
        assert words[:2] == ["haechi", "policy"], command
        return subprocess.run([HAECHI, *words[1:]], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60, check=False)

    def save(self, text):
        name = re.match(r"# (\S+\.yaml)\n", text)
        assert name, f"a yaml block begins with its file's name: {text[:60]}"
        file = self.folder / name.group(1)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self.saved.append(text)
        policy = file if file.parent == self.folder else file.parent
        must_fail = file.name == "failing.yaml"
        for command, right in [("check", 0), ("test", 1 if must_fail else 0)]:
            done = self.run(f"haechi policy {command} --policy {policy.relative_to(self.folder)}")
            assert done.returncode == right, f"{name.group(1)}: {command} exits {done.returncode}\n{done.stdout}"

    def command(self, text):
        self.printed = ""
        for line in text.splitlines():
            done = self.run(line)
            assert done.returncode in (0, 1), f"{line}\n{done.stdout}"
            assert done.returncode == 0 or "failing.yaml" in line, f"{line}\n{done.stdout}"
            self.ran.append(line)
            self.printed += done.stdout

    def carry_out(self):
        """The page with every block of printed text as it was printed just now."""
        def block(match):
            kind, text = match.groups()
            if kind == "yaml":
                self.save(text)
            elif kind == "sh":
                self.command(text)
            elif kind == "text":
                self.shown.append((text, self.printed))
                return f"```text\n{self.printed}```"
            return match.group(0)
        return BLOCK.sub(block, self.text)


@functools.cache
def carried_out(name, write=False):
    path = ROOT / "docs" / name
    with tempfile.TemporaryDirectory(prefix="haechi-guide-") as folder:
        page = Page(path, folder)
        text = page.carry_out()
    if write:
        path.write_text(text, encoding="utf-8")
    return page


class Guide(unittest.TestCase):
    maxDiff = None

    def test_examples_pass_and_commands_print_what_is_shown(self):
        for name in PAGES:
            for suffix in (".md", ".ko.md"):
                with self.subTest(name + suffix):
                    page = carried_out(name + suffix)
                    self.assertGreater(len(page.ran), 0)
                    for shown, printed in page.shown:
                        self.assertNotEqual(shown, "")
                        self.assertEqual(shown, printed)

    def test_both_languages_show_the_same_examples_and_commands(self):
        for name in PAGES:
            english, korean = carried_out(name + ".md"), carried_out(name + ".ko.md")
            self.assertEqual(english.saved, korean.saved)
            self.assertEqual(english.ran, [line.replace(" --lang ko", "") for line in korean.ran])

    def test_the_guide_has_examples(self):
        page = carried_out("policy-guide.md")
        self.assertGreaterEqual(len(page.saved), 8)
        self.assertGreaterEqual(len(page.shown), 8)

    def test_the_test_itself_notices_a_wrong_page(self):
        with tempfile.TemporaryDirectory(prefix="haechi-guide-") as folder:
            page = pathlib.Path(folder, "page.md")
            page.write_text("```yaml\n# policy.yaml\nbodies: {a: {}}\ntests: [{id: t, at: 2025-01-01, who: {body: a}, "
                            "host: chatgpt.com, expect: block}]\n```\n", encoding="utf-8")
            (pathlib.Path(folder) / "work").mkdir()
            with self.assertRaises(AssertionError):
                Page(page, pathlib.Path(folder) / "work").carry_out()


if __name__ == "__main__":
    HAECHI, ROOT = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    if "--write" in sys.argv:
        for each in PAGES:
            for ending in (".md", ".ko.md"):
                carried_out(each + ending, write=True)
    else:
        unittest.main(argv=sys.argv[:1])
