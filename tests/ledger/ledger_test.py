#!/usr/bin/env python3
"""The ledger of a running gateway: every step proven by `haechi ledger verify` and by a second implementation; kill -9
at random moments under load; tampering of every kind.

usage: ledger_test.py HAECHI      HAECHI_KILLS=N: so many kills (default 15)
"""
import base64
import datetime
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "gateway"))
import fixture  # noqa: E402
from fixture import PATIENCE_S, ask_dns, wait_until  # noqa: E402
import independent  # noqa: E402

BINARY = sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "haechi"
SET_CLOCK = os.environ.get("HAECHI_SET_CLOCK_LIBRARY")  # tests/ledger/set_clock.c; none: compiled here
KILLS = int(os.environ.get("HAECHI_KILLS", "15"))
DAY_S = 86400
PROOF_EACH = 5  # kills; the whole ledger is proven, which takes longer the more there is


def haechi(*words):
    done = subprocess.run([BINARY, "ledger", *map(str, words)], capture_output=True, text=True, timeout=6 * PATIENCE_S,
                          check=False)
    return done.returncode, done.stdout, done.stderr


def second_opinion(folder, kept=None):
    """None: proven."""
    try:
        independent.Ledger(folder).prove(kept)
        return None
    except (independent.NotProven, ValueError, KeyError, UnicodeDecodeError, subprocess.CalledProcessError,
            OverflowError, IndexError, TypeError, AttributeError) as error:
        return repr(error)


def newest_of(folder):
    return sorted(folder.glob("records-*.jsonl"))[-1]


class LedgerTest(unittest.TestCase):
    def setUp(self):
        self.gateways = []

    def tearDown(self):
        for gateway in self.gateways:
            gateway.close()

    def gateway(self, **more):
        made = fixture.Gateway(BINARY, **more)
        self.gateways.append(made)
        return made

    def gateway_whose_clock_is_set(self, **more):
        """And what sets its clock by so many seconds."""
        gateway = self.gateway(**more)
        library = SET_CLOCK or gateway.folder / "set_clock.so"
        if not SET_CLOCK:
            source = pathlib.Path(__file__).with_name("set_clock.c")
            subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        clock = gateway.folder / "clock"
        clock.write_text("0\n")
        gateway.environment = {"LD_PRELOAD": str(library), "HAECHI_SET_CLOCK": str(clock)}
        return gateway, lambda seconds: clock.write_text(f"{seconds}\n")

    def purged_and_packed(self):
        """A stopped gateway whose ledger has decisions of three weeks, the oldest 60 purged, others packed."""
        gateway, set_clock = self.gateway_whose_clock_is_set(
            threads=1, extra="records: {dir: records, purge_days: {decision: 15}}\n")
        for days, questions in ((20, 60), (10, 1000), (0, 3)):
            set_clock(-days * DAY_S)
            gateway.start()
            for _ in range(questions):
                ask_dns(gateway.dns, "chat.deepseek.test")
            if days == 0:
                records = gateway.folder / "records"
                wait_until(lambda: '"kind":"purge"' in newest_of(records).read_text(), "the purge")
                wait_until(lambda: list(records.glob("*.zst")), "the packing")
            self.assertEqual(gateway.stop(), 0)
        return gateway, set_clock

    def copy(self, gateway):
        target = pathlib.Path(tempfile.mkdtemp(prefix="haechi-ledger-"))
        self.addCleanup(shutil.rmtree, target)
        folder = target / "copy"
        shutil.copytree(gateway.folder / "records", folder,
                        ignore=shutil.ignore_patterns(".ledger.key", "*.sock"))
        return folder

    def assert_proven(self, folder, kept=None):
        code, said, wrong = haechi("verify", folder)
        self.assertEqual(code, 0, said + wrong)
        self.assertIsNone(second_opinion(folder, kept))


