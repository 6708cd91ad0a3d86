"""An office under test: the real gateway with inspection, sites with certificates of their own, and the clients that
its tests need, all on loopback. Standard library only; what is started here is ended here, by process id."""
import base64
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import select
import socket
import ssl
import struct
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/gateway"))
import fixture  # noqa: E402
from fixture import ME, PATIENCE_S, Gateway, wait_until  # noqa: E402

# `chat` is inspected (its requests and what they say are read; pictures are undecided), `bad` is
# refused, everything else is ordinary.
CATALOG = """\
- {id: chat, provider: c, provider_group: c, control_country: US, category: [generative-ai, chat],
   hosting: external, surfaces: [web], hosts: [chat.test]}
- {id: bad, provider: b, provider_group: b, control_country: CN, category: [generative-ai, chat],
   hosting: external, surfaces: [web], hosts: [bad.test]}
"""

POLICY = """\
bodies: {{org: {{name: {{en: Office, ko: 기관}}, on_undecided: {undecided}}}}}
devices: {{pc: {{owner: body}}}}
zones: {{office: {{owner: body}}}}
orders:
  - {{id: read-chat, issuer: org, force: binding, rules: [{{target: {{service: chat}}, effect: inspect}}]}}
  - {{id: no-bad, issuer: org, force: binding, rules: [{{target: {{service: bad}}, effect: block}}]}}
"""

NO_CHAT = """\
  - {id: no-chat, issuer: org, force: binding, rules: [{target: {service: chat}, effect: block}]}
"""

DATA = 0  # a type of HTTP/2 frames
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NAMES = ("chat.test", "bad.test", "plain.test")


def run(*command, cwd=None):
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)


class SiteHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body, **fields):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        digest, left = hashlib.sha256(), int(self.headers.get("Content-Length", 0))
        self.server.bodies += 1
        while left > 0:
            piece = self.rfile.read(min(left, 65536))
            if not piece:
                return
            digest.update(piece)
            left -= len(piece)
        self.answer(digest.hexdigest().encode())

    def do_GET(self):
        self.server.requests += 1
        if self.path == "/stream":
            self.stream()
        elif self.path == "/events":
            self.answer(b"data: one\n\ndata: two\n\n", Content_Type="text/event-stream")
        elif self.path == "/socket":
            self.echo_messages()
        elif self.path == "/reset":
            self.connection.unwrap_to_reset()
            self.close_connection = True
        elif self.path == "/broken-coding":
            self.answer(b"\x1f\x8b\x08 this is no gzip", Content_Encoding="gzip", Content_Type="text/event-stream")
        elif self.path == "/slow":
            self.server.slow_is_asked.set()
            self.server.release.wait(PATIENCE_S)
            self.answer(b"late")
        else:
            self.answer(b"the site")

    def echo_messages(self):
        """A WebSocket whose small text messages come back."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while (head := self.rfile.read(2)) and len(head) == 2:
            size = head[1] & 127
            mask, data = self.rfile.read(4), self.rfile.read(size)
            data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
            self.wfile.write(bytes([head[0], size]) + data)
            self.wfile.flush()
            if head[0] & 15 == 8:
                return

    def stream(self):
        """One event at once, the second once it is released."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: one\n\n")
        self.wfile.flush()
        self.server.slow_is_asked.set()
        self.server.release.wait(PATIENCE_S)
        with contextlib.suppress(OSError):
            self.wfile.write(b"data: two\n\n")
        self.close_connection = True

    def log_message(self, *_):
        pass


