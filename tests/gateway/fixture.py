"""A gateway in a folder of its own, with the real binary, on loopback ports that the system chose; and the small
stand-ins (a DNS upstream, a web site) and clients that its tests need. Standard library only."""
import base64
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

PATIENCE_S = 20  # the longest that any test waits for something that must come

CATALOG = """\
- {id: deepseek, provider: d, provider_group: deepseek, control_country: CN, category: [generative-ai, chat],
   hosting: external, surfaces: [web], hosts: [chat.deepseek.test]}
- {id: chatgpt, provider: o, provider_group: openai, control_country: US, category: [generative-ai, chat],
   hosting: external, surfaces: [web], hosts: [chatgpt.test]}
"""

POLICY = """\
bodies: {org: {name: {en: Office, ko: 기관}, on_undecided: block}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - {id: no-deepseek, issuer: org, force: binding, rules: [{target: {service: deepseek}, effect: block}]}
"""

NO_CHATGPT = """\
  - {id: no-chatgpt, issuer: org, force: binding, rules: [{target: {service: chatgpt}, effect: block}]}
"""

ME = "127.0.1.11"  # mapped to a body
STRANGER = "127.0.9.9"  # mapped to nobody


def wait_until(is_true, what):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        value = is_true()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what() if callable(what) else what}")


def end_service(listener, thread):
    """Wakes the thread that waits at a socket, and waits for it before the descriptor can be somebody else's."""
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(PATIENCE_S)
    listener.close()


class StandInDns:
    """Answers every A question with 127.0.0.1."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                packet, client = self.socket.recvfrom(4096)
            except OSError:
                return
            if not packet:
                return  # closed
            end = packet.index(b"\0", 12) + 5
            answer = packet[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + packet[12:end]
            answer += b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"
            try:
                self.socket.sendto(answer, client)
            except OSError:
                return  # closed meanwhile

    def close(self):
        end_service(self.socket, self.thread)


class StandInSite:
    """Accepts connections and sends back what it hears."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.echo, args=(client,), daemon=True).start()

    @staticmethod
    def echo(client):
        with client:
            try:
                while data := client.recv(65536):
                    client.sendall(data)
            except OSError:
                pass

    def close(self):
        end_service(self.listener, self.thread)


def ask_dns(port, name, client=ME, timeout=2):
    """The response code of an A question (0 NOERROR, 3 NXDOMAIN, 5 REFUSED); None: no answer."""
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    packet = struct.pack(">HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + question + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((client, 0))
        sock.settimeout(timeout)
        sock.sendto(packet, ("127.0.0.1", port))
        try:
            return sock.recv(4096)[3] & 15
        except socket.timeout:
            return None


def client_hello(name):
    """The TLS record of a small ClientHello that names `name`."""
    host = name.encode()
    sni = struct.pack(">HHHBH", 0, len(host) + 5, len(host) + 3, 0, len(host)) + host
    versions = struct.pack(">HHBH", 43, 3, 2, 0x0304)
    extensions = sni + versions
    body = b"\x03\x03" + bytes(32) + b"\0" + struct.pack(">HH", 2, 0x1301) + b"\1\0"
    body += struct.pack(">H", len(extensions)) + extensions
    handshake = b"\1" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(handshake)) + handshake


