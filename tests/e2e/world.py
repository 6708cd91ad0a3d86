"""The world around a gateway under test, all on loopback: web sites, a name server, and the gateway itself.

Everything is started on free ports and ended by this module, by process id or by joining its threads. Waiting is
polling with a bound, never sleeping and hoping. The program under test is named by the environment (HAECHI), else
build/release/haechi.
"""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HAECHI = os.environ.get("HAECHI", str(ROOT / "build/release/haechi"))
ARTIFACTS = pathlib.Path(os.environ.get("HAECHI_ARTIFACTS", ROOT / "build/artifacts"))
MINISTRY = ROOT / "examples/ministry"
PATIENCE_S = 30

SITES = {"chat.deepseek.com": "127.0.2.31", "chatgpt.com": "127.0.2.32", "gemini.google.com": "127.0.2.33",
         "claude.ai": "127.0.2.34", "www.example.org": "127.0.2.36"}

# Who asks from where; 127.0.0.1 is a ministry PC because browsers cannot choose their source address.
IDENTITY = """\
  - {cidr: 127.0.0.1, body: kr.motie, role: employee, device: gov-pc, zone: internet}
  - {cidr: 127.0.1.11, body: kr.motie, role: employee, device: gov-pc, zone: internet}
  - {cidr: 127.0.1.33, body: kr.mnd.army, role: soldier, device: private-phone, zone: cellular}
  - {cidr: 127.0.1.41, body: kr.khnp, role: engineer, device: gov-pc, zone: work-net}
"""


def wait_until(condition, what):
    """Asks `condition` until it gives something true; fails after PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {PATIENCE_S} s in vain for {what}")


def end(process):
    """SIGTERM, and after PATIENCE_S SIGKILL; whether it ended by the first."""
    process.terminate()
    try:
        process.wait(PATIENCE_S)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


_reserved = []  # sockets that hold ports for this process


def free_port(kind=socket.SOCK_STREAM, addresses=("127.0.0.1",)):
    """A port that is free at every address, for TCP and UDP, and that no other test takes while this one runs."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.bind((addresses[0], 0))
            port = probe.getsockname()[1]
        if all(is_free(address, port, each) for address in addresses
               for each in (socket.SOCK_STREAM, socket.SOCK_DGRAM)) and reserve(port):
            return port
    raise AssertionError("no free port on loopback")


def reserve(port):
    """Whether no other process has this port in mind: a name in the abstract namespace goes with its process."""
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        name.bind(f"\0haechi-test-port-{port}")
    except OSError:
        name.close()
        return False
    _reserved.append(name)
    return True


