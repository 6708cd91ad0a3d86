"""Just enough DNS to ask a server under test and to play its upstream, on loopback and by the standard library."""
import socket
import socketserver
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "TXT": 16, "AAAA": 28, "HTTPS": 65}
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED"}
UPSTREAM_ADDRESSES = {"A": "192.0.2.1", "AAAA": "2001:db8::1"}


def to_wire(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def read_name(packet, at):
    labels, end = [], None
    while packet[at]:
        if packet[at] >= 0xC0:
            end = end or at + 2
            at = struct.unpack(">H", packet[at:at + 2])[0] & 0x3FFF
            continue
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels), end or at + 1


def query(name, kind, number, flags=0x0100, wants_signatures=False):
    opt = b"\0" + struct.pack(">2HIH", 41, 1232, 0x8000, 0) if wants_signatures else b""
    return struct.pack(">6H", number, flags, 1, 0, 0, 1 if opt else 0) + to_wire(name) + \
        struct.pack(">2H", TYPES[kind], 1) + opt


def signature(kind, signer):
    """An RRSIG that nobody can check: what matters is that it is there."""
    return struct.pack(">HBBIIIH", kind, 13, 2, 60, 0xF0000000, 1, 1) + to_wire(signer) + b"s" * 64


class Reply:
    """rcode as a word, answers as (owner, type number, data)."""

    def __init__(self, packet):
        self.number, flags, questions, answers = struct.unpack(">4H", packet[:8])
        self.rcode = RCODES.get(flags & 15, str(flags & 15))
        at = 12
        for _ in range(questions):
            at = read_name(packet, at)[1] + 4
        self.answers = []
        for _ in range(answers):
            owner, at = read_name(packet, at)
            kind, _, _, size = struct.unpack(">2HIH", packet[at:at + 10])
            self.answers.append((owner, kind, packet[at + 10:at + 10 + size]))
            at += 10 + size

    def addresses(self):
        return [socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, data)
                for _, kind, data in self.answers if kind in (1, 28)]


TRIES = 4


class Client:
    """Asks one server by UDP, several times where no answer comes: datagrams may be lost on a busy machine."""

    def __init__(self, port, address="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.connect((address, port))
        self.number = 0

    def ask(self, name, kind="A", tries=TRIES, **options):
        self.number = self.number % 65535 + 1
        for _ in range(tries):
            self.socket.send(query(name, kind, self.number, **options))
            try:
                while True:
                    reply = Reply(self.socket.recv(4096))
                    if reply.number == self.number:
                        return reply
            except TimeoutError:
                continue
        raise AssertionError(f"no answer to {name} {kind} after {tries} tries")

    def close(self):
        self.socket.close()


class Upstream(socketserver.ThreadingUDPServer):
    """Every name exists, with an address of each family, a TXT record and nothing else; `aliases` are CNAMEs and
    `addresses` take the place of the usual A."""
    allow_reuse_address = True
    daemon_threads = True
    max_packet_size = 4096

    def __init__(self, aliases=None, addresses=None):
        self.aliases, self.addresses = aliases or {}, addresses or {}
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()  # or the thread would spin on a closed socket
        self.server_close()

    def find(self, name, kind):
        """Records as (owner, type, data)."""
        records, name = [], name.lower()
        while name in self.aliases:
            records.append((name, TYPES["CNAME"], to_wire(self.aliases[name])))
            if kind == TYPES["CNAME"]:
                return records
            name = self.aliases[name]
        if kind == TYPES["A"]:
            records.append((name, kind, socket.inet_aton(self.addresses.get(name, UPSTREAM_ADDRESSES["A"]))))
        elif kind == TYPES["AAAA"]:
            records.append((name, kind, socket.inet_pton(socket.AF_INET6, UPSTREAM_ADDRESSES["AAAA"])))
        elif kind == TYPES["TXT"]:
            records.append((name, kind, b"\x08upstream"))
        return records

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            packet, sock = self.request
            name, at = read_name(packet, 12)
            kind = struct.unpack(">H", packet[at:at + 2])[0]
            records = self.server.find(name, kind)
            if records and packet[at + 4:at + 7] == b"\0\0\x29" and packet[at + 11] & 0x80:  # OPT with DO
                records.append((records[-1][0], 46, signature(kind, "example")))
            body = packet[12:at + 4]
            for owner, kind, data in records:
                body += to_wire(owner) + struct.pack(">2HIH", kind, 1, 60, len(data)) + data
            authority = 0
            if not records:
                data = to_wire("ns.upstream") + to_wire("upstream") + struct.pack(">5I", 1, 300, 60, 600, 60)
                body += b"\0" + struct.pack(">2HIH", TYPES["SOA"], 1, 60, len(data)) + data
                authority = 1
            sock.sendto(packet[:2] + struct.pack(">5H", 0x8180, 1, len(records), authority, 0) + body,
                        self.client_address)
