"""A gateway that inspects, on a policy of three services, before sites that count what they are told: all on loopback,
on free ports, ended by this module. HAECHI names the program."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
sys.path.insert(0, str(HERE))
from certs import Maker  # noqa: E402
from world import HAECHI, PATIENCE_S, end, free_port, run, wait_until  # noqa: E402,F401

STRICT, LOOSE, OTHER, PHONE = "127.0.1.11", "127.0.1.12", "127.0.1.13", "127.0.1.33"

# bad: refused without a page, so by the name alone. paged: refused with a page. careful: allowed, but to be reported, so it has to be read.
CATALOG = """\
- {id: bad, provider: b, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [bad.test, "*.bad.test"]}
- {id: paged, provider: p, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [paged.test]}
- {id: careful, provider: c, category: [generative-ai, chat], hosting: external, surfaces: [web],
   hosts: [careful.test, "*.careful.test", xn--o80b48b.test]}
- {id: free, provider: f, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [free.test]}
"""

POLICY = """\
bodies:
  org: {name: {en: Office, ko: 기관}}
  org.strict: {parent: org, on_undecided: block}
  org.loose: {parent: org, on_undecided: allow}
devices: {pc: {owner: body}, phone: {owner: person}}
zones: {office: {owner: body}, cell: {owner: nobody}}
orders:
  - id: rules
    issuer: org
    force: binding
    because: {en: A test, ko: 시험}
    from: 2025-01-01
    rules:
      - {target: {service: bad}, effect: block}
      - {target: {service: paged}, effect: block, obligations: [notice-page]}
      - {target: {service: careful}, effect: allow, obligations: ["report:org"]}
"""

# What a reload may add: everything that was read or free is refused.
STOP = """\
  - id: stop
    issuer: org
    force: binding
    from: 2025-01-01
    rules: [{target: {service: [careful, free]}, effect: block}]
"""


class Site:
    """One address with one certificate. Counts every byte that comes inside TLS, and answers simple requests."""

    def __init__(self, address, port, context=None, handle=None):
        self.address, self.port, self.context = address, port, context
        self.handle = handle or answer_simply
        self.connections = 0
        self.seen = bytearray()  # inside TLS, of all connections
        self.peers = []          # one entry a connection: what came on it
        self.resumed = 0
        self.names = []          # server names of hellos
        if context:
            context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self.listener = socket.create_server((address, port), backlog=64)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        client.settimeout(PATIENCE_S)
        with contextlib.suppress(OSError, ssl.SSLError, ValueError):
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
                self.resumed += client.session_reused
            told = bytearray()
            self.peers.append(told)
            self.handle(self, client, told)
        client.close()

    def receive(self, client, told):
        data = client.recv(65536)
        self.seen += data
        told += data
        return data

    def read_head(self, client, told):
        head = b""
        while b"\r\n\r\n" not in head:
            data = self.receive(client, told)
            if not data:
                return b""
            head += data
        return head

    def close(self):
        """Wakes who accepts, and waits for it: the kernel may start an interrupted accept() again, by then on the next
        world's listener if that has got the same descriptor, and the next world would be shown this one's certificate."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE_S)
        self.listener.close()


