#!/usr/bin/env python3
"""The hard cases of proxies that stand between clients and servers, one test or more for each, before the running
gateway. docs/inspection-tests.md lists which case is tested where.

usage: hard_cases_test.py HAECHI"""
import contextlib
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

from cases_world import (LOOSE, OTHER, PATIENCE_S, PHONE, POLICY, STOP, STRICT, World, server_context, time,  # noqa: E402
                         wait_until)
import http2_frames  # noqa: E402
from tls_client import (Ended, TlsClient, describe_end, in_records, in_segments, make_context, make_hello)  # noqa: E402

HOSTS = {"careful.test": "127.0.3.1", "a.careful.test": "127.0.3.1", "b.careful.test": "127.0.3.2",
         "bad.test": "127.0.3.3", "paged.test": "127.0.3.4", "free.test": "127.0.3.5", "plain.test": "127.0.3.6",
         "xn--o80b48b.test": "127.0.3.7", "tunnel.test": "127.0.3.8"}
ACCESS_DENIED = 49


def add_to_hello(hello, extension):
    """The record `hello` with one more extension in front of the others."""
    body = hello[5:]
    at = 4 + 2 + 32
    at += 1 + body[at]
    at += 2 + int.from_bytes(body[at:at + 2], "big")
    at += 1 + body[at]
    extensions = extension + body[at + 2:]
    body = body[4:at] + len(extensions).to_bytes(2, "big") + extensions
    body = b"\x01" + len(body).to_bytes(3, "big") + body
    return hello[:3] + len(body).to_bytes(2, "big") + body


def encrypted_hello_extension():
    """As clients send it, really or as grease (RFC 9849 section 5): outer, HPKE ids, id, key, payload."""
    data = b"\x00" + b"\x00\x01\x00\x01" + b"\x07" + b"\x00\x20" + bytes(range(32)) + b"\x00\x90" + bytes(144)
    return b"\xfe\x0d" + len(data).to_bytes(2, "big") + data


def server_name_extension(name):
    return (b"\x00\x00" + (len(name) + 5).to_bytes(2, "big") + (len(name) + 3).to_bytes(2, "big") + b"\x00" +
            len(name).to_bytes(2, "big") + name)


