"""`haechi peek` on the hellos of real clients: what curl, OpenSSL and Chromium send is written as a capture."""
import json
import os
import socket
import struct
import subprocess
import tempfile
import unittest

HAECHI = os.environ["HAECHI"]


class Capture:
    """A capture of raw IPv4 packets between 10.0.0.1 and 203.0.113.5."""

    def __init__(self):
        self.data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)

    def add(self, protocol, content):
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(content), 0, 0, 64, protocol, 0,
                         bytes([10, 0, 0, 1]), bytes([203, 0, 113, 5])) + content
        self.data += struct.pack("<IIII", 1738713600, 250000, len(ip), len(ip)) + ip

    def tcp(self, port, sequence, payload, flags=0x18):
        self.add(6, struct.pack(">HHIIBBHHH", port, 443, sequence & 0xFFFFFFFF, 0, 0x50, flags, 1024, 0, 0) + payload)

    def udp(self, port, payload):
        self.add(17, struct.pack(">HHHH", port, 443, 8 + len(payload), 0) + payload)

    def peek(self, expected=0):
        done = subprocess.run([HAECHI, "peek", "-"], input=self.data, capture_output=True, timeout=60)
        assert done.returncode == expected, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def first_bytes(command):
    """What a client that is told to use the port `{port}` sends first."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        port = server.getsockname()[1]
        client = subprocess.Popen([part.format(port=port) for part in command], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(30)
                data = b""
                while len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5], "big"):
                    data += connection.recv(65536)
                return data
        finally:
            client.kill()
            client.wait()


def quic_datagrams(name, wanted):
    """The first datagrams of Chromium that was told to speak QUIC with `name`."""
    scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # helpers of a killed browser write on a little
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, scratch as profile:
        server.bind(("127.0.0.1", 0))
        server.settimeout(60)
        port = server.getsockname()[1]
        client = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--no-first-run",
             "--disable-background-networking", "--no-proxy-server", "--enable-quic",
             f"--origin-to-force-quic-on={name}:{port}", f"--host-resolver-rules=MAP {name} 127.0.0.1",
             "--dump-dom", f"https://{name}:{port}/"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return [server.recv(65536) for _ in range(wanted)]
        finally:
            client.kill()
            client.wait()


class PeekTest(unittest.TestCase):
    def assert_hello(self, hello, **members):
        self.assertNotIn("error", hello)
        for key, value in members.items():
            self.assertEqual(hello[key], value, hello)

    def test_curl_is_seen_in_segments_of_one_byte(self):
        data = first_bytes(["curl", "-sk", "--http2", "--noproxy", "*", "--resolve",
                            "chat.deepseek.com:{port}:127.0.0.1", "https://chat.deepseek.com:{port}/"])
        capture = Capture()
        capture.tcp(50000, 99, b"", flags=2)
        for at in range(len(data)):
            capture.tcp(50000, 100 + at, data[at:at + 1])
        (hello,) = capture.peek()
        self.assert_hello(hello, proto="tls", sni="chat.deepseek.com", host="chat.deepseek.com",
                          alpn=["h2", "http/1.1"], ech="none", src="10.0.0.1:50000", dst="203.0.113.5:443",
                          frame=len(data) + 1, time="2025-02-05T00:00:00.250000Z")
        self.assertEqual(hello["versions"][:2], ["1.3", "1.2"])
        self.assertTrue(hello["ja4"].startswith("t13d"), hello)

    def test_openssl_without_a_name_and_with_an_odd_one(self):
        capture = Capture()
        capture.tcp(50001, 1, first_bytes(["openssl", "s_client", "-connect", "127.0.0.1:{port}", "-noservername",
                                           "-tls1_2"]))
        capture.tcp(50002, 1, first_bytes(["openssl", "s_client", "-connect", "127.0.0.1:{port}", "-servername",
                                           "Blocked.TEST."]))
        nameless, odd = capture.peek()
        self.assert_hello(nameless, sni=None, host=None, versions=["1.2"], alpn=[])
        self.assert_hello(odd, sni="Blocked.TEST.", host="blocked.test")

    def test_chromium_over_quic(self):
        capture = Capture()
        for datagram in quic_datagrams("chat.deepseek.com", 2):
            capture.udp(50003, datagram)
        hellos = capture.peek()
        self.assertGreaterEqual(len(hellos), 1)
        self.assert_hello(hellos[0], proto="quic", sni="chat.deepseek.com", alpn=["h3"], versions=["1.3"])
        self.assertTrue(hellos[0]["ja4"].startswith("q13d"), hellos[0])

    def test_what_cannot_be_read_is_told(self):
        capture = Capture()
        capture.tcp(50004, 1, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and no more")
        (cut,) = capture.peek(expected=1)
        self.assertEqual(cut["error"], "the capture breaks off inside the hello")

    def test_files_that_are_no_captures(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, data, code in (("text.pcap", b"no capture at all", "E-PCAP-001"),
                                     ("cut.pcap", Capture().data + b"xx", "E-PCAP-004")):
                path = os.path.join(folder, name)
                with open(path, "wb") as file:
                    file.write(data)
                done = subprocess.run([HAECHI, "peek", path], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 2)
                self.assertIn(name, done.stderr)
                self.assertIn(code, done.stderr)
            done = subprocess.run([HAECHI, "peek", os.path.join(folder, "absent")], capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