def answer_simply(site, client, told):
    """Each request is answered with the host that it named; bodies are not waited for."""
    while head := site.read_head(client, told):
        host = next((line.split(b":", 1)[1].strip() for line in head.split(b"\r\n")
                     if line.lower().startswith(b"host:")), b"?")
        body = b"the site " + host
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def server_context(certificate, key, alpn=("http/1.1",), weak=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


class World:
    """`with World(hosts={...}) as world:`; `hosts` maps host names to addresses that sites stand at."""

    def __init__(self, hosts=None, inspection="", extra="", policy=POLICY, limits="", ca_flags=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-cases-"))
        self.inspection, self.extra, self.policy, self.limits = inspection, extra, policy, limits
        self.ca_flags = ca_flags
        self.hosts = dict(hosts or {})
        self.sites = {}
        self.maker = Maker(self.folder)
        self.root = None
        self.gateway = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.gateway:
            end(self.gateway)
        for site in self.sites.values():
            site.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self.root = self.maker.authority("root")
        self.port = free_port()
        self.make_sites()
        run(HAECHI, "ca", "init", "--dir", f"{self.folder}/authority", *self.ca_flags)
        self.ca = str(self.folder / "authority/ca-1.crt")
        (self.folder / "catalog.yaml").write_text(CATALOG)
        (self.folder / "policy.yaml").write_text(self.policy)
        self.proxy = free_port()
        self.write_config()
        self.launch()

    def make_sites(self):
        """A site at the address of each host, with a certificate of the trusted root for all that stand there."""
        for address in sorted(set(self.hosts.values())):
            names = [host for host, at in self.hosts.items() if at == address]
            made = self.maker.make(f"site-{address}", self.root, san=",".join(f"DNS:{name}" for name in names))
            self.add_site(address, server_context(made.certificate, made.key))

    def add_site(self, address, context, handle=None):
        self.sites[address] = Site(address, self.port, context, handle)
        return self.sites[address]

    def write_config(self):
        hosts = ", ".join(f'"{host}": {address}' for host, address in self.hosts.items())
        (self.folder / "haechi.yaml").write_text(f"""\
policy: policy.yaml
catalog: catalog.yaml
operator: org
records: {{dir: {self.folder}/records}}
proxy: {{listen: ["127.0.0.1:{self.proxy}"], ports: [{self.port}], allowed_destinations: [127.0.3.0/24]}}
upstream: {{ca: {self.folder}/root.pem, hosts: {{{hosts}}}, resolver: ["127.0.0.1:9"]}}
identity:
  - {{cidr: 127.0.0.1, body: org.strict, device: pc, zone: office}}
  - {{cidr: {STRICT}, body: org.strict, device: pc, zone: office}}
  - {{cidr: {LOOSE}, body: org.loose, device: pc, zone: office}}
  - {{cidr: {OTHER}, body: org.strict, device: pc, zone: office, role: other}}
  - {{cidr: {PHONE}, body: org.strict, device: phone, zone: cell}}
limits: {{threads: 1, drain_s: 2{self.limits}}}
inspection:
  ca: {self.folder}/authority
{self.inspection}{self.extra}""")

    def launch(self):
        with open(self.folder / "gateway.log", "ab") as log:
            self.gateway = subprocess.Popen([HAECHI, "run", "--config", f"{self.folder}/haechi.yaml"], stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        wait_until(self.is_up, "the gateway")

    def log(self):
        return (self.folder / "gateway.log").read_text()

    def is_up(self):
        if self.gateway.poll() is not None:
            raise AssertionError(f"the gateway ended: {self.log()}")
        return "started in" in self.log()

    def reload(self, policy=None):
        """A new policy, or the configuration as it is written now; returns once it is in force."""
        if policy is not None:
            (self.folder / "policy.yaml").write_text(policy)
        before = self.log().count("reloaded in")
        self.gateway.send_signal(signal.SIGHUP)
        wait_until(lambda: self.log().count("reloaded in") > before, "the reload: " + self.log())

    def records(self):
        lines = []
        for path in sorted((self.folder / "records").glob("*.jsonl")):
            text = path.read_text()
            lines += [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
        return [line for line in lines if line["kind"] == "decision"]

    def wait_for_record(self, note="", **wanted):
        def find():
            return next((record for record in self.records()
                         if all(record.get(key) == value for key, value in wanted.items())
                         and note in record.get("note", "")), None)
        try:
            return wait_until(find, f"a record with {wanted} and `{note}`")
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {self.records()}") from None

    def seen(self):
        """Bytes that all sites were told inside TLS."""
        return sum(len(site.seen) for site in self.sites.values())

    def curl(self, host, *options, source=STRICT, path="/"):
        return run("curl", "-sS", "-i", "--max-time", "20", "--interface", source, "--proxy",
                   f"http://127.0.0.1:{self.proxy}", "--cacert", self.ca, *options,
                   f"https://{host}:{self.port}{path}", is_checked=False)

    def connect(self, authority, source=STRICT):
        """A connection to the proxy after CONNECT; the status stands beside it."""
        client = socket.create_connection(("127.0.0.1", self.proxy), PATIENCE_S, (source, 0))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        authority = authority if ":" in authority else f"{authority}:{self.port}"
        client.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(65536)
            if not data:
                break
            head += data
        return client, int(head.split()[1]) if head else None


__all__ = ["HAECHI", "LOOSE", "OTHER", "PATIENCE_S", "PHONE", "POLICY", "STOP", "STRICT", "Site", "World",
           "answer_simply", "free_port", "os", "run", "server_context", "time", "wait_until"]
