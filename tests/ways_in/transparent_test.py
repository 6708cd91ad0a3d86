#!/usr/bin/env python3
"""Clients that know of no proxy, redirected by nftables on a router: TLS and HTTP, IPv4 and IPv6."""
import ssl
import unittest

from network import in_own_network, read_all

in_own_network()

from gateway import (FREE, GATE, OFFICE, SITES, STRANGER, TRANSPARENT, Gateway, Handler)  # noqa: E402
from world import run  # noqa: E402

RULES = f"""
table inet haechi {{
  chain prerouting {{
    type nat hook prerouting priority dstnat;
    iifname "gw" tcp dport {{ 80, 443, 2222 }} redirect to :{TRANSPARENT}
  }}
  chain output {{
    type nat hook output priority -100;
    ip daddr 198.51.100.99 tcp dport 443 redirect to :{TRANSPARENT}
  }}
}}
"""
PROXY = f"  transparent: [\"0.0.0.0:{TRANSPARENT}\", \"[::]:{TRANSPARENT}\"]\n"


def address_of(host):
    return SITES[host][0]


class Transparent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.it = Gateway(PROXY).__enter__()
        (cls.it.folder / "rules.nft").write_text(RULES)
        run("nft", "-f", str(cls.it.folder / "rules.nft"))
        run("ip", "route", "add", "198.51.100.99", "dev", "gw")

    @classmethod
    def tearDownClass(cls):
        cls.it.__exit__()

    def setUp(self):
        Handler.seen.clear()

    def visit(self, host, scheme="https", to=None, source=OFFICE, options=()):
        """As a browser that has asked DNS itself, or believes to know better."""
        port = 443 if scheme == "https" else 80
        where = to or address_of(host)
        where = f"[{where}]" if ":" in where else where
        return self.it.curl(f"{scheme}://{host}/", "--noproxy", "*", "--resolve", f"{host}:{port}:{where}", *options,
                            source=source)

    def greet(self, server_name, to, source=OFFICE):
        """A handshake that believes any certificate. The alert, if any; else the certificate's text."""
        context = ssl.create_default_context(cafile=self.it.ca)
        context.check_hostname = False
        with self.it.network.connect(to, 443, source) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=server_name) as sock:
                    sock.sendall(f"GET /greeted HTTP/1.1\r\nHost: {server_name}\r\nConnection: close\r\n\r\n".encode())
                    return read_all(sock).decode()
            except ssl.SSLError as error:
                return error.reason

    def test_ordinary_sites_pass_by_both_schemes_and_families(self):
        for scheme in ("https", "http"):
            for to in SITES["www.example.org"]:
                options = ["--interface", "fd77::2"] if ":" in to else []
                answer = self.visit("www.example.org", scheme, to, options=options)
                self.assertIn("the site www.example.org", answer)

    def test_blocked_names_are_refused(self):
        self.assertIn("access denied", self.visit("chat.deepseek.com"))
        self.assertIn("403 Forbidden", self.visit("chat.deepseek.com", "http"))
        self.assertEqual(Handler.seen, [])
        self.it.wait_for_record(host="chat.deepseek.com", depth="server-name", action="refuse", by="no-deepseek")
        self.it.wait_for_record(host="chat.deepseek.com", depth="request", action="refuse", by="no-deepseek")

    def test_a_forged_name_to_another_address_gains_nothing(self):
        """An allowed name, sent to the blocked site's address: the connection goes to the name's own site."""
        answer = self.greet("www.example.org", address_of("chat.deepseek.com"))
        self.assertIn("the site www.example.org", answer)
        self.assertEqual([host for host, _ in Handler.seen], ["www.example.org"])
        answer = self.visit("www.example.org", "http", address_of("chat.deepseek.com"))
        self.assertIn("the site www.example.org", answer)
        self.assertEqual(self.greet("chat.deepseek.com", address_of("www.example.org")), "TLSV1_ALERT_ACCESS_DENIED")

    def test_a_hello_without_a_name_is_a_decision_of_the_policy(self):
        self.assertEqual(self.greet(None, address_of("chatgpt.com")), "TLSV1_ALERT_ACCESS_DENIED")
        self.it.wait_for_record(host=address_of("chatgpt.com"), reason="no-server-name", action="refuse")
        self.assertIn("the site", self.greet(None, address_of("www.example.org"), source=FREE))

    def test_other_bytes_and_servers_that_speak_first(self):
        for source, passes in ((OFFICE, False), (FREE, True)):
            with self.it.network.connect(address_of("www.example.org"), 80, source) as sock:
                sock.sendall(b"SSH-2.0-nobody\r\n")
                # A web server has a word for such bytes, where they reach it.
                self.assertEqual(b"Bad request" in read_all(sock), passes)
        self.it.wait_for_record(reason="not-tls", action="refuse")
        with self.it.network.connect(address_of("www.example.org"), 443, OFFICE) as sock:
            self.assertEqual(read_all(sock), b"")
        self.it.wait_for_record(reason="late-hello", action="refuse")

    def test_a_server_that_speaks_first_is_heard_where_the_policy_lets_it(self):
        import socket
        import threading
        server = socket.create_server((address_of("www.example.org"), 2222))

        def speak():
            peer, _ = server.accept()
            with peer:
                peer.sendall(b"220 welcome\r\n")
                peer.recv(100)
        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        with server, self.it.network.connect(address_of("www.example.org"), 2222, FREE) as sock:
            self.assertEqual(sock.recv(100), b"220 welcome\r\n")
            sock.sendall(b"QUIT\r\n")
            thread.join(20)

    def test_headers_of_balancers_are_nobodys_here(self):
        for source in (OFFICE, FREE):
            with self.it.network.connect(address_of("www.example.org"), 443, source) as sock:
                sock.sendall(b"PROXY TCP4 10.77.0.2 198.51.100.10 1 443\r\nSSH-2.0-x\r\n")
                self.assertEqual(read_all(sock), b"")
        self.it.wait_for_record(reason="proxy-header-untrusted", action="refuse")

    def test_strangers_are_refused(self):
        self.assertIn("access denied", self.visit("www.example.org", source=STRANGER))
        self.it.wait_for_record(reason="unknown-client", action="refuse")

    def test_connecting_to_the_listener_itself_leads_nowhere(self):
        with self.it.network.connect(GATE, TRANSPARENT) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n")
            self.assertEqual(read_all(sock), b"")
        self.it.wait_for_record(reason="not-redirected", action="refuse")
        self.assertEqual(Handler.seen, [])

    def test_the_gateways_own_connections_are_not_served_again(self):
        before = len(self.it.records())
        self.visit("loop.example.org", to=address_of("www.example.org"), options=["--max-time", "5"])
        self.it.wait_for_record(reason="own-connection", action="refuse")
        self.assertLess(len(self.it.records()) - before, 5, "a loop would leave a record each time round")


if __name__ == "__main__":
    unittest.main(verbosity=2)
