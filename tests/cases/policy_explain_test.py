"""`haechi policy explain`, and failing tests of `haechi policy test`, by the real program.
Usage: policy_explain_test.py HAECHI ROOT"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
ROOT = pathlib.Path()
ASKED = ["--at", "2025-02-06T10:00:00+09:00", "--body", "kr.motie", "--role", "employee", "--device", "gov-pc",
         "--zone", "internet"]


def run(*arguments):
    return subprocess.run([HAECHI, "policy", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          check=False)


def paths(name):
    cases = ROOT / "tests/cases/policy"
    return ["--policy", cases / name, "--catalog", cases / "catalog.yaml"]


def explain(*flags):
    return run("explain", *paths("C01-motie.yaml"), *ASKED, *flags)


def statements(answer, topic):
    return [each for section in answer["sections"] if section["topic"] == topic for each in section["statements"]]


class Sentences(unittest.TestCase):
    def test_the_answer_comes_first_in_both_languages(self):
        for language, answer, order in [("en", "Blocked.", "a binding order issued by"),
                                        ("ko", "차단됩니다.", "구속력 있는 명령")]:
            done = explain("--target", "deepseek.web", "--lang", language)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.splitlines()[0], answer)
            self.assertIn(order, done.stdout)
            self.assertRegex(done.stdout, r"kr-motie-deepseek.*\[\S*C01-motie\.yaml:\d+\]\n")

    def test_english_is_the_default(self):
        self.assertEqual(explain("--target", "deepseek.web").stdout,
                         explain("--target", "deepseek.web", "--lang", "en").stdout)

    def test_the_same_question_always_gets_the_same_text(self):
        self.assertEqual(len({explain("--host", "clients6.google.com").stdout for _ in range(3)}), 1)

    def test_korean_leaves_no_english_sentence_and_no_unfilled_place(self):
        for flags in (["--target", "deepseek.web"], ["--host", "clients6.google.com"], ["--target", "chatgpt.web"],
                      ["--host", "www.example.org"], ["--target", ""]):
            text = explain(*flags, "--lang", "ko").stdout
            for line in text.splitlines():
                self.assertNotRegex(line, r"[{}]| would | the |\[[^\]:]*/[^\]:]*\]")

    def test_wrong_flags_cannot_run(self):
        for flags in (["--lang", "fr"], ["--operation", "promt"], ["--at", "noon"], ["--nonsense"]):
            done = explain(*flags)
            self.assertEqual((done.returncode, done.stdout), (2, ""), flags)
            self.assertNotEqual(done.stderr, "")
        self.assertEqual(run("explain").returncode, 2)
        self.assertEqual(run("explain", "--policy", "/nowhere").returncode, 2)


class Json(unittest.TestCase):
    def test_the_decision_is_that_of_decide(self):
        explained = json.loads(explain("--target", "deepseek.web", "--json").stdout)
        decided = json.loads(run("decide", *paths("C01-motie.yaml"), *ASKED, "--target", "deepseek.web",
                                 "--json").stdout)
        self.assertEqual(explained["decision"], decided)
        self.assertEqual(list(explained), ["v", "language", "decision", "sections", "alternatives"])

    def test_ids_are_the_same_in_both_languages(self):
        answers = [json.loads(explain("--target", "deepseek.web", "--json", "--lang", language).stdout)
                   for language in ("en", "ko")]
        ids = [[[each["id"] for each in section["statements"]] for section in answer["sections"]]
               for answer in answers]
        self.assertEqual(ids[0], ids[1])
        texts = [[each["text"] for section in answer["sections"] for each in section["statements"]]
                 for answer in answers]
        self.assertNotEqual(texts[0], texts[1])
        self.assertEqual([answer["language"] for answer in answers], ["en", "ko"])

    def test_each_alternative_is_what_decide_says_about_the_changed_request(self):
        answer = json.loads(explain("--target", "deepseek.web", "--json").stdout)
        flags = {"device": "--device", "zone": "--zone", "at": "--at", "role": "--role", "surface": None}
        compared = 0
        for alternative in answer["alternatives"]:
            change = alternative["changes"][0]
            flag = flags.get(change["facet"])
            if flag is None or len(alternative["changes"]) != 1:
                continue
            asked = list(ASKED)
            asked[asked.index(flag) + 1] = change["becomes"][0]
            decided = json.loads(run("decide", *paths("C01-motie.yaml"), *asked, "--target", "deepseek.web",
                                     "--json").stdout)
            for key in ("effect", "at_least", "at_most", "settled", "reason", "by"):
                self.assertEqual(alternative[key], decided[key], change)
            compared += 1
        self.assertGreaterEqual(compared, 2)

    def test_an_exemption_and_a_lifting_are_among_the_ways_out(self):
        answer = json.loads(explain("--target", "deepseek.web", "--json").stdout)
        facets = {each["changes"][0]["facet"] for each in answer["alternatives"]}
        self.assertLessEqual({"exemption", "lifted"}, facets)
        for each in answer["alternatives"]:
            if each["changes"][0]["facet"] == "exemption":
                self.assertEqual(each["changes"][0]["becomes"], ["kr-motie-deepseek"])
                self.assertEqual(each["changes"][0]["lifts"], "rules")

    def test_every_order_of_the_trace_is_spoken_of(self):
        answer = json.loads(explain("--target", "chatgpt.web", "--json").stdout)
        told = {each.get("order") for topic in ("why", "others") for each in statements(answer, topic)}
        self.assertLessEqual({line["order"] for line in answer["decision"]["trace"]}, told)


POLICY = """
bodies: {a: {}}
devices: {pc: {owner: body}, phone: {owner: person}}
zones: {office: {owner: body}, hall: {owner: body}, street: {owner: nobody}}
orders:
  - {id: o, issuer: a, force: binding, scope: {zones: [hall]}, rules: [{effect: block}]}