class Evidence(LedgerTest):
    def test_two_implementations_prove_what_a_gateway_wrote_over_starts_and_a_rotation(self):
        gateway = self.gateway(extra="records: {dir: records, rotate_bytes: 4096}\n", threads=1)
        kept = None
        for _ in range(3):
            gateway.start()
            for _ in range(40):
                ask_dns(gateway.dns, "chat.deepseek.test")
            self.assertEqual(gateway.stop(), 0)
            folder = self.copy(gateway)
            self.assert_proven(folder, kept)
            code, kept, _ = haechi("head", folder)
            self.assertEqual((code, kept), (0, (folder / "checkpoint").read_text()))
        self.assertEqual(haechi("verify", gateway.folder / "records")[0], 0, "in its place as well, beside its key")

    def test_while_the_gateway_runs_all_is_signed_within_moments(self):
        gateway = self.gateway().start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.wait_for_record(kind="decision")
        wait_until(lambda: haechi("verify", gateway.folder / "records")[0] == 0, "the signature")

    def test_proofs_hold_without_haechi(self):
        gateway = self.gateway().start()
        for _ in range(20):
            ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.stop()
        folder = self.copy(gateway)
        size = json.loads(haechi("head", folder, "--json")[1])["size"]
        for record in (0, 7, size - 1):
            code, said, wrong = haechi("prove", folder, record)
            self.assertEqual(code, 0, wrong)
            proof = json.loads(said)
            leaf = base64.b64decode(proof["leaf"])
            self.assertEqual(hashlib.sha256(proof["contents"].encode()).digest(), leaf[32:64])
            self.assertEqual(climb(independent.leaf_hash(leaf), record, size, proof["proof"]), proof["root"])
            self.assertIn(proof["root"], proof["checkpoint"])
        newest = newest_of(folder)
        good = newest.read_text()
        newest.write_text(good.replace('"kind":', '"kind": ', 1))
        code, said, wrong = haechi("prove", folder, 0)
        self.assertEqual((code, said, "E-LEDGER-008" in wrong), (1, "", True), wrong)
        newest.write_text(good.partition("\n")[2])
        code, said, wrong = haechi("prove", folder, 0)
        self.assertEqual((code, said, "no notice" in wrong), (1, "", True), wrong)
        self.assertEqual(haechi("prove", folder, size)[0], 2)
        self.assertEqual(haechi("prove", folder, "--since", 5)[0], 0)
        self.assertEqual(haechi("prove", folder)[0], 2)

    def test_a_second_gateway_on_the_same_ledger_is_refused(self):
        first = self.gateway().start()
        second = self.gateway(extra=f"records: {first.folder}/records\n")
        code, said = second.run_refused()
        self.assertEqual(code, 2)
        self.assertIn("E-RECORD-002", said)


def climb(value, index, size, proof):
    """RFC 9162, 2.1.3.2."""
    last = size - 1
    for step in proof:
        sibling = base64.b64decode(step)
        if index % 2 or index == last:
            value = independent.node_hash(sibling, value)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            value = independent.node_hash(value, sibling)
        index, last = index >> 1, last >> 1
    return base64.b64encode(value).decode()


class Tampering(LedgerTest):
    def test_random_edits_are_found_by_both(self):
        gateway = self.gateway(extra="records: {dir: records, rotate_bytes: 8192}\n", threads=1).start()
        for _ in range(120):
            ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.stop()
        newest = sorted((gateway.folder / "records").glob("records-*.jsonl"))[-1]
        with newest.open("ab") as file:
            file.write(b'{"at":"2026')  # is set aside by the next start
        gateway.start()
        self.assertEqual(gateway.stop(), 0)
        good = self.copy(gateway)
        self.assertTrue(list(good.glob("*.partial")))
        self.assert_proven(good)
        self.assert_edits_are_found(good, 60)

    def test_edits_of_a_folder_of_which_parts_are_purged_and_packed_are_found_by_both(self):
        gateway, _ = self.purged_and_packed()
        good = self.copy(gateway)
        self.assert_proven(good)
        proven = independent.Ledger(good)
        proven.prove()
        self.assertGreaterEqual(proven.purged[1], 60)
        self.assertEqual(len([p for p in good.glob("records-*")]), 3)
        code, said, wrong = haechi("prove", good, 1)
        self.assertEqual((code, json.loads(said)["contents"]), (0, None), wrong)
        self.assert_edits_are_found(good, 40)

    def assert_edits_are_found(self, good, count):
        chance = random.Random(8)
        files = sorted(str(p.relative_to(good)) for p in good.rglob("*") if p.is_file() and p.stat().st_size)
        for number in range(count):
            bad = good.parent / f"bad{number}"
            shutil.copytree(good, bad)
            what = self.edit(bad, files, chance)
            with self.subTest(what=what):
                code, said, wrong = haechi("verify", bad)
                self.assertEqual(code, 1, f"{what}: {said}{wrong}")
                self.assertIsNotNone(second_opinion(bad), what)
            shutil.rmtree(bad)

    @staticmethod
    def edit(folder, files, chance):
        name = chance.choice(files)
        path = folder / name
        data = bytearray(path.read_bytes())
        kind = chance.choice(["flip", "flip", "flip", "cut", "remove", "add", "swap", "double", "extra", "rename",
                              "empty", "again", "notice", "move"])
        records = sorted(p for p in folder.glob("records-*.jsonl*") if p.stat().st_size and ".partial" not in p.name)
        if kind == "flip":
            at = chance.randrange(len(data))
            data[at] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
            return f"{name}: byte {at} of {len(data)}"
        if kind == "cut":
            end = chance.randrange(len(data))
            path.write_bytes(data[:end])
            return f"{name}: cut to {end} of {len(data)}"
        if kind == "remove":
            path.unlink()
        elif kind == "add":
            path.write_bytes(data + bytes([chance.randrange(256)]))
        elif kind == "swap":
            other = folder / chance.choice([f for f in files if (folder / f).read_bytes() != bytes(data)])
            path.write_bytes(other.read_bytes())
            other.write_bytes(data)
        elif kind == "double":
            lines = sorted(p for p in folder.glob("records-*.jsonl") if p.stat().st_size)
            path = chance.choice(lines)
            text = path.read_bytes().splitlines(True)
            text.insert(chance.randrange(len(text) + 1), chance.choice(text))
            path.write_bytes(b"".join(text))
        elif kind == "rename":
            path = chance.choice(records)
            path.rename(folder / ("records-20010101-000001" + "".join(path.suffixes)))
        elif kind == "empty":
            name = chance.choice(["records-20010101-000001.jsonl", "records-99991231-999999.jsonl",
                                  "records-20010101-000001.jsonl.zst"])
            (folder / name).write_bytes(b"")
        elif kind == "again":
            path = chance.choice(records)
            shutil.copy(path, folder / ("records-99991231-000001" + "".join(path.suffixes)))
        elif kind == "notice":
            lines = [(p, line) for p in records if p.suffix == ".jsonl" for line in p.read_bytes().splitlines(True)
                     if re.search(rb'"kind":"(pack|purge|repair)"', line)]
            path, line = chance.choice(lines)
            path.write_bytes(path.read_bytes().replace(line, b""))
        elif kind == "move":
            path = records[-1]
            first, _, rest = path.read_bytes().partition(b"\n")
            path.write_bytes(rest)
            with records[0].open("ab") as file:
                file.write(first + b"\n")
        else:
            (folder / "tile" / "note").write_bytes(b"x")
        return f"{name}: {kind}"


