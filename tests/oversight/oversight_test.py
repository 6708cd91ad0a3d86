#!/usr/bin/env python3
"""The register of oversight by its commands, under given time; and a running gateway that hears of it."""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from world import HAECHI, PATIENCE_S, ROOT, World, wait_until  # noqa: E402

POLICY = """\
bodies:
  kr.gov: {name: {en: Government}}
  kr.motie: {parent: kr.gov, name: {en: Ministry}}
devices: {gov-pc: {owner: body}}
zones: {internet: {owner: body}}
orders:
  - id: motie-deepseek
    issuer: kr.gov
    force: binding
    from: {event: block-in-force, ref: pipc-1}
    until: {event: provider-replied, ref: pipc-1}
    rules: [{target: {provider_group: deepseek}, effect: block}]
"""


class Register:
    """One register in a folder of its own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-oversight-"))
        self.store = self.folder / "register.db"
        self.events = self.folder / "events.json"

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, words, now=None):
        command = [HAECHI, "oversight", *shlex.split(words), "--store", str(self.store), "--events", str(self.events),
                   "--zone", "Asia/Seoul"]
        return subprocess.run(command + (["--now", now] if now else []), capture_output=True, text=True,
                              timeout=PATIENCE_S)

    def tell(self, words, now):
        done = self.run(words, now)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stderr}")
        return [line.split(" ", 1)[1] for line in done.stdout.splitlines()]

    def report(self, words):
        return json.loads(self.run(words + " --json").stdout)

    def state(self, thing, name):
        return self.report(f"{thing} show {name}")["facts"]["state"]

    def open_inquiry(self):
        begin = "2025-01-31T09:00"
        self.tell("officer name kim --name Kim --body kr.pipc --by root", begin)
        self.tell("officer name min --name Min --body kr.gov --by root", begin)
        self.tell("provider add deepseek --name DeepSeek --name-ko 딥시크 --services deepseek --by park", begin)
        self.tell("inquiry open pipc-1 --provider deepseek --issuer kr.pipc --deadline 2025-02-14 "
                  f"--questions all --question-set {ROOT}/oversight/questions.yaml "
                  '--ladder "remind@-3d, block@0d" --by park', begin)


class Commands(unittest.TestCase):
    def setUp(self):
        self.register = Register()
        self.addCleanup(self.register.remove)

    def test_the_regulators_story(self):
        register = self.register
        register.open_inquiry()
        self.assertEqual(register.tell("tick", "2025-02-10"), [])
        self.assertEqual(register.tell("tick", "2025-02-14T00:01"),
                         ["reminder-sent pipc-1 (register)", "inquiry-overdue pipc-1 (register)",
                          "proposal-made pipc-1/block-2 (register)"])
        self.assertEqual(register.tell("tick", "2025-02-14T00:01"), [])
        heard = json.loads(register.events.read_text())
        self.assertEqual(heard["events"]["inquiry-overdue:pipc-1"], "2025-02-13T15:00:00Z")
        self.assertNotIn("block-in-force:pipc-1", heard["events"])
        refused = register.run("proposal sign pipc-1/block-2 --by min", "2025-02-15")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("E-OVERSIGHT-009", refused.stderr)
        register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
        self.assertIn("block-in-force:pipc-1", json.loads(register.events.read_text())["events"])
        register.tell("order record o --issuer kr.pipc --force binding --proposal pipc-1/block-2 "
                      "--until provider-replied:pipc-1 --by kim", "2025-02-15")
        self.assertEqual(register.tell("inquiry reply pipc-1 --by park", "2025-02-18"),
                         ["reply-received pipc-1 (park)", "order-review-due o (register)"])
        self.assertEqual(register.state("order", "o"), "review-due")
        register.tell("order lift o --because checked --by kim", "2025-03-20")
        self.assertEqual(json.loads(register.events.read_text())["lifted"], {"o": "2025-03-19T15:00:00Z"})

    def test_writers_at_once_take_turns(self):
        self.register.tell("officer name kim --name Kim --body kr.pipc --by root", "2025-01-31")
        running = [subprocess.Popen([HAECHI, "oversight", "provider", "add", f"p{i}", "--name", f"P{i}", "--by", "kim",
                                     "--store", str(self.register.store), "--now", "2025-02-01"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for i in range(8)]
        for process in running:
            errors = process.communicate(timeout=PATIENCE_S)[1]
            self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(len(self.register.report("provider list")["tables"]["providers"]), 8)

    def test_backup_and_restore(self):
        self.register.open_inquiry()
        copy, restored = self.register.folder / "copy.db", self.register.folder / "restored.db"
        store = str(self.register.store)
        for command in (["backup", str(copy), "--store", store], ["restore", str(copy), "--store", str(restored)]):
            subprocess.run([HAECHI, "oversight", *command], check=True, capture_output=True, timeout=PATIENCE_S)
        again = subprocess.run([HAECHI, "oversight", "restore", str(copy), "--store", store], capture_output=True,
                               text=True, timeout=PATIENCE_S)
        self.assertEqual(again.returncode, 2)
        self.assertIn("E-OVERSIGHT-024", again.stderr)
        self.register.store = restored
        self.assertEqual(self.register.state("inquiry", "pipc-1"), "open")

    def test_reports_hold_the_questions_in_both_languages_and_need_nothing_else(self):
        self.register.open_inquiry()
        self.register.tell('inquiry answer pipc-1 --question Q14 --finding contradicted --text "<b>no</b>" --by park',
                           "2025-02-05")
        questions = f"--question-set {ROOT}/oversight/questions.yaml"
        answers = self.register.report(f"report dossier deepseek {questions}")["tables"]["answers"]
        self.assertEqual(len(answers), 30)
        self.assertEqual([a["finding"] for a in answers if a["question"] == "Q14"], ["contradicted"])
        page = self.register.run(f"report dossier deepseek --html --language ko {questions}").stdout
        self.assertIn("증거와 모순", page)
        self.assertIn("&lt;b&gt;no", page)
        self.assertFalse(re.search(r"<(script|link|img)|https?://", page))
        self.assertEqual(self.register.report("report exemptions")["report"], "exemption-register")

    def test_errors_help(self):
        self.register.open_inquiry()
        for words, code, hint in (("inquiry reply pipc-2 --by park", "E-OVERSIGHT-005", "did you mean `pipc-1`"),
                                  ("order record o --issuer x --force hard --by kim", "E-OVERSIGHT-002", "binding"),
                                  ("task done t --by register", "E-OVERSIGHT-008", "another --by")):
            with self.subTest(words=words):
                done = self.register.run(words, "2025-02-05")
                self.assertEqual(done.returncode, 2)
                self.assertIn(code, done.stderr)
                self.assertIn(hint, done.stderr)

    def test_the_commands_of_the_documents_run(self):
        pages = [(ROOT / "docs" / name).read_text() for name in ("oversight.md", "oversight.ko.md")]
        blocks = [re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S) for page in pages]
        self.assertEqual(*blocks)
        for name in ("catalog", "oversight"):
            (self.register.folder / name).symlink_to(ROOT / name)
        for line in blocks[0][0].splitlines():
            done = subprocess.run([HAECHI, *shlex.split(line)[1:]], cwd=self.register.folder, capture_output=True,
                                  text=True, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, 0, f"{line}: {done.stderr}")
        self.assertIn("<!doctype html>", (self.register.folder / "dossier.html").read_text())


class GatewayWorld(World):
    """A gateway whose policy waits for what the register tells."""

    def write_config(self):
        super().write_config()
        self.policy = self.folder / "policy"
        self.policy.mkdir()
        (self.policy / "policy.yaml").write_text(POLICY)
        config = self.folder / "haechi.yaml"
        config.write_text(re.sub(r"^policy: .*$", f"policy: {self.policy}", config.read_text(), flags=re.M))


class Gateway(unittest.TestCase):
    def test_a_signature_blocks_at_dns_and_proxy_and_a_lifting_frees(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            register.events = world.policy / "events.json"
            site = world.url("chat.deepseek.com")
            register.open_inquiry()
            register.tell("tick", "2025-02-14T00:01")
            self.assertIn("status: NOERROR", world.dig("chat.deepseek.com"))
            self.assertIn("the site", world.curl(site))
            register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
            begun = time.monotonic()
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chat.deepseek.com"), "the block at DNS")
            print(f"the block came into force {time.monotonic() - begun:.2f} s after the signature", file=sys.stderr)
            self.assertNotIn("the site", world.curl(site))
            register.tell("inquiry reply pipc-1 --by park", "2025-02-18")
            register.tell("order record motie-deepseek --issuer kr.gov --force binding --by min", "2025-02-18")
            self.assertIn("status: NXDOMAIN", world.dig("chat.deepseek.com"))
            register.tell("order lift motie-deepseek --because checked --by min", "2025-03-20")
            wait_until(lambda: "status: NOERROR" in world.dig("chat.deepseek.com"), "the lifting at DNS")
            self.assertIn("the site", world.curl(site))

    def test_a_broken_file_of_events_changes_nothing(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            register.events = world.policy / "events.json"
            register.open_inquiry()
            register.tell("tick", "2025-02-14T00:01")
            register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chat.deepseek.com"), "the block at DNS")
            register.events.write_text("{")
            wait_until(lambda: "E-OVERSIGHT-031" in (world.folder / "gateway.log").read_text(), "the refusal")
            self.assertIn("status: NXDOMAIN", world.dig("chat.deepseek.com"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
