"""`haechi policy fmt` and `policy new` by the real program. Usage: policy_fmt_test.py HAECHI ROOT"""

import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
ROOT = pathlib.Path()


def run(*arguments, text=None):
    return subprocess.run([HAECHI, "policy", *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=120, check=False)


def digest(path):
    done = run("decide", "--policy", path, "--catalog", ROOT / "tests/cases/policy/catalog.yaml", "--at", "2025-02-06",
               "--json")
    return re.search(r'"policy":"(sha256:[0-9a-f]+)"', done.stdout).group(1)


def comments(text):
    """Comments outside of quotes; good enough for files that hold no `#` in plain texts."""
    out = []
    for line in text.splitlines():
        quote = ""
        for i, letter in enumerate(line):
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "\"'" and (i == 0 or line[i - 1] in " [{,"):
                quote = letter
            elif letter == "#" and (i == 0 or line[i - 1] == " "):
                out.append(line[i:].rstrip())
                break
    return sorted(out)


class RandomPolicy:
    """A policy of random shape, written in a random dress: quotes, brackets, indentation, comments, empty lines."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.comments = 0

    def text(self):
        return self.chance.choice(["a", "kr.gov", "NO", "it's", 'say "so"', "x, y", "a: b", "- a", "#1", "12", "한글 이름",
                                   "yes", "1.5", "+09:00", "a #b", "{x}", "back\\slash", "é", "*", "&x", "~a", "0x1F",
                                   "2025-01-01", "end:", "a" * 60, "http://x.example/?a=b#c", "!", "%", "@a", "`", "null",
                                   "?q", ":c", "-", "tab\tin", "two\nlines", "three\nlines\n\nof it\n", " led", "nbsp\u00a0x"])

    def quoted(self, text):
        style = self.chance.random()
        if "\n" in text or "\t" in text or style < 0.5:
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
        return "'" + text.replace("'", "''") + "'"

    def node(self, value, depth, brackets):
        """Lines of a value, the first of which stands behind its key or dash."""
        if isinstance(value, str):
            plain = re.fullmatch(r"[a-z][a-z0-9.-]*|\d{4}-\d\d-\d\d", value) and value != "null" and \
                self.chance.random() < 0.7
            return [value if plain else self.quoted(value)]
        if isinstance(value, bool):
            return [str(value).lower()]
        if not value:
            return ["{}" if isinstance(value, dict) else "[]"]
        if brackets or self.chance.random() < 0.4:
            return self.bracketed(value, depth)
        return self.spread(value, depth)

    def bracketed(self, value, depth):
        parts = []
        items = value.items() if isinstance(value, dict) else [(None, each) for each in value]
        for key, each in items:
            text = " ".join(self.node(each, depth, True))
            parts.append(text if key is None else f"{key}: {text}")
        gap = self.chance.choice(["", " "])
        left, right = "{}" if isinstance(value, dict) else "[]"
        if len(parts) > 1 and self.chance.random() < 0.3 and not any("\n" in part for part in parts):
            text = left + parts[0]
            for part in parts[1:]:
                text += ", " + self.comment() if self.chance.random() < 0.3 else ","
                text += "\n" + "  " * (depth + 4) + part
            return [text + right]
        return [left + gap + ", ".join(parts) + gap + right]

    def comment(self):
        self.comments += 1
        return f"# c{self.comments} {self.chance.choice(['why', '한글 주석', 'a: b', '[x', 'it' + chr(39) + 's'])}"

    def spread(self, value, depth):
        indent = "  " * depth
        lines = [""]
        items = list(value.items()) if isinstance(value, dict) else [("-", each) for each in value]
        if isinstance(value, dict):
            self.chance.shuffle(items)
        for key, each in items:
            if self.chance.random() < 0.15:
                lines.append("")
            if self.chance.random() < 0.2:
                lines.append(indent + self.comment())
            inner = self.node(each, depth + 1 + self.chance.randint(0, 1), False)
            name = key if key == "-" else key + ":"
            beside = "  " + self.comment() if self.chance.random() < 0.2 else ""
            if inner[0] == "" and key == "-":
                inner[0] = self.chance.choice(["", ""])
            lines.append((indent + name + " " + inner[0] + beside).rstrip())
            lines.extend(inner[1:])
            if self.chance.random() < 0.1:
                lines.append(indent + self.comment())
        return lines

    def policy(self):
        pick = self.chance.choice
        some = lambda make, most: [make() for _ in range(self.chance.randint(0, most))]  # noqa: E731
        words = lambda: pick([self.text(), {"ko": self.text(), "en": self.text()}])  # noqa: E731
        names = lambda: pick([["a"], "a", ["a", "b-c"], ["x" * 30, "y" * 40, "z" * 40]])  # noqa: E731
        scope = lambda: {"zones": names(), "bodies": names(), "roles": names(), "not": {"groups": names()}}  # noqa: E731
        rule = lambda: {"effect": pick(["block", "warn"]), "target": pick(  # noqa: E731
            [{"service": names()}, {"any": [{"tier": names()}], "provider": names(), "attribute.x": names()}, {}]),
            "obligations": names()}
        data = lambda: {"effect": "redact", "finding": names(), "grade": "S"}  # noqa: E731
        count = iter(range(1000))
        order = lambda: {"force": pick(["advice", "binding"]), "id": f"o{next(count)}", "issuer": "a",  # noqa: E731
                         "because": words(), "from": pick(["2025-02-05", {"event": "e", "ref": "r"}]),
                         "until": {"any": [{"event": "e"}, {"date": "2025-06-01"}]}, "scope": scope(),
                         "rules": some(rule, 3), "data": some(data, 2), "title": words()}
        test = lambda: {"expect": "allow", "id": f"t{next(count)}", "at": "2025-02-05", "device": "pc",  # noqa: E731
                        "who": {"role": "r", "body": "a"}, "host": "a.example", "zone": "z" * self.chance.randint(1, 60),
                        "facts": {"lifted": {"o": "2025-01-01"}}, "data": {"open": True}}
        out = {"tests": some(test, 3), "orders": some(order, 3), "timezone": "Asia/Seoul",
               "bodies": {"a": {"name": words(), "default": "warn"}, "b-c": {"parent": "a"}},
               "zones": {"z": {"owner": "body"}}, "grades": [["O", "S"], ["x", "y"]]}
        lines = self.spread(out, 0)[1:]
        head = [self.comment(), ""] if self.chance.random() < 0.5 else []
        return "\n".join(head + lines) + "\n"


class Fmt(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-fmt-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text, name="p.yaml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_every_policy_of_the_tree_keeps_meaning_and_comments(self):
        catalog = ROOT / "tests/cases/policy/catalog.yaml"
        for path in sorted((ROOT / "tests/cases/policy").glob("C*.yaml")):
            with self.subTest(path.name):
                after = self.write(self.formatted(path))
                self.assertEqual(digest(path), digest(after))
                tested = run("test", "--policy", after, "--catalog", catalog)
                self.assertEqual(tested.returncode, 0, tested.stdout)

    def test_every_example_keeps_meaning_and_comments(self):
        for folder in sorted((ROOT / "examples").glob("*/policy")):
            with self.subTest(folder), tempfile.TemporaryDirectory() as formatted:
                for path in sorted(folder.glob("*.yaml")):
                    (pathlib.Path(formatted) / path.name).write_text(self.formatted(path), encoding="utf-8")
                self.assertEqual(digest(folder), digest(formatted))

    def formatted(self, path):
        done = run("fmt", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(comments(path.read_text(encoding="utf-8")), comments(done.stdout))
        again = run("fmt", "-", text=done.stdout)
        self.assertEqual(again.stdout, done.stdout)
        return done.stdout

    def test_random_policies_in_any_dress(self):
        changed = 0
        for seed in range(60):
            policy = RandomPolicy(seed)
            text = policy.policy()
            with self.subTest(seed):
                before = self.write(text, "before.yaml")
                done = run("fmt", before)
                self.assertEqual((done.returncode, done.stderr), (0, ""), text)
                after = self.write(done.stdout, "after.yaml")
                self.assertEqual(digest(before), digest(after), text)
                found = re.findall(r"# c(\d+) ", done.stdout)
                self.assertEqual(sorted(map(int, found)), list(range(1, policy.comments + 1)), text)
                self.assertEqual(run("fmt", after).stdout, done.stdout, text)
                changed += text != done.stdout
        self.assertGreater(changed, 50)

    def test_check_names_the_files_and_changes_nothing(self):
        good = self.write("bodies:\n  a: {}\n", "good.yaml")
        bad = self.write("bodies: {a: {}}\n", "bad.yaml")
        done = run("fmt", "--check", good, bad)
        self.assertEqual((done.returncode, done.stdout), (1, f"{bad}\n"))
        self.assertEqual(run("fmt", "--check", self.folder).stdout, f"{bad}\n")
        self.assertEqual(bad.read_text(), "bodies: {a: {}}\n")

    def test_diff_can_be_applied(self):
        path = self.write("# c\nbodies: {a: {}}\ndevices:\n  d: {owner: body}\n")
        done = run("fmt", "--diff", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn("-bodies: {a: {}}\n+bodies:\n+  a: {}\n devices:\n", done.stdout)
        self.assertEqual(run("fmt", "--diff", self.write("bodies:\n  a: {}\n", "g.yaml")).stdout, "")

    def test_write_keeps_mode_and_links_and_names_what_changed(self):
        path = self.write("bodies: {a: {}}\n")
        path.chmod(0o640)
        link = self.folder / "link.yaml"
        link.symlink_to("p.yaml")
        done = run("fmt", "--write", link)
        self.assertEqual((done.returncode, done.stdout), (0, f"{link}\n"))
        self.assertEqual(path.read_text(), "bodies:\n  a: {}\n")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertTrue(link.is_symlink())
        self.assertEqual(run("fmt", "-w", path).stdout, "")
        self.assertEqual(sorted(os.listdir(self.folder)), ["link.yaml", "p.yaml"])

    def test_standard_input(self):
        done = run("fmt", "-", text="bodies: {a: {}} # c\n")
        self.assertEqual((done.returncode, done.stdout), (0, "bodies: # c\n  a: {}\n"))
        self.assertEqual(run("fmt", "--check", "-", text="bodies: {a: {}}\n").stdout, "(stdin)\n")
        done = run("fmt", "-w", "-", text="bodies: {a: {}}\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("E-CLI-005", done.stderr)

    def test_a_file_that_is_no_policy_stops_everything(self):
        good = self.write("bodies: {a: {}}\n", "good.yaml")
        for text, code in [("bodys: {}\n", "E-POLICY-001"), ("bodies: {a: &x {}, b: *x}\n", "E-YAML-005"),
                           ("a: [\n", "E-YAML-001"), ("bodies: {a: {}, a: {}}\n", "E-YAML-002")]:
            with self.subTest(text):
                bad = self.write(text, "bad.yaml")
                done = run("fmt", "-w", good, bad)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(code, done.stderr)
                self.assertEqual(good.read_text(), "bodies: {a: {}}\n")
        self.assertEqual(run("fmt", "/nowhere").returncode, 2)
        self.assertEqual(run("fmt").returncode, 2)


class New(unittest.TestCase):
    def test_the_starter_passes_check_its_tests_and_fmt(self):
        for language in ("en", "ko"):
            for body in ("example", "kr.go.a-ministry-with-a-rather-long-name"):
                with self.subTest(language=language, body=body), tempfile.TemporaryDirectory() as folder:
                    path = pathlib.Path(folder, "policy.yaml")
                    done = run("new", "--lang", language, "--body", body, path)
                    self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
                    catalog = ["--catalog", ROOT / "catalog"]
                    done = run("check", "--policy", path, *catalog)
                    self.assertNotIn("error", done.stderr)
                    self.assertNotIn("warning", done.stderr)
                    done = run("test", "--policy", path, *catalog)
                    self.assertEqual((done.returncode, done.stdout), (0, "4 passed, 0 failed\n"), done.stdout)
                    self.assertEqual(run("fmt", "--check", path).returncode, 0)
                    self.assertEqual(bool(re.search("[가-힣]", path.read_text(encoding="utf-8"))), language == "ko")
                    self.assertEqual(run("new", "--lang", language, "--body", body).stdout,
                                     path.read_text(encoding="utf-8"))

    def test_a_file_that_is_there_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "policy.yaml")
            path.write_text("mine")
            done = run("new", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("E-IO-005", done.stderr)
            self.assertEqual(path.read_text(), "mine")
            self.assertIn("E-CLI-006", run("new", "--body", "no id").stderr)
            self.assertEqual(run("new", "--lang", "fr").returncode, 2)


class Documents(unittest.TestCase):
    PAGES = ["policy-fmt", "policy-replay"]

    def commands(self, page):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        return "".join(re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)).splitlines()

    def test_the_commands_of_the_pages_run(self):
        environment = {**os.environ, "PATH": f"{pathlib.Path(HAECHI).resolve().parent}:{os.environ['PATH']}"}
        for page in self.PAGES:
            commands = self.commands(page + ".md") + self.commands(page + ".ko.md")
            self.assertGreaterEqual(len(commands), 2)
            for command in commands:
                with self.subTest(command):
                    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True,
                                          text=True, timeout=60, check=False)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertTrue(done.stdout or "--check" in command)

    def test_the_output_that_the_page_shows_is_the_output(self):
        shown = re.search(r"^```text\n(.*?)^```", (ROOT / "docs/policy-replay.md").read_text(encoding="utf-8"),
                          re.M | re.S).group(1)
        command = self.commands("policy-replay.md")[0].replace("haechi policy", f"{HAECHI} policy")
        done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(shown, done.stdout)

    def test_both_languages_show_the_same_commands(self):
        for page in self.PAGES:
            korean = [line.replace(" --lang ko", "") for line in self.commands(page + ".ko.md")]
            english = [line.replace(" --lang ko", "") for line in self.commands(page + ".md")]
            self.assertEqual(english, korean)


if __name__ == "__main__":
    HAECHI, ROOT = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