class Crashes(LedgerTest):
    def test_kill_9_under_load_loses_nothing_that_was_in_a_file(self):
        gateway = self.gateway(extra="records: {dir: records, rotate_bytes: 65536, keep_files: 0}\n", threads=1)
        records = gateway.folder / "records"
        chance = random.Random(9)
        kept = None
        seen = 0
        for number in range(KILLS):
            gateway.start()
            stop = threading.Event()
            asking = threading.Thread(target=self.ask_until, args=(gateway.dns, stop))
            asking.start()
            time.sleep(chance.uniform(0.02, 1.5))
            gateway.process.kill()
            gateway.process.wait()
            stop.set()
            asking.join()
            lines = [json.loads(line) for path in sorted(records.glob("records-*.jsonl"))
                     for line in path.read_bytes().split(b"\n")[:-1]]
            self.assertEqual([line["seq"] for line in lines], list(range(len(lines))),
                             f"none is missing of {sorted(path.name for path in records.iterdir())}")
            self.assertGreaterEqual(len(lines), seen)
            seen = len(lines)
            gateway.start()
            self.assertEqual(gateway.status()["records"]["mended_tiles"], 0, "no kill damages what was signed")
            self.assertEqual(gateway.stop(), 0)
            if number % PROOF_EACH == PROOF_EACH - 1 or number == KILLS - 1:
                self.assert_proven(self.copy(gateway), kept)
                kept = (records / "checkpoint").read_text()
            last = [json.loads(line) for path in sorted(records.glob("records-*.jsonl"))
                    for line in path.read_text().splitlines()]
            self.assertEqual([line["seq"] for line in last[:seen]], list(range(seen)))
            seen = len(last)

    @staticmethod
    def ask_until(port, stop):
        while not stop.is_set():
            ask_dns(port, "chat.deepseek.test", timeout=0.2)
            time.sleep(0.001)  # others need the processor as well


class Damage(LedgerTest):
    def test_a_gateway_starts_without_what_the_loss_of_power_damaged_and_keeps_it(self):
        gateway = self.gateway(threads=1).start()
        for _ in range(20):
            ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        records = gateway.folder / "records"
        kept = (records / "checkpoint").read_text()
        newest = sorted(records.glob("records-*.jsonl"))[-1]
        damage = b'{"at":"2026-\0\0\0\n' * 3
        newest.write_bytes(newest.read_bytes() + damage)
        for tile in records.glob("tile/0/*.p/*"):
            tile.write_bytes(b"")
        gateway.start()
        self.assertIsNotNone(gateway.find_log("E-LEDGER-005"), "an error in the log")
        told = gateway.status()["records"]
        self.assertEqual((told["set_aside_bytes"], told["mended_tiles"]), (len(damage), 1))
        self.assertEqual(gateway.stop(), 0)
        self.assertEqual((newest.with_name(newest.name + ".partial")).read_bytes(), damage)
        notes = [r["note"] for r in gateway.records() if r["kind"] == "repair"]
        self.assertIn(hashlib.sha256(damage).hexdigest(), notes[0])
        self.assertIn("1 tiles of the ledger were damaged", notes[1])
        self.assert_proven(self.copy(gateway), kept)


    def test_lines_without_their_checkpoint_are_told_for_good(self):
        gateway = self.gateway(threads=1).start()
        for _ in range(20):
            ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        records = gateway.folder / "records"
        newest = sorted(records.glob("records-*.jsonl"))[-1]
        lines = newest.read_bytes().splitlines(True)
        at = [number for number, line in enumerate(lines) if b"chat.deepseek.test" in line][2]  # no `minute`
        record = json.loads(lines[at])["seq"]
        lines[at] = lines[at].replace(b"chat.deepseek.test", b"chat.innocent.test")
        newest.write_bytes(b"".join(lines))
        (records / "checkpoint").unlink()
        gateway.start()
        self.assertIsNotNone(gateway.find_log("E-LEDGER-021"), "an error in the log")
        self.assertEqual(gateway.stop(), 0)
        note = next(r["note"] for r in gateway.records() if r["kind"] == "repair")
        self.assertIn(f"tiles that were there have 1 of these records otherwise, the first of them record {record}", note)
        code, said, _ = haechi("verify", records)
        self.assertEqual(code, 1)
        self.assertIn("a start made the ledger again from", said)
        self.assertIn("a start made the ledger again", second_opinion(self.copy(gateway)))


