#!/usr/bin/env python3
"""The `inspection` and `quic` sections of haechi.yaml: every mistake is told with its place and code; the authority's
folder is opened by `haechi check`; rotation, old clients, name constraints and exceptions hold in the running gateway.

usage: inspection_config_test.py HAECHI"""
import os
import re
import ssl
import sys
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

import json  # noqa: E402

from cases_world import HAECHI, STRICT, World, run, server_context, time, wait_until  # noqa: E402
from tls_client import Ended, TlsClient, describe_end, make_context, make_hello  # noqa: E402

HOSTS = {"careful.test": "127.0.3.1", "a.careful.test": "127.0.3.2", "plain.test": "127.0.3.3", "free.test": "127.0.3.4"}

# A line of the section, the column where it is wrong, the code.
MISTAKES = [
    ("  cas: x", 3, "E-CONFIG-001"),
    ("  never: [bank.example, 'a b']", 25, "E-CONFIG-004"),
    ("  never: {a: b}", 10, "E-CONFIG-002"),
    ("  never_kinds: [health, secrets]", 25, "E-CONFIG-005"),
    ("  listeners: [proxy, dns]", 22, "E-CONFIG-005"),
    ("  window_kb: 1", 14, "E-CONFIG-004"),
    ("  spill_mb: many", 13, "E-CONFIG-004"),
    ("  acknowledgement_h: 0", 22, "E-CONFIG-004"),
    ("  passphrase_file: []", 20, "E-CONFIG-002"),
    ("  revocation_lists: [/nowhere/a.crl]", 22, "E-IO-001"),
    ("  exceptions: [{host: a.test, problems: [expired]}]", 16, "E-CONFIG-003"),
    ("  exceptions: [{host: a.test, problems: [old], until: 2099-01-01}]", 42, "E-CONFIG-005"),
    ("  exceptions: [{host: a.test, problems: [revoked], until: 2099-01-01}]", 42, "E-CONFIG-010"),
    ("  exceptions: [{host: a.test, problems: [expired], until: soon}]", 59, "E-CONFIG-004"),
    ("  exceptions: [{host: 'a b', problems: [expired], until: 2099-01-01}]", 23, "E-CONFIG-004"),
    ("  exceptions: [{host: a.test, problems: [expired], until: 2099-01-01, certificate: 00}]", 84, "E-CONFIG-004"),
    ("  pinned: [{host: a.test, until: 2099-01-01}]", 12, "E-CONFIG-003"),
    ("  pinned: [{host: a.test, until: never, reason: x}]", 34, "E-CONFIG-004"),
    ("  pinned: [{host: a.test, until: 2099-01-01, reason: x, clients: [a]}]", 67, "E-CONFIG-004"),
    ("  pinned: [{host: a.test, until: 2099-01-01, reason: x, why: y}]", 57, "E-CONFIG-001"),
    ("  tenants: {nobody: x}", 13, "E-CONFIG-001"),
]


