#!/usr/bin/env python3
"""A gateway whose upstreams are silent, lossy or lie, and whose clients crowd, pour or forge: what is answered is what
the documents say, memory has a bound, and everybody else is served all the while. Counts are bounded, not times; the
one rate that is asserted is held against the time that really passed."""
import contextlib
import pathlib
import resource
import socket
import struct
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "conformance"))

from dns_world import (A, COOKIE, NOERROR, NXDOMAIN, QR, RA, RD, REFUSED, SERVFAIL, TC, TXT, Gateway, Message, answer,  # noqa: E402
                       framed, message, opt, query, question, read_framed, record, wait_until)

MEGABYTE = 1 << 20
NO_REACHABLE_AUTHORITY = 22
RIGHT = b"\1\2\3\4"


def enlarge_file_limit(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


class QuickUpstream:
    """Gives 192.0.2.1 for every question, as fast as this language can, and drops one of `drop_every` datagrams."""

    def __init__(self, port, drop_every=0):
        self.count, self.drop_every = 0, drop_every
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MEGABYTE)
        try:
            self.socket.bind(("127.0.0.1", port))
        except OSError:
            self.socket.close()
            raise
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        tail = b"\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1"
        while True:
            try:
                packet, peer = self.socket.recvfrom(2048)
            except OSError:
                return
            if not packet:
                return
            self.count += 1
            if self.drop_every and self.count % self.drop_every == 0:
                continue
            end = packet.index(0, 12) + 5
            with contextlib.suppress(OSError):
                self.socket.sendto(packet[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + packet[12:end] + tail, peer)

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


class Resilience(unittest.TestCase):
    def start(self, **options):
        return self.enterContext(Gateway(**options))

    def replace_upstream(self, gateway, **options):
        """The scripted upstream gives its port to a quick one."""
        gateway.upstream.close()
        quick = wait_until(lambda: self.try_quick(gateway.upstream.port, options), "the upstream's port")
        self.addCleanup(quick.close)
        return quick

    @staticmethod
    def try_quick(port, options):
        with contextlib.suppress(OSError):
            return QuickUpstream(port, **options)
        return None

    def others_are_served(self, gateway, label, count=20):
        for number in range(count):
            reply = gateway.ask(f"{label}{number}.other.net")
            self.assertEqual((reply.rcode, len(reply.answers)), (NOERROR, 1), f"{label}{number}")
        self.assertEqual(gateway.ask("bad-ai.com").rcode, NXDOMAIN)

    def test_a_thousand_idle_connections_stand_in_nobodys_way(self):
        enlarge_file_limit(4096)
        gateway = self.start(limits="dns_timeout_ms: 1200, dns_tcp_idle_s: 60")
        before = gateway.memory()
        with contextlib.ExitStack() as crowd:
            connections = []
            for number in range(1000):
                connections.append(crowd.enter_context(gateway.connect(f"127.0.0.{number % 200 + 2}")))
                if number % 2:
                    connections[-1].sendall(b"\0\x20half")  # a message that does not go on
            self.others_are_served(gateway, "crowd")
            for number in range(20):
                self.assertEqual(gateway.by_tcp(query(f"tcp{number}.net")).rcode, NOERROR)
            self.assertLess(gateway.memory() - before, 16 * MEGABYTE)
            # The crowd is still there, and each of it may ask.
            for connection in connections[::100]:
                connection.sendall(framed(query("late.net")))
                self.assertEqual(Message(read_framed(connection)).rcode, NOERROR)

    def test_more_connections_than_there_may_be_close_the_idlest(self):
        gateway = self.start(limits="dns_timeout_ms: 1200, dns_tcp_idle_s: 60, dns_tcp_connections: 64")
        with contextlib.ExitStack() as crowd:
            for number in range(200):
                crowd.enter_context(gateway.connect(f"127.0.0.{number % 100 + 2}"))
            for number in range(10):
                self.assertEqual(gateway.by_tcp(query(f"tcp{number}.net")).rcode, NOERROR)
            self.others_are_served(gateway, "idlest")

    def test_upstream_stopped_and_back(self):
        gateway = self.start(limits="dns_timeout_ms: 800, dns_stale_s: 0")
        gateway.upstream.script["kept.net", A] = [record("kept.net", A, RIGHT, ttl=600)]
        gateway.ask("kept.net")
        port = gateway.upstream.port
        gateway.upstream.close()
        for number in range(5):
            reply = gateway.ask(f"down{number}.net", edns=opt())
            self.assertEqual((reply.rcode, reply.ede()[0]), (SERVFAIL, NO_REACHABLE_AUTHORITY))
        self.assertEqual(gateway.ask("bad-ai.com").rcode, NXDOMAIN)
        self.assertEqual(gateway.ask("kept.net").answers[0].data, RIGHT)
        back = wait_until(lambda: self.try_quick(port, {}), "the upstream's port")
        self.addCleanup(back.close)
        wait_until(lambda: gateway.ask("back.net").rcode == NOERROR, "an answer after the pause")
        self.others_are_served(gateway, "after")

    def test_more_questions_than_may_wait_are_turned_away_and_told_so(self):
        gateway = self.start(limits="dns_timeout_ms: 3000, dns_pending: 64, dns_pending_per_client: 32")
        for number in range(400):
            gateway.upstream.script[f"wait{number}.net", A] = None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MEGABYTE)
            sock.bind(("127.0.0.9", 0))
            sock.connect(("127.0.0.1", gateway.port))
            sock.settimeout(30)
            for number in range(400):
                sock.send(query(f"wait{number}.net", number=number, edns=opt()))
            self.others_are_served(gateway, "quota")  # another client is not turned away
            replies = [Message(sock.recv(4096)) for _ in range(400)]
        self.assertEqual({reply.rcode for reply in replies}, {SERVFAIL})
        codes = [reply.ede()[0] for reply in replies]
        self.assertGreaterEqual(codes.count(23), 300)

    def test_garbage_is_no_answer(self):
        gateway = self.start(limits="dns_timeout_ms: 800")
        noise = [b"", b"\0", b"\xff" * 40, b"\0" * 12, bytes(range(256))]
        for number, what in enumerate(noise):
            gateway.upstream.script[f"noise{number}.net", A] = lambda packet, _, what=what: [what, packet[:2] + what]
        for number in range(len(noise)):
            self.assertEqual(gateway.ask(f"noise{number}.net").rcode, SERVFAIL, noise[number])
        self.others_are_served(gateway, "noise-beside")

    def test_answers_to_other_questions_never_count(self):
        gateway = self.start(limits="dns_timeout_ms: 1200")
        evil = [record("mixed.net", A, b"\6\6\6\6")]

        def lie(packet, carrier):
            number = struct.unpack(">H", packet[:2])[0]
            lies = [message(question("mixed.net"), QR | RD | RA, number ^ bits, evil) for bits in (1, 0x8000, 0xFFFF)]
            lies += [message(question(other), QR | RD | RA, number, evil) for other in ("other.net", "net", "x.mixed.net")]
            lies += [message(question("mixed.net", TXT), QR | RD | RA, number, evil),
                     message(question("mixed.net", klass=3), QR | RD | RA, number, evil), message(flags=QR, number=number),
                     (answer(packet, evil),)]
            return lies if carrier == "udp" and is_lying else [answer(packet, [record("mixed.net", A, RIGHT)])]
        is_lying = True
        gateway.upstream.script["mixed.net", A] = lie
        # Many wrong answers to one question send it to TCP, where nobody can forge.
        self.assertEqual([each.data for each in gateway.ask("mixed.net").answers], [RIGHT])
        self.assertEqual(gateway.upstream.asked("mixed.net")[-1][0], "tcp")
        self.assertEqual([each.data for each in gateway.ask("mixed.net").answers], [RIGHT])

    def test_half_of_the_packets_lost(self):
        gateway = self.start(limits="dns_timeout_ms: 1200")
        quick = self.replace_upstream(gateway, drop_every=2)
        for number in range(60):
            reply = gateway.ask(f"lossy{number}.net")
            self.assertEqual((reply.rcode, len(reply.answers)), (NOERROR, 1), number)
        self.assertGreaterEqual(quick.count, 100)

    def test_a_hundred_thousand_random_names(self):
        gateway = self.start(limits="dns_timeout_ms: 1200, dns_cache_mb: 4")
        gateway.upstream.script["popular.net", A] = [record("popular.net", A, RIGHT, ttl=3600)]
        self.replace_upstream(gateway)
        window, total = 100, 100_000
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MEGABYTE)
            sock.connect(("127.0.0.1", gateway.port))
            sock.settimeout(30)
            self.pour(sock, 0, 10_000, window)  # what a full cache takes is taken
            before = gateway.memory()
            self.pour(sock, 10_000, total, window)
            growth = gateway.memory() - before
        self.assertLess(growth, 8 * MEGABYTE, "memory does not follow the number of names")
        self.others_are_served(gateway, "poured")

    def pour(self, sock, first, last, window):
        """Every name is answered once, `window` of them on their way at a time."""
        for start in range(first, last, window):
            for number in range(start, start + window):
                sock.send(query(f"r{number * 2654435761 % (1 << 32):x}.random{number % 977}.net", number=number & 0xFFFF))
            seen = set()
            while len(seen) < window:
                packet = sock.recv(2048)
                self.assertEqual(packet[3] & 15, NOERROR)
                seen.add(packet[:2])

    def test_a_flood_from_addresses_that_nobody_has_mapped(self):
        gateway = self.start(limits="dns_timeout_ms: 1200")
        before, sent, received, out = gateway.memory(), 20_000, 0, 0
        packet = query("flood.net", edns=opt(4096, 0x8000))
        began = time.monotonic()
        sockets = []
        for number in range(20):
            sock = self.enterContext(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            sock.bind((f"127.0.1.{number + 1}", 0))
            sock.connect(("127.0.0.1", gateway.port))
            sock.setblocking(False)
            sockets.append(sock)
        for number in range(sent):
            sockets[number % len(sockets)].send(packet)
        self.others_are_served(gateway, "flood")
        elapsed = time.monotonic() - began
        for sock in sockets:
            with contextlib.suppress(BlockingIOError):
                while True:
                    reply = sock.recv(4096)
                    self.assertEqual(Message(reply).rcode, REFUSED)
                    received, out = received + 1, out + len(reply)
        self.assertGreater(received, 0)
        self.assertLessEqual(received, 20 * (elapsed + 2), "20 a second of one network, and a second's stock")
        self.assertLess(out, sent * len(packet) / 10)
        self.assertLess(gateway.memory() - before, 16 * MEGABYTE)
        self.assertEqual(gateway.upstream.asked("flood.net"), [])

    def test_a_flood_in_the_name_of_clients(self):
        """Someone forges the addresses of a network of ours: whoever has a cookie, or comes by TCP, is served."""
        gateway = self.start(limits="dns_timeout_ms: 1200, dns_answers_per_second: 50")
        own = b"mycookie"
        cookie = Message(gateway.send(query("first.net", edns=opt(options=[(COOKIE, own)])))).option(COOKIE)
        packet = query("bad-ai.com", edns=opt(4096, 0x8000))
        victim = self.enterContext(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        victim.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MEGABYTE)
        victim.bind(("127.0.0.77", 0))
        victim.connect(("127.0.0.1", gateway.port))
        victim.setblocking(False)
        began = time.monotonic()
        for number in range(5_000):
            victim.send(packet)
            if number % 250 == 0:
                served = Message(gateway.send(query(f"cookie{number}.net", edns=opt(options=[(COOKIE, cookie)]))))
                self.assertEqual((served.rcode, len(served.answers), served.flags & TC), (NOERROR, 1, 0))
                self.assertEqual(gateway.by_tcp(query(f"tcp{number}.net")).rcode, NOERROR)
        elapsed = time.monotonic() - began
        whole = cut = out = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                reply = victim.recv(4096)
                out += len(reply)
                if Message(reply).flags & TC:
                    cut += 1
                else:
                    whole += 1
        self.assertLessEqual(whole, 50 * (elapsed + 2))
        self.assertGreater(cut, 0, "every other answer beyond the rate is an empty one with TC")
        self.assertLess(out, 3 * 5_000 * len(packet))


if __name__ == "__main__":
    unittest.main(verbosity=2)
