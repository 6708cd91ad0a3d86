#!/usr/bin/env python3
"""Each way in which the gateway can come to not know something, under a policy that then lets pass and under one that
then refuses: what cannot be decided follows `on_undecided`, what cannot be done is told, nothing hangs or crashes.
docs/operations.md has the same table.
usage: failure_paths_test.py BINARY [unittest arguments]"""
import contextlib
import gzip
import hashlib
import os
import shutil
import signal
import socket
import ssl
import sys
import unittest

from office import PATIENCE_S, Office, fixture, run, wait_until

BINARY = ""
REFUSED, UNREAD = "refused", "unread"  # how a connection that cannot be inspected ends


def connection_of(office):
    """How a new connection to the inspected host fares: under the site's own certificate, or not at all."""
    try:
        status, _, body = office.ask(of_site=True)
    except (ssl.SSLError, OSError):
        return REFUSED
    return UNREAD if (status, body) == (200, b"the site") else f"{status}"


def bomb():
    return gzip.compress(bytes(64 << 20), 9)


class FailurePaths(unittest.TestCase):
    def each_policy(self, check, **settings):
        """`check(office, undecided)` under both policies; the gateway is there and sound afterwards."""
        for undecided in ("allow", "block"):
            with self.subTest(on_undecided=undecided), Office(BINARY, undecided=undecided, **settings) as office:
                check(office, undecided)
                self.assertIsNone(office.process.poll(), "the gateway is gone")
                self.assertTrue(office.status()["healthy"])
                self.assertEqual(office.ask(host="plain.test", of_site=True)[0], 200)

    # Undecided: the policy says what happens.

    def test_hello_without_a_name(self):
        self.check_hello("no-server-name", fixture.client_hello("x").replace(b"\0\0\0\6\0\4\0\0\1x", b"\xff\1\0\6" + bytes(6)))

    def test_hello_that_is_none(self):
        self.check_hello("not-tls", b"SSH-2.0-OpenSSH_9.2\r\n")

    def test_hello_that_cannot_be_read(self):
        broken = bytearray(fixture.client_hello("plain.test"))
        broken[9 + 2 + 32] = 255  # a session id that is longer than all
        self.check_hello("unreadable-hello", bytes(broken))

    def test_hello_that_does_not_come(self):
        self.check_hello("late-hello", b"\x16", limits=", proxy_hello_timeout_s: 1")

    def check_hello(self, reason, said, limits=""):
        def check(office, undecided):
            sock, status = fixture.connect_tunnel(office.proxy, f"plain.test:{office.site.port}")
            with sock:
                self.assertEqual(status, 200)
                sock.sendall(said)
                sock.settimeout(PATIENCE_S)
                with contextlib.suppress(ConnectionResetError):
                    heard = sock.recv(65536)
                    self.assertEqual(heard == said, undecided == "allow", heard)
            record = office.wait_for_record(reason=reason)
            self.assertEqual(record["action"], "pass" if undecided == "allow" else "refuse")
        self.each_policy(check, limits=limits)

    def test_signer_that_is_gone_for_good(self):
        def check(office, undecided):
            office.web.tls.num_tickets = 0  # a resumed session shows no certificate, and needs no new one
            self.assertEqual(office.ask()[0], 200)
            shutil.move(office.folder / "authority", office.folder / "elsewhere")
            for pid in office.signers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait_until(lambda: office.find_log("the signer is gone"), "the loss of the signer")
            wait_until(lambda: "haechi_inspection_signer_up 0" in office.metrics(), "the metric")
            office.renew_certificate()  # for which no leaf is kept
            self.assertEqual(connection_of(office), UNREAD if undecided == "allow" else REFUSED)
            shutil.move(office.folder / "elsewhere", office.folder / "authority")
            self.assertEqual(wait_until(lambda: office.try_to_ask(), "a signer that is back"), 200)
        self.each_policy(check)

    def test_signer_whose_worker_dies_is_followed_by_another(self):
        def check(office, _):
            os.kill(office.signers()[-1], signal.SIGKILL)
            self.assertEqual(wait_until(lambda: office.try_to_ask(), "another worker"), 200)
        self.each_policy(check)

    def test_authority_that_may_not_sign_the_name(self):
        self.each_policy(lambda office, undecided: self.assertEqual(
            connection_of(office), UNREAD if undecided == "allow" else REFUSED), ca_flags=("--permit", "other.test"))

    def test_body_over_the_window(self):
        body = os.urandom(200_000)
        self.check_body(body, inspection=", window_kb: 16")

    def test_body_over_window_and_file(self):
        self.check_body(os.urandom(3_000_000), inspection=", window_kb: 16, spill_mb: 1")

    def test_no_room_left_for_files(self):
        self.check_body(os.urandom(3_000_000), inspection=", window_kb: 16, spill_mb: 8", limits=", spill_total_mb: 1")

    def test_body_of_a_kind_that_nobody_reads(self):
        self.check_body(b"\x89PNG\r\n\x1a\n" + bytes(100), fields={"Content-Type": "image/png"})

    def test_coding_that_is_unknown(self):
        self.check_body(b"?" * 100, fields={"Content-Encoding": "dcz"})

    def test_coding_that_breaks(self):
        self.check_body(gzip.compress(b"a" * 1000)[:-9], fields={"Content-Encoding": "gzip"})

    def test_coding_that_blows_up(self):
        self.check_body(bomb(), fields={"Content-Encoding": "gzip"})

    def check_body(self, body, fields=None, **settings):
        def check(office, undecided):
            status, _, said = office.ask(body=body, fields=dict({"Content-Type": "application/json"}, **(fields or {})))
            if undecided == "allow":
                self.assertEqual((status, said.decode()), (200, hashlib.sha256(body).hexdigest()))
            else:
                self.assertEqual(status, 403)
                self.assertEqual(office.web.bodies, 0)
            record = office.wait_for_record(host="chat.test", action="pass" if undecided == "allow" else "refuse")
            self.assertEqual(record["effect"], "inspect")
        self.each_policy(check, **settings)

    # Not to be had: told as an error under either policy, and never let past unverified.

    def test_resolver_that_is_down(self):
        def check(office, _):
            office.config.write_text(office.config.read_text().replace("chat.test: 127.0.0.1, ", ""))
            self.assertIn("reloaded", office.reload())
            office.upstream.close()
            sock, status = fixture.connect_tunnel(office.proxy, f"chat.test:{office.web.server_port}")
            with sock:
                self.assertIn(status, (502, 504))
        self.each_policy(check)

    def test_server_that_is_not_there(self):
        def check(office, _):
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
            office.config.write_text(office.config.read_text().replace("ports: [", f"ports: [{port}, "))
            self.assertIn("reloaded", office.reload())
            sock, status = fixture.connect_tunnel(office.proxy, f"chat.test:{port}")
            self.assertEqual(status, 200)
            status, _, body = office.ask(sock=office.trust().wrap_socket(sock, server_hostname="chat.test"), port=port)
            self.assertEqual(status, 502, body)
        self.each_policy(check)

    def test_server_that_resets(self):
        def check(office, _):
            office.web.tls.set_alpn_protocols(["http/1.1"])
            status, _, body = office.ask("/reset")
            self.assertEqual(status, 502)
            self.assertRegex(body, b"E-HTTP-00[57]")  # nobody answered, also not on another connection
        self.each_policy(check)

    def test_server_whose_certificate_does_not_hold(self):
        for undecided in ("allow", "block"):
            with self.subTest(on_undecided=undecided), Office(BINARY, undecided=undecided, is_expired=True) as office:
                status, _, body = office.ask(body=b"{}")
                self.assertIn(status, (403, 502))
                status, _, body = office.ask()
                self.assertEqual(status, 502)
                self.assertIn(b"E-CERT-001", body)
                self.assertEqual((office.web.requests, office.web.bodies), (0, 0))
                office.wait_for_record(reason="certificate-untrusted")

    def test_client_that_does_not_trust_us(self):
        def check(office, _):
            self.assertEqual(connection_of(office), REFUSED)
            office.wait_for_record(reason="certificate-refused")
            self.assertEqual(office.web.requests, 0)
        self.each_policy(check)

    def test_client_that_leaves_in_the_middle(self):
        def check(office, _):
            for said in (b"", b"POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 100000\r\n\r\nhalf",
                         b"GET /slow HTTP/1.1\r\nHost: chat.test\r\n\r\n"):
                sock = office.connect()
                sock.sendall(said)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                os.close(sock.detach())
            office.web.release.set()
            wait_until(lambda: office.proxy_stats()["total"]["connections"] == 0, "the end of all")
        self.each_policy(check)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BINARY = sys.argv.pop(1)
    unittest.main()