def read_head(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            break
        data += more
    return data


def connect_tunnel(proxy_port, authority, fields="", client=ME):
    """A socket behind CONNECT, and the status that the proxy answered."""
    sock = socket.create_connection(("127.0.0.1", proxy_port), PATIENCE_S, (client, 0))
    sock.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{fields}\r\n".encode())
    head = read_head(sock)
    return sock, int(head.split()[1]) if head else None


def basic(user, password):
    return "Proxy-Authorization: Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() + "\r\n"


class Gateway:
    """`haechi run` on a configuration in a folder of its own."""

    def __init__(self, binary, extra="", proxy="", policy=POLICY, users=None, threads=2):
        self.binary = binary
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-gateway-"))
        self.upstream = StandInDns()
        self.site = StandInSite()
        self.process = None
        self.environment = {}  # besides that of the test
        self.log = []
        self.config = self.folder / "haechi.yaml"
        self.policy = self.folder / "policy.yaml"
        self.policy.write_text(policy)
        (self.folder / "catalog.yaml").write_text(CATALOG)
        if users is not None:
            self.write("users.txt", users, 0o600)
            extra += "users: users.txt\n"
        self.config.write_text(f"""\
policy: policy.yaml
catalog: catalog.yaml
operator: org
dns: {{listen: ["127.0.0.1:0"], upstream: ["127.0.0.1:{self.upstream.port}"]}}
proxy: {{listen: ["127.0.0.1:0"], ports: [{self.site.port}], allowed_destinations: [127.0.0.0/8]{proxy}}}
upstream: {{hosts: {{chatgpt.test: 127.0.0.1, plain.test: 127.0.0.1, chat.deepseek.test: 127.0.0.1}}}}
identity: [{{cidr: {ME}, body: org, device: pc, zone: office, role: staff}}]
status: {{listen: "127.0.0.1:0"}}
limits: {{threads: {threads}, drain_s: 3}}
{extra}""")

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)

    def start(self):
        since = len(self.log)
        self.process = subprocess.Popen([self.binary, "run", "--config", str(self.config)], stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, **self.environment})
        self.log_reader = threading.Thread(target=self.read_log, args=(self.process,), daemon=True)
        self.log_reader.start()
        line = wait_until(lambda: self.find_log("listening: ", since),
                          lambda: "the gateway to listen: " + "\n".join(self.log[since:]))
        words = line.split("listening: ")[1].replace(";", "").split()
        self.dns, self.proxy, self.status_port = (int(words[i].rsplit(":", 1)[1]) for i in (1, 3, 5))
        wait_until(lambda: self.find_log("started in", since), "the start line")
        return self

    def read_log(self, process):
        with process.stderr:
            for line in process.stderr:
                self.log.append(line.rstrip("\n"))

    def find_log(self, text, since=0):
        return next((line for line in self.log[since:] if text in line), None)

    def run_refused(self):
        """Starts where starting must fail: the exit code and what was said."""
        done = subprocess.run([self.binary, "run", "--config", str(self.config)], stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE_S, check=False)
        return done.returncode, done.stderr

    def check(self, *flags):
        done = subprocess.run([self.binary, "check", "--config", str(self.config), *flags], capture_output=True,
                              text=True, timeout=PATIENCE_S, check=False)
        return done.returncode, done.stdout, done.stderr

    def send(self, number):
        os.kill(self.process.pid, number)

    def reload(self):
        """SIGHUP, and what was logged about it."""
        since = len(self.log)
        self.send(signal.SIGHUP)
        return wait_until(lambda: self.find_log("reloaded in", since) or self.find_log("reload refused", since),
                          "the reload")

    def get(self, path, host="127.0.0.1", method="GET"):
        with socket.create_connection(("127.0.0.1", self.status_port), PATIENCE_S) as sock:
            sock.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            data = b""
            while more := sock.recv(65536):
                data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body.decode()

    def status(self):
        return json.loads(self.get("/status")[1])

    def records(self):
        out = []
        for file in sorted((self.folder / "records").glob("*.jsonl")):
            out += [json.loads(line) for line in file.read_text().splitlines()]
        return out

    def wait_for_record(self, **facts):
        def find():
            return next((r for r in self.records() if all(r.get(k) == v for k, v in facts.items())), None)
        return wait_until(find, f"a record with {facts}")

    def stop(self):
        """SIGTERM; the exit code."""
        self.send(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.log_reader.join(PATIENCE_S)
        self.upstream.close()
        self.site.close()
        shutil.rmtree(self.folder, ignore_errors=True)  # children of a killed gateway may write on a little