class Checked(unittest.TestCase):
    """Without a running gateway."""

    @classmethod
    def setUpClass(cls):
        class Unlaunched(World):
            def launch(self):
                pass

        cls.world = Unlaunched(HOSTS).__enter__()
        cls.config = cls.world.folder / "haechi.yaml"
        cls.right = cls.config.read_text()
        cls.authority = cls.world.folder / "authority"

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def check(self, text):
        path = self.world.folder / "tried.yaml"
        path.write_text(text)
        return run(HAECHI, "check", "--config", str(path), is_checked=False)

    def test_what_is_right_is_fine(self):
        self.assertIn("fine:", self.check(self.right))

    def test_every_mistake_has_its_place_and_code(self):
        line = self.right.count("\n") + 1
        for text, column, code in MISTAKES:
            with self.subTest(text):
                self.assertRegex(self.check(self.right + text + "\n"),
                                 rf"tried\.yaml:{line}:{column}: .*\({code}\)")

    def test_quic_needs_its_address(self):
        for text, code in (("quic: {}", "E-CONFIG-003"), ("quic: {listen: [x]}", "E-CONFIG-004"),
                           ("quic: {port: 1}", "E-CONFIG-001")):
            with self.subTest(text):
                self.assertIn(f"({code})", self.check(self.right + text + "\n"))

    def test_an_exception_that_has_ended_is_a_warning(self):
        for text in ("  exceptions: [{host: a.test, problems: [expired], until: 2025-01-01}]",
                     "  pinned: [{host: a.test, until: 2025-01-01, reason: x}]"):
            self.assertRegex(self.check(self.right + text + "\n"), r"warning: .*a\.test.*\(E-GATEWAY-010\)")

    def test_kinds_of_private_sites_need_the_catalogs_folder(self):
        self.assertIn("(E-GATEWAY-020)", self.check(self.right + "  never_kinds: [health]\n"))
        self.assertIn("fine:", self.check(self.right + "  never_kinds: []\n"))

    def place(self, key):
        line = next(at for at, line in enumerate(self.right.splitlines(), 1) if line.startswith(f"  {key}:"))
        return rf"tried\.yaml:{line}:{len(key) + 5}: "

    def test_the_authority_is_opened(self):
        place = self.place("ca")
        key = self.authority / "ca-1.key"
        for spoil, mend, code in (
                (lambda: key.chmod(0o644), lambda: key.chmod(0o600), "E-CA-009"),
                (lambda: key.rename(f"{key}.away"), lambda: (self.authority / "ca-1.key.away").rename(key), "E-CA-00[27]"),
                (lambda: self.authority.rename(f"{self.authority}-away"),
                 lambda: (self.world.folder / "authority-away").rename(self.authority), "E-CA-00[24]")):
            spoil()
            try:
                self.assertRegex(self.check(self.right), place + rf".*\({code}\)")
            finally:
                mend()
        self.assertIn("fine:", self.check(self.right))

    def test_the_passphrase_is_tried(self):
        folder, word = self.world.folder / "locked", self.world.folder / "word"
        word.write_text("right\n")
        word.chmod(0o600)
        run(HAECHI, "ca", "init", "--dir", str(folder), "--passphrase-file", str(word))
        text = self.right.replace(f"ca: {self.authority}", f"ca: {folder}")
        self.assertRegex(self.check(text), self.place("ca") + r".*\(E-CA-005\)")
        self.assertIn("fine:", self.check(text + f"  passphrase_file: {word}\n"))
        word.chmod(0o644)
        self.assertRegex(self.check(text + f"  passphrase_file: {word}\n"), r"tried\.yaml:\d+:20: .*\(E-CA-009\)")


class Running(unittest.TestCase):
    def open(self, world, host, context, server_name=None):
        sock, status = world.connect(host)
        self.addCleanup(sock.close)
        self.assertEqual(status, 200)
        return TlsClient(sock, server_name or host, context).handshake()

    def issuer(self, client):
        return dict(part[0] for part in client.tls.getpeercert()["issuer"])["commonName"]

    def test_a_rotation_overlaps(self):
        with World(HOSTS) as world:
            self.assertTrue(self.issuer(self.open(world, "careful.test", make_context(world.ca))).endswith(" G1"))
            folder = f"{world.folder}/authority"
            run(HAECHI, "ca", "rotate", "--dir", folder, "--from", "2099-01-01")
            world.reload()
            self.assertTrue(self.issuer(self.open(world, "careful.test", make_context(world.ca))).endswith(" G1"))
            schedule = world.folder / "authority/schedule"
            lines = schedule.read_text().splitlines()
            soon = re.sub("2099.*", "2026-01-02T00:00:00Z", lines[1])
            schedule.write_text(f"{re.sub(' .*', ' 2026-01-01T00:00:00Z', lines[0])}\n{soon}\n")
            world.reload()
            out = world.folder / "trust"
            run(HAECHI, "ca", "export", "--dir", folder, "--for", "pem", "--out", str(out))
            both = make_context(str(out / "haechi-ca.pem"))
            wait_until(lambda: self.issuer(self.open(world, "careful.test", both)).endswith(" G2"), "the successor's leaf")
            with self.assertRaises(ssl.SSLError):
                self.open(world, "careful.test", make_context(world.ca))

    def test_old_clients_get_an_rsa_leaf(self):
        with World(HOSTS, ca_flags=("--key", "rsa3072")) as world:
            old = make_context(world.ca, version=ssl.TLSVersion.TLSv1_2, ciphers="ECDHE-RSA-AES128-GCM-SHA256")
            client = self.open(world, "careful.test", old)
            self.assertIn("RSA", client.tls.cipher()[0])
            self.assertIn(b"the site", client.request("careful.test"))
            new = self.open(world, "careful.test", make_context(world.ca, version=ssl.TLSVersion.TLSv1_2))
            self.assertIn("ECDSA", new.tls.cipher()[0])

    def test_names_beyond_the_authoritys_constraints_are_not_read(self):
        with World(HOSTS, ca_flags=("--permit", "a.careful.test")) as world:
            client = self.open(world, "a.careful.test", make_context(world.ca))
            self.assertIn(b"the site", client.request("a.careful.test"))
            # Allowed with a duty that cannot be met: passes, unread, and the record says so.
            client = self.open(world, "careful.test", make_context(f"{world.folder}/root.pem"))
            self.assertIn(b"the site", client.request("careful.test"))
            record = world.wait_for_record(host="careful.test", depth="server-name")
            self.assertEqual(record["unmet"], ["report:org"])

    def test_a_clock_that_is_behind_accepts_the_leaf(self):
        with World(HOSTS) as world:
            made = world.maker.make("old-leaf", world.root, san="DNS:careful.test", since=-30 * 24 * 3600)
            world.sites[HOSTS["careful.test"]].context = server_context(made.certificate, made.key)
            client = self.open(world, "careful.test", make_context(world.ca))
            begins = ssl.cert_time_to_seconds(client.tls.getpeercert()["notBefore"])
            self.assertLess(begins, time.time() - 23 * 3600)

    def test_private_sites_are_never_read(self):
        with World(HOSTS, inspection="  never: [careful.test]\n") as world:
            client = self.open(world, "a.careful.test", make_context(f"{world.folder}/root.pem"))
            self.assertIn(b"the site", client.request("a.careful.test"))
            world.wait_for_record(host="a.careful.test", depth="server-name")