tests:
  - {id: one-change, at: 2025-02-06, who: {body: a}, device: pc, zone: office, target: deepseek.web, expect: block}
  - {id: two-changes, at: 2025-02-06, who: {body: a}, device: pc, zone: office, target: deepseek.web, reason: out-of-reach}
  - {id: no-way, at: 2025-02-06, who: {body: a}, device: pc, zone: office, target: deepseek.web, expect: redact}
  - {id: fine, at: 2025-02-06, who: {body: a}, device: pc, zone: hall, target: deepseek.web, expect: block}
"""


class FailingTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="haechi-explain-")
        self.addCleanup(self.folder.cleanup)
        self.file = pathlib.Path(self.folder.name, "p.yaml")
        self.file.write_text(POLICY, encoding="utf-8")
        self.arguments = ["--policy", self.file, "--catalog", ROOT / "tests/cases/policy/catalog.yaml"]

    def test_the_nearest_passing_request_is_named(self):
        done = run("test", *self.arguments)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.endswith("1 passed, 3 failed\n"), done.stdout)
        self.assertIn("holds in zone `hall`, not in zone `office`", done.stdout)
        self.assertIn("The nearest request that passes has zone `hall` (instead of `office`); it is blocked (`o`).",
                      done.stdout)
        self.assertIn("has device `phone` (instead of `pc`), zone `street` (instead of `office`)", done.stdout)
        self.assertRegex(done.stdout, r"No request with one or two of its facets changed passes; \d+ were decided")

    def test_in_korean(self):
        done = run("test", *self.arguments, "--lang", "ko")
        self.assertIn("통과하는 가장 가까운 요청: 망 `hall`(요청은 `office`). 이 요청은 차단됩니다(`o`).", done.stdout)
        self.assertIn("통과하는 것이 없습니다", done.stdout)

    def test_as_json(self):
        answer = json.loads(run("test", *self.arguments, "--json").stdout)
        tests = {each["id"]: each for each in answer["tests"]}
        self.assertNotIn("nearest", tests["fine"])
        self.assertEqual(tests["one-change"]["nearest"]["found"]["changes"],
                         [{"facet": "zone", "was": "office", "becomes": ["hall"]}])
        self.assertEqual(len(tests["two-changes"]["nearest"]["found"]["changes"]), 2)
        self.assertIsNone(tests["no-way"]["nearest"]["found"])
        self.assertFalse(tests["no-way"]["nearest"]["cut"])
        self.assertGreater(tests["no-way"]["nearest"]["tried"], 20)


if __name__ == "__main__":
    HAECHI, ROOT = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
