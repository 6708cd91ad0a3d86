"""A gateway at the end of the client's cable, before stand-in sites on the ports that people use."""
import json
import pathlib
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import tempfile
import threading

from network import CLIENT6, CLIENTS, GATE, Network
from world import HAECHI, ROOT, Site, SiteHandler, end, run, wait_until

SITES = {"www.example.org": ["198.51.100.10", "2001:db8::10"], "chat.deepseek.com": ["198.51.100.11"],
         "chatgpt.com": ["198.51.100.12"], "claude.ai": ["198.51.100.13"], "gemini.google.com": ["198.51.100.14"]}
ELSEWHERE = {"loop.example.org": ["198.51.100.99"]}  # names of addresses that no site has
PLAIN, SECURE, STEERED, TRANSPARENT = 3128, 3129, 8453, 8443
OFFICE, FREE, STRANGER, BALANCER, FRONT, KIM = CLIENTS[:6]

POLICY = """\
bodies:
  org: {name: {en: Organisation, ko: 기관}, default: allow, on_undecided: block}
  free: {name: {en: Free, ko: 자유}, default: allow, on_undecided: allow}
devices: {pc: {owner: body}, managed-pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - {id: no-deepseek, issuer: org, force: binding, scope: {bodies: [org]}, rules: [{target: {provider_group: deepseek}, effect: block}]}
  - {id: free-no-deepseek, issuer: free, force: binding, scope: {bodies: [free]}, rules: [{target: {provider_group: deepseek}, effect: block}]}
  - id: chatgpt-with-proof
    issuer: org
    force: binding
    scope: {bodies: [org]}
    rules:
      - {target: {provider_group: openai}, scope: {assurance: password}, effect: allow}
      - {target: {provider_group: openai}, effect: block}
  - id: claude-on-managed-pcs
    issuer: org
    force: binding
    scope: {bodies: [org]}
    rules:
      - {target: {provider_group: anthropic}, scope: {devices: [managed-pc]}, effect: allow}
      - {target: {provider_group: anthropic}, effect: block}
  - id: gemini-for-officers
    issuer: org
    force: binding
    scope: {bodies: [org]}
    rules:
      - {target: {service: google-gemini}, scope: {roles: [officer]}, effect: allow}
      - {target: {service: google-gemini}, effect: block}
"""

IDENTITY = "\n".join(f"  - {{cidr: {address}, body: {body}, role: clerk, device: pc, zone: office}}" for address, body in
                     [(OFFICE, "org"), (FREE, "free"), (BALANCER, "org"), (FRONT, "org"), (KIM, "org"), (CLIENT6, "org"),
                      (GATE, "org"), ("10.99.0.0/16", "org")])


class Handler(SiteHandler):
    """Says what was asked of it, word for word."""
    seen = []

    def do_GET(self):
        Handler.seen.append((self.headers["Host"], self.path))
        if self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 100_000)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        body = f"the site {self.headers['Host']}\n{self.command} {self.path}\n{self.headers}".encode()
        if self.path.startswith("/big"):
            body = b"0123456789abcdef" * 65536 * 4
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


def over6(kind):
    """The same site at an IPv6 address: the gateway takes whichever of the two is there first."""
    return type(f"{kind.__name__}6", (kind,), {"address_family": socket.AF_INET6})


class NameServer(socketserver.ThreadingUDPServer):
    allow_reuse_address = True
    daemon_threads = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            packet, sock = self.request
            labels, at = [], 12
            while packet[at]:
                labels.append(packet[at + 1:at + 1 + packet[at]].decode())
                at += 1 + packet[at]
            kind = struct.unpack(">H", packet[at + 1:at + 3])[0]
            addresses = {**SITES, **ELSEWHERE}.get(".".join(labels).lower())
            answers = []
            for address in addresses or []:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                if kind == {socket.AF_INET: 1, socket.AF_INET6: 28}[family]:
                    data = socket.inet_pton(family, address)
                    answers.append(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 30, len(data)) + data)
            flags = 0x8180 if addresses else 0x8183
            sock.sendto(packet[:2] + struct.pack(">5H", flags, 1, len(answers), 0, 0) + packet[12:at + 5] + b"".join(answers),
                        self.client_address)