class Pinned(unittest.TestCase):
    def refuse(self, world, host):
        """A client that believes the site's own root alone."""
        sock, status = world.connect(host)
        self.assertEqual(status, 200)
        try:
            with self.assertRaises((ssl.SSLError, Ended)):
                TlsClient(sock, host, make_context(f"{world.folder}/root.pem")).handshake()
        finally:
            sock.close()

    def list(self, world):
        return json.loads(run(HAECHI, "inspection", "pinned", "--config", f"{world.folder}/haechi.yaml", "--json"))

    def test_a_pinned_client_is_proposed_and_only_an_exception_lets_it_past(self):
        with World(HOSTS) as world:
            for _ in range(3):
                self.refuse(world, "careful.test")
            world.wait_for_record(host="careful.test", reason="certificate-refused", note="unknown_ca")
            world.wait_for_record(host="careful.test", reason="certificate-refused", note="the third time")
            self.assertEqual(world.seen(), 0)
            leaf, = wait_until(lambda: [each for each in self.list(world)["refusals"] if each["refused"] == 3],
                               "three refusals")
            self.assertEqual((leaf["client"], leaf["host"], leaf["cause"]), (STRICT, "careful.test", "no-authority"))
            self.assertNotIn("proposal", leaf)
            # Once the same client accepts another of ours, it is this host that it is bound to.
            sock, _ = world.connect("a.careful.test")
            client = TlsClient(sock, "a.careful.test", make_context(world.ca)).handshake()
            self.assertIn(b"the site", client.request("a.careful.test"))
            client.close()
            leaf = next(each for each in self.list(world)["refusals"] if each["host"] == "careful.test")
            self.assertEqual(leaf["cause"], "pinned")
            for language, words in (("en", "refused 3 times"), ("ko", "거부 3회")):
                told = run(HAECHI, "inspection", "pinned", "--config", f"{world.folder}/haechi.yaml", "--lang", language)
                self.assertIn(words, told)
                self.assertIn(leaf["proposal"], told)
            # The proposal is what the configuration takes.
            world.inspection = f"  pinned:\n    - {leaf['proposal']}\n"
            world.write_config()
            world.reload()
            sock, _ = world.connect("careful.test")
            client = TlsClient(sock, "careful.test", make_context(f"{world.folder}/root.pem")).handshake()
            self.assertIn(b"the site careful.test", client.request("careful.test"))
            world.wait_for_record(host="careful.test", depth="server-name", note="pinned exception")
            # Taken back, what it let past is cut.
            world.inspection = ""
            world.write_config()
            world.reload()
            client.sock.settimeout(5)
            data, _ = client.read_to_end()
            self.assertEqual(data, b"")
            client.close()
            sock, _ = world.connect("careful.test")
            sock.sendall(make_hello("careful.test"))
            self.assertEqual(describe_end(sock), "handshake")
            sock.close()

    def test_a_client_that_goes_away_after_the_handshake_counts_as_well(self):
        with World(HOSTS) as world:
            sock, _ = world.connect("careful.test")
            TlsClient(sock, "careful.test", make_context(world.ca)).handshake().close()
            world.wait_for_record(host="careful.test", reason="certificate-refused", note="closed")

    def test_without_a_gateway_the_command_says_so(self):
        told = run(HAECHI, "inspection", "pinned", "--socket", "/nowhere/haechi.sock", is_checked=False)
        self.assertIn("E-ADMIN-005", told)


if __name__ == "__main__":
    unittest.main(verbosity=2)