def hear(sock, lock):
    """What comes next. Two threads may not be inside one TLS connection: others write under the lock meanwhile."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    with lock:
        is_ready = sock.pending() > 0
    if not is_ready and not poll.poll(PATIENCE_S * 1000):
        raise TimeoutError
    with lock:
        return sock.recv(65536)


class TlsSocket(ssl.SSLSocket):
    def unwrap_to_reset(self):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.detach())
        self._sslobj = None  # it knows the descriptor by its number, which will be another connection's


class Site(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, folder, is_expired=False):
        super().__init__(("127.0.0.1", 0), SiteHandler)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.sslsocket_class = TlsSocket
        self.tls.load_cert_chain(folder / ("old.pem" if is_expired else "site.pem"), folder / "site.key")
        self.tls.set_alpn_protocols(["h2", "http/1.1"])
        self.requests = self.bodies = 0
        self.holds_http2 = False
        self.release, self.slow_is_asked = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def finish_request(self, request, client_address):
        with contextlib.suppress(OSError, ValueError):
            request.settimeout(PATIENCE_S)
            request = self.tls.wrap_socket(request, server_side=True)
            if request.selected_alpn_protocol() == "h2":
                self.speak_http2(request)
            else:
                super().finish_request(request, client_address)
            request.close()

    def speak_http2(self, sock):
        """Every request gets the same answer, once it is released where requests are held."""
        lock = threading.Lock()
        rest = hear(sock, lock)
        while len(rest) < len(PREFACE):
            rest += hear(sock, lock)
        with lock:
            sock.sendall(frame(4, 0, 0))
        rest = rest[len(PREFACE):]
        while True:
            found, rest = frames(rest)
            for kind, flags, stream, _ in found:
                if kind == 4 and not flags & 1:
                    with lock:
                        sock.sendall(frame(4, 1, 0))
                if kind in (0, 1) and flags & 1:
                    self.requests += 1
                    self.slow_is_asked.set()
                    threading.Thread(target=self.answer_http2, args=(sock, lock, stream), daemon=True).start()
            more = hear(sock, lock)
            if not more:
                return
            rest += more

    def answer_http2(self, sock, lock, stream):
        if self.holds_http2:
            self.release.wait(PATIENCE_S)
        with contextlib.suppress(OSError, ValueError), lock:
            sock.sendall(frame(1, 4, stream, b"\x88") + frame(0, 1, stream, b"the site"))

    def handle_error(self, *_):
        pass

    def close(self):
        self.release.set()
        self.shutdown()
        self.server_close()


class Office(Gateway):
    """`with Office(binary) as office:` a gateway that inspects `chat.test`."""

    def __init__(self, binary, undecided="block", limits="", inspection="", extra="", threads=1, is_expired=False,
                 ca_flags=(), start=True):
        super().__init__(binary, threads=threads)
        self.folder.chmod(0o755)
        self.make_certificates()
        self.web = Site(self.folder, is_expired)
        self.starts, self.opened = start, []
        (self.folder / "catalog.yaml").write_text(CATALOG)
        self.policy.write_text(POLICY.format(undecided=undecided))
        run(binary, "ca", "init", "--dir", str(self.folder / "authority"), *ca_flags)
        hosts = ", ".join(f"{name}: 127.0.0.1" for name in NAMES)
        self.config.write_text(f"""\
