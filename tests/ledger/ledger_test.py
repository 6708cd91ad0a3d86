#!/usr/bin/env python3
"""The ledger of a running gateway: every step proven by `haechi ledger verify` and by a second implementation; kill -9
at random moments under load; tampering of every kind.

usage: ledger_test.py HAECHI      HAECHI_KILLS=N: so many kills (default 15)
"""
import base64
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
KILLS = int(os.environ.get("HAECHI_KILLS", "15"))


def haechi(*words):
    done = subprocess.run([BINARY, "ledger", *map(str, words)], capture_output=True, text=True, timeout=PATIENCE_S,
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

    def copy(self, gateway):
        target = pathlib.Path(tempfile.mkdtemp(prefix="haechi-ledger-"))
        self.addCleanup(shutil.rmtree, target)
        folder = target / "copy"
        shutil.copytree(gateway.folder / "records", folder,
                        ignore=shutil.ignore_patterns(".ledger.key", "*.sock", "pseudonym.key"))
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
        good = self.copy(gateway)
        self.assert_proven(good)
        chance = random.Random(8)
        files = sorted(str(p.relative_to(good)) for p in good.rglob("*") if p.is_file() and p.stat().st_size)
        for number in range(60):
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
        kind = chance.choice(["flip", "flip", "flip", "cut", "remove", "add", "swap", "double", "extra"])
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
        for _ in range(KILLS):
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
            self.assertEqual(gateway.stop(), 0)
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


class Receiver:
    """Takes TCP connections, perhaps with TLS, and keeps what comes; `answer` is sent behind each request."""

    def __init__(self, context=None, answer=None, port=0):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.context, self.answer, self.data = context, answer, b""
        self.lock = threading.Lock()
        threading.Thread(target=self.run, daemon=True).start()

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
        self.listener.close()


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
        self.assertEqual(self.cursor.read_text(), f"{len(self.records)}\n")
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
            wait_until(lambda: self.cursor.exists() and self.cursor.read_text() == f"{len(self.records)}\n", "the cursor")
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