class Search(LedgerTest):
    def test_records_are_found_by_what_they_say(self):
        gateway = self.gateway().start()
        for _ in range(3):
            ask_dns(gateway.dns, "chat.deepseek.test")
        ask_dns(gateway.dns, "chat.deepseek.test", fixture.STRANGER)
        gateway.stop()
        folder = gateway.folder / "records"
        code, said, wrong = haechi("search", folder, "--service", "deepseek", "--subject", f"{fixture.ME}/32")
        self.assertEqual(code, 0, wrong)
        found = [json.loads(line) for line in said.splitlines()]
        self.assertEqual([r["host"] for r in found], ["chat.deepseek.test"] * 3)
        self.assertEqual((gateway.folder / "records.index.sqlite").stat().st_mode & 0o777, 0o600)
        one = haechi("search", folder, "--reference", found[0]["reference"], "--index", ":memory:")[1]
        self.assertEqual([json.loads(line) for line in one.splitlines()], found[:1])
        self.assertEqual(haechi("search", folder, "--since", "2099-01-01")[1], "")
        self.assertEqual(haechi("search", folder, "--rebuild", "--kind", "start")[1].count("\n"), 1)
        self.assertEqual(haechi("search", folder, "--since", "yesterday")[0], 2)
        self.assertEqual(haechi("verify", folder)[0], 0, "the index lies beside the evidence")


class Purge(LedgerTest):
    def test_old_contents_of_a_class_go_and_both_prove_the_rest(self):
        gateway = self.gateway(extra="records: {dir: records, purge_days: {decision: 90}, hold_since: 2020-01-01}\n")
        gateway.start()
        for _ in range(5):
            ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.wait_for_record(kind="decision")
        folder = gateway.folder / "records"
        young = ["--class", "decision", "--older-than", "1d", "--no-hold"]
        code, _, wrong = haechi("purge", folder, *young)
        self.assertEqual((code, "E-RECORD-002" in wrong), (2, True), "a gateway is writing there")
        self.assertEqual(gateway.stop(), 0)
        before = gateway.records()
        kept = haechi("head", folder)[1]
        code, said, _ = haechi("purge", folder, *young, "--dry-run")
        self.assertEqual((code, said), (0, "0 lines, 0 bytes would be purged\n"))
        self.assertEqual(gateway.records(), before)
        self.assertEqual(haechi("purge", folder, *young)[1], "0 lines were purged\n")
        for wrong in (["--class", "notice", "--older-than", "1d"], ["--class", "event", "--older-than", "soon"]):
            self.assertNotEqual(haechi("purge", folder, *wrong, "--no-hold")[0], 0)
        self.assert_proven(self.copy(gateway), kept)

    def test_old_decisions_are_purged_and_the_hold_of_the_configuration_is_kept(self):
        gateway, set_clock = self.gateway_whose_clock_is_set(extra="records: {dir: records, hold_since: 2020-01-01}\n")
        set_clock(-10 * DAY_S)
        gateway.start()
        for _ in range(7):
            ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        set_clock(0)
        gateway.start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        folder = gateway.folder / "records"
        kept, before = (folder / "checkpoint").read_text(), gateway.records()
        old = ["purge", folder, "--class", "decision", "--older-than", "5d"]
        code, _, wrong = haechi(*old)
        self.assertEqual((code, "E-LEDGER-018" in wrong), (2, True), "nobody said whether a hold stands")
        self.assertEqual(haechi(*old, "--config", gateway.config)[1], "0 lines were purged\n")
        self.assertEqual(haechi(*old, "--hold-since", "2020-01-01")[1], "0 lines were purged\n")
        self.assertEqual(len([r for r in gateway.records() if r["kind"] == "decision"]), 8)
        first = sorted(folder.glob("records-*"))[0].name
        self.assertTrue(haechi(*old, "--no-hold", "--dry-run")[1].startswith(f"{first}: 7 lines, "))
        self.assertEqual(haechi(*old, "--no-hold")[1], "7 lines were purged\n")
        decisions = [r["seq"] for r in before if r["kind"] == "decision"]
        self.assertEqual([r["seq"] for r in gateway.records() if r["kind"] == "decision"], decisions[7:])
        self.assert_proven(self.copy(gateway), kept)
        proven = independent.Ledger(self.copy(gateway))
        proven.prove(kept)
        self.assertEqual(proven.purged, {1: decisions[6] + 1})

    def test_after_a_long_absence_the_clock_must_be_said_to_be_right(self):
        gateway, set_clock = self.gateway_whose_clock_is_set()
        set_clock(-40 * DAY_S)
        gateway.start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        old = ["purge", gateway.folder / "records", "--class", "decision", "--older-than", "30d", "--no-hold"]
        code, _, wrong = haechi(*old)
        self.assertEqual((code, "E-LEDGER-022" in wrong), (2, True), wrong)
        self.assertEqual(haechi(*old, "--clock-is-right")[:2], (0, "1 lines were purged\n"))
        self.assert_proven(self.copy(gateway))

    def test_a_renamed_file_is_not_signed_away(self):
        gateway = self.gateway(threads=1, extra="records: {dir: records, rotate_bytes: 4096, keep_days: 30}\n").start()
        for _ in range(40):
            ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        folder = gateway.folder / "records"
        first = sorted(folder.glob("records-*.jsonl"))[0]
        old = first.rename(folder / "records-20010101-000001.jsonl")
        self.assertEqual(haechi("verify", folder)[0], 1)
        self.assertIn("is older than a line in it", second_opinion(self.copy(gateway)))
        gateway.start()
        wait_until(lambda: any("E-LEDGER-019" in line for line in gateway.log), "the refusal")
        ask_dns(gateway.dns, "chat.deepseek.test")
        self.assertEqual(gateway.stop(), 0)
        self.assertTrue(old.exists())
        old.rename(first)
        self.assert_proven(self.copy(gateway))