class Case(unittest.TestCase):
    world = None
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.world = cls.make_world().__enter__()

    @classmethod
    def make_world(cls):
        return World(HOSTS, **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def setUp(self):
        for site in self.world.sites.values():
            site.seen.clear()
            site.connections = 0
            site.peers.clear()
            site.names.clear()

    def connect(self, authority, source=STRICT):
        sock, status = self.world.connect(authority, source)
        self.addCleanup(sock.close)
        return sock, status

    def site(self, host):
        return self.world.sites[HOSTS[host]]

    def open(self, authority, server_name=None, source=STRICT, cut=None, context=None, session=None):
        """A handshake behind CONNECT."""
        sock, status = self.connect(authority, source)
        self.assertEqual(status, 200, authority)
        name = authority if server_name is None else server_name
        return TlsClient(sock, name or None, context or make_context(), cut, session).handshake()

    def assert_refused_or_ended(self, client, host):
        """A connection may end with the policy that it was opened under."""
        try:
            self.assertIn(client.request(host).split(b" ")[1:2], ([b"403"], []))
        except (Ended, ssl.SSLError):
            pass

    def fails(self, authority, server_name=None, **rest):
        """How a connection ends that does not come about; no site may have been told anything."""
        sock, status = self.connect(authority, rest.pop("source", STRICT))
        if status != 200:
            return f"status {status}"
        name = authority if server_name is None else server_name
        hello = make_hello(name or None, rest.get("context"))
        cut = rest.get("cut")
        try:
            for piece, pause in cut(hello) if cut else [(hello, 0)]:
                sock.sendall(piece)
                if pause:
                    time.sleep(pause)
        except OSError:
            pass
        return describe_end(sock)


class Hellos(Case):
    def passes(self, host, cut, **context):
        client = self.open(host, cut=cut, context=make_context(self.world.ca, **context))
        self.assertIn(b"the site " + host.encode(), client.request(host))
        client.close()

    def test_hard_case_01_a_hello_over_many_records_is_read_and_stays_refused(self):
        for size in (1, 7, 64):
            with self.subTest(size=size):
                self.passes("careful.test", in_records(size))
                self.assertEqual(self.fails("plain.test", "bad.test", cut=in_records(size)), f"alert {ACCESS_DENIED}")
                self.assertEqual(self.fails("plain.test", "bad.test", cut=in_records(size, in_segments(20))),
                                 f"alert {ACCESS_DENIED}")

    def test_hard_case_01_the_first_connection_of_a_new_name_works(self):
        for name in ("a.careful.test", "b.careful.test"):
            self.passes(name, None)

    def test_hard_case_02_single_bytes_and_pauses_are_waited_for(self):
        self.passes("careful.test", in_segments(1))
        self.passes("careful.test", in_segments(200, 0.02))
        self.assertEqual(self.fails("plain.test", "bad.test", cut=in_segments(1)), f"alert {ACCESS_DENIED}")

    def test_hard_case_03_large_hellos_pass_and_beyond_16_kb_are_refused(self):
        for entries, size in ((6, 1_400), (44, 1_400), (56, 900)):
            alpn = ["http/1.1"] + [f"p{at}".ljust(255, "x") for at in range(entries)]
            with self.subTest(bytes=len(make_hello("careful.test", make_context(alpn=alpn)))):
                self.passes("careful.test", in_segments(size, 0.01), alpn=alpn)
        alpn = ["http/1.1"] + [f"p{at}".ljust(255, "x") for at in range(70)]
        self.assertTrue(self.fails("careful.test", context=make_context(alpn=alpn)).startswith("alert"))
        self.assertEqual(self.site("careful.test").seen.count(b"GET"), 3)

    def test_hard_case_04_other_spellings_of_a_name_name_the_same(self):
        for name in ("bad.test.", "BAD.Test", "sub.bad.test."):
            with self.subTest(name):
                self.assertEqual(self.fails("plain.test", name), f"alert {ACCESS_DENIED}")
                shown = name.lower().rstrip(".")
                client = self.open(name, shown)
                self.assertIn(b" 403 ", client.request(shown).splitlines()[0])
                client.close()
        self.assertEqual(self.site("bad.test").connections, 0)
        client = self.open("노동.test".encode("idna").decode(), context=make_context(self.world.ca))
        self.assertIn(b"the site xn--o80b48b.test", client.request("xn--o80b48b.test"))
        client.close()

    def test_hard_case_04_impossible_names_are_nobodys(self):
        long = ".".join(["a" * 63] * 5)
        for name in (long, "bad\x00.plain.test", "bad .test", "", "a..test"):
            with self.subTest(name):
                sock, _ = self.connect("plain.test")
                sock.sendall(add_to_hello(make_hello(None), server_name_extension(name.encode())))
                self.assertRegex(describe_end(sock), "alert")
        self.assertEqual(self.site("plain.test").connections, 0)
        for authority in (long, "bad%00.plain.test", "bad .test"):
            with self.subTest(authority):
                self.assertEqual(self.connect(authority)[1], 400)

    def test_hard_case_06_a_second_hello_may_not_name_another_server(self):
        relay = SecondHello(self.world, b"a.careful.test", b"b.careful.test")
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{relay.port}", "-servername",
                               "a.careful.test", "-groups", "P-521:P-256", "-tls1_3", "-msg"],
                              input=b"GET / HTTP/1.1\r\nHost: b.careful.test\r\n\r\n", capture_output=True,
                              timeout=PATIENCE_S)
        relay.close()
        self.assertTrue(relay.has_changed, done.stdout)
        self.assertIn(b"illegal_parameter", done.stdout + done.stderr)
        self.assertEqual(self.world.seen(), 0)

    def test_hard_case_07_a_hidden_name_is_declined_and_grease_is_not(self):
        hello = add_to_hello(make_hello("cloudflare-ech.com"), encrypted_hello_extension())
        sock, _ = self.connect("careful.test")
        sock.sendall(hello)
        self.assertEqual(describe_end(sock), "handshake")  # for the front alone: no server is asked
        self.world.wait_for_record(host="careful.test", reason="encrypted-hello", note="cloudflare-ech.com")
        self.assertEqual(self.site("careful.test").peers, [])
        sock, _ = self.connect("careful.test")
        sock.sendall(add_to_hello(make_hello("careful.test"), encrypted_hello_extension()))
        self.assertEqual(describe_end(sock), "handshake")
        wait_until(lambda: self.site("careful.test").names == ["careful.test"], "the server to be asked")

    def test_hard_case_07_a_hidden_name_before_an_unread_host_follows_on_undecided(self):
        hello = add_to_hello(make_hello("cloudflare-ech.com"), encrypted_hello_extension())
        for source, end in ((STRICT, f"alert {ACCESS_DENIED}"), (LOOSE, "handshake")):
            sock, _ = self.connect("plain.test", source)
            sock.sendall(hello)
            self.assertEqual(describe_end(sock), end)


