#!/usr/bin/env python3
"""Keys and signed orders by their commands: one body signs, another checks, records and adopts."""
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from world import HAECHI, PATIENCE_S, ROOT  # noqa: E402

POLICY = """\
bodies: {kr.pipc: {name: {en: Commission}}}
devices: {gov-pc: {owner: body}}
zones: {internet: {owner: body}}
"""
DRAFT = {"id": "it-7", "issuer": "it.garante", "sequence": 7, "basis": "GDPR, Article 58(2)(f)",
         "because": {"en": "No sufficient answer", "ko": "충분한 답변 없음"}, "appeal": "Tribunale ordinario",
         "rules": [{"target": {"provider_group": ["deepseek"], "surface": ["web"]}, "effect": "block"}]}


class Bodies(unittest.TestCase):
    """Two of them in one folder: it.garante signs with anna.key, kr.pipc has register, policy and officer kim."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-order-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "policy").mkdir()
        (self.folder / "policy/policy.yaml").write_text(POLICY)
        (self.folder / "catalog").symlink_to(ROOT / "catalog")
        self.make_key("anna", "it.garante")
        self.make_key("kim", "kr.pipc")
        self.fine("key", "import", "anna.pub", "--list", "issuers.json")
        self.fine("oversight", "officer", "name", "kim", "--name", "Kim", "--body", "kr.pipc", "--by", "root")
        self.fine("oversight", "officer", "key", "kim", "--public", self.read("kim.pub"), "--by", "root")

    def run_it(self, *words):
        return subprocess.run([HAECHI, *words], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE_S,
                              stdin=subprocess.DEVNULL)

    def fine(self, *words):
        done = self.run_it(*words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def refused(self, code, *words):
        done = self.run_it(*words)
        self.assertNotEqual(done.returncode, 0, words)
        self.assertIn(code, done.stderr)

    def read(self, name):
        return (self.folder / name).read_text().strip()

    def make_key(self, holder, body, *more):
        secret = self.folder / f"{holder}.pass"
        secret.write_text(f"secret of {holder}\n")
        secret.chmod(0o600)
        self.fine("key", "new", f"{holder}.key", "--holder", holder, "--body", body, "--passphrase-file",
                  f"{holder}.pass", *more)
        (self.folder / f"{holder}.pub").write_text(self.fine("key", "show", f"{holder}.key", "--line"))

    def sign(self, name="order.json", by="anna", **changes):
        (self.folder / "draft.json").write_text(json.dumps(DRAFT | changes))
        self.fine("order", "sign", "draft.json", "--key", f"{by}.key", "--passphrase-file", f"{by}.pass", "--out", name)

    def importing(self, name="order.json"):
        return ["order", "import", name, "--list", "issuers.json", "--by", "park", "--policy", "policy", "--issuer",
                "kr.pipc"]

    def adopting(self, own="kr-12", key="kim"):
        return ["order", "adopt", "it-7", "--as", own, "--issuer", "kr.pipc", "--by", "kim", "--key", f"{key}.key",
                "--passphrase-file", f"{key}.pass", "--list", "issuers.json", "--policy", "policy", "--devices",
                "gov-pc", "--events", "policy/events.json"]

    def decide(self):
        out = self.fine("policy", "decide", "--policy", "policy", "--body", "kr.pipc", "--device", "gov-pc", "--zone",
                        "internet", "--target", "deepseek-web.web", "--json")
        return json.loads(out)

    def events(self):
        done = self.fine("ledger", "search", "register.db.ledger", "--index", ":memory:")
        return [json.loads(line)["kind"] for line in done.splitlines()]


class Orders(Bodies):
    def test_an_order_is_signed_checked_recorded_adopted_and_proven(self):
        self.sign()
        self.assertIn("order it-7 of it.garante, number 7", self.fine("order", "verify", "order.json", "--list",
                                                                      "issuers.json"))
        shown = self.fine(*self.importing())
        self.assertIn("deepseek", shown)
        self.assertEqual(self.decide()["effect"], "allow", "an import decides nothing")
        self.assertEqual(sorted(path.name for path in (self.folder / "policy").iterdir()), ["policy.yaml"])
        self.assertIn("it-7 it.garante 7 external", self.fine("order", "list"))
        dry = self.fine(*self.adopting(), "--dry-run")
        self.assertIn("adopts: it-7", dry)
        self.assertEqual(self.decide()["effect"], "allow")
        self.fine(*self.adopting())
        decision = self.decide()
        self.assertEqual((decision["effect"], decision["by"], decision["reason"]), ("block", "kr-12", "adopted-order"))
        self.fine("policy", "check", "--policy", "policy")
        self.assertIn("adopted as kr-12", self.fine("order", "list"))
        self.assertEqual(self.events()[-2:], ["order-recorded", "order-adopted"])
        self.assertIn("4 events, each proven", self.fine("oversight", "verify"))
        self.assertEqual(json.loads(self.fine("order", "show", "it-7", "--signed")), json.loads(self.read("order.json")))

    def test_nothing_is_taken_in_that_is_forged_replayed_revoked_or_unlisted(self):
        self.sign()
        order = self.read("order.json")
        forged = self.folder / "forged.json"
        forged.write_text(order.replace("deepseek", "chatgpt"))
        self.refused("E-ORDER-003", *self.importing("forged.json"))
        forged.write_text(order[:-40])
        self.refused("E-ORDER-001", *self.importing("forged.json"))
        forged.write_text(json.dumps(json.loads(order) | {"more": 1}))
        self.refused("E-ORDER-002", *self.importing("forged.json"))
        forged.write_text(json.dumps(json.loads(order), indent=2, sort_keys=True, ensure_ascii=True))
        self.fine("order", "verify", "forged.json", "--list", "issuers.json")
        self.refused("E-ORDER-008", "order", "verify", "order.json", "--list", "issuers.json", "--now", "2099-01-01")
        self.fine(*self.importing())
        self.refused("E-ORDER-009", *self.importing())
        self.sign("older.json", id="it-6", sequence=6)
        self.refused("E-ORDER-009", *self.importing("older.json"))
        self.sign("next.json", id="it-8", sequence=8)
        line = self.fine("key", "revoke", "anna.key", "--because", "lost", "--passphrase-file", "anna.pass")
        (self.folder / "revoked").write_text(line)
        self.fine("key", "import", "revoked", "--list", "issuers.json")
        self.refused("E-ORDER-007", *self.importing("next.json"))
        self.refused("E-ORDER-007", *self.adopting())
        (self.folder / "issuers.json").unlink()
        self.fine("key", "import", "kim.pub", "--list", "issuers.json")
        self.refused("E-ORDER-006", *self.importing("next.json"))
        self.assertEqual(self.events().count("order-recorded"), 1)

    def test_only_the_officers_own_key_adopts_and_half_of_it_never_stays(self):
        self.sign()
        self.fine(*self.importing())
        self.make_key("eve", "kr.pipc")
        self.refused("E-ORDER-006", *self.adopting(key="eve"))
        self.refused("E-ORDER-004", *[word.replace("kim.pass", "anna.pass") for word in self.adopting()])
        self.refused("E-OVERSIGHT-002", *self.adopting(own="../kr-12"))
        self.refused("E-ORDER-015", *[word.replace("it-7", "it-9") for word in self.adopting()])
        self.fine("oversight", "officer", "dismiss", "kim", "--by", "root")
        self.refused("E-OVERSIGHT-008", *self.adopting())
        self.assertEqual(sorted(path.name for path in (self.folder / "policy").iterdir()), ["policy.yaml"])

    def test_a_policy_that_would_break_takes_nothing(self):
        self.sign()
        self.fine(*self.importing())
        self.refused("E-ORDER-011", *[word.replace("gov-pc", "no-such-device") for word in self.adopting()])
        (self.folder / "policy/other.yaml").write_text(
            "orders: [{id: kr-12, issuer: kr.pipc, force: advice, rules: [{effect: warn}]}]\n")
        self.refused("E-ORDER-011", *self.adopting())
        self.assertEqual(self.events().count("order-adopted"), 0)

    def test_a_host_that_must_stay_stops_an_order_and_limits_of_the_list_hold(self):
        own = self.folder / "own"
        own.mkdir()
        (own / "a.yaml").write_text(
            "- {id: deepseek, provider_group: deepseek, category: [generative-ai], hosts: [deepseek.com], "
            "surfaces: [web]}\n")
        (own / "must-stay.txt").write_text("deepseek.com\n")
        self.sign()
        self.refused("E-ORDER-014", *self.importing(), "--catalog", "own/a.yaml")
        (self.folder / "issuers.json").unlink()
        self.fine("key", "import", "anna.pub", "--list", "issuers.json", "--targets", "qwen")
        self.refused("E-ORDER-010", *self.importing())

    def test_keys_are_their_owners_alone_and_never_over_a_file(self):
        self.assertEqual((self.folder / "kim.key").stat().st_mode & 0o777, 0o600)
        self.assertNotIn("secret of", self.read("kim.key"))
        self.refused("E-ORDER-012", "key", "new", "kim.key", "--holder", "x", "--body", "y", "--passphrase-file",
                     "kim.pass")
        (self.folder / "kim.key").chmod(0o644)
        self.sign()
        self.fine(*self.importing())
        self.refused("E-ORDER-013", *self.adopting())

    def hidden(self):
        return sorted(path.name for path in (self.folder / "policy").iterdir() if path.name.startswith("."))

    def test_an_adoption_that_a_crash_cut_in_two_is_finished(self):
        self.sign()
        self.fine(*self.importing())
        aside, place = self.folder / "policy/.adopted-kr-12.yaml", self.folder / "policy/adopted-kr-12.yaml"
        aside.write_text("left by an adoption that the register never took\n")
        self.fine(*self.adopting())
        self.assertEqual((self.hidden(), self.decide()["by"]), ([], "kr-12"))
        for again in (self.adopting(), ["oversight", "tick", "--events", "policy/events.json"]):
            place.rename(aside)  # what a kill leaves between the register and the folder
            self.assertEqual(self.decide()["effect"], "allow")
            told = (self.folder / "policy/events.json").read_bytes()
            done = self.run_it(*again)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("is finished now", done.stderr)
            self.assertNotEqual((self.folder / "policy/events.json").read_bytes(), told, "gateways would not read it")
            self.assertEqual((self.hidden(), self.decide()["by"]), ([], "kr-12"))
        place.rename(aside)
        aside.write_text(aside.read_text().replace("block", "warn"))
        done = self.run_it("oversight", "tick", "--events", "policy/events.json")
        self.assertEqual(done.returncode, 0)
        self.assertIn("is not the file that was signed", done.stderr)
        self.assertEqual((self.hidden(), place.exists()), ([aside.name], False))
        self.assertEqual(self.events().count("order-adopted"), 1)
        self.assertEqual(self.decide()["effect"], "allow")

    def test_a_file_in_the_place_of_an_adopted_order_stops_the_adoption(self):
        self.sign()
        self.fine(*self.importing())
        (self.folder / "policy/adopted-kr-12.yaml").write_text("zones: {other: {owner: body}}\n")
        self.refused("E-ORDER-011", *self.adopting())
        self.assertEqual((self.hidden(), self.events().count("order-adopted")), ([], 0))

    def test_an_adopted_file_that_was_changed_or_is_gone_is_found(self):
        self.sign()
        self.fine(*self.importing())
        self.fine(*self.adopting())
        place = self.folder / "policy/adopted-kr-12.yaml"
        signed = place.read_text()
        verifying = ["oversight", "verify", "--policy", "policy"]
        self.fine(*verifying)
        place.write_text(signed.replace("block", "warn"))
        self.fine("oversight", "verify")
        changed = self.run_it(*verifying)
        self.assertEqual((changed.returncode, changed.stdout.splitlines()[0]), (
            1, "`policy/adopted-kr-12.yaml` is not the file that was signed for order `kr-12`"))
        place.unlink()
        gone = self.run_it(*verifying)
        self.assertEqual((gone.returncode, gone.stdout.splitlines()[0]), (
            1, "`policy/adopted-kr-12.yaml` is not there, and order `kr-12` stands"))
        self.fine("oversight", "order", "lift", "kr-12", "--because", "over", "--by", "kim")
        self.fine(*verifying)
        self.refused("E-ORDER-011", "oversight", "verify", "--policy", "nowhere")

    def test_adoptions_are_signed_and_proven_by_the_officers_own_key(self):
        self.sign()
        self.fine(*self.importing())
        bare = ["oversight", "order", "adopt", "kr-30", "--adopts", "it-7", "--issuer", "kr.pipc", "--force",
                "binding", "--by", "kim"]
        self.refused("E-OVERSIGHT-002", *bare)
        self.assertNotEqual(self.run_it(*bare, "--adoption", "garbage").returncode, 0)
        self.assertNotEqual(self.run_it("oversight", "order", "record", "it-9", "--issuer", "it.garante", "--force",
                                        "external", "--signed", self.read("order.json"), "--by", "park").returncode, 0)
        self.fine(*self.adopting())
        self.assertIn("adoptions proven by the officer's key: 1", self.fine("oversight", "verify"))
        self.make_key("eve", "kr.pipc")
        self.make_key("lee", "kr.gov")
        self.fine("oversight", "officer", "name", "lee", "--name", "Lee", "--body", "kr.pipc", "--by", "root")
        for holder, line, code in (("kim", "rubbish", "E-ORDER-001"), ("kim", self.read("eve.pub"), "E-ORDER-006"),
                                   ("lee", self.read("lee.pub"), "E-ORDER-006")):
            self.refused(code, "oversight", "officer", "key", holder, "--public", line, "--by", "root")

    def test_a_revoked_key_of_an_officer_adopts_nothing_and_no_told_time_brings_a_key_back(self):
        self.sign()
        self.fine(*self.importing())
        self.sign("next.json", id="it-8", sequence=8)
        self.fine("key", "import", "kim.pub", "--list", "issuers.json", "--targets", "none")
        for name in ("anna", "kim"):
            key = json.loads(self.read("issuers.json"))["issuers"][name == "kim"]["key"]
            self.assertEqual(key["holder"], name)
        kim = re.search("key ([0-9a-f]{16})", self.fine("key", "show", "kim.pub")).group(1)
        self.fine("key", "revoke", kim, "--because", "left office", "--list", "issuers.json")
        self.refused("E-ORDER-007", *self.adopting())
        anna = re.search("key ([0-9a-f]{16})", self.fine("key", "show", "anna.pub")).group(1)
        self.fine("key", "revoke", anna, "--because", "lost", "--list", "issuers.json")
        earlier = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
        self.refused("E-ORDER-007", *self.importing("next.json"), "--now", earlier.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def test_what_an_order_obliges_people_to_becomes_tasks_of_the_own_one(self):
        self.sign(rules=[DRAFT["rules"][0] | {"obligations": ["remove", "notice-page", "report:kr.pipc"]}])
        self.fine(*self.importing())
        self.refused("E-OVERSIGHT-011", *self.adopting())
        self.fine(*self.adopting(), "--obligations-by", "+14d", "--owner", "park")
        tasks = json.loads(self.fine("oversight", "task", "list", "--json"))["tables"]["tasks"]
        self.assertEqual([task["id"] for task in tasks], ["kr-12/remove-1", "kr-12/report:kr.pipc-2"])
        shown = json.loads(self.fine("oversight", "task", "show", "kr-12/remove-1", "--json"))["facts"]
        self.assertEqual((shown["owner"], shown["order"]), ("park", "kr-12"))

    def test_time_alone_imports_no_order(self):
        self.sign()
        self.refused("E-OVERSIGHT-008", *["register" if word == "park" else word for word in self.importing()])

    def test_an_order_with_the_id_of_an_own_one_stays_outside(self):
        (self.folder / "policy/own.yaml").write_text(
            "orders: [{id: it-7, issuer: kr.pipc, force: binding, rules: [{target: {provider_group: deepseek}, "
            "effect: warn}]}]\n")
        self.sign()
        self.refused("E-ORDER-016", *self.importing())

    def test_what_signs_and_verifies_can_be_taken_in_and_is_shown_whole(self):
        rule = DRAFT["rules"][0] | {"obligations": ["notice-page"], "instead": ["onprem-llm"]}
        self.sign(addressee=["Hangzhou DeepSeek Co., Ltd."], rules=[rule])
        shown = self.fine(*self.importing())
        self.assertIn("obligations: notice-page; instead: onprem-llm", shown)
        page = json.loads(self.fine("oversight", "order", "show", "it-7", "--json"))
        self.assertEqual(page["facts"]["addressee"], "Hangzhou DeepSeek Co., Ltd.")
        (self.folder / "draft.json").write_text(json.dumps(DRAFT | {"basis": "GDPR\nsigned by root"}))
        self.refused("E-ORDER-002", "order", "sign", "draft.json", "--key", "anna.key", "--passphrase-file",
                     "anna.pass")

    def test_a_list_of_hosts_that_cannot_be_read_is_not_none_and_adopting_looks_again(self):
        self.sign()
        own = self.folder / "own"
        own.mkdir()
        (own / "a.yaml").write_text(
            "- {id: deepseek, provider_group: deepseek, category: [generative-ai], hosts: [deepseek.com], "
            "surfaces: [web]}\n")
        (own / "must-stay.txt").mkdir()
        self.refused("E-IO-001", *self.importing(), "--catalog", "own/a.yaml")
        (own / "must-stay.txt").rmdir()
        self.fine(*self.importing(), "--catalog", "own/a.yaml")
        (own / "must-stay.txt").write_text("deepseek.com\n")
        self.refused("E-ORDER-014", *self.adopting(), "--catalog", "own/a.yaml")
        self.assertEqual(self.events().count("order-adopted"), 0)

    def test_keys_that_are_taken_in_at_once_are_all_kept_and_long_paths_are_told(self):
        names = [f"n{number}" for number in range(4)]
        for name in names:
            self.make_key(name, "it.garante")
        running = [subprocess.Popen([HAECHI, "key", "import", f"{name}.pub", "--list", "issuers.json"],
                                    cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                   for name in names]
        for process in running:
            errors = process.communicate(timeout=PATIENCE_S)[1]
            self.assertEqual(process.returncode, 0, errors)
        listed = [issuer["key"]["holder"] for issuer in json.loads(self.read("issuers.json"))["issuers"]]
        self.assertEqual(sorted(listed), ["anna", *names])
        self.sign()
        self.fine(*self.importing())
        far = "x" * 5000
        for words in (["key", "import", "kim.pub", "--list", far], ["key", "import", "kim.pub", "--list", f"{far}/l"],
                      [far if word == "policy" else word for word in self.adopting()]):
            done = self.run_it(*words)
            self.assertEqual(done.returncode, 2, done.stderr[:200])
            self.assertRegex(done.stderr, "E-(IO|ORDER)-0")

    def test_the_public_page_tells_grounds_and_no_names(self):
        self.sign()
        self.fine(*self.importing())
        self.fine(*self.adopting())
        self.fine("oversight", "order", "appeal", "kr-12", "--text", "before the court", "--state", "pending", "--by",
                  "park")
        for language, words, state in (("en", "State of appeals", "pending"), ("ko", "불복 현황", "심리 중")):
            page = self.fine("order", "page", "kr-12", "--html", "--language", language)
            self.assertIn(words, page)
            self.assertIn(state, page)
            self.assertNotIn("before the court", page)
            self.assertNotIn("kim", page)
            self.assertFalse(re.search(r"<(script|link|img)|https?://", page))
        page = json.loads(self.fine("order", "page", "it-7", "--json"))
        signed = json.loads(page["facts"]["signed"])
        (self.folder / "from_page.json").write_text(json.dumps(signed))
        self.fine("order", "verify", "from_page.json", "--list", "issuers.json")


class Documents(Bodies):
    def test_the_commands_of_the_documents_run(self):
        pages = [(ROOT / "docs" / name).read_text() for name in ("orders.md", "orders.ko.md")]
        for language in ("sh", "json", "text"):
            blocks = [re.findall(rf"^```{language}\n(.*?)^```", page, re.M | re.S) for page in pages]
            self.assertEqual(*blocks)
            self.assertTrue(blocks[0])
        for name in ("anna.key", "anna.pub", "kim.key", "issuers.json", "register.db"):
            (self.folder / name).unlink()
        shutil.rmtree(self.folder / "register.db.ledger")
        self.fine("oversight", "officer", "name", "kim", "--name", "Kim", "--body", "kr.pipc", "--by", "root")
        blocks = {language: re.findall(rf"^```{language}\n(.*?)^```", pages[0], re.M | re.S)
                  for language in ("sh", "json", "text")}
        (self.folder / "draft.json").write_text(blocks["json"][0])
        signing = "haechi order sign draft.json --key anna.key --passphrase-file anna.pass --out order.json"
        text = "\n".join(blocks["text"]).replace("--key kim.key", "--key kim.key --passphrase-file kim.pass")
        text = re.sub(r"--records \S+", "", text)
        os.environ["PATH"] = f"{pathlib.Path(HAECHI).parent}:{os.environ['PATH']}"
        done = subprocess.run("set -e\n" + "\n".join(blocks["sh"]) + signing + "\n" + text, shell=True,
                              cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("it-garante-2025-7", (self.folder / "order.html").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