class Clock(LedgerTest):
    def test_a_clock_that_was_set_back_a_little_takes_time_behind_no_record(self):
        gateway, set_clock = self.gateway_whose_clock_is_set()
        gateway.start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        first = gateway.wait_for_record(kind="decision")["at"]
        set_clock(-500)  # less than limits.clock_step_s
        ask_dns(gateway.dns, "chat.deepseek.test", fixture.STRANGER)
        self.assertEqual(gateway.stop(), 0)
        times = [r["at"] for r in gateway.records() if r["kind"] == "decision"]
        self.assertEqual(len(times), 2)
        self.assertGreaterEqual(times[1], first)
        note = next(r["note"] for r in gateway.records() if r["kind"] == "clock")
        self.assertIn("time waits until it has come up with the last record", note)

    def test_a_clock_that_was_set_ends_no_order_until_it_is_confirmed(self):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        gateway, set_clock = self.gateway_whose_clock_is_set(policy=fixture.POLICY.replace(
            "force: binding,", f'force: binding, expires: "{end:%Y-%m-%dT%H:%M:%SZ}",'))
        gateway.start()
        at = ["--config", gateway.config]
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 3)
        set_clock(86400)
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 3, "the order ends in an hour, not now")
        self.assertEqual(haechi("clock", "show", *at)[0], 1)
        self.assertIn("haechi_clock_held 1\n", gateway.get("/metrics")[1])
        self.assertIn("the clock went forward by 86", gateway.wait_for_record(kind="clock")["note"])
        set_clock(0)
        self.assertEqual(haechi("clock", "show", *at)[0], 0, "NTP brought it back")
        set_clock(-86400)
        self.assertEqual(haechi("clock", "show", *at)[0], 1)
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 3)
        set_clock(86400)
        code, said, _ = haechi("clock", "confirm", *at)
        self.assertEqual((code, said[:11]), (0, "confirmed: "))
        wait_until(lambda: ask_dns(gateway.dns, "chat.deepseek.test") == 0, "the end of the order")
        self.assertEqual(gateway.stop(), 0)
        set_clock(0)  # now behind the last record by a day
        gateway.start()
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 0, "what had ended stays so")
        self.assertEqual(haechi("clock", "show", *at)[0], 1)
        self.assertEqual(gateway.stop(), 0)
        self.assert_proven(self.copy(gateway))

    def test_a_start_with_a_clock_far_ahead_ends_no_order_and_a_correction_outlasts_starts(self):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        gateway, set_clock = self.gateway_whose_clock_is_set(policy=fixture.POLICY.replace(
            "force: binding,", f'force: binding, expires: "{end:%Y-%m-%dT%H:%M:%SZ}",'))
        at = ["--config", gateway.config]
        gateway.start()
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 3)
        self.assertEqual(gateway.stop(), 0)
        set_clock(3650 * DAY_S)
        gateway.start()
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), 3)
        self.assertEqual(haechi("clock", "show", *at)[0], 1)
        self.assertIn("3650 days ahead of the last record", gateway.wait_for_record(kind="clock")["note"])
        self.assertEqual(haechi("clock", "confirm", *at)[0], 0)
        wait_until(lambda: ask_dns(gateway.dns, "chat.deepseek.test") == 0, "the end of the order")
        set_clock(0)
        self.assertEqual(haechi("clock", "show", *at)[0], 1)
        self.assertEqual(haechi("clock", "confirm", *at)[0], 0)
        wait_until(lambda: ask_dns(gateway.dns, "chat.deepseek.test") == 3, "the order again")
        self.assertEqual(gateway.stop(), 0)
        gateway.start()
        self.assertEqual(haechi("clock", "show", *at)[0], 0, "nobody has to confirm it again")
        self.assertEqual(gateway.stop(), 0)
        self.assert_proven(self.copy(gateway))

    def test_the_clock_of_a_running_gateway_is_shown_and_confirmed(self):
        gateway = self.gateway().start()
        at = ["--config", gateway.config]
        code, said, wrong = haechi("clock", "show", *at)
        self.assertEqual((code, said[:24]), (0, "the clock is the time: 2"), wrong)
        code, said, _ = haechi("clock", "confirm", "--json", *at)
        self.assertEqual(code, 0)
        answer = json.loads(said)
        self.assertEqual((answer["held"], answer["confirmed"], answer["ahead_s"]), (False, True, 0))
        note = gateway.wait_for_record(kind="clock")["note"]
        self.assertTrue(note.startswith("the clock was confirmed by the administrator: "))
        self.assertIn("haechi_clock_held 0\n", gateway.get("/metrics")[1])