class SecondHello:
    """Between a client and the proxy: changes the server name in the second hello, after a retry was asked for."""

    def __init__(self, world, old, new):
        self.world, self.old, self.new, self.has_changed = world, old, new, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        proxy, _ = self.world.connect(self.old.decode())
        threading.Thread(target=self.copy, args=(proxy, client), daemon=True).start()
        hellos = 0
        while data := client.recv(65536):
            # ChangeCipherSpec may stand before the second hello.
            hellos += b"\x16\x03" in data and self.old in data
            if hellos == 2 and self.old in data:
                data = data.replace(self.old, self.new)
                self.has_changed = True
            proxy.sendall(data)

    @staticmethod
    def copy(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        other.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()


class SlowHellos(Case):
    options = {"limits": ", proxy_header_timeout_s: 2"}

    def test_hard_case_02_a_hello_that_drips_has_a_deadline_in_all(self):
        sock, _ = self.connect("plain.test")
        sock.settimeout(0.4)
        end = None
        for byte in make_hello("plain.test")[:60]:  # 24 s at this pace, never a whole hello
            try:
                sock.sendall(bytes([byte]))
                end = sock.recv(100)
                break
            except socket.timeout:
                continue
            except OSError:
                end = b""
                break
        self.assertIsNotNone(end, "it was waited for without an end")
        self.assertEqual(self.site("plain.test").connections, 0)


class Names(Case):
    def test_hard_case_05_without_a_server_name_the_name_of_connect_is_proven_and_read(self):
        client = self.open("careful.test", "", context=make_context(self.world.ca))
        self.assertIn(b"the site careful.test", client.request("careful.test"))
        client.close()
        self.assertEqual(self.site("careful.test").names, ["careful.test"])
        self.world.wait_for_record(host="careful.test", depth="request")

    def test_hard_case_05_without_any_name_on_undecided_speaks(self):
        self.assertEqual(self.fails("plain.test", ""), f"alert {ACCESS_DENIED}")
        client = self.open("plain.test", "", source=LOOSE)
        self.assertIn(b"the site plain.test", client.request("plain.test"))
        client.close()

    def test_hard_case_05_an_address_in_the_hello_is_no_name(self):
        hello = make_hello("x" * 9).replace(b"x" * 9, b"127.0.3.3")
        sock, _ = self.connect("plain.test")
        sock.sendall(hello)
        self.assertEqual(describe_end(sock), f"alert {ACCESS_DENIED}")

    def test_hard_case_05_a_forged_name_to_another_address_gains_nothing(self):
        address = HOSTS["bad.test"]
        client = self.open(f"{address}:{self.world.port}", "plain.test", source=LOOSE)
        self.assertIn(b"the site plain.test", client.request("plain.test"))
        client.close()
        self.assertEqual(self.site("bad.test").peers, [])
        self.assertEqual(len(self.site("plain.test").peers), 1)
        self.assertEqual(self.fails(address, "plain.test", source=STRICT), "status 403")

    def test_hard_case_05_the_strictest_of_connect_hello_and_host_decides(self):
        self.assertEqual(self.fails("bad.test", "plain.test"), f"alert {ACCESS_DENIED}")
        self.assertEqual(self.fails("plain.test", "bad.test"), f"alert {ACCESS_DENIED}")
        self.assertEqual(self.fails("careful.test", "paged.test"), f"alert {ACCESS_DENIED}")
        # Names that disagree although none is refused stand in the records.
        client = self.open("careful.test", "a.careful.test", context=make_context(self.world.ca))
        self.assertIn(b"the site a.careful.test", client.request("a.careful.test"))
        client.close()
        self.world.wait_for_record(host="a.careful.test", depth="request", note="CONNECT named careful.test")

    def test_hard_case_05_connects_name_is_judged_for_each_request(self):
        # The certificate is of both; the policy changes for the one that only CONNECT named.
        policy = POLICY + """\
  - id: late
    issuer: org
    force: binding
    from: 2025-01-01
    rules: [{target: {service: careful, host: careful.test}, effect: block, obligations: [notice-page]}]
"""
        client = self.open("careful.test", "a.careful.test", context=make_context(self.world.ca))
        self.assertIn(b"the site", client.request("a.careful.test"))
        try:
            self.world.reload(policy)
            self.assert_refused_or_ended(client, "a.careful.test")
            self.assertEqual(self.site("careful.test").seen.count(b"GET"), 1)
        finally:
            client.close()
            self.world.reload(POLICY)

    def test_hard_case_05_a_second_request_for_another_host_is_judged_or_misdirected(self):
        client = self.open("careful.test", context=make_context(self.world.ca))
        self.assertIn(b"the site careful.test", client.request("careful.test"))
        self.assertIn(b"the site a.careful.test", client.request("a.careful.test"))  # the leaf covers it
        self.world.wait_for_record(host="a.careful.test", note="name-mismatch")
        answer = client.request("bad.test")
        self.assertIn(b" 421 ", answer.splitlines()[0])
        client.close()
        self.assertNotIn(b"bad.test", bytes(self.site("careful.test").seen))


class Endings(Case):
    def serve_as(self, host, handle):
        self.addCleanup(setattr, self.site(host), "handle", self.site(host).handle)
        self.site(host).handle = handle

    def test_hard_case_12_an_answer_that_is_cut_without_a_word_is_incomplete(self):
        def cut(site, client, told):
            site.read_head(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhalf of it")
            socket.socket.shutdown(client, socket.SHUT_RDWR)  # a FIN, and no close_notify

        self.serve_as("careful.test", cut)
        client = self.open("careful.test", context=make_context(self.world.ca))
        client.send(b"GET / HTTP/1.1\r\nHost: careful.test\r\n\r\n")
        data, was_said = client.read_to_end()
        self.assertTrue(b"\r\n0\r\n\r\n" not in data and not was_said, (data, was_said))
        for version in ("--http1.1", "--http2"):
            out = self.world.curl("careful.test", version)
            self.assertRegex(out, r"curl: \((18|56|92|16)\)")

    def test_hard_case_12_an_answer_that_ends_in_order_is_whole(self):
        def finish(site, client, told):
            site.read_head(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nall of it")
            client.unwrap()

        self.serve_as("careful.test", finish)
        for version in ("--http1.1", "--http2"):
            out = self.world.curl("careful.test", version)
            self.assertIn("all of it", out)
            self.assertNotIn("curl: (", out)

    def test_hard_case_12_a_tunnel_is_half_closed_and_reset_as_its_ends_are(self):
        def half(site, client, told):
            while site.receive(client, told):
                pass
            client.sendall(b"after your end")

        self.world.sites[HOSTS["tunnel.test"]].context = None
        self.serve_as("tunnel.test", half)
        sock, _ = self.connect("tunnel.test", LOOSE)
        sock.sendall(b"\x00 no TLS")
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(PATIENCE_S)
        self.assertEqual(sock.recv(100), b"after your end")

        def reset(site, client, told):
            site.receive(client, told)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

        self.serve_as("tunnel.test", reset)
        sock, _ = self.connect("tunnel.test", LOOSE)
        sock.sendall(b"\x00 no TLS")
        sock.settimeout(PATIENCE_S)
        with self.assertRaises(ConnectionResetError):
            if sock.recv(100) == b"":
                self.fail("a reset came as an end")


class Http3(Case):
    OFFER = b'h3=":443"; ma=86400, h2="other.test:443"'

    def serve(self, handle, alpn):
        site = self.site("careful.test")
        former = site.handle, site.context
        made = self.world.maker.make(f"alpn-{alpn}".replace("/", "-"), self.world.root, san="DNS:careful.test")
        site.handle, site.context = handle, server_context(made.certificate, made.key, alpn=(alpn,))
        self.addCleanup(lambda: (setattr(site, "handle", former[0]), setattr(site, "context", former[1])))

    def assert_stripped(self, answer):
        offers = re.findall(r"(?im)^alt-svc: *(.*?)\s*$", answer)
        self.assertEqual(offers, ['h2="other.test:443"'], answer)

    def test_hard_case_08_answers_do_not_offer_http3(self):
        def offer(site, client, told):
            site.read_head(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nAlt-Svc: " + self.OFFER + b"\r\nContent-Length: 8\r\n\r\nover one")

        self.serve(offer, "http/1.1")
        self.assert_stripped(self.world.curl("careful.test"))
        self.serve(http2_frames.serve(http2_frames.literal(b"alt-svc", self.OFFER)), "h2")
        answer = self.world.curl("careful.test", "--http2")
        self.assertIn("over two", answer)
        self.assert_stripped(answer)

    def test_hard_case_08_altsvc_frames_do_not_pass(self):
        offer = b'h3=":443"'
        origin = f"https://careful.test:{self.world.port}".encode()
        frames = (http2_frames.frame(http2_frames.ALTSVC, 0, 0, len(origin).to_bytes(2, "big") + origin + offer) +
                  http2_frames.frame(http2_frames.ALTSVC, 0, 1, b"\0\0" + offer))
        self.serve(http2_frames.serve(before=frames), "h2")
        client = self.open("careful.test", context=make_context(self.world.ca, alpn=("h2",)))
        self.assertEqual(client.tls.selected_alpn_protocol(), "h2")
        authority = f"careful.test:{self.world.port}".encode()
        client.send(http2_frames.PREFACE + http2_frames.frame(http2_frames.SETTINGS, 0, 0) +
                    http2_frames.request(1, authority))
        data, seen = b"", []
        while (http2_frames.DATA, b"over two") not in [(each[0], each[3]) for each in seen]:
            data += client.read()
            more, data = http2_frames.split(data)
            seen += more
        self.assertNotIn(http2_frames.ALTSVC, [each[0] for each in seen])
        client.close()


class MidFlight(Case):
    """A policy that changes while connections are open."""

    def tearDown(self):
        self.world.reload(POLICY)

    def test_hard_case_20_a_cached_leaf_shows_the_refusal(self):
        client = self.open("careful.test", context=make_context(self.world.ca))
        self.assertIn(b"the site", client.request("careful.test"))
        client.close()
        self.world.reload(POLICY + STOP.replace("effect: block", "effect: block, obligations: [notice-page]"))
        client = self.open("careful.test", context=make_context(self.world.ca))
        self.assertIn(b" 403 ", client.request("careful.test").splitlines()[0])
        client.close()
        self.assertEqual(self.site("careful.test").seen.count(b"GET"), 1)

    def test_hard_case_20_a_session_of_the_former_policy_is_not_resumed(self):
        context = make_context(self.world.ca)
        first = self.open("careful.test", context=context)
        first.request("careful.test")
        again = self.open("careful.test", context=context, session=first.tls.session)
        self.assertTrue(again.tls.session_reused)
        self.assertIn(b"the site", again.request("careful.test"))
        self.world.reload(POLICY + STOP.replace("effect: block", "effect: block, obligations: [notice-page]"))
        late = self.open("careful.test", context=context, session=again.tls.session)
        self.assertFalse(late.tls.session_reused)
        self.assertIn(b" 403 ", late.request("careful.test").splitlines()[0])
        for client in (first, again, late):
            client.close()

    def test_hard_case_20_a_kept_alive_connection_obeys_at_once(self):
        client = self.open("careful.test", context=make_context(self.world.ca))
        self.assertIn(b"the site", client.request("careful.test"))
        self.world.reload(POLICY + STOP)
        self.assert_refused_or_ended(client, "careful.test")
        client.close()
        self.assertEqual(self.site("careful.test").seen.count(b"GET"), 1)

    def test_hard_case_20_a_spliced_tunnel_is_cut(self):
        client = self.open("free.test")
        self.assertIn(b"the site free.test", client.request("free.test"))
        self.world.reload(POLICY + STOP)
        client.sock.settimeout(PATIENCE_S)
        client.read_to_end()
        client.close()

    def test_hard_case_20_running_answers_are_cut_also_over_http2(self):
        def drip(site, client, told):
            site.read_head(client, told)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                           b"4\r\none \r\n")
            try:
                while site.receive(client, told):
                    pass
            except OSError:
                pass

        site = self.site("careful.test")
        former, site.handle = site.handle, drip
        try:
            for version in ("--http1.1", "--http2"):
                curl = subprocess.Popen(
                    ["curl", "-sSN", version, "--max-time", "60", "--interface", STRICT, "--proxy",
                     f"http://127.0.0.1:{self.world.proxy}", "--cacert", self.world.ca,
                     f"https://careful.test:{self.world.port}/"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertEqual(os.read(curl.stdout.fileno(), 100), b"one ")
                self.world.reload(POLICY + STOP)
                rest, _ = curl.communicate(timeout=PATIENCE_S)  # the site would go on for a minute
                self.assertRegex(rest.decode(), r"curl: \((18|56|92)\)")
                self.world.reload(POLICY)
        finally:
            site.handle = former

    def test_hard_case_20_a_connection_to_a_server_serves_one_client_only(self):
        clients = [self.open("careful.test", source=source, context=make_context(self.world.ca))
                   for source in (STRICT, OTHER, STRICT)]
        for client in clients:
            self.assertIn(b"the site", client.request("careful.test", headers=f"X-From: {id(client)}\r\n"))
        self.assertEqual(len(self.site("careful.test").peers), 3)
        for told in self.site("careful.test").peers:
            self.assertEqual(len(set(re.findall(rb"X-From: (\d+)", bytes(told), re.IGNORECASE))), 1)
        for client in clients:
            client.close()


class Tenants(Case):
    options = {"inspection": "  tenants: {openai-organization: org-own}\n"}

    @classmethod
    def make_world(cls):
        world = super().make_world()
        world.hosts = {"api.openai.com": "127.0.3.9"}
        return world

    def test_hard_case_20_a_tenant_field_goes_out_once_and_is_ours(self):
        client = self.open("api.openai.com", context=make_context(self.world.ca))
        client.request("api.openai.com", headers="OpenAI-Allowed-Organization-Ids: org-evil\r\n"
                                                 "openai-allowed-organization-ids: org-worse\r\n")
        client.close()
        seen = bytes(self.world.sites["127.0.3.9"].seen)
        self.assertEqual(re.findall(rb"(?i)openai-allowed-organization-ids: *(\S+)", seen), [b"org-own"])


class OutOfReach(Case):
    def test_a_private_phone_keeps_its_certificates_and_leaves_no_record(self):
        client = self.open("careful.test", source=PHONE, context=make_context(str(self.world.folder / "root.pem")))
        self.assertIn(b"the site", client.request("careful.test"))
        client.close()
        self.assertFalse([each for each in self.world.records() if each["subject"].startswith(PHONE)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
