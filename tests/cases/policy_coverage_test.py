"""`haechi policy coverage` by the real program. Usage: policy_coverage_test.py HAECHI CASES"""

import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
CASES = pathlib.Path()
AT = "2025-02-06T10:00:00+09:00"


def run(*arguments, case="C01-motie.yaml", at=AT):
    command = [HAECHI, "policy", "coverage", "--policy", CASES / case, "--catalog", CASES / "catalog.yaml", "--at", at]
    return subprocess.run([*map(str, command), *map(str, arguments)], capture_output=True, text=True, timeout=120,
                          check=False)


def ask(*arguments, code=0, **more):
    done = run(*arguments, "--json", **more)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def decide(request, case="C01-motie.yaml"):
    done = subprocess.run([HAECHI, "policy", "decide", "--policy", CASES / case, "--catalog", CASES / "catalog.yaml",
                           "--batch"], input=json.dumps(request) + "\n", capture_output=True, text=True, timeout=60,
                          check=False)
    return json.loads(done.stdout)


def region_of(answer, **where):
    """The one region that holds a cell."""
    found = [each for each in answer["regions"] if all(value in each["where"][facet] for facet, value in where.items())]
    assert len(found) == 1, found
    return found[0]


class Matrix(unittest.TestCase):
    def test_the_story_of_the_ministry(self):
        answer = ask()
        self.assertEqual((answer["v"], answer["question"], answer["partial"]), (1, "matrix", False))
        place = {"body": "kr.motie", "device": "gov-pc", "zone": "internet"}
        deepseek = region_of(answer, service="deepseek", **place)["answer"]
        self.assertEqual((deepseek["effect"], deepseek["by"], deepseek["reason"]),
                         ("block", "kr-motie-deepseek", "named-block"))
        chatgpt = region_of(answer, service="chatgpt", **place)
        self.assertEqual((chatgpt["answer"]["effect"], chatgpt["answer"]["reason"]), ("warn", "default"))
        self.assertIn("~new", chatgpt["where"]["service"])
        private = region_of(answer, service="deepseek", body="kr.motie", device="private-phone", zone="cellular")
        self.assertEqual(private["answer"]["effect"], "no-decision")

    def test_every_witness_is_decided_as_its_region_says(self):
        for case in ("C01-motie.yaml", "C04-khnp.yaml", "C09-pspf.yaml", "C16-language.yaml"):
            answer = ask("--by", "operation,surface,assurance", case=case)
            self.assertGreater(len(answer["regions"]), 5)
            for region in answer["regions"]:
                with self.subTest(case, witness=region["witness"]):
                    decision = decide(region["witness"], case)
                    self.assertEqual({key: decision[key] for key in region["answer"]}, region["answer"])

    def test_filters(self):
        answer = ask("--body", "kr.motie", "--category", "generative-ai", "--device", "gov-pc", "--zone", "internet",
                     "--effect", "block")
        self.assertEqual([each["where"]["service"] for each in answer["regions"]], [["deepseek"]])
        answer = ask("--body", "kr.motie", "--service", "deepseek", "--given", "operation=prompt", "--lifted",
                     "kr-motie-deepseek=2025-02-05")
        self.assertNotIn("block", [each["answer"]["effect"] for each in answer["regions"]])

    def test_an_open_cell_says_what_it_hangs_on(self):
        answer = ask("--body", "kr.motie", "--service", "~other", "--device", "gov-pc", "--zone", "internet")
        cell = answer["regions"][0]["answer"]
        self.assertFalse(cell["settled"])
        self.assertEqual((cell["at_least"], cell["at_most"]), ("allow", "block"))
        self.assertIn("provider_group", cell["needs"])

    def test_csv_has_a_row_for_each_cell(self):
        done = run("--csv", "--by", "operation")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        keys = [(row["body"], row["service"], row["device"], row["zone"]) for row in rows]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(len(keys), 3 * 14 * 3 * 3)
        blocked = [row for row in rows if row["effect"] == "block" and row["settled"] == "true"]
        self.assertEqual([(row["service"], row["by"]) for row in blocked], [("deepseek", "kr-motie-deepseek")])

    def test_text_in_both_languages(self):
        done = run("--body", "kr.motie")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"deepseek +gov-pc +all but internet +warn")
        self.assertRegex(done.stdout, r"internet +block +named by an order \(kr-motie-deepseek\); with notice-page; "
                                      r"instead onprem-llm")
        self.assertRegex(done.stdout, r"\n\[1\] chatgpt, clova-x, deepseek-on-cloud, ")
        done = run("--body", "kr.motie", "--lang", "ko")
        self.assertIn("kr.motie (산업통상자원부)", done.stdout)
        self.assertRegex(done.stdout, r"internet +차단 +지정 차단 \(kr-motie-deepseek\)")

    def test_a_budget_that_does_not_suffice_is_said(self):
        answer = ask("--budget", "20", code=3)
        self.assertTrue(answer["partial"])
        self.assertEqual(answer["asked"], 20)
        self.assertIn("effect", decide(answer["unexplored"][0]["witness"]))
        cells = sum(len(each["where"]["body"]) * len(each["where"]["service"]) * len(each["where"]["device"])
                    * len(each["where"]["zone"]) for each in answer["regions"] + answer["unexplored"])
        self.assertEqual(cells, 3 * 14 * 3 * 3)
        done = run("--budget", "20")
        self.assertEqual(done.returncode, 3)
        self.assertIn("partial: the budget of 20 cells was spent", done.stdout)

    def test_the_page_is_whole_and_runs_its_own_script_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder, "coverage.html")
            for _ in range(2):  # a page that is there is replaced
                done = run("--html", page, "--lang", "ko")
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            text = page.read_text(encoding="utf-8")
            self.assertNotRegex(text, r"(src|href)=|url\(|@import")
            self.assertRegex(text, r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[A-Za-z0-9+/]{43}='")
            self.assertIn('<html lang="ko">', text)
            self.assertIn("산업통상자원부", text)
            self.assertIn("Ministry of Trade, Industry and Energy", text)
            self.assertEqual(len(re.findall("<script>", text)), 1)

    def test_texts_of_a_policy_are_no_markup(self):
        with tempfile.TemporaryDirectory() as folder:
            evil = '<img/src=x/onerror=alert(1)>'
            policy = pathlib.Path(folder, "p.yaml")
            policy.write_text(f"bodies: {{'{evil}': {{name: {{en: '{evil}', ko: '</script>'}}, default: warn}}}}\n",
                              encoding="utf-8")
            page = pathlib.Path(folder, "c.html")
            done = subprocess.run([HAECHI, "policy", "coverage", "--policy", policy, "--catalog",
                                   CASES / "catalog.yaml", "--html", page], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            text = page.read_text(encoding="utf-8")
            self.assertNotIn("<img", text)
            self.assertEqual(len(re.findall("</script>", text)), 1)


class Questions(unittest.TestCase):
    def test_what_the_order_covers_and_what_not(self):
        answer = ask("--order", "kr-motie-deepseek")
        deciding = [each["where"] for each in answer["regions"] if each["state"] == "decides"]
        self.assertEqual(len(deciding), 1)
        self.assertEqual((deciding[0]["service"], deciding[0]["device"], deciding[0]["zone"]),
                         (["deepseek"], ["gov-pc"], ["internet"]))
        self.assertEqual(answer["covered_services"], ["deepseek", "~other"])
        missed = {each["value"]: each["services"] for each in answer["missed_services"]}
        self.assertEqual(missed["deepseek"], ["deepseek-weights"])
        self.assertEqual(missed["CN"], ["joint-venture-ai"])
        self.assertIn("chatgpt", missed["generative-ai"])
        silent = {value: each["why"] for each in answer["silent_everywhere"] for value in each["values"]}
        self.assertIn("out-of-scope-device", silent["private-phone"])
        self.assertEqual(silent["~other"], ["out-of-scope-zone"])
        self.assertTrue(answer["in_force"])

    def test_an_order_that_is_not_in_force(self):
        answer = ask("--order", "kr-motie-deepseek", at="2025-02-01")
        self.assertEqual((answer["in_force"], answer["not_in_force"]), (False, "not-yet-effective"))
        self.assertEqual({each["state"] for each in answer["regions"]}, {"silent"})
        done = run("--order", "kr-motie-deepseek", "--lang", "ko", at="2025-02-01")
        self.assertIn("시행 중 아님: 아직 시행 전", done.stdout)
        self.assertIn("이 명령이 결정하는 곳은 없습니다.", done.stdout)

    def test_where_two_services_are_treated_differently_and_why(self):
        answer = ask("--service", "chatgpt", "--like", "deepseek")
        self.assertFalse(answer["alike_everywhere"])
        different = [each for each in answer["regions"] if not each["alike"]]
        self.assertEqual(len(different), 1)
        self.assertEqual((different[0]["first"]["effect"], different[0]["second"]["effect"]), ("warn", "block"))
        cause = different[0]["causes"][0]
        self.assertEqual((cause["order"], cause["facets"], cause["together"]),
                         ("kr-motie-deepseek", ["provider_group"], False))
        self.assertEqual(cause["first"], {"skipped": "no-match"})
        self.assertTrue(ask("--service", "chatgpt", "--like", "gemini")["alike_everywhere"])

    def test_gaps(self):
        answer = ask("--gaps")
        found = {(each["likeness"], tuple(each["named"]), tuple(each["missed"])) for each in answer["gaps"]}
        self.assertEqual(found, {("provider_group", ("deepseek",), ("deepseek-weights",)),
                                 ("country", ("deepseek",), ("joint-venture-ai",))})
        self.assertEqual(answer["gaps"][0]["where"], [{"body": ["kr.motie"], "device": ["gov-pc"], "zone": ["internet"]}])

    def test_what_cannot_be_asked(self):
        for flags, code, said in [
                (["--body", "kr.moti"], "E-COVERAGE-001", "did you mean `kr.motie`?"),
                (["--service", "deepsek"], "E-COVERAGE-001", "did you mean `deepseek`?"),
                (["--by", "colour"], "E-COVERAGE-002", "facets are role, "),
                (["--by", "provider"], "E-COVERAGE-002", "it follows from the service"),
                (["--order", "kr-motie-deepsek"], "E-COVERAGE-003", "did you mean `kr-motie-deepseek`?"),
                (["--like", "deepseek"], "E-CLI-002", "needs one `--service`"),
                (["--order", "x", "--gaps"], "E-CLI-002", "one of"),
                (["--gaps", "--csv"], "E-CLI-002", "for the matrix alone"),
                (["--effect", "blok"], "E-CLI-002", "no-decision, allow"),
                (["--given", "operation=promt"], "E-REQUEST-003", "did you mean"),
                (["--at", "noon"], "E-REQUEST-005", "")]:
            with self.subTest(flags):
                done = run(*flags) if flags[0] != "--at" else run(at=flags[1])
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(code, done.stderr)
                self.assertIn(said, done.stderr)


class Documents(unittest.TestCase):
    def test_what_the_guides_say_to_type_runs(self):
        root = CASES.resolve().parent.parent.parent
        asked = {"policy-coverage.md": 0, "policy-coverage.ko.md": 0}
        for name in asked:
            text = (root / "docs" / name).read_text(encoding="utf-8")
            for line in re.findall(r"^haechi (.*)$", text, re.MULTILINE):
                with self.subTest(name, line=line):
                    done = subprocess.run([HAECHI, *line.split()], cwd=root, capture_output=True, text=True,
                                          timeout=120, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertGreater(len(done.stdout), 200)
                    asked[name] += 1
        self.assertEqual(set(asked.values()), {4})


if __name__ == "__main__":
    HAECHI, CASES = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