class Acts(LedgerTest):
    def acts(self, gateway):
        return [(r["kind"], r["note"]) for r in gateway.records() if r["kind"] in ("admin", "reload")]

    def test_what_an_administrator_does_is_a_record_that_says_who(self):
        gateway = self.gateway(extra="records: {dir: records, subjects: pseudonyms}\n").start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        me = f"by uid {os.getuid()}"
        for words in (["dns", "flush", "chatgpt.test"], ["dns", "flush", "--all"], ["reload"]):
            subprocess.run([BINARY, *words, "--config", gateway.config], check=True, capture_output=True)
        asked = [BINARY, "records", "pseudonym", f"{fixture.ME}/32", "--config", gateway.config, "--on", "2026-02-06"]
        told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        wait_until(lambda: len(self.acts(gateway)) == 4, "the records")
        self.assertEqual(self.acts(gateway),
                         [("admin", f"dns.flush of chatgpt.test: 0 kept answers removed; {me}"),
                          ("admin", f"dns.flush of all: 0 kept answers removed; {me}"), ("reload", f"done; {me}"),
                          ("admin", f"records.pseudonym: {told} of 2026-02-06 was told; {me}")])
        self.assertNotIn(fixture.ME, "".join(path.read_text() for path in (gateway.folder / "records").glob("*.jsonl")))
        self.assertEqual(gateway.stop(), 0)
        later = subprocess.run(asked, check=True, capture_output=True, text=True)
        self.assertEqual(later.stdout.strip(), told)
        self.assertIn("stands in no record", later.stderr)
        self.assertEqual(len(self.acts(gateway)), 4)


class Reports(LedgerTest):
    def test_what_records_say_is_reported_in_both_languages(self):
        gateway = self.gateway().start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.stop()
        folder = gateway.folder / "records"
        for name, kind in (("data", "data-grade-report"), ("acknowledgements", "acknowledgement-log")):
            code, said, wrong = haechi("report", name, folder, "--json")
            self.assertEqual(code, 0, wrong)
            self.assertEqual(json.loads(said)["report"], kind)
            page = haechi("report", name, folder, "--html", "--language", "ko", "--since", "2026-01-01")[1]
            self.assertIn('<html lang="ko">', page)
        self.assertEqual(haechi("report", "data", gateway.folder)[0], 2, "no records there")
        (folder / "records-20010101-000001.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd")
        code, said, wrong = haechi("report", "data", folder)
        self.assertEqual((code, said, "E-LEDGER-006" in wrong), (2, "", True), "it cannot be whole")
        (folder / "records-20010101-000001.jsonl.zst").unlink()
        code, said, wrong = haechi("report", "privacy", "--config", gateway.config, "--json")
        self.assertEqual((code, wrong), (0, ""))
        self.assertEqual(json.loads(said)["facts"]["subjects"], "named")


