#!/usr/bin/env python3
"""QUIC that is led to the gateway: Chromium is refused at once and comes again by TCP, where its request is judged.

usage: quic_test.py HAECHI"""
import os
import socket
import subprocess
import sys
import tempfile
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

from cases_world import HAECHI, PATIENCE_S, World, free_port, run, time  # noqa: E402


class QuicWorld(World):
    """The same address and port answer QUIC (the gateway, refusing) and TLS (the gateway, steered)."""

    def write_config(self):
        self.quic = self.port  # of clients, who take the gateway for the site
        self.metrics = free_port()
        self.extra = (f"quic: {{listen: [\"127.0.0.1:{self.quic}\"]}}\n"
                      f"metrics: {{listen: \"127.0.0.1:{self.metrics}\"}}\n")
        super().write_config()
        path = self.folder / "haechi.yaml"
        path.write_text(path.read_text().replace(
            f"proxy: {{listen: [\"127.0.0.1:{self.proxy}\"]",
            f"proxy: {{listen: [\"127.0.0.1:{self.proxy}\"], steered: [{{listen: \"127.0.0.1:{self.quic}\", "
            f"port: {self.port}}}]"))


def chromium(world, url, *flags):
    """What Chromium shows."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--no-first-run",
             "--disable-background-networking", "--no-proxy-server", "--enable-quic", "--ignore-certificate-errors",
             "--dump-dom", *flags, url],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=3 * PATIENCE_S)
        return done.stdout


class Quic(unittest.TestCase):
    def test_hard_case_08_a_browser_that_insists_on_quic_is_refused(self):
        with QuicWorld({"careful.test": "127.0.3.1"}) as world:
            dom = chromium(world, f"https://careful.test:{world.quic}/",
                           f"--origin-to-force-quic-on=careful.test:{world.quic}",
                           "--host-resolver-rules=MAP careful.test 127.0.0.1")
            self.assertNotIn("the site", dom)
            record = world.wait_for_record(host="careful.test", note="QUIC version 1")
            self.assertEqual(record["action"], "steer")
            self.assertEqual(world.seen(), 0)
            numbers = run("curl", "-sS", f"http://127.0.0.1:{world.metrics}/metrics")
            for name in ("datagrams", "closed", "hellos"):
                self.assertRegex(numbers, rf"(?m)^haechi_quic_{name}_total [1-9]")

    def test_hard_case_08_a_browser_that_may_use_quic_comes_by_tcp(self):
        with QuicWorld({"careful.test": "127.0.3.1"}) as world:
            dom = chromium(world, f"https://careful.test:{world.quic}/",
                           "--host-resolver-rules=MAP careful.test 127.0.0.1")
            self.assertIn("the site careful.test", dom)
            world.wait_for_record(host="careful.test", depth="request")

    def test_hard_case_08_a_silent_or_short_datagram_is_not_answered(self):
        with QuicWorld({"careful.test": "127.0.3.1"}) as world:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                client.settimeout(0.5)
                for datagram in (b"", b"\xc0\0\0\0\1", bytes(1200), b"\x40" * 1200):
                    client.sendto(datagram, ("127.0.0.1", world.quic))
                with self.assertRaises(socket.timeout):
                    client.recv(2048)
                # A version that nobody knows is turned to those that can be read, in fewer bytes than it had.
                packet = b"\xc0\x1a\x2a\x3a\x4a\x08" + b"12345678" + b"\x04" + b"abcd"
                client.sendto(packet.ljust(1200, b"\0"), ("127.0.0.1", world.quic))
                answer = client.recv(2048)
                self.assertEqual(answer[1:], b"\0\0\0\0\x04abcd\x0812345678\0\0\0\1\x6b\x33\x43\xcf")

    def test_quic_on_a_port_of_dns_is_a_mistake_in_the_configuration(self):
        with QuicWorld({"careful.test": "127.0.3.1"}) as world:
            path = world.folder / "twice.yaml"
            path.write_text((world.folder / "haechi.yaml").read_text() +
                            f"dns: {{listen: [\"127.0.0.1:{world.quic}\"], upstream: [127.0.0.1:9]}}\n")
            told = run(HAECHI, "check", "--config", str(path), is_checked=False)
            self.assertRegex(told, r"twice.yaml:\d+:\d+: .*quic is another listener's too \(E-CONFIG-006\)")


if __name__ == "__main__":
    unittest.main(verbosity=2)
