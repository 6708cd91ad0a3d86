#!/usr/bin/env python3
"""The register of oversight by its commands, under given time; and a running gateway that hears of it."""
import hashlib
import json
import pathlib
import random
import re
import shlex
import shutil
import signal
import sqlite3
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

# One order that ends soon, one with an exemption.
ENDING = """\
orders:
  - {id: short, issuer: kr.gov, force: binding, expires: 2025-06-01, rules: [{target: {provider_group: openai}, effect: block}]}
  - {id: exempted, issuer: kr.gov, force: binding, rules: [{target: {provider_group: anthropic}, effect: block}]}
exemptions:
  - {id: ex, order: exempted, granted_by: kr.gov, ground: tests, expires: 2099-01-01}
"""


class Register:
    """One register in a folder of its own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-oversight-"))
        self.store = self.folder / "register.db"
        self.events = self.folder / "events.json"

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, words, now=None):
        return [HAECHI, "oversight", *shlex.split(words), "--store", str(self.store), "--events", str(self.events),
                "--zone", "Asia/Seoul", *(["--now", now] if now else [])]

    def run(self, words, now=None):
        return subprocess.run(self.command(words, now), capture_output=True, text=True, timeout=PATIENCE_S)

    def tell(self, words, now):
        done = self.run(words, now)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stderr}")
        return [line.split(" ", 1)[1] for line in done.stdout.splitlines()]

    def report(self, words):
        return json.loads(self.run(words + " --json").stdout)

    def state(self, thing, name):
        return self.report(f"{thing} show {name}")["facts"]["state"]

    def run_other(self, *words):
        return subprocess.run([HAECHI, *words], capture_output=True, text=True, timeout=PATIENCE_S)

    def prove(self, folder=None):
        """Register and ledger, or copies of them in `folder`, proven offline; what verify says."""
        store = (folder or self.folder) / self.store.name
        return self.run_other("oversight", "verify", "--store", str(store))

    def copy(self, folder):
        for source in self.folder.iterdir():
            if source.is_dir():
                shutil.copytree(source, folder / source.name)
            else:
                shutil.copy(source, folder / source.name)

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

    def test_things_of_one_name_and_long_ladders_never_stop_time(self):
        register = self.register
        register.open_inquiry()
        begin = "2025-02-01"
        register.tell("inquiry open x --provider deepseek --issuer kr.pipc --deadline 2025-02-03 --ladder notify@0d "
                      "--by park", begin)
        register.tell("order record x --issuer kr.pipc --force binding --obligations notify --obligations-by "
                      "2025-02-10 --by kim", begin)
        self.assertIn("task-made x/notify-1.2 (register)", register.tell("tick", "2025-02-04"))
        devices = "+".join(f"d{number}" for number in range(501))
        refused = register.run("inquiry open y --provider deepseek --issuer kr.pipc --deadline 2025-03-03 --ladder "
                               f"restrict@0d:{devices} --by park", "2025-02-04")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("E-OVERSIGHT-013", refused.stderr)

    def test_looking_at_a_register_or_a_copy_leaves_every_byte(self):
        register = self.register
        register.open_inquiry()

        def read_bytes():
            return {str(path): path.read_bytes() for path in sorted(register.folder.rglob("*")) if path.is_file()}

        before = read_bytes()
        self.assertEqual(register.prove().returncode, 0)
        self.assertEqual(register.run("inquiry list").returncode, 0)
        self.assertEqual(register.run("report dossier deepseek").returncode, 0)
        page = register.run_other("order", "list", "--store", str(register.store))
        self.assertEqual(page.returncode, 0)
        self.assertEqual(read_bytes(), before)

    def test_a_tick_without_news_leaves_the_events_file_alone(self):
        register = self.register
        register.open_inquiry()

        def mark():
            status = register.events.stat()
            return status.st_ino, status.st_mtime_ns

        before = mark()
        register.tell("tick", "2025-02-01")
        self.assertEqual(mark(), before)
        register.tell("tick", "2025-02-14T00:01")
        self.assertNotEqual(mark(), before)

    def test_every_event_is_a_record_of_the_ledger_that_a_copy_proves(self):
        register = self.register
        register.open_inquiry()
        register.tell("tick", "2025-02-14T00:01")
        done = register.prove()
        self.assertIn("7 events, each proven by the ledger", done.stdout, done.stderr)
        ledger = f"{register.store}.ledger"
        self.assertEqual(register.run_other("ledger", "verify", ledger).returncode, 0)
        found = register.run_other("ledger", "search", ledger, "--index", ":memory:", "--kind", "proposal-made")
        record = json.loads(found.stdout)
        self.assertEqual((record["subject"], record["by"], record["event"], record["fields"]["measure"]),
                         ("pipc-1/block-2", "register", 7, "block"))
        self.assertEqual(register.run_other("ledger", "prove", ledger, "6").returncode, 0)
        self.assertEqual(len(register.run_other("ledger", "export", ledger).stdout.splitlines()), 7)
        kept = register.run_other("ledger", "head", ledger).stdout
        copy = register.folder / "copy"
        copy.mkdir()
        for name in (register.store.name, register.store.name + ".ledger"):
            source = register.folder / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        (register.folder / "kept").write_text(kept)
        done = register.run_other("oversight", "verify", "--store", str(copy / register.store.name), "--checkpoint",
                                  str(register.folder / "kept"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        record_file = next((copy / (register.store.name + ".ledger")).glob("records-*.jsonl"))
        record_file.write_text(record_file.read_text().replace('"Kim"', '"Kin"'))
        done = register.prove(copy)
        self.assertEqual(done.returncode, 1)
        self.assertIn("event 1", done.stdout)

    def test_a_register_that_was_cut_is_found_out_and_made_whole_from_its_ledger(self):
        register = self.register
        register.open_inquiry()
        store, backup = str(register.store), str(register.folder / "backup.db")
        self.assertEqual(register.run_other("oversight", "backup", backup, "--store", store).returncode, 0)
        register.tell("tick", "2025-02-14T00:01")
        for leftover in register.folder.glob("register.db*"):
            if leftover.is_file() and "events" not in leftover.name:
                leftover.unlink()
        shutil.copy(backup, store)
        for words in ("tick", "inquiry list", "inquiry reply pipc-1 --by park"):
            done = register.run(words, "2025-02-15")
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("E-OVERSIGHT-027", done.stderr)
        self.assertEqual(register.prove().returncode, 1)
        register.store.unlink()
        done = register.run_other("oversight", "restore", backup, "--store", store, "--ledger", store + ".ledger")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(register.state("inquiry", "pipc-1"), "overdue")
        register.tell("inquiry reply pipc-1 --by park", "2025-02-15")
        self.assertEqual(register.prove().returncode, 0)

    def test_a_slip_in_now_does_not_close_the_register(self):
        self.register.open_inquiry()
        refused = self.register.run("tick", "2225-02-14")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("E-OVERSIGHT-014", refused.stderr)
        self.register.tell("tick", "2025-02-10")
        self.register.tell("tick --future", "2225-02-14")

    def test_writers_at_once_take_turns(self):
        self.register.tell("officer name kim --name Kim --body kr.pipc --by root", "2025-01-31")
        running = [subprocess.Popen([HAECHI, "oversight", "provider", "add", f"p{i}", "--name", f"P{i}", "--by", "kim",
                                     "--store", str(self.register.store), "--now", "2025-02-01"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for i in range(8)]
        for process in running:
            errors = process.communicate(timeout=PATIENCE_S)[1]
            self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(len(self.register.report("provider list")["tables"]["providers"]), 8)

    def test_writers_at_once_take_turns_by_the_clock(self):
        self.register.tell("officer name kim --name Kim --body kr.pipc --by root", None)
        words = [f"provider add p{number} --name P --by kim" for number in range(8)]
        words += [f"task make t{number} --what w --owner kim --deadline +1d --by kim" for number in range(4)]
        running = [subprocess.Popen(self.register.command(line), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                    text=True) for line in words]
        for process in running:
            errors = process.communicate(timeout=PATIENCE_S)[1]
            self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(len(self.register.report("provider list")["tables"]["providers"]), 8)

    def change_clock(self, sql):
        """As if the machine's clock had been set since a change was made by it."""
        store = sqlite3.connect(self.register.store)
        with store:
            self.assertEqual(store.execute(sql).rowcount, 1)
        store.close()

    def test_a_jump_of_the_clock_brings_nothing_until_an_officer_confirms_it(self):
        register = self.register
        register.tell("officer name kim --name Kim --body kr.pipc --by root", None)
        register.tell("provider add p --name P --by kim", None)
        register.tell("inquiry open i --provider p --issuer kr.pipc --deadline +1d --ladder block@1d --by kim", None)
        self.change_clock("UPDATE clock SET boot = 'another', seen = seen - 500 * 86400000")
        for words in ("tick", "inquiry close i --because done --by kim", "officer confirm-clock lee --by lee "
                      "--because so"):
            done = register.run(words)
            self.assertEqual(done.returncode, 2, words)
        for words in ("tick", "inquiry close i --because done --by kim"):
            done = register.run(words)
            self.assertIn("E-OVERSIGHT-015", done.stderr)
            self.assertIn("confirm-clock", done.stderr)
        self.assertEqual(register.state("inquiry", "i"), "open")
        self.assertIn("3 events, each proven", register.prove().stdout)
        refused = register.run("officer confirm-clock kim --by kim --because compared", "2026-01-01")
        self.assertEqual(refused.returncode, 2)
        self.assertEqual(register.tell("officer confirm-clock kim --by kim --because compared", None),
                         ["clock-confirmed kim (kim)"])
        register.tell("tick", None)
        register.tell("inquiry close i --because done --by kim", None)

    def test_a_clock_that_was_set_since_the_machine_was_started_has_jumped(self):
        if not pathlib.Path("/proc/sys/kernel/random/boot_id").exists():
            self.skipTest("the kernel does not tell its starts apart")
        self.register.tell("officer name kim --name Kim --body kr.pipc --by root", None)
        self.change_clock("UPDATE clock SET started = started - 86400000")
        self.assertIn("E-OVERSIGHT-015", self.register.run("tick").stderr)

    def test_a_killed_command_leaves_a_register_that_goes_on(self):
        """Killed anywhere: what was told as done is there, once, and the ledger proves every event."""
        register = self.register
        begun = time.monotonic()
        register.tell("officer name kim --name Kim --body kr.pipc --by root", None)
        whole = time.monotonic() - begun
        chance = random.Random(7)
        done = set()
        for number in range(24):
            words = (f"order record o{number} --issuer kr.pipc --force binding --obligations a,b --obligations-by +9d "
                     "--by kim")
            process = subprocess.Popen(register.command(words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                process.wait(chance.uniform(0, 1.2 * whole))
            except subprocess.TimeoutExpired:
                process.kill()
            said = process.communicate()[0].decode()
            if process.returncode == 0:
                self.assertIn(f"order-recorded o{number} (kim)", said)
                done.add(f"o{number}")
            if register.events.exists():
                json.loads(register.events.read_text())
        register.tell("tick", None)
        proven = register.prove()
        self.assertEqual(proven.returncode, 0, proven.stdout + proven.stderr)
        kept = {row["id"] for row in register.report("order list")["tables"]["orders"]}
        self.assertLessEqual(done, kept)
        tasks = [row["id"] for row in register.report("task list")["tables"]["tasks"]]
        self.assertEqual(len(tasks), 2 * len(kept))
        heard = json.loads(register.events.read_text())["events"]
        self.assertEqual({name for name in heard if name.startswith("order-recorded:")},
                         {f"order-recorded:{name}" for name in kept})

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
        for line in (blocks[0][0] + blocks[0][1] + blocks[0][3]).splitlines():
            done = subprocess.run([HAECHI, *shlex.split(line)[1:]], cwd=self.register.folder, capture_output=True,
                                  text=True, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, 0, f"{line}: {done.stderr}")
        self.assertIn("<!doctype html>", (self.register.folder / "dossier.html").read_text())


class Units(unittest.TestCase):
    """The timer and its service, as systemd's own tool sees them."""

    def test_they_hold_and_leave_little_open(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-unit-"))
        self.addCleanup(shutil.rmtree, folder)
        for name in ("haechi-oversight.service", "haechi-oversight.timer"):
            text = (ROOT / "packaging" / name).read_text().replace("/usr/local/bin/haechi", HAECHI)
            (folder / name).write_text(text)
        units = [str(folder / name) for name in ("haechi-oversight.service", "haechi-oversight.timer")]
        done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True,
                              timeout=PATIENCE_S)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", units[0]],
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stdout[-300:])


class GatewayWorld(World):
    """A gateway whose policy waits for what the register tells."""

    def write_config(self):
        super().write_config()
        self.policy = self.folder / "policy"
        self.policy.mkdir()
        (self.policy / "policy.yaml").write_text(POLICY)
        config = self.folder / "haechi.yaml"
        text = re.sub(r"^lists: .*\n", "", config.read_text(), flags=re.M)  # services that `policy decide` has not
        config.write_text(re.sub(r"^policy: .*$", f"policy: {self.policy}", text, flags=re.M))


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

    def test_the_whole_story_reaches_dns_and_proxy_and_a_copy_proves_it(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            register.events = world.policy / "events.json"
            site = world.url("chat.deepseek.com")

            def is_blocked():
                return "status: NXDOMAIN" in world.dig("chat.deepseek.com")

            register.open_inquiry()
            register.tell("tick", "2025-02-14T00:01")
            self.assertFalse(is_blocked())
            register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
            register.tell("order record motie-deepseek --issuer kr.gov --force binding --until provider-replied:pipc-1 "
                          "--by min", "2025-02-15T01:00")
            wait_until(is_blocked, "the block at DNS")
            self.assertNotIn("the site", world.curl(site))
            for _ in range(10):
                self.assertTrue(is_blocked())

            def page():
                done = register.run_other(
                    "order", "page", "motie-deepseek", "--json", "--store", str(register.store), "--records",
                    str(world.records_folder))
                return json.loads(done.stdout)["tables"]["effects"] if done.returncode == 0 else []

            wait_until(lambda: any(row["action"] == "refuse" and row["count"].isdigit() for row in page()),
                       "the count of refusals")
            direction = json.loads(register.run(f"report direction motie-deepseek --json --records "
                                                f"{world.records_folder}").stdout)["tables"]
            refused = [int(row["count"]) for row in direction["effects-by-device"] if row["action"] == "refuse"]
            self.assertGreaterEqual(sum(refused), 10)
            self.assertIn({"action": "refuse", "count": str(sum(refused))}, direction["effects"])
            self.assertEqual(register.tell("inquiry reply pipc-1 --by park", "2025-02-18"),
                             ["reply-received pipc-1 (park)", "order-review-due motie-deepseek (register)"])
            self.assertTrue(is_blocked(), "a reply makes a review due, it lifts nothing")
            register.tell("order lift motie-deepseek --because checked --by min", "2025-03-20")
            wait_until(lambda: not is_blocked(), "the lifting at DNS")
            self.assertIn("the site", world.curl(site))
            register.tell('recommendation make rec-1 --provider deepseek --issuer kr.pipc --inquiry pipc-1 --text '
                          '"destroy what was passed on" --accept-by +10d --by kim', "2025-04-01")
            register.tell("recommendation accept rec-1 --by park", "2025-04-08")
            register.tell("recommendation report rec-1 --summary destroyed --by park", "2025-06-05")
            for day, result in (("2025-07-01", "pass"), ("2025-08-01", "pass")):
                register.tell(f"recommendation check rec-1 --result {result} --by park", day)
            self.assertEqual(register.state("recommendation", "rec-1"), "done")

        copy = pathlib.Path(tempfile.mkdtemp(prefix="haechi-copy-"))
        self.addCleanup(shutil.rmtree, copy)
        register.copy(copy)
        done = register.prove(copy)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found = register.run_other("ledger", "search", str(copy / "register.db.ledger"), "--index", ":memory:")
        kinds = [json.loads(line)["kind"] for line in found.stdout.splitlines()]
        steps = ["inquiry-opened", "inquiry-overdue", "proposal-made", "proposal-signed", "order-recorded",
                 "reply-received", "order-review-due", "order-lifted", "recommendation-made",
                 "recommendation-accepted", "report-received", "check-made"]
        self.assertEqual([kind for kind in dict.fromkeys(kinds) if kind in steps], steps)

    def test_what_is_only_written_down_neither_lifts_nor_blocks(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            register.events = world.policy / "events.json"
            register.open_inquiry()
            register.tell("tick", "2025-02-14T00:01")
            forged = register.run("fact record block-in-force:pipc-1 --by park", "2025-02-14T00:02")
            self.assertEqual(forged.returncode, 2)
            self.assertIn("E-OVERSIGHT-002", forged.stderr)
            register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chat.deepseek.com"), "the block at DNS")
            register.tell("order record motie-deepseek --issuer kr.gov --force external --by park", "2025-02-16")
            register.tell("order lift motie-deepseek --because over --by park", "2025-02-17")
            heard = json.loads(register.events.read_text())
            self.assertEqual((heard["lifted"], list(heard["ended"])), ({}, ["motie-deepseek"]))
            self.assertFalse([name for name in heard["events"] if name.startswith("order-")])
            (world.policy / "second.yaml").write_text(
                "orders: [{id: second, issuer: kr.gov, force: binding, from: {event: security-verified}, "
                "rules: [{target: {provider_group: openai}, effect: block}]}]\n")
            register.tell("fact record security-verified --by park", "2025-02-17")
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chatgpt.com"), "the news")
            self.assertIn("status: NXDOMAIN", world.dig("chat.deepseek.com"))

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

    def enforce_a_block(self, register, world):
        register.events = world.policy / "events.json"
        register.open_inquiry()
        register.tell("tick", "2025-02-14T00:01")
        register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
        wait_until(lambda: "status: NXDOMAIN" in world.dig("chat.deepseek.com"), "the block at DNS")

    def test_a_renewal_and_the_end_of_an_exemption_reach_the_gateway(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            (world.policy / "ending.yaml").write_text(ENDING)
            self.enforce_a_block(register, world)  # the news bring the policy anew
            for order, more in (("short", "--expires 2025-06-01"), ("exempted", "")):
                register.tell(f"order record {order} --issuer kr.gov --force binding --by min {more}", "2025-02-16")
            register.tell("exemption request ex --order exempted --ground tests --body kr.motie --expires 2099-01-01 "
                          "--by park", "2025-02-16")
            register.tell("exemption approve ex --by min", "2025-02-17")
            for host in ("chatgpt.com", "claude.ai"):
                self.assertIn("status: NOERROR", world.dig(host), "it lapsed in 2025, or is exempted")
            register.tell("order renew short --because reviewed --expires 2099-01-01 --by min", "2025-05-30")
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chatgpt.com"), "the renewed order")
            self.assertIn("status: NOERROR", world.dig("claude.ai"))
            register.tell("exemption revoke ex --because misused --by min", "2025-06-15")
            wait_until(lambda: "status: NXDOMAIN" in world.dig("claude.ai"), "the end of the exemption")

            told = wait_until(lambda: next((record for record in self.reloads(world)
                                            if "exemption-ended:ex 2025-06-14T15:00:00Z" in record["note"]), None),
                              "the record of what was heard")
            digest = hashlib.sha256(register.events.read_bytes()).hexdigest()
            self.assertIn(f"done; events sha256:{digest}: block-in-force:pipc-1 2025-02-14T15:00:00Z", told["note"])
            decided = register.run_other("policy", "decide", "--policy", str(world.policy), "--catalog",
                                         str(ROOT / "catalog"), "--body", "kr.motie", "--target", "deepseek-web.web",
                                         "--event", "block-in-force:pipc-1=2025-02-15", "--json")
            self.assertEqual(json.loads(decided.stdout)["policy"], told["policy"])

    @staticmethod
    def reloads(world):
        lines = [line for path in sorted(world.records_folder.glob("*.jsonl"))
                 for line in path.read_text().splitlines(keepends=True)]
        records = [json.loads(line) for line in lines if line.endswith("\n")]
        return [record for record in records if record["kind"] == "reload"]

    def test_a_missing_file_of_events_lifts_nothing(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            self.assertIn("E-OVERSIGHT-033", (world.folder / "gateway.log").read_text())
            self.enforce_a_block(register, world)
            register.events.rename(world.folder / "moved.json")
            wait_until(lambda: "E-OVERSIGHT-032" in (world.folder / "gateway.log").read_text(), "the refusal")
            world.gateway.send_signal(signal.SIGHUP)
            wait_until(lambda: (world.folder / "gateway.log").read_text().count("reload refused") >= 2, "another")
            self.assertIn("status: NXDOMAIN", world.dig("chat.deepseek.com"))

    def test_news_come_into_force_after_a_reload_that_was_refused(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            def count(words):
                return (world.folder / "gateway.log").read_text().count(words)

            register.events = world.policy / "events.json"
            register.open_inquiry()
            register.tell("tick", "2025-02-14T00:01")
            wait_until(lambda: count("reloaded in") > 0, "the first news")
            config = world.folder / "haechi.yaml"
            config.rename(world.folder / "away.yaml")
            world.gateway.send_signal(signal.SIGHUP)
            wait_until(lambda: count("reload refused") == 1, "the refusal")
            register.tell("proposal sign pipc-1/block-2 --by kim", "2025-02-15")
            wait_until(lambda: count("reload refused") == 2, "the refusal of the news")
            self.assertIn("status: NOERROR", world.dig("chat.deepseek.com"))
            (world.folder / "away.yaml").rename(config)
            wait_until(lambda: "status: NXDOMAIN" in world.dig("chat.deepseek.com"), "the block at DNS")

    def test_a_file_of_events_with_the_same_bytes_reloads_nothing(self):
        register = Register()
        self.addCleanup(register.remove)
        with GatewayWorld() as world:
            self.enforce_a_block(register, world)
            reloads = (world.folder / "gateway.log").read_text().count("reloaded in")
            register.tell("tick", "2025-02-15T01:00")
            same = world.policy / "same.json"
            shutil.copy(register.events, same)
            same.replace(register.events)
            register.tell("inquiry reply pipc-1 --by park", "2025-02-18")
            wait_until(lambda: (world.folder / "gateway.log").read_text().count("reloaded in") > reloads, "the reply")
            self.assertEqual((world.folder / "gateway.log").read_text().count("reloaded in"), reloads + 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
