"""`haechi policy diff` by the real program. Usage: policy_diff_test.py HAECHI CASES"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
CASES = pathlib.Path()
PARTIAL = 3

HEAD = """timezone: Asia/Seoul
bodies:
  gov: {}
  gov.a: {parent: gov}
  gov.b: {parent: gov}
orders:
"""
BLOCK = """  - id: deepseek
    issuer: gov
    force: binding
    expires: 2027-01-01
    scope: {bodies: [%s]}
    rules: [{target: {provider_group: deepseek}, effect: %s, obligations: [%s]}]
"""


def run(*arguments, text=None):
    return subprocess.run([HAECHI, "policy", *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=60, check=False)


class Diff(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def policy(self, name, bodies, effect, obligation="log", head=HEAD):
        path = pathlib.Path(self.folder.name, name + ".yaml")
        path.write_text(head + BLOCK % (bodies, effect, obligation), encoding="utf-8")
        return path

    def diff(self, *arguments, at="2026-06-01"):
        moment = ["--at", at] if at else []
        return run("diff", *arguments, "--catalog", CASES / "catalog.yaml", *moment)

    def test_the_same_policy_answers_alike(self):
        old = self.policy("old", "gov", "block")
        done = self.diff(old, old)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("No answer changes", done.stdout)

    def test_a_body_less_is_looser_and_its_witness_says_so(self):
        old, new = self.policy("old", "gov", "block"), self.policy("new", "gov.a", "block")
        done = self.diff(old, new, "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        answer = json.loads(done.stdout)
        regions = answer["moments"][0]["regions"]
        self.assertTrue(regions)
        self.assertEqual({region["turn"] for region in regions}, {"looser"})
        for region in regions:
            body = region["facets"][0]
            self.assertEqual(body["facet"], "body")
            members = {member for one in body["classes"] for member in one["members"]}
            self.assertEqual(members, {"gov", "gov.b"})
            for path, side in ((old, "before"), (new, "after")):
                asked = run("decide", "--policy", path, "--catalog", CASES / "catalog.yaml", "--batch",
                            text=json.dumps(region["witness"]) + "\n")
                decision = json.loads(asked.stdout)
                self.assertTrue(decision["settled"], asked.stdout)
                self.assertEqual(decision["effect"], region[side]["at_most"])
        self.assertEqual(self.diff(new, old).returncode, 0)

    def test_obligations_count_when_asked_for(self):
        old, new = self.policy("old", "gov", "block"), self.policy("new", "gov", "block", "notice-page")
        self.assertIn("No answer changes", self.diff(old, new).stdout)
        done = self.diff(old, new, "--answers", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        turns = {region["turn"] for region in json.loads(done.stdout)["moments"][0]["regions"]}
        self.assertEqual(turns, {"other"})

    def test_time_changes_answers(self):
        old = self.policy("old", "gov", "block")
        new = self.policy("new", "gov", "block")
        new.write_text(new.read_text(encoding="utf-8").replace("2027-01-01", "2026-09-01"), encoding="utf-8")
        done = self.diff(old, new, "--from", "2026-06-01", "--to", "2027-06-01", "--json", at=None)
        self.assertEqual(done.returncode, 1, done.stderr)
        moments = json.loads(done.stdout)["moments"]
        self.assertEqual([bool(each["regions"]) for each in moments], [False, True, False])
        self.assertEqual(moments[1]["from"], "2026-08-31T15:00:00Z")
        self.assertEqual(moments[1]["until"], "2026-12-31T15:00:00Z")

    def test_against_a_parent(self):
        parent = self.policy("parent", "gov", "block")
        fine = self.policy("fine", "gov", "block", head=HEAD.replace("  gov.b: {parent: gov}\n", "  gov.c: {parent: gov}\n"))
        done = self.diff(fine, "--against", parent)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("left out: gov.b", done.stdout)
        mild = self.policy("mild", "gov", "warn")
        done = self.diff(mild, "--against", parent)
        self.assertEqual(done.returncode, 1)
        self.assertIn("demanded: block (deepseek, named-block)", done.stdout)
        done = self.diff(mild, "--against", parent, "--lang", "ko")
        self.assertIn("상위 정책의 요구보다 느슨함", done.stdout)

    def test_a_small_budget_is_admitted(self):
        old, new = self.policy("old", "gov", "warn"), self.policy("new", "gov.a", "block")
        done = self.diff(old, new, "--budget", "1")
        self.assertIn("This answer is partial", done.stdout)
        self.assertIn(done.returncode, (1, PARTIAL))

    def test_cannot_run(self):
        old = self.policy("old", "gov", "block")
        for arguments in ([old], [old, old, "--against", old], [old, old, "--from", "2027-01-01", "--to", "2026-01-01"],
                          [old, pathlib.Path(self.folder.name, "missing.yaml")]):
            done = self.diff(*arguments, at=None)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertRegex(done.stderr, r"E-[A-Z]+-\d{3}")


if __name__ == "__main__":
    HAECHI = sys.argv[1]
    CASES = pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
