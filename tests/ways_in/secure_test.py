#!/usr/bin/env python3
"""The explicit proxy behind TLS: passwords from anywhere, certificates of people and devices, no leak upstream."""
import base64
import os
import signal
import ssl
import subprocess
import unittest

from network import in_own_network, read_all

in_own_network()

from gateway import (FRONT, GATE, KIM, OFFICE, PLAIN, SECURE, STRANGER, Gateway, Handler)  # noqa: E402
from world import HAECHI, wait_until  # noqa: E402

PROXY = f"""\
  listen:
    - {GATE}:{PLAIN}
    - {{listen: "{GATE}:{SECURE}", tls: {{certificate: proxy.pem, key: proxy.key, client_ca: staff.pem, client_revocation: staff.crl}}}}
  authenticate: optional
"""
MORE = f"""\
users: users.txt
address_users: people.txt
certificates:
  - {{unit: Managed PCs, device: managed-pc, says: device}}
  - {{policy: 1.3.6.1.4.1.99999.1.2, role: officer}}
  - {{uri: "spiffe://corp.example/*", name: uri}}
trusted_headers: {{peers: [{FRONT}], user: X-Forwarded-User, groups: X-Forwarded-Groups, assurance: password}}
"""
REVOCATION = """\
[ca]
default_ca = here
[here]
database = staff.index
default_md = sha256
default_crl_days = 9
"""


class World(Gateway):
    def __init__(self):
        password = subprocess.run([HAECHI, "password", "--user", "lee"], input="secret\n", text=True, check=True,
                                  capture_output=True).stdout
        super().__init__(PROXY, MORE, {"users.txt": password, "people.txt": f"{KIM} kim role=officer\n"})

    def make_certificates(self):
        super().make_certificates()
        self.make_authority("staff")
        self.make_authority("strangers")
        client = "extendedKeyUsage=clientAuth\n"
        self.make_certificate("device", "staff", "/O=Org/OU=Managed PCs/CN=pc-7", client)
        self.make_certificate("officer", "staff", "/O=Org/CN=choi", client + "certificatePolicies=1.3.6.1.4.1.99999.1.2\n")
        self.make_certificate("uri", "staff", "/O=Org/CN=x", client + "subjectAltName=URI:spiffe://corp.example/park\n")
        self.make_certificate("nobody", "staff", "/O=Org/OU=Guests/CN=guest", client)
        self.make_certificate("server-only", "staff", "/O=Org/CN=choi",
                              "extendedKeyUsage=serverAuth\ncertificatePolicies=1.3.6.1.4.1.99999.1.2\n")
        self.make_certificate("gone", "staff", "/O=Org/CN=choi", client + "certificatePolicies=1.3.6.1.4.1.99999.1.2\n")
        self.make_certificate("other", "strangers", "/O=Org/CN=choi", client + "certificatePolicies=1.3.6.1.4.1.99999.1.2\n")
        (self.folder / "staff.index").write_text("")
        (self.folder / "crl.conf").write_text(REVOCATION)
        for command in (["-revoke", "gone.pem"], ["-gencrl", "-out", "staff.crl"]):
            self.openssl("ca", "-config", "crl.conf", "-cert", "staff.pem", "-keyfile", "staff.key", *command)

    def ask(self, url, *options, certificate=None, source=OFFICE):
        """curl by the proxy with TLS."""
        shown = ["--proxy-cert", str(self.folder / f"{certificate}.pem"), "--proxy-key",
                 str(self.folder / f"{certificate}.key")] if certificate else []
        return self.curl(url, "--proxy", f"https://{GATE}:{SECURE}", "--proxy-cacert", self.ca, *shown, *options,
                         source=source)


