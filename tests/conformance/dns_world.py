"""A running gateway between a client and an upstream that the test scripts, all on loopback, for tests named by RFC.

Waiting is polling with a bound. The program under test is named by HAECHI, else build/release/haechi."""
import contextlib
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/export")]

from dns_wire import read_name, to_wire  # noqa: E402
from world import HAECHI, PATIENCE_S, end, free_port, wait_until  # noqa: E402

A, NS, CNAME, SOA, PTR, HINFO, MX, TXT, AAAA, SVCB, HTTPS, OPT, ANY = 1, 2, 5, 6, 12, 13, 15, 16, 28, 64, 65, 41, 255
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 2, 3, 4, 5, 16
QR, AA, TC, RD, RA, Z, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0040, 0x0020, 0x0010
DO = 0x8000
COOKIE, EDE = 10, 15


def record(owner, kind, data, ttl=300, klass=1):
    owner = owner if isinstance(owner, bytes) else to_wire(owner)
    return owner + struct.pack(">2HIH", kind, klass, ttl, len(data)) + data


def opt(size=1232, ttl=0, options=()):
    data = b"".join(struct.pack(">2H", code, len(value)) + value for code, value in options)
    return record(b"\0", OPT, data, ttl, size)


def soa(zone="net", ttl=300, minimum=300):
    return record(zone, SOA, to_wire(f"ns.{zone}") + to_wire(f"root.{zone}") + struct.pack(">5I", 1, 2, 3, 4, minimum),
                  ttl)


def message(question=b"", flags=RD, number=0x1234, answers=(), authority=(), additional=(), questions=None):
    counts = (1 if question else 0) if questions is None else questions
    return struct.pack(">6H", number, flags, counts, len(answers), len(authority), len(additional)) + question + \
        b"".join(answers) + b"".join(authority) + b"".join(additional)


def question(name, kind=A, klass=1):
    return (name if isinstance(name, bytes) else to_wire(name)) + struct.pack(">2H", kind, klass)


def query(name, kind=A, number=0x1234, flags=RD, edns=None, klass=1):
    return message(question(name, kind, klass), flags, number, additional=[edns] if edns else [])


class Record:
    def __init__(self, owner, kind, klass, ttl, data):
        self.owner, self.kind, self.klass, self.ttl, self.data = owner, kind, klass, ttl, data


class Message:
    """A message read strictly: nothing may break off and nothing may follow it."""

    def __init__(self, packet):
        self.packet = packet
        self.number, self.flags, *counts = struct.unpack(">6H", packet[:12])
        self.opcode, self.rcode = self.flags >> 11 & 15, self.flags & 15
        at, self.questions = 12, []
        for _ in range(counts[0]):
            name, end = read_name(packet, at)
            self.questions.append((name, *struct.unpack(">2H", packet[end:end + 4])))
            at = end + 4
        sections, self.opt = [], None
        for count in counts[1:]:
            sections.append([])
            for _ in range(count):
                owner, at = read_name(packet, at)
                kind, klass, ttl, size = struct.unpack(">2HIH", packet[at:at + 10])
                assert at + 10 + size <= len(packet), "a record breaks off"
                each = Record(owner, kind, klass, ttl, packet[at + 10:at + 10 + size])
                at += 10 + size
                if kind == OPT:
                    assert self.opt is None and len(sections) == 3 and owner == "", "OPT out of place"
                    self.opt = each
                else:
                    sections[-1].append(each)
        assert at == len(packet), "bytes behind the message"
        self.answers, self.authority, self.additional = sections
        self.options = []
        if self.opt:
            self.rcode |= self.opt.ttl >> 24 << 4
            data = self.opt.data
            while data:
                code, size = struct.unpack(">2H", data[:4])
                self.options.append((code, data[4:4 + size]))
                data = data[4 + size:]

    def option(self, code):
        return next((value for each, value in self.options if each == code), None)

    def ede(self):
        """(info code, text) or None."""
        value = self.option(EDE)
        return None if value is None else (struct.unpack(">H", value[:2])[0], value[2:].decode())