class Gateway:
    """`with Gateway(proxy="...", more="...") as it:`: these keys of `proxy`, and further sections."""
    policy, identity, site_kind, upstream = POLICY, IDENTITY, None, ""

    def __init__(self, proxy="", more="", files=None):
        self.proxy, self.more, self.files = proxy, more, files or {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-ways-"))
        self.servers, self.process, self.network, self.was_stuck = [], None, None, False

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.was_stuck = not end(self.process)
        for server in self.servers:
            server.shutdown()
            server.server_close()
        if self.network:
            self.network.close()
            run("ip", "link", "delete", "gw", is_checked=False)
            run("nft", "flush", "ruleset", is_checked=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not self.was_stuck, "every client has gone, and the gateway still waited for one"

    def start(self):
        run("ip", "address", "flush", "dev", "lo")
        self.network = Network([address for addresses in SITES.values() for address in addresses])
        self.make_certificates()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.folder / "site.pem", self.folder / "site.key")
        if self.site_kind:
            tls.set_alpn_protocols(["h2", "http/1.1"])
        for address in (address for addresses in SITES.values() for address in addresses):
            kind = self.site_kind or Site
            kind = over6(kind) if ":" in address else kind
            self.serve(kind((address, 80), Handler))
            site = kind((address, 443), Handler)
            site.tls = tls
            self.serve(site)
        self.serve(NameServer(("127.0.0.1", 53), NameServer.Handler))
        (self.folder / "policy.yaml").write_text(self.policy)
        for name, text in self.files.items():
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o600)
        self.write_config()
        self.log = open(self.folder / "gateway.log", "wb")
        self.process = subprocess.Popen([HAECHI, "run", "--config", str(self.folder / "haechi.yaml")], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL)
        self.log.close()
        wait_until(self.is_up, "the gateway")

    def write_config(self):
        (self.folder / "haechi.yaml").write_text(f"""\
policy: policy.yaml
catalog: {ROOT}/catalog
operator: org
records: {{dir: {self.folder}/records}}
proxy:
  allowed_destinations: [198.51.100.0/24, "2001:db8::/32"]
{self.proxy}
upstream: {{resolver: [127.0.0.1]{self.upstream}}}
limits: {{threads: 2, proxy_header_timeout_s: 2, drain_s: 3600}}
identity:
{self.identity}
{self.more}
""")

    def text_of_log(self):
        return (self.folder / "gateway.log").read_text()

    def is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the gateway ended: {self.text_of_log()}")
        return "listening: " in self.text_of_log()

    def serve(self, server):
        self.servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def openssl(self, *command):
        subprocess.run(["openssl", *command], cwd=self.folder, check=True, capture_output=True)

    def make_authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
                     "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def make_certificate(self, name, authority, subject, extensions, days="9"):
        (self.folder / f"{name}.ext").write_text(extensions)
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject, "-keyout",
                     f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
                     "-CAcreateserial", "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        (self.folder / f"{name}.key").chmod(0o600)

    def make_certificates(self):
        self.make_authority("ca")
        names = ",".join(f"DNS:{name}" for name in [*SITES, *ELSEWHERE])
        self.make_certificate("site", "ca", "/CN=sites", f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        self.make_certificate("proxy", "ca", "/CN=proxy", f"subjectAltName=IP:{GATE}\nextendedKeyUsage=serverAuth\n", "60")
        self.ca = str(self.folder / "ca.pem")

    def records(self):
        lines = []
        for path in sorted((self.folder / "records").glob("*.jsonl")):
            text = path.read_text()
            lines += [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
        return [line for line in lines if line["kind"] == "decision"]

    def wait_for_record(self, **wanted):
        return wait_until(lambda: next((record for record in self.records()
                                        if all(record.get(key) == value for key, value in wanted.items())), None),
                          f"a record with {wanted} among {self.records()}; {self.text_of_log()}")

    def curl(self, url, *options, source=OFFICE):
        """By the client, as `options` say it gets there."""
        return self.network.run_there("curl", "-sS", "-i", "--max-time", "20", "--interface", source, "--cacert", self.ca,
                                      *options, url)