policy: policy.yaml
catalog: catalog.yaml
operator: org
dns: {{listen: ["127.0.0.1:0"], upstream: ["127.0.0.1:{self.upstream.port}"]}}
proxy: {{listen: ["127.0.0.1:0"], ports: [{self.web.server_port}, {self.site.port}], allowed_destinations: [127.0.0.0/8]}}
upstream: {{hosts: {{{hosts}}}, ca: site-ca.pem}}
identity: [{{cidr: 127.0.1.0/24, body: org, device: pc, zone: office, role: staff}}]
status: {{listen: "127.0.0.1:0"}}
inspection: {{ca: authority{inspection}}}
limits: {{threads: {threads}, drain_s: 5{limits}}}
{extra}""")

    def __enter__(self):
        if self.starts:
            try:
                self.start()
            except BaseException:
                self.close()
                raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for sock in self.opened:
            sock.close()
        self.web.close()
        super().close()

    def make_certificates(self):
        here = self.folder
        names = ",".join(f"DNS:{name}" for name in NAMES)
        (here / "site.ext").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        run("openssl", "req", "-x509", *ec, "-days", "2", "-subj", "/CN=site-authority", "-keyout", "site-ca.key",
            "-out", "site-ca.pem", cwd=here)
        run("openssl", "req", *ec, "-subj", "/CN=sites", "-keyout", "site.key", "-out", "site.csr", cwd=here)
        for name, days in (("site.pem", "2"), ("old.pem", "0")):
            run("openssl", "x509", "-req", "-in", "site.csr", "-CA", "site-ca.pem", "-CAkey", "site-ca.key",
                "-CAcreateserial", "-days", days, "-extfile", "site.ext", "-out", name, cwd=here)

    def trust(self, of_site=False):
        """What a client needs to believe the gateway, or the sites themselves."""
        context = ssl.create_default_context(
            cafile=str(self.folder / ("site-ca.pem" if of_site else "authority/ca-1.crt")))
        return context

    def connect(self, host="chat.test", client=ME, of_site=False, alpn=()):
        """A TLS connection to `host` through the proxy."""
        sock, status = fixture.connect_tunnel(self.proxy, f"{host}:{self.web.server_port}", client=client)
        if status != 200:
            sock.close()
            raise ConnectionRefusedError(status)
        context = self.trust(of_site)
        if alpn:
            context.set_alpn_protocols(list(alpn))
        self.opened.append(context.wrap_socket(sock, server_hostname=host))
        return self.opened[-1]

    def ask(self, path="/", host="chat.test", body=None, fields=None, of_site=False, sock=None, port=None):
        """One request; (status, headers, body)."""
        sock = sock or self.connect(host, of_site=of_site)
        connection = http.client.HTTPConnection(host, port or self.web.server_port, timeout=PATIENCE_S)
        connection.sock = sock
        try:
            connection.request("GET" if body is None else "POST", path, body,
                               dict({"Accept": "application/json"}, **(fields or {})))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def renew_certificate(self):
        """Of the sites: no leaf that was signed before will do."""
        run("openssl", "x509", "-req", "-in", "site.csr", "-CA", "site-ca.pem", "-CAkey", "site-ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "site.ext", "-out", "site.pem", cwd=self.folder)
        self.web.tls.load_cert_chain(self.folder / "site.pem", self.folder / "site.key")

    def try_to_ask(self):
        """The status, where there is one."""
        try:
            return self.ask()[0]
        except (ssl.SSLError, OSError):
            return None

    def processes(self):
        """The gateway, and below it parents before their children."""
        out, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            out.append(pid)
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(OSError):
                    todo += [int(each) for each in (task / "children").read_text().split()]
        return out

    def signers(self):
        """Keeper of the signer, who stands by for it, and the worker."""
        names = {pid: pathlib.Path(f"/proc/{pid}/comm").read_text().strip() for pid in self.processes()[1:]}
        return sorted(names, key=lambda pid: (pid != list(names)[0], names[pid] != "haechi-standby"))

    def admin(self, *words):
        """A command of the program for this gateway: (exit code, output, errors)."""
        done = subprocess.run([self.binary, *words, "--config", str(self.config)], capture_output=True, text=True,
                              timeout=PATIENCE_S, check=False)
        return done.returncode, done.stdout, done.stderr

    def proxy_stats(self):
        code, out, errors = self.admin("proxy", "stats", "--json")
        assert code == 0, errors
        return json.loads(out)

    def metrics(self):
        return self.get("/metrics")[1]


def frames(data):
    """HTTP/2 frames in `data`: (type, flags, stream, payload), and what is left over."""
    out = []
    while len(data) >= 9:
        size = int.from_bytes(data[:3], "big")
        if len(data) < 9 + size:
            break
        out.append((data[3], data[4], int.from_bytes(data[5:9], "big") & 0x7FFFFFFF, data[9:9 + size]))
        data = data[9 + size:]
    return out, data


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


class Http2Client:
    """Just enough HTTP/2 to ask and to see every frame of the answer."""

    def __init__(self, sock):
        self.sock, self.rest, self.heard, self.next = sock, b"", [], 1
        sock.settimeout(PATIENCE_S)
        sock.sendall(PREFACE + frame(4, 0, 0))

    def ask(self, host, path):
        def literal(index, text):
            return bytes([index, len(text)]) + text.encode()
        block = b"\x82\x87" + literal(0x04, path) + literal(0x01, host)  # GET, https, :path, :authority
        stream, self.next = self.next, self.next + 2
        self.sock.sendall(frame(1, 5, stream, block))
        return stream

    def hear(self):
        """Takes what comes next; False at the end."""
        data = self.sock.recv(65536)
        found, self.rest = frames(self.rest + data)
        for kind, flags, stream, payload in found:
            self.heard.append((kind, flags, stream, payload))
            if kind == 4 and not flags & 1:
                self.sock.sendall(frame(4, 1, 0))
        return bool(data)

    def hear_until(self, is_there):
        while not any(is_there(each) for each in self.heard):
            if not self.hear():
                return False
        return True