class Upstream:
    """Answers by UDP and TCP from `script`: (lower-case name, type) -> what `answers` may return. Other names have
    192.0.2.1 and no other type. Every query is kept, with its carrier."""

    def __init__(self):
        self.script, self.queries, self.is_open = {}, [], True
        self.stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.stranger.bind(("127.0.0.1", 0))
        port = free_port(socket.SOCK_DGRAM)
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", port))
        self.tcp = socket.create_server(("127.0.0.1", port))
        self.port = port
        for serve in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=serve, daemon=True).start()

    def close(self):
        self.is_open = False
        for each in (self.udp, self.tcp, self.stranger):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def asked(self, name, kind=None):
        """The queries for a name, as (carrier, message)."""
        return [(carrier, Message(packet)) for carrier, packet in list(self.queries)
                if read_name(packet, 12)[0].lower() == name and kind in (None, Message(packet).questions[0][1])]

    def answers(self, packet, carrier):
        """The packets that answer a query: of the script a function of (query, carrier), a list of records of the
        answer section, or None for silence."""
        asked = Message(packet)
        name, kind, _ = asked.questions[0]
        scripted = self.script.get((name.lower(), kind), self.script.get((name.lower(), None), self))
        if callable(scripted):
            made = scripted(packet, carrier)
            return made if isinstance(made, list) else [] if made is None else [made]
        if scripted is None:
            return []
        records = scripted if isinstance(scripted, list) else \
            [record(b"\xc0\x0c", A, b"\xc0\0\2\1")] if kind == A else []
        return [answer(packet, records, [] if records else [soa()])]

    def serve_udp(self):
        while self.is_open:
            try:
                packet, peer = self.udp.recvfrom(65535)
            except OSError:
                return
            if not packet:
                continue  # the end, or nothing
            self.queries.append(("udp", packet))
            for reply in self.answers(packet, "udp"):
                with contextlib.suppress(OSError):
                    if isinstance(reply, tuple):  # from a stranger's port
                        self.stranger.sendto(reply[0], peer)
                    else:
                        self.udp.sendto(reply, peer)

    def serve_tcp(self):
        while self.is_open:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_connection, args=(connection,), daemon=True).start()

    def serve_connection(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(PATIENCE_S)
            while True:
                packet = read_framed(connection)
                if packet is None:
                    return
                self.queries.append(("tcp", packet))
                for reply in self.answers(packet, "tcp"):
                    connection.sendall(framed(reply))


def answer(packet, answers=(), authority=(), additional=(), flags=QR | RD | RA):
    """An answer to `packet`: its id and question echoed."""
    end = read_name(packet, 12)[1] + 4
    return message(packet[12:end], flags, struct.unpack(">H", packet[:2])[0], answers, authority, additional)


def framed(packet):
    return struct.pack(">H", len(packet)) + packet


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            return None
        data += more
    return data


def read_framed(connection):
    size = read_exactly(connection, 2)
    return None if size is None else read_exactly(connection, struct.unpack(">H", size)[0])


class Gateway:
    """`with Gateway() as gateway:` 127.0.0.1 is known; bad-ai.com and what is below it is blocked."""

    def __init__(self, dns="", limits="dns_timeout_ms: 1200", extra="", upstreams=1):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-conformance-"))
        self.upstreams = [Upstream() for _ in range(upstreams)]
        self.upstream = self.upstreams[0]
        self.dns, self.limits, self.extra, self.process = dns, limits, extra, None

    def __enter__(self):
        try:
            self.port = free_port(socket.SOCK_DGRAM)
            self.write_files()
            with open(self.folder / "log", "wb") as log:
                self.process = subprocess.Popen([HAECHI, "run", "--config", str(self.folder / "haechi.yaml")], stdout=log,
                                                stderr=log, stdin=subprocess.DEVNULL)
            wait_until(self.is_up, "the gateway")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            end(self.process)
        for upstream in self.upstreams:
            upstream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write_files(self):
        (self.folder / "policy.yaml").write_text("""\
bodies: {gov: {on_undecided: block}}
devices: {pc: {owner: body}}
zones: {net: {owner: body}}
orders:
  - id: no-bad
    issuer: gov
    force: binding
    rules: [{target: {service: bad}, effect: block}]
""")
        (self.folder / "catalog.yaml").write_text(
            "- {id: bad, category: [generative-ai], hosting: external, surfaces: [web], "
            "hosts: [bad-ai.com, '*.bad-ai.com']}\n")
        upstreams = ", ".join(f'"127.0.0.1:{upstream.port}"' for upstream in self.upstreams)
        (self.folder / "haechi.yaml").write_text(f"""\
policy: policy.yaml
catalog: catalog.yaml
operator: gov
records: {{dir: records}}
dns: {{listen: ["127.0.0.1:{self.port}"], upstream: [{upstreams}]{self.dns}}}
identity: [{{cidr: 127.0.0.0/24, body: gov, device: pc, zone: net}}]
limits: {{threads: 1, {self.limits}}}
{self.extra}""")

    def is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the gateway ended: {self.log()}")
        with contextlib.suppress(OSError), self.connect() as connection:
            connection.sendall(framed(query("bad-ai.com")))
            return read_framed(connection) is not None
        return False

    def log(self):
        return (self.folder / "log").read_text()

    def connect(self, source="127.0.0.1"):
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S, (source, 0))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, packet, source="127.0.0.1"):
        """The raw answer by UDP."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind((source, 0))
            sock.connect(("127.0.0.1", self.port))
            sock.settimeout(PATIENCE_S)
            sock.send(packet)
            return sock.recv(65535)

    def ask(self, *arguments, **options):
        return Message(self.send(query(*arguments, **options)))

    def is_silent_about(self, packet):
        """No answer comes before that to a question which was asked later and is answered at once."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", self.port))
            sock.settimeout(PATIENCE_S)
            sock.send(packet)
            sock.send(query("bad-ai.com", number=0x7777))
            return Message(sock.recv(65535)).number == 0x7777

    def by_tcp(self, packet):
        with self.connect() as connection:
            connection.sendall(framed(packet))
            return Message(read_framed(connection))

    def memory(self):
        """Resident bytes of the gateway."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")
