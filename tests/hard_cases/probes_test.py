#!/usr/bin/env python3
"""Behaviour probes of proxies, through the running gateway: every way to say a hello, with no name that gets past; and
streams that nobody holds up. Prints a table; a bypass fails the test.

usage: probes_test.py HAECHI"""
import os
import sys
import threading
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

import ssl  # noqa: E402

from cases_world import LOOSE, STRICT, World, time, wait_until  # noqa: E402
from tls_client import TlsClient, describe_end, in_records, in_segments, make_context, make_hello  # noqa: E402

HOSTS = {"careful.test": "127.0.3.1", "bad.test": "127.0.3.2", "plain.test": "127.0.3.3", "paged.test": "127.0.3.4"}


def padded(entries):
    return ["http/1.1"] + [f"p{at}".ljust(255, "x") for at in range(entries)]


def in_two(at, pause):
    return lambda hello: [(hello[:at], pause), (hello[at:], 0)]


# name -> (how the hello is cut, further options of the client)
SHAPES = {
    "in one piece": (None, {}),
    "in 1-byte segments": (in_segments(1), {}),
    "200 bytes every 20 ms": (in_segments(200, 0.02), {}),
    "1.8 kB": (None, {"alpn": padded(6)}),
    "1.8 kB, cut at 1,400 and 50 ms": (in_two(1_400, 0.05), {"alpn": padded(6)}),
    "15 kB": (None, {"alpn": padded(56)}),
    "TLS 1.2": (None, {"version": ssl.TLSVersion.TLSv1_2}),
    "in 64-byte records": (in_records(64), {}),
    "in 64-byte records and 20-byte segments": (in_records(64, in_segments(20)), {}),
    "in 1-byte records": (in_records(1), {}),
}
# Other ways to write the refused name, and none at all.
SPELLINGS = ["bad.test", "BAD.Test", "bad.test.", "x.bad.test", "X.BAD.test."]


class Probes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(HOSTS).__enter__()
        cls.table = []

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()
        print("\n" + "\n".join(f"{probe:60} {outcome}" for probe, outcome in cls.table))

    def site(self, host):
        return self.world.sites[HOSTS[host]]

    def hello(self, authority, name, cut=None, source=STRICT, **options):
        """What comes back for a hello alone."""
        sock, status = self.world.connect(authority, source)
        self.addCleanup(sock.close)
        if status != 200:
            return f"status {status}"
        hello = make_hello(name, make_context(**options))
        try:
            for piece, pause in cut(hello) if cut else [(hello, 0)]:
                sock.sendall(piece)
                time.sleep(pause)
        except OSError:
            pass
        return describe_end(sock)

    def test_every_shape_of_a_hello_passes_where_it_may(self):
        for host in ("careful.test", "plain.test"):  # read, and spliced
            for shape, (cut, options) in SHAPES.items():
                with self.subTest(host=host, shape=shape):
                    sock, status = self.world.connect(host)
                    self.addCleanup(sock.close)
                    client = TlsClient(sock, host, make_context(**options), cut).handshake()
                    self.assertIn(b"the site " + host.encode(), client.request(host))
                    self.table.append((f"{host}: hello {shape}", "passes"))

    def test_no_shape_and_no_spelling_gets_a_refused_name_past(self):
        for shape, (cut, options) in SHAPES.items():
            for spelling in SPELLINGS:
                for source in (STRICT, LOOSE):
                    with self.subTest(shape=shape, spelling=spelling, source=source):
                        self.assertEqual(self.hello("plain.test", spelling, cut, source, **options), "alert 49")
            self.table.append((f"refused name behind another, hello {shape}", "refused"))
        self.assertEqual(self.site("bad.test").connections, 0)
        self.assertNotIn("bad.test", " ".join(name or "" for name in self.site("plain.test").names))

    def test_no_way_of_asking_reaches_a_refused_server(self):
        for source in (STRICT, LOOSE):
            for authority in SPELLINGS:
                for name in (None, "bad.test", "plain.test", "paged.test"):
                    with self.subTest(source=source, authority=authority, name=name):
                        self.hello(authority, name, None, source)
            self.hello(f"{HOSTS['bad.test']}:{self.world.port}", "bad.test", None, source)
            self.hello(f"{HOSTS['paged.test']}:{self.world.port}", "paged.test", None, source)
        self.assertEqual(self.site("bad.test").connections, 0)
        self.assertEqual(self.site("paged.test").connections, 0)
        self.table.append(("refused host by every CONNECT and name", "refused"))

    def test_without_a_name_nothing_passes_that_has_to_be_read(self):
        self.assertEqual(self.hello("plain.test", None), "alert 49")
        sock, _ = self.world.connect("careful.test", LOOSE)
        self.addCleanup(sock.close)
        client = TlsClient(sock, None, make_context(self.world.ca)).handshake()  # ours, not the site's
        self.assertIn(b"the site careful.test", client.request("careful.test"))
        self.world.wait_for_record(host="careful.test", depth="request")
        self.table.append(("no name in the hello", "read, or as on_undecided says"))

    def test_events_pass_as_they_are_sent(self):
        def stream(site, client, told):
            site.read_head(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for at in range(10):
                event = b"data: %.6f\n\n" % time.monotonic()
                client.sendall(b"%x\r\n" % len(event) + event + b"\r\n")
                time.sleep(0.1)
            client.sendall(b"0\r\n\r\n")

        site = self.site("careful.test")
        site.handle, former = stream, site.handle
        try:
            sock, _ = self.world.connect("careful.test")
            self.addCleanup(sock.close)
            client = TlsClient(sock, "careful.test", make_context(self.world.ca)).handshake()
            client.send(b"GET /events HTTP/1.1\r\nHost: careful.test\r\nAccept: text/event-stream\r\n\r\n")
            data, late = b"", []
            while b"\r\n0\r\n\r\n" not in data:
                more = client.read()
                now = time.monotonic()
                late += [now - float(line[6:]) for line in more.split(b"\n") if line.startswith(b"data: ")]
                data += more
        finally:
            site.handle = former
        self.assertEqual(len(late), 10)
        self.assertLess(sorted(late)[5], 0.05)  # buffering would show as half a second and more
        self.table.append(("each of 10 events, one every 100 ms, later by", f"{sorted(late)[5] * 1000:.1f} ms"))

    def test_an_upload_reaches_the_server_while_it_is_sent(self):
        seen = threading.Event()

        def wait_for_body(site, client, told):
            site.read_head(client, told)
            while not told.endswith(b"first"):
                site.receive(client, told)
            seen.set()
            site.receive(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")

        site = self.site("plain.test")  # what is read may wait for its verdict; what is not, may not
        site.handle, former = wait_for_body, site.handle
        try:
            sock, _ = self.world.connect("plain.test")
            self.addCleanup(sock.close)
            client = TlsClient(sock, "plain.test", make_context()).handshake()
            client.send(b"POST / HTTP/1.1\r\nHost: plain.test\r\nContent-Length: 10\r\n\r\nfirst")
            wait_until(seen.is_set, "the first half of the body at the server")
            client.send(b"later")
            self.assertIn(b"done", client.read_until(b"done"))
        finally:
            site.handle = former
        self.table.append(("slow upload", "its first bytes arrive before its last are sent"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