class Secure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.it = World().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.it.__exit__()

    def setUp(self):
        Handler.seen.clear()

    def test_tunnels_and_requests_pass_and_are_judged(self):
        for scheme in ("https", "http"):
            self.assertIn("the site www.example.org", self.it.ask(f"{scheme}://www.example.org/"))
            answer = self.it.ask(f"{scheme}://chat.deepseek.com/")
            self.assertIn("Haechi-Order: no-deepseek", answer)
        self.assertEqual({host for host, _ in Handler.seen}, {"www.example.org"})

    def test_much_passes_unchanged(self):
        for scheme in ("https", "http"):
            body = self.it.ask(f"{scheme}://www.example.org/big").rsplit("\n\n", 1)[1]
            self.assertEqual(body, "0123456789abcdef" * 65536 * 4)

    def test_an_answer_that_was_cut_off_is_not_taken_for_whole(self):
        answer = self.it.ask("http://www.example.org/cut")
        self.assertRegex(answer, r"curl: \((18|56)\)")

    def test_passwords_are_taken_through_tls_and_nowhere_else(self):
        self.assertIn("Haechi-Order: chatgpt-with-proof", self.it.ask("https://chatgpt.com/"))
        self.assertIn("the site chatgpt.com", self.it.ask("https://chatgpt.com/", "--proxy-user", "lee:secret"))
        self.assertIn("407", self.it.ask("https://chatgpt.com/", "--proxy-user", "lee:wrong"))
        clear = self.it.curl("https://chatgpt.com/", "--proxy", f"http://{GATE}:{PLAIN}", "--proxy-user", "lee:secret")
        self.assertIn("E-PROXY-009", clear)

    def test_credentials_never_go_upstream(self):
        answer = self.it.ask("http://www.example.org/echo", "--proxy-user", "lee:secret", "-H", "X-Forwarded-User: kim",
                             "-H", "X-Forwarded-Groups: a", "-H", "X-Kept: yes")
        self.assertIn("X-Kept: yes", answer)
        for secret in ("Proxy-Authorization", base64.b64encode(b"lee:secret").decode(), "X-Forwarded", "kim"):
            self.assertNotIn(secret, answer)

    def test_a_device_certificate_makes_the_device(self):
        self.assertIn("Haechi-Order: claude-on-managed-pcs", self.it.ask("https://claude.ai/"))
        self.assertIn("the site claude.ai", self.it.ask("https://claude.ai/", certificate="device"))
        self.assertIn("Haechi-Order: chatgpt-with-proof", self.it.ask("https://chatgpt.com/", certificate="device"))
        self.assertIn("the site chatgpt.com",
                      self.it.ask("https://chatgpt.com/", "--proxy-user", "lee:secret", certificate="device"))

    def test_a_certificate_of_a_person_is_proof(self):
        self.assertIn("Haechi-Order: gemini-for-officers", self.it.ask("https://gemini.google.com/"))
        self.assertIn("the site gemini.google.com", self.it.ask("https://gemini.google.com/", certificate="officer"))
        self.assertIn("the site chatgpt.com", self.it.ask("https://chatgpt.com/", certificate="officer"))
        self.it.ask("https://chat.deepseek.com/", certificate="uri")
        self.it.wait_for_record(subject="spiffe://corp.example/park", host="chat.deepseek.com")

    def test_a_certificate_without_a_rule_says_nothing(self):
        self.assertIn("Haechi-Order: chatgpt-with-proof", self.it.ask("https://chatgpt.com/", certificate="nobody"))
        self.assertIn("the site www.example.org", self.it.ask("https://www.example.org/", certificate="nobody"))

    def test_certificates_that_do_not_hold_open_nothing(self):
        for certificate in ("other", "gone", "server-only"):
            answer = self.it.ask("https://www.example.org/", certificate=certificate)
            self.assertIn("curl: (", answer, certificate)
            self.assertNotIn("the site", answer)
        self.assertEqual(Handler.seen, [])

    def test_certificates_open_no_door_to_strangers(self):
        answer = self.it.ask("https://www.example.org/", "--proxy-user", "lee:secret", certificate="officer",
                             source=STRANGER)
        self.assertIn("Haechi-Reason: unknown-client", answer)
        self.assertEqual(Handler.seen, [])

    def test_people_sit_at_addresses(self):
        self.assertIn("the site gemini.google.com", self.it.ask("https://gemini.google.com/", source=KIM))
        self.it.ask("https://chat.deepseek.com/", source=KIM)
        self.it.wait_for_record(subject="kim", host="chat.deepseek.com")

    def test_the_word_of_a_trusted_peer_counts_and_no_others(self):
        header = ("--proxy-header", "X-Forwarded-User: park")
        self.assertIn("the site chatgpt.com", self.it.ask("https://chatgpt.com/", *header, source=FRONT))
        self.assertIn("Haechi-Order: chatgpt-with-proof", self.it.ask("https://chatgpt.com/", source=FRONT))
        self.assertIn("Haechi-Order: chatgpt-with-proof", self.it.ask("https://chatgpt.com/", *header, source=OFFICE))
        self.it.ask("https://chat.deepseek.com/", *header, source=FRONT)
        self.it.wait_for_record(subject="park", host="chat.deepseek.com")
        twice = self.it.ask("http://www.example.org/", "-H", "X-Forwarded-User: park", "-H", "X-Forwarded-User: kim",
                            source=FRONT)
        self.assertIn("E-PROXY-024", twice)

    def test_a_client_of_other_protocols_is_told_so(self):
        context = ssl.create_default_context(cafile=self.it.ca)
        context.set_alpn_protocols(["h2"])
        with self.it.network.connect(GATE, SECURE) as plain, self.assertRaises(ssl.SSLError) as raised:
            context.wrap_socket(plain, server_hostname=GATE)
        self.assertIn("no application protocol", str(raised.exception).lower().replace("_", " "))

    def test_a_client_that_never_ends_its_handshake_is_closed(self):
        with self.it.network.connect(GATE, SECURE) as sock:
            sock.sendall(b"\x16\x03\x01\x02\x00")
            self.assertEqual(read_all(sock), b"")

    def test_an_end_in_order_is_told_as_one(self):
        context = ssl.create_default_context(cafile=self.it.ca)
        with self.it.network.connect(GATE, SECURE) as plain:
            with context.wrap_socket(plain, server_hostname=GATE, suppress_ragged_eofs=False) as sock:
                sock.sendall(b"GET /none HTTP/1.0\r\n\r\n")
                self.assertIn(b" 400 ", read_all(sock))

    def test_a_new_certificate_is_taken_by_a_reload(self):
        first = self.fingerprint()
        self.it.make_certificate("proxy", "ca", "/CN=proxy", f"subjectAltName=IP:{GATE}\n", "60")
        self.it.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.fingerprint() != first, "the new certificate")
        self.assertIn("the site www.example.org", self.it.ask("https://www.example.org/"))

    def open_door(self, is_secure):
        plain = self.it.network.connect(GATE, SECURE if is_secure else PLAIN)
        return ssl.create_default_context(cafile=self.it.ca).wrap_socket(plain, server_hostname=GATE) if is_secure else plain

    def greet(self, sock, before, host="www.example.org"):
        """`before` and a hello for `host` in one write; a request through the handshake. What comes back in all."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = ssl.create_default_context(cafile=self.it.ca).wrap_bio(incoming, outgoing, server_hostname=host)
        with self.assertRaises(ssl.SSLWantReadError):
            tls.do_handshake()
        sock.sendall(before + outgoing.read())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(65536)
            if not piece:
                return head.decode()
            head += piece
        head, rest = head.split(b"\r\n\r\n", 1)
        if b" 200 " not in head.split(b"\r\n")[0]:
            return (head + rest + read_all(sock)).decode()
        incoming.write(rest)
        body, is_asked = b"", False
        while True:
            try:
                if not is_asked:
                    tls.do_handshake()
                    tls.write(f"GET /early HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                    is_asked = True
                body += tls.read(65536)
            except ssl.SSLWantReadError:
                sock.sendall(outgoing.read())
                piece = sock.recv(65536)
                incoming.write(piece) if piece else incoming.write_eof()
            except ssl.SSLError:
                return body.decode()

    def test_bytes_behind_connect_are_neither_lost_nor_taken_for_requests(self):
        connect = "CONNECT {0}:443 HTTP/1.1\r\nHost: {0}:443\r\n{1}\r\n"
        wrong = "Proxy-Authorization: Basic " + base64.b64encode(b"lee:wrong").decode() + "\r\n"
        for is_secure in (False, True):
            with self.open_door(is_secure) as sock:
                self.assertIn("the site www.example.org", self.greet(sock, connect.format("www.example.org", "").encode()))
            with self.open_door(is_secure) as sock:
                answer = self.greet(sock, connect.format("chat.deepseek.com", "").encode(), "chat.deepseek.com")
                self.assertIn(" 403 ", answer)
                self.assertEqual(answer.count("HTTP/1.1"), 1, "the hello is no second request")
        with self.open_door(True) as sock:
            answer = self.greet(sock, connect.format("www.example.org", wrong).encode())
            self.assertEqual((answer.count(" 407 "), answer.count("HTTP/1.1")), (1, 1), answer)

    def test_a_407_leaves_the_connection_for_the_next_try(self):
        right, wrong = (base64.b64encode(word).decode() for word in (b"lee:secret", b"lee:wrong"))
        connect = "CONNECT chatgpt.com:443 HTTP/1.1\r\nHost: chatgpt.com:443\r\nProxy-Authorization: Basic {}\r\n\r\n"
        with self.open_door(True) as sock:
            sock.sendall(connect.format(wrong).encode())
            stream = sock.makefile("rb")
            head = []
            while not head or head[-1] != b"\r\n":
                head.append(stream.readline())
            self.assertIn(b" 407 ", head[0])
            self.assertNotIn(b"Connection: close\r\n", head)
            length = next(int(line.split(b":")[1]) for line in head if line.startswith(b"Content-Length:"))
            self.assertEqual(len(stream.read(length)), length)
            self.assertIn("the site chatgpt.com", self.greet(sock, connect.format(right).encode(), "chatgpt.com"))

    def fingerprint(self):
        context = ssl.create_default_context(cafile=self.it.ca)
        with self.it.network.connect(GATE, SECURE) as plain:
            with context.wrap_socket(plain, server_hostname=GATE) as sock:
                return sock.getpeercert(binary_form=True)

    def test_check_tells_what_is_wrong_with_its_place(self):
        config = (self.it.folder / "haechi.yaml").read_text()
        os.chmod(self.it.folder / "staff.key", 0o644)
        cases = {"certificate: proxy.pem, key: proxy.key": {
            "certificate: missing.pem, key: proxy.key": "E-LISTEN-001", "certificate: proxy.key, key: proxy.key": "E-LISTEN-001",
            "certificate: proxy.pem, key: proxy.pem": "E-LISTEN-", "certificate: proxy.pem, key: device.key": "E-LISTEN-003",
            "certificate: proxy.pem, key: staff.key": "E-LISTEN-004"},
            "client_ca: staff.pem": {"client_ca: staff.key": "E-LISTEN-006", "client_ca: staff.pem, client_certificates: no": "E-CONFIG-005"},
            "client_revocation: staff.crl": {"client_revocation: staff.pem": "E-LISTEN-007"},
            "unit: Managed PCs, device: managed-pc": {"unit: Managed PCs, device: managed-pcs": "E-GATEWAY-003",
                                                      "device: managed-pc": "E-CONFIG-003"},
            "policy: 1.3.6.1.4.1.99999.1.2": {"policy: one": "E-CONFIG-004"},
            "user: X-Forwarded-User": {"user: Authorization": "E-CONFIG-004"},
            "address_users: people.txt": {"address_users: users.txt": "E-PEOPLE-001"}}
        for former, changes in cases.items():
            for changed, code in changes.items():
                self.assertIn(former, config)
                (self.it.folder / "check.yaml").write_text(config.replace(former, changed))
                done = subprocess.run([HAECHI, "check", "--config", str(self.it.folder / "check.yaml")], text=True,
                                      capture_output=True)
                self.assertEqual(done.returncode, 1, (changed, done))
                self.assertRegex(done.stderr, rf"(?m)^(warning: )?\S+\.(yaml|txt):\d+:\d+: .*\({code}", changed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