class Receiver:
    """Takes TCP connections, perhaps with TLS, and keeps what comes; `answer` is sent behind each request."""

    def __init__(self, context=None, answer=None, port=0):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.context, self.answer, self.data = context, answer, b""
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
                if self.context:
                    client = self.context.wrap_socket(client, server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            threading.Thread(target=self.take, args=(client,), daemon=True).start()

    def take(self, client):
        with client:
            request = b""
            while True:
                try:
                    more = client.recv(65536)
                except OSError:
                    return
                with self.lock:
                    self.data += more
                request += more
                head, _, body = request.partition(b"\r\n\r\n")
                if self.answer and b"\r\n\r\n" in request:
                    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
                    if len(body) >= length:
                        client.sendall(self.answer)
                        return
                if not more:
                    return

    def frames(self):
        """The messages of octet counting."""
        with self.lock:
            data, out = self.data, []
        while data:
            length, _, rest = data.partition(b" ")
            out.append(rest[:int(length)].decode())
            data = rest[int(length):]
        return out

    def close(self):
        fixture.end_service(self.listener, self.thread)


class Export(LedgerTest):
    def setUp(self):
        super().setUp()
        gateway = self.gateway().start()
        for _ in range(30):
            ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.stop()
        self.folder = gateway.folder / "records"
        self.records = gateway.records()
        self.work = gateway.folder
        self.cursor = gateway.folder / "cursor"

    def receiver(self, **more):
        made = Receiver(**more)
        self.addCleanup(made.close)
        return made

    def export(self, to, *more):
        code, said, wrong = haechi("export", self.folder, "--to", to, "--cursor", self.cursor, *more)
        return code, said, wrong

    def test_to_a_file_each_record_once_over_several_runs(self):
        target = self.work / "out.jsonl"
        for _ in range(2):
            self.assertEqual(self.export(f"file:{target}")[0], 0)
        self.assertEqual([json.loads(line) for line in target.read_text().splitlines()], self.records)
        key = independent.read_key((self.folder / "ledger.vkey").read_text()[:-1])
        root = independent.open_checkpoint((self.folder / "checkpoint").read_text(), key, True)[1]
        self.assertEqual(self.cursor.read_text(), f"{len(self.records)}\n{root.hex()}\n")
        code, said, _ = haechi("export", self.folder, "--format", "ocsf", "--from", 5)
        self.assertEqual(code, 0)
        self.assertEqual([json.loads(line)["metadata"]["sequence"] for line in said.splitlines()],
                         list(range(5, len(self.records))))

    def test_to_syslog_over_tcp_udp_and_tls(self):
        tcp = self.receiver()
        self.assertEqual(self.export(f"tcp:127.0.0.1:{tcp.port}", "--format", "cef")[0], 0)
        wait_until(lambda: len(tcp.frames()) == len(self.records), "the frames")
        for frame, record in zip(tcp.frames(), self.records):
            self.assertRegex(frame, rf"^<13[0-5]>1 {record['at']} \S+ haechi - {record['kind']} - CEF:0\|haechi\|")
        self.cursor.unlink()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", 0))
            udp.settimeout(PATIENCE_S)
            self.assertEqual(self.export(f"udp:127.0.0.1:{udp.getsockname()[1]}")[0], 0)
            for record in self.records:
                self.assertEqual(json.loads(udp.recv(65536).decode().split(" - ", 2)[2]), record)
        self.cursor.unlink()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.work / "key.pem", "-out", self.work / "cert.pem", "-days", "2", "-subj",
                        "/CN=siem", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.work / "cert.pem", self.work / "key.pem")
        tls = self.receiver(context=context)
        code, _, wrong = self.export(f"tls:127.0.0.1:{tls.port}")
        self.assertEqual(code, 2, "a certificate that nobody vouches for")
        self.assertIn("E-LEDGER-015", wrong)
        self.assertFalse(self.cursor.exists())
        self.assertEqual(self.export(f"tls:127.0.0.1:{tls.port}", "--ca", self.work / "cert.pem")[0], 0)
        wait_until(lambda: len(tls.frames()) == len(self.records), "the frames")

    def slow_receiver(self, nap, context=None, most=None):
        """Reads late and little; perhaps no more than so many bytes. What it has read, and a wait for its end."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self.addCleanup(listener.close)
        got = bytearray()

        def take():
            client, _ = listener.accept()
            if context:
                client = context.wrap_socket(client, server_side=True, suppress_ragged_eofs=False)
            with client:
                time.sleep(nap)
                while (most is None or len(got) < most) and (more := client.recv(4096)):
                    got.extend(more)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        return listener.getsockname()[1], got, thread

    def test_a_slow_receiver_gets_everything_before_the_cursor_says_so(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.work / "key.pem", "-out", self.work / "cert.pem", "-days", "2", "-subj",
                        "/CN=siem", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.work / "cert.pem", self.work / "key.pem")
        for way, nap in (("tls", 1.0), ("tls", 0), ("tcp", 1.0)):
            port, got, thread = self.slow_receiver(nap, context if way == "tls" else None)
            code, _, wrong = self.export(f"{way}:127.0.0.1:{port}", "--ca", self.work / "cert.pem")
            thread.join(PATIENCE_S)
            self.assertEqual((code, got.count(b" haechi - ")), (0, len(self.records)), f"{way} {nap}: {wrong}")
            self.cursor.unlink()

    def test_a_receiver_that_breaks_off_leaves_the_cursor(self):
        port, _, thread = self.slow_receiver(0.3, most=1)
        code, _, wrong = self.export(f"tcp:127.0.0.1:{port}")
        thread.join(PATIENCE_S)
        self.assertEqual((code, "E-LEDGER-015" in wrong), (2, True), wrong)
        self.assertFalse(self.cursor.exists() and not self.cursor.read_text().startswith("0\n"))

    def test_what_a_receiver_that_restarts_had_not_read_is_sent_again(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        process = subprocess.Popen([BINARY, "ledger", "export", self.folder, "--to",
                                    f"tcp:127.0.0.1:{listener.getsockname()[1]}", "--cursor", self.cursor, "--follow"],
                                   stderr=subprocess.DEVNULL)
        try:
            client, _ = listener.accept()
            wait_until(lambda: self.cursor.exists() and self.cursor.read_text().startswith(f"{len(self.records)}\n"),
                       "the acknowledgement of its machine")
            client.close()  # with all of it unread
            gateway = self.gateways[0].start()
            self.assertEqual(gateway.stop(), 0)  # two records more
            client, _ = listener.accept()
            with client:
                client.settimeout(PATIENCE_S)
                got = b""
                while got.count(b" haechi - ") < len(self.records) + 2:
                    more = client.recv(65536)
                    self.assertTrue(more, f"{got.count(b' haechi - ')} came")
                    got += more
                process.terminate()
                self.assertEqual(process.wait(PATIENCE_S), 0)
        finally:
            process.kill()
            process.wait()

    def test_people_leave_under_the_pseudonyms_of_a_key(self):
        key = self.work / "export.key"
        key.write_text("5a" * 32 + "\n")
        code, _, wrong = self.export("-", "--pseudonyms", key)
        self.assertEqual((code, "E-RECORD-004" in wrong), (2, True), "others may read it")
        key.chmod(0o600)
        config = self.gateways[0].config
        config.write_text(config.read_text() + f"records: {{dir: records, pseudonym_key: {key}}}\n")
        told = subprocess.run([BINARY, "records", "pseudonym", f"{fixture.ME}/32", "--config", config, "--on",
                               self.records[0]["at"][:10]], check=True, capture_output=True, text=True).stdout.strip()
        for style in ("json", "ocsf", "cef"):
            code, said, wrong = haechi("export", self.folder, "--format", style, "--pseudonyms", key)
            self.assertEqual((code, said.count("\n")), (0, len(self.records)), wrong)
            self.assertNotIn(fixture.ME, said)
            self.assertEqual(said.count(told) // (2 if style == "ocsf" else 1), 30, "raw_data has it, too")
        for line, record in zip(haechi("export", self.folder, "--pseudonyms", key)[1].splitlines(), self.records):
            if "subject" in record:
                record = {**record, "subject": told}
                del record["salt"]
            self.assertEqual(json.loads(line), record)

    def test_a_line_that_its_leaf_does_not_bind_is_neither_sent_nor_found(self):
        newest = newest_of(self.folder)
        newest.write_text(newest.read_text().replace('"action":"refuse"', '"action":"pass"', 1))
        code, said, wrong = self.export("-")
        self.assertEqual((code, "E-LEDGER-019" in wrong), (2, True), wrong)
        self.assertNotIn('"action":"pass"', said)
        code, said, wrong = haechi("search", self.folder, "--index", ":memory:")
        self.assertEqual((code, said, "E-LEDGER-019" in wrong), (2, "", True), wrong)

    def test_to_a_webhook_that_must_take_them(self):
        refusing = self.receiver(answer=b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        code, _, wrong = self.export(f"http://127.0.0.1:{refusing.port}/in")
        self.assertEqual(code, 2)
        self.assertIn("503", wrong)
        self.assertFalse(self.cursor.exists())
        taking = self.receiver(answer=b"HTTP/1.1 204 OK\r\n\r\n")
        (self.work / "token").write_text("secret\n")
        self.assertEqual(self.export(f"http://127.0.0.1:{taking.port}/in", "--token-file", self.work / "token")[0], 0)
        head, _, body = taking.data.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"POST /in HTTP/1.1\r\n"))
        self.assertIn(b"Authorization: Bearer secret", head)
        self.assertEqual([json.loads(line) for line in body.splitlines()], self.records)

    def test_following_waits_for_a_receiver_that_comes_late(self):
        with socket.create_server(("127.0.0.1", 0)) as held:
            port = held.getsockname()[1]
        process = subprocess.Popen([BINARY, "ledger", "export", self.folder, "--to", f"tcp:127.0.0.1:{port}", "--cursor",
                                    self.cursor, "--follow"], stderr=subprocess.PIPE, text=True)
        try:
            self.assertIn("E-LEDGER-015", process.stderr.readline())
            late = self.receiver(port=port)
            wait_until(lambda: len(late.frames()) == len(self.records), "the frames")
            wait_until(lambda: self.cursor.exists() and 
                       self.cursor.read_text().startswith(f"{len(self.records)}\n"), "the cursor")
            process.terminate()
            self.assertEqual(process.wait(PATIENCE_S), 0)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()

    def test_what_was_gone_before_is_a_gap(self):
        self.cursor.write_text("3\n")
        code, said, _ = self.export("-")
        self.assertEqual((code, said.count("\n")), (0, len(self.records) - 3))
        newest = sorted(self.folder.glob("records-*.jsonl"))[-1]
        newest.write_text("".join(newest.read_text().splitlines(True)[10:]))
        self.cursor.write_text("3\n")
        first = json.loads(self.export("-")[1].splitlines()[0])
        self.assertEqual((first["kind"], first["lost"]), ("gap", 7))

    def test_a_bad_target_or_cursor_is_told(self):
        self.assertIn("E-LEDGER-014", self.export("ftp://x")[2])
        self.cursor.write_text("many\n")
        self.assertIn("E-LEDGER-016", self.export("-")[2])
        self.cursor.write_text("3\n00\n")
        self.assertIn("E-LEDGER-016", self.export("-")[2])

    def test_a_cursor_of_another_history_is_told(self):
        self.cursor.write_text(f"{len(self.records) + 1}\n")
        code, said, wrong = self.export("-")
        self.assertEqual((code, said, "E-LEDGER-020" in wrong), (2, "", True), wrong)
        self.cursor.write_text("3\n" + "00" * 32 + "\n")
        code, said, wrong = self.export("-", "--follow")
        self.assertEqual((code, said, "E-LEDGER-020" in wrong), (2, "", True), wrong)


if __name__ == "__main__":
    unittest.main(verbosity=2)