def is_free(address, port, kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


class NameServer(socketserver.ThreadingUDPServer):
    """Answers A questions for SITES; other types of these names have no data; no other name exists."""
    allow_reuse_address = True
    daemon_threads = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            packet, sock = self.request
            labels, at = [], 12
            while packet[at]:
                labels.append(packet[at + 1:at + 1 + packet[at]].decode())
                at += 1 + packet[at]
            question = packet[12:at + 5]
            address = SITES.get(".".join(labels).lower())
            is_a = packet[at + 1:at + 3] == b"\0\1"
            answer = b""
            if address and is_a:
                answer = b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4" + socket.inet_aton(address)
            flags = 0x8180 if address else 0x8183
            sock.sendto(packet[:2] + struct.pack(">5H", flags, 1, 1 if answer else 0, 0, 0) + question + answer,
                        self.client_address)


class SiteHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"the site {self.headers['Host'].split(':')[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


class Site(http.server.ThreadingHTTPServer):
    daemon_threads = True
    tls = None

    def finish_request(self, request, client_address):
        with contextlib.suppress(OSError):
            request.settimeout(5)
            if self.tls:
                request = self.tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
            if self.tls:
                request.close()


class World:
    """`with World() as world:` a gateway on the ministry's policy before stand-in sites."""

    def __init__(self, operator="kr.gov", has_name_server=True, extra=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-e2e-"))
        self.records_folder = self.folder / "records"
        self.operator, self.has_name_server, self.extra = operator, has_name_server, extra
        self.servers, self.gateway = [], None

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
        for server in self.servers:
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self.make_certificates()
        self.https, self.http = (free_port(addresses=tuple(SITES.values())) for _ in range(2))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.folder / "site.pem", self.folder / "site.key")
        self.serve_sites(tls)
        self.upstream = free_port(socket.SOCK_DGRAM)
        if self.has_name_server:
            self.serve(NameServer(("127.0.0.1", self.upstream), NameServer.Handler))
        self.dns, self.proxy = free_port(socket.SOCK_DGRAM), free_port()
        self.write_config()
        self.log = open(self.folder / "gateway.log", "wb")
        self.gateway = subprocess.Popen([HAECHI, "run", "--config", str(self.folder / "haechi.yaml")],
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        self.log.close()
        wait_until(self.is_up, "the gateway")

    def serve_sites(self, tls):
        """Every site on its own address, plain and encrypted."""
        for address in SITES.values():
            self.serve(Site((address, self.http), SiteHandler))
            site = Site((address, self.https), SiteHandler)
            site.tls = tls
            self.serve(site)

    def serve(self, server):
        self.servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def is_up(self):
        if self.gateway.poll() is not None:
            raise AssertionError(f"the gateway ended: {(self.folder / 'gateway.log').read_text()}")
        for port in (self.dns, self.proxy):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                return False
        return True

    def make_certificates(self):
        names = ",".join(f"DNS:{name}" for name in SITES)
        (self.folder / "site.ext").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        for command in (
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-authority "
                "-keyout ca.key -out ca.pem",
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=sites -keyout site.key -out site.csr",
                "x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile site.ext "
                "-out site.pem"):
            subprocess.run(["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True)
        self.ca = str(self.folder / "ca.pem")

    def write_config(self):
        sites = ", ".join(SITES.values())
        (self.folder / "haechi.yaml").write_text(f"""\
policy: {MINISTRY}/policy
catalog: {ROOT}/catalog
lists: [{{file: {MINISTRY}/lists/gov-llm.txt, as: gov-llm}}]
operator: {self.operator}
records: {{dir: {self.records_folder}}}
dns: {{listen: ["127.0.0.1:{self.dns}"], upstream: ["127.0.0.1:{self.upstream}"]}}
proxy: {{listen: ["127.0.0.1:{self.proxy}"], ports: [80, 443, {self.https}, {self.http}], allowed_destinations: [{sites}]}}
identity:
{IDENTITY}{self.extra}""")

    def records(self):
        """The decisions on disk now."""
        lines = []
        for path in sorted(self.records_folder.glob("*.jsonl")):
            text = path.read_text()
            lines += [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
        return [line for line in lines if line["kind"] == "decision"]

    def wait_for_record(self, **wanted):
        """The first record with these values, as soon as it is on disk."""
        return wait_until(lambda: next((record for record in self.records()
                                        if all(record.get(key) == value for key, value in wanted.items())), None),
                          f"a record with {wanted}")

    def dig(self, host, *options, source="127.0.1.11", program="dig"):
        if program == "kdig":
            where = ["@127.0.0.1", "-p", str(self.dns), "-b", source]
        else:
            where = ["@127.0.0.1", "-p", str(self.dns), "-b", source, "+tries=1", "+time=10"]
        return run(program, *where, host, *options)

    def curl(self, url, *options, source="127.0.1.11"):
        return run("curl", "-sS", "-i", "--max-time", "20", "--interface", source, "--proxy",
                   f"http://127.0.0.1:{self.proxy}", "--cacert", self.ca, *options, url, is_checked=False)

    def url(self, host, scheme="https"):
        return f"{scheme}://{host}:{self.https if scheme == 'https' else self.http}/"


def run(*command, is_checked=True):
    """Output and errors together, as text."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S * 2, text=True)
    if is_checked and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}")
    return done.stdout
