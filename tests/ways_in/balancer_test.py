#!/usr/bin/env python3
"""The PROXY protocol on every door: from listed balancers and nobody else, whole, in time."""
import socket
import ssl
import struct
import unittest

from network import in_own_network, read_all

in_own_network()

from gateway import (BALANCER, GATE, OFFICE, PLAIN, SECURE, STEERED, TRANSPARENT, Gateway, Handler)  # noqa: E402

PROXY = f"""\
  listen: ["{GATE}:{PLAIN}", {{listen: "{GATE}:{SECURE}", tls: {{certificate: proxy.pem, key: proxy.key}}}}]
  steered: [{{listen: "{GATE}:{STEERED}", port: 443}}]
  transparent: ["{GATE}:{TRANSPARENT}"]
  balancers: [{BALANCER}]
"""
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def text(source, destination="198.51.100.10", port=443):
    return f"PROXY TCP4 {source} {destination} 40000 {port}\r\n".encode()


def binary(source, destination="198.51.100.10", port=443):
    addresses = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack(">HH", 40000, port)
    return SIGNATURE + b"\x21\x11" + struct.pack(">H", len(addresses)) + addresses


def request(host):
    return f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


class Balancer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.it = Gateway(PROXY).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.it.__exit__()

    def setUp(self):
        Handler.seen.clear()

    def say(self, *pieces, port=PLAIN, source=BALANCER):
        with self.it.network.connect(GATE, port, source) as sock:
            for piece in pieces:
                sock.sendall(piece)
            return read_all(sock)

    def test_both_versions_say_who_the_client_is(self):
        for header in (text, binary):
            self.assertIn(b"the site www.example.org", self.say(header("10.99.0.1") + request("www.example.org")))
            self.assertIn(b"unknown-client", self.say(header("192.0.2.9"), request("www.example.org")))
        refused = self.say(text("10.99.0.2") + request("chat.deepseek.com"))
        self.assertIn(b"no-deepseek", refused)
        self.it.wait_for_record(subject="10.99.0.0/16", host="chat.deepseek.com")

    def test_headers_come_in_any_pieces(self):
        whole = binary("10.99.0.1") + request("www.example.org")
        with self.it.network.connect(GATE, PLAIN, BALANCER) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(40):
                sock.sendall(whole[i:i + 1])
            sock.sendall(whole[40:])
            self.assertIn(b"the site www.example.org", read_all(sock))

    def test_a_balancer_may_speak_for_itself(self):
        for header in (b"PROXY UNKNOWN\r\n", SIGNATURE + b"\x20\x00\x00\x00"):
            self.assertIn(b"the site www.example.org", self.say(header + request("www.example.org")))

    def test_nobody_else_may_send_a_header(self):
        for header in (text("10.99.0.1"), binary("10.99.0.1")):
            answer = self.say(header + request("www.example.org"), source=OFFICE)
            self.assertNotIn(b"the site", answer)
            self.assertNotIn(b"the site", self.say(header + request("www.example.org"), port=STEERED, source=OFFICE))
        self.it.wait_for_record(reason="proxy-header-untrusted", action="refuse", subject=f"{OFFICE}/32")
        self.assertEqual(Handler.seen, [])

    def test_balancers_must_send_one(self):
        for port in (PLAIN, STEERED, TRANSPARENT, SECURE):
            self.assertNotIn(b"the site", self.say(request("www.example.org"), port=port))
        self.it.wait_for_record(reason="proxy-header-missing", action="refuse")
        self.assertNotIn(b"the site", self.say(b"PROXY TCP4 nonsense\r\n" + request("www.example.org")))
        self.it.wait_for_record(reason="proxy-header-malformed", action="refuse")
        self.assertEqual(Handler.seen, [])

    def test_a_header_has_one_deadline(self):
        with self.it.network.connect(GATE, PLAIN, BALANCER) as sock:
            sock.settimeout(0.2)  # each byte comes well before the deadline, all of them do not
            for piece in b"PROXY TCP4 10.99.0.1 198.51.100.10 40000 443":
                try:
                    sock.sendall(bytes([piece]))
                    self.assertIn(b"403", sock.recv(4096))
                    break
                except TimeoutError:
                    continue
                except OSError:
                    break
        self.it.wait_for_record(reason="proxy-header-late", action="refuse")

    def test_tls_begins_behind_the_header(self):
        context = ssl.create_default_context(cafile=self.it.ca)
        with self.it.network.connect(GATE, SECURE, BALANCER) as plain:
            plain.sendall(binary("10.99.0.1"))
            with context.wrap_socket(plain, server_hostname=GATE) as sock:
                sock.sendall(request("www.example.org"))
                self.assertIn(b"the site www.example.org", read_all(sock))

    def greet(self, port, header, name):
        context = ssl.create_default_context(cafile=self.it.ca)
        context.check_hostname = False
        with self.it.network.connect(GATE, port, BALANCER) as plain:
            plain.sendall(header)
            try:
                with context.wrap_socket(plain, server_hostname=name) as sock:
                    sock.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                    return read_all(sock).decode()
            except ssl.SSLError as error:
                return error.reason

    def test_steered_and_transparent_listeners_take_them_too(self):
        self.assertIn("the site www.example.org", self.greet(STEERED, text("10.99.0.1"), "www.example.org"))
        self.assertIn("the site www.example.org", self.greet(TRANSPARENT, text("10.99.0.1"), "www.example.org"))
        self.assertEqual(self.greet(TRANSPARENT, text("10.99.0.1", "198.51.100.11"), "chat.deepseek.com"),
                         "TLSV1_ALERT_ACCESS_DENIED")
        self.greet(TRANSPARENT, b"PROXY UNKNOWN\r\n", "www.example.org")
        self.it.wait_for_record(reason="not-redirected", action="refuse")  # nothing says where this one was going

    def test_passwords_cross_no_network_in_clear_whatever_a_balancer_says(self):
        answer = self.say(text("127.0.0.1") + b"GET http://www.example.org/ HTTP/1.1\r\nHost: www.example.org\r\n"
                          b"Proxy-Authorization: Basic bGVlOnNlY3JldA==\r\nConnection: close\r\n\r\n")
        self.assertNotIn(b"the site", answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
