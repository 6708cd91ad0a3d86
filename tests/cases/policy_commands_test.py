"""`haechi policy check, decide, test` by the real program. Usage: policy_commands_test.py HAECHI CASES"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
CASES = pathlib.Path()
REQUEST = {
    "at": "2025-02-06T10:00:00+09:00",
    "who": {"body": "kr.motie", "role": "employee"},
    "device": "gov-pc",
    "zone": "internet",
    "target": "deepseek.web",
}


def run(*arguments, text=None, environment=None):
    return subprocess.run([HAECHI, "policy", *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=60, env=environment, check=False)


def paths(name):
    return ["--policy", CASES / name, "--catalog", CASES / "catalog.yaml"]


class TestCommand(unittest.TestCase):
    def test_every_case_passes(self):
        names = sorted(path.name for path in CASES.glob("C*.yaml"))
        self.assertGreaterEqual(len(names), 11)
        for name in names:
            with self.subTest(name):
                done = run("test", *paths(name))
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertRegex(done.stdout, r"^[1-9]\d* passed, 0 failed\n$")

    def test_a_failing_test_shows_what_was_expected_what_came_and_the_trace(self):
        with tempfile.TemporaryDirectory() as folder:
            text = (CASES / "C01-motie.yaml").read_text(encoding="utf-8")
            file = pathlib.Path(folder, "p.yaml")
            file.write_text(text.replace("expect: block, reason: named-block", "expect: warn, reason: advice"),
                            encoding="utf-8")
            done = run("test", "--policy", folder, "--catalog", CASES / "catalog.yaml")
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"{file}:24:5: test `C01-1` failed", done.stdout)
            self.assertIn("expect: expected warn, got block", done.stdout)
            self.assertIn("reason: expected advice, got named-block", done.stdout)
            self.assertIn("`kr-motie-deepseek`, a binding order issued by", done.stdout)
            self.assertRegex(done.stdout, r"\n\d+ passed, 1 failed\n$")
            done = run("test", "--policy", folder, "--catalog", CASES / "catalog.yaml", "--json")
            self.assertEqual(done.returncode, 1)
            answer = json.loads(done.stdout)
            self.assertEqual(answer["failed"], 1)
            self.assertEqual([each["id"] for each in answer["tests"] if not each["passed"]], ["C01-1"])

    def test_cannot_run(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("test", "--policy", folder, "--catalog", CASES / "catalog.yaml").returncode, 2)
            file = pathlib.Path(folder, "p.yaml")
            for text, said in [("bodies: {a: {}}\n", "no tests"), ("bodys: {}\n", "E-POLICY-001"),
                               ("bodies: {a: {parent: b}}\n", "E-POLICY-102"), ("a: [\n", "E-YAML-001")]:
                with self.subTest(text):
                    file.write_text(text, encoding="utf-8")
                    done = run("test", "--policy", file, "--catalog", CASES / "catalog.yaml")
                    self.assertEqual(done.returncode, 2)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(said, done.stderr)
        self.assertEqual(run("test", "--policy", "/nowhere", "--catalog", CASES / "catalog.yaml").returncode, 2)
        self.assertEqual(run("test", "--policy", CASES / "C01-motie.yaml", "--catalog", "/nowhere").returncode, 2)
        self.assertEqual(run("test").returncode, 2)
        self.assertEqual(run().returncode, 2)


class CheckCommand(unittest.TestCase):
    def test_a_well_formed_policy_is_fine(self):
        for arguments in (paths("C01-motie.yaml"), ["--policy", CASES / "C01-motie.yaml"]):
            done = run("check", *arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue(done.stdout.startswith("fine: 2 bodies"), done.stdout)

    def test_findings_have_place_code_and_hint(self):
        done = run("check", *paths("C16-language.yaml"))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"C16-language\.yaml:28:5: order `tax-own` may not supersede "
                                      r"`it-countries`: .* \(E-POLICY-112\)\n  hint: ")
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.yaml").write_text("bodies: {a: {default: blok}}\n", encoding="utf-8")
            pathlib.Path(folder, "b.yaml").write_text("order: []\n", encoding="utf-8")
            done = run("check", "--policy", folder)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.splitlines(), [
                f"{folder}/a.yaml:1:23: `blok` is no word of `default` (E-POLICY-002)",
                "  hint: did you mean `block`?",
                f"{folder}/b.yaml:1:1: a policy file has no key `order` (E-POLICY-001)",
                "  hint: did you mean `orders`?",
            ])
            done = run("check", "--policy", folder, "--json")
            self.assertEqual(done.returncode, 1)
            first = json.loads(done.stdout)["findings"][0]
            self.assertEqual(first, {"severity": "error", "code": "E-POLICY-002", "line": 1, "column": 23,
                                     "message": "`blok` is no word of `default`",
                                     "file": f"{folder}/a.yaml", "hint": "did you mean `block`?"})

    def test_names_are_judged_when_a_catalog_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            text = (CASES / "C04-khnp.yaml").read_text(encoding="utf-8")
            pathlib.Path(folder, "p.yaml").write_text(text.replace("onprem-llm", "onprem-lm"), encoding="utf-8")
            self.assertEqual(run("check", "--policy", folder).returncode, 0)
            done = run("check", "--policy", folder, "--catalog", CASES / "catalog.yaml")
            self.assertEqual(done.returncode, 1)
            self.assertIn("did you mean `onprem-llm`?", done.stderr)

    def test_a_domain_list_is_a_service_of_ones_own(self):
        with tempfile.TemporaryDirectory() as folder:
            text = (CASES / "C04-khnp.yaml").read_text(encoding="utf-8")
            pathlib.Path(folder, "p.yaml").write_text(text.replace("onprem-llm", "house-model"), encoding="utf-8")
            names = pathlib.Path(folder, "names.txt")
            names.write_text("model.house.example\n", encoding="utf-8")
            arguments = ["--policy", folder, "--catalog", CASES / "catalog.yaml"]
            self.assertEqual(run("check", *arguments).returncode, 1)
            arguments += ["--list", f"house-model={names}"]
            done = run("check", *arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            done = run("decide", *arguments, "--body", "kr.khnp", "--device", "gov-pc", "--zone", "work-net", "--host",
                       "model.house.example", "--json")
            self.assertEqual(json.loads(done.stdout)["effect"], "block", done.stdout)
            names.write_text("no name\n", encoding="utf-8")
            self.assertEqual(run("check", *arguments).returncode, 2)
            self.assertEqual(run("check", *arguments[:4], "--list", "x").returncode, 2)

    def test_cannot_run(self):
        self.assertEqual(run("check", "--policy", "/nowhere").returncode, 2)
        self.assertEqual(run("check", "--policy", CASES / "C01-motie.yaml", "--catalog", "/nowhere").returncode, 2)


class DecideCommand(unittest.TestCase):
    FLAGS = ["--at", REQUEST["at"], "--body", "kr.motie", "--role", "employee", "--device", "gov-pc", "--zone",
             "internet"]

    def decide(self, *flags):
        done = run("decide", *paths("C01-motie.yaml"), *self.FLAGS, *flags, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_flags_and_batch_give_the_same_answer(self):
        by_flags = self.decide("--target", "deepseek.web")
        batch = run("decide", *paths("C01-motie.yaml"), "--batch", text=json.dumps(REQUEST) + "\n")
        self.assertEqual(json.loads(batch.stdout), by_flags)
        self.assertEqual(list(by_flags), ["v", "effect", "at_least", "at_most", "settled", "needs", "reason", "by",
                                          "obligations", "obligations_open", "instead", "trace", "policy"])
        self.assertEqual(by_flags["effect"], "block")
        self.assertEqual(by_flags["by"], "kr-motie-deepseek")
        self.assertRegex(by_flags["policy"], r"^sha256:[0-9a-f]{64}$")

    def test_text_for_people(self):
        done = run("decide", *paths("C01-motie.yaml"), *self.FLAGS, "--host", "chat.deepseek.com")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("block (named-block, by kr-motie-deepseek)\n"), done.stdout)
        self.assertIn("instead: onprem-llm\n", done.stdout)
        self.assertIn("  kr-motie-deepseek: said block (rank 2, binding)\n", done.stdout)

    def test_what_is_not_said_is_unknown_and_empty_is_nothing(self):
        self.assertFalse(self.decide("--host", "clients6.google.com")["settled"])
        nothing = self.decide("--host", "clients6.google.com", "--target", "")
        self.assertEqual((nothing["effect"], nothing["settled"]), ("allow", True))

    def test_events_and_liftings(self):
        lifted = self.decide("--target", "deepseek.web", "--lifted", "kr-motie-deepseek=2025-02-05")
        self.assertEqual(lifted["effect"], "warn")
        due = self.decide("--target", "deepseek.web", "--event", "superseding-guidance=2025-02-05")
        self.assertEqual(due["reason"], "review-due")

    def test_facts_and_data(self):
        flags = ["--at", "2025-03-02", "--body", "gov.it", "--device", "pc", "--zone", "office"]
        done = run("decide", *paths("C16-language.yaml"), *flags, "--target", "unproven-ai.web", "--fact",
                   "control_country=JP", "--fact", "control_country=RU", "--grade", "", "--json")
        self.assertEqual(json.loads(done.stdout)["by"], "it-countries", done.stdout + done.stderr)
        done = run("decide", *paths("C16-language.yaml"), *flags, "--target", "clova-x.api", "--finding",
                   "personal-data", "--json")
        self.assertEqual(json.loads(done.stdout)["reason"], "data-personal", done.stdout + done.stderr)

    def test_without_at_it_is_now(self):
        done = run("decide", *paths("C01-motie.yaml"), *self.FLAGS[2:], "--target", "deepseek.web", "--json")
        self.assertEqual(json.loads(done.stdout)["effect"], "block")

    def test_wrong_flags(self):
        for flags, said in [(["--operation", "promt"], "E-REQUEST-003"), (["--attribute", "x"], "E-CLI-002"),
                            (["--at", "noon"], "E-REQUEST-005"), (["--target", "a.wap"], "E-REQUEST-003")]:
            with self.subTest(flags):
                done = run("decide", *paths("C01-motie.yaml"), *flags)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(said, done.stderr)
        self.assertEqual(run("decide", *paths("C01-motie.yaml"), "--nonsense").returncode, 2)


class Batch(unittest.TestCase):
    def test_bad_lines_answer_in_their_place_and_the_run_goes_on(self):
        good = json.dumps(REQUEST)
        lines = [good, "{", "", good[:-1] + ', "device": "x"}', "{}", '{"at": "2025-02-06", "x": 1}',
                 " " * 2_000_000, '"' + "x" * 1_100_000 + '"', good]
        done = run("decide", *paths("C01-motie.yaml"), "--batch", text="\n".join(lines))
        self.assertEqual(done.returncode, 0)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(lines))
        codes = [each["error"]["code"] if "error" in each else each["effect"] for each in answers]
        self.assertEqual(codes, ["block", "E-JSON-001", "E-JSON-001", "E-JSON-002", "E-REQUEST-004",
                                 "E-REQUEST-001", "E-JSON-003", "E-JSON-003", "block"])
        self.assertEqual(set(answers[1]["error"]), {"code", "message"})

    def test_answers_keep_their_order_over_many_lines(self):
        count = 5_000
        lines = []
        for number in range(count):
            request = dict(REQUEST, target="deepseek.web" if number % 3 == 0 else "chatgpt.web")
            lines.append(json.dumps(request))
        done = run("decide", *paths("C01-motie.yaml"), "--batch", text="\n".join(lines) + "\n")
        effects = [json.loads(line)["effect"] for line in done.stdout.splitlines()]
        self.assertEqual(effects, ["block" if number % 3 == 0 else "warn" for number in range(count)])

    def test_each_answer_comes_before_the_next_question(self):
        command = [HAECHI, "policy", "decide", *map(str, paths("C01-motie.yaml")), "--batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            for effect, target in [("block", "deepseek.web"), ("warn", "chatgpt.web"), ("block", "deepseek.api")]:
                process.stdin.write(json.dumps(dict(REQUEST, target=target)) + "\n")
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["effect"], effect)
            process.stdin.close()
            self.assertEqual(process.wait(timeout=30), 0)

    def test_a_full_disk_is_no_success(self):
        if not os.path.exists("/dev/full"):
            self.fail("this test needs /dev/full")
        command = [HAECHI, "policy", "decide", *map(str, paths("C01-motie.yaml")), "--batch"]
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run(command, input=json.dumps(REQUEST) + "\n", stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot be written", done.stderr)


if __name__ == "__main__":
    HAECHI, CASES = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
