"""The world of the tests with real clients: a policy that warns, asks, and blocks, and sites that speak what such
clients ask for: pages, WebSocket, server-sent events, an AI service's API, git."""
import base64
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import threading

import world as world_module
from inspected import Inspected
from world import ROOT, SiteHandler

NODE_MODULES = pathlib.Path(os.environ.get("HAECHI_NODE_CLIENTS", ROOT / "build/node-clients"))

SITES = {"chatgpt.com": "127.0.2.61", "claude.ai": "127.0.2.62", "chat.deepseek.com": "127.0.2.63",
         "api.openai.com": "127.0.2.64", "api.anthropic.com": "127.0.2.65", "grok.com": "127.0.2.66",
         "www.perplexity.ai": "127.0.2.67", "gemini.google.com": "127.0.2.68", "www.example.org": "127.0.2.69",
         "api.deepseek.com": "127.0.2.70", "login.live.com": "127.0.2.71"}

IDENTITY = """\
  - {cidr: 127.0.0.1, body: office, role: clerk, device: pc, zone: lan}
  - {cidr: 127.0.1.0/24, body: office, role: clerk, device: pc, zone: lan}
"""

POLICY = """\
timezone: Asia/Seoul
bodies:
  office: {name: {en: Statistics Office, ko: 통계사무처}, on_undecided: block}
devices: {pc: {owner: body}}
zones: {lan: {owner: body}}
orders:
  - id: office-ai-2025-3
    title: {en: Use of generative AI at work, ko: 업무상 생성형 인공지능 이용 지침}
    issuer: office
    force: binding
    basis: Internal rule 2025-3
    because: {en: Answers may be wrong and what is typed may be kept abroad, ko: 답변이 부정확할 수 있고 입력한 내용이 국외에 보관될 수 있음}
    from: 2025-01-01
    rules:
      - {target: {provider_group: deepseek}, effect: block, obligations: [notice-page], instead: [openai-chatgpt, clova-x]}
      - {target: {service: anthropic-claude}, purpose: [research, translation], effect: allow, obligations: [justify]}
      - {target: {service: anthropic-claude}, effect: block, obligations: [notice-page], instead: [clova-x]}
      - {target: {service: [openai-api, anthropic-api], model: ["*-preview"]}, effect: block, instead: [clova-x]}
      - {target: {service: [openai-api, anthropic-api]}, effect: allow}
      - {target: {service: google-gemini, model: ["*-preview"]}, effect: block}
      - {target: {service: google-gemini}, effect: allow}
      - {effect: warn, instead: [clova-x]}
"""

BLOCK_ALL = """\
orders:
  - id: office-stop
    title: {en: All of it stops, ko: 전면 중지}
    issuer: office
    force: binding
    because: {en: A test, ko: 시험}
    from: 2025-01-01
    rules: [{effect: block}]
"""

SOCKET_PAGE = """<!DOCTYPE html><title>socket</title><p id="log"></p><script>
const log = text => document.getElementById("log").append(text + "; ");
const socket = new WebSocket(`wss://${location.host}/socket`);
socket.onopen = () => { log("open"); socket.send("안녕"); };
socket.onmessage = event => log("heard " + event.data);
socket.onclose = event => log(`closed ${event.code} ${event.reason}`);
</script>"""

EVENTS_PAGE = """<!DOCTYPE html><title>events</title><p id="log"></p><script>
const log = text => document.getElementById("log").append(text + "; ");
const source = new EventSource("/events");
source.onmessage = event => log("heard " + event.data);
source.addEventListener("error", event => { log("error " + (event.data || "")); source.close(); });
</script>"""


class Handler(SiteHandler):
    """What every site answers."""
    seen = []  # (host, method, path, headers)
    bodies = []  # SHA-256 of what was posted
    release = threading.Event()
    repository = None

    @classmethod
    def forget(cls):
        cls.seen.clear()
        cls.bodies.clear()
        cls.release.clear()

    def note(self):
        Handler.seen.append((self.headers["Host"].split(":")[0], self.command, self.path, dict(self.headers)))

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note()
        path = self.path.split("?")[0]
        if path == "/socket":
            self.speak_websocket()
        elif path == "/events":
            self.stream([b"data: one\n\n", b"data: two\n\n"])
        elif path in ("/socket-page", "/events-page"):
            page = SOCKET_PAGE if path == "/socket-page" else EVENTS_PAGE
            self.answer(200, "text/html; charset=utf-8", page.encode())
        elif path.startswith("/repository.git/"):
            self.run_git(b"")
        else:
            host = self.headers["Host"].split(":")[0]
            self.answer(200, "text/html; charset=utf-8", f"<!DOCTYPE html><h1>the site {host}</h1>".encode())

    def do_POST(self):
        self.note()
        body = self.read_body()
        Handler.bodies.append(hashlib.sha256(body).hexdigest())
        if self.path.startswith("/repository.git/"):
            self.run_git(body)
        elif self.path == "/v1/chat/completions":
            self.answer_openai(json.loads(body))
        elif self.path == "/v1/messages":
            self.answer_anthropic(json.loads(body))
        else:
            self.answer(200, "application/json", json.dumps({"received": len(body)}).encode())

    def read_body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def stream(self, pieces):
        """The first piece at once, the others when the test lets them go."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self.send_chunk(pieces[0])
            Handler.release.wait(world_module.PATIENCE_S)
            for piece in [*pieces[1:], b""]:
                self.send_chunk(piece)
        except OSError:
            self.close_connection = True

    def send_chunk(self, piece):
        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    def answer_openai(self, request):
        def chunk(text, reason=None):
            return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": request["model"],
                    "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]}
        words = ["해치는 ", "옳고 그름을 ", "가립니다."]
        if request.get("stream"):
            events = [f"data: {json.dumps(chunk(word), ensure_ascii=False)}\n\n".encode() for word in words]
            self.stream([*events, f"data: {json.dumps(chunk('', 'stop'))}\n\ndata: [DONE]\n\n".encode()])
            return
        message = {"role": "assistant", "content": "".join(words), "refusal": None}
        self.answer(200, "application/json", json.dumps(
            {"id": "c1", "object": "chat.completion", "created": 1, "model": request["model"],
             "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode())

    def answer_anthropic(self, request):
        self.answer(200, "application/json", json.dumps(
            {"id": "m1", "type": "message", "role": "assistant", "model": request["model"], "stop_reason": "end_turn",
             "stop_sequence": None, "content": [{"type": "text", "text": "해치"}],
             "usage": {"input_tokens": 1, "output_tokens": 1}}).encode())

    def speak_websocket(self):
        accept = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept.digest()).decode())
        self.end_headers()
        self.close_connection = True
        self.connection.settimeout(world_module.PATIENCE_S)
        try:
            while frame := self.read_frame():
                opcode, payload = frame
                if opcode == 8:
                    return
                answer = "echo ".encode() + payload
                self.wfile.write(bytes([0x81, len(answer)]) + answer)
        except OSError:
            pass

    def read_frame(self):
        """A masked frame of fewer than 65,536 bytes; None at the end."""
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.rfile.read(2))[0]
        key = self.rfile.read(4)
        payload = self.rfile.read(size)
        return head[0] & 0x0F, bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))

    def run_git(self, body):
        path, _, query = self.path.partition("?")
        done = subprocess.run(
            ["git", "http-backend"], input=body, stdout=subprocess.PIPE, check=True,
            env={**os.environ, "GIT_PROJECT_ROOT": str(Handler.repository), "GIT_HTTP_EXPORT_ALL": "1",
                 "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                 "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                 "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                 "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")})
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(fields.pop("Status", "200").split()[0])
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class ClientWorld(Inspected):
    """`others` maps hosts that are served by something else than Python's web server to functions that begin it:
    (address, port, folder) -> something with `close()`."""

    def __init__(self, others=None, **rest):
        world_module.SITES.clear()
        world_module.SITES.update(SITES)
        world_module.IDENTITY = IDENTITY
        world_module.SiteHandler = Handler
        Handler.forget()
        self.others, self.begun = others or {}, []
        super().__init__(operator="office", policy=POLICY, **rest)

    def serve_sites(self, tls):
        for host, begin in self.others.items():
            self.begun.append(begin(SITES[host], self.https, self.folder))
        rest = {host: address for host, address in SITES.items() if host not in self.others}
        kept = dict(world_module.SITES)
        world_module.SITES.clear()
        world_module.SITES.update(rest)
        try:
            super().serve_sites(tls)
        finally:
            world_module.SITES.clear()
            world_module.SITES.update(kept)

    def __exit__(self, *rest):
        Handler.release.set()
        for each in self.begun:
            each.close()
        super().__exit__(*rest)

    def requests_to(self, host):
        return [each for each in Handler.seen if each[0] == host]

    def all_records(self):
        """Every line of the records on disk now, notices and acknowledgements too."""
        lines = []
        for path in sorted(self.records_folder.glob("*.jsonl")):
            text = path.read_text()
            lines += [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
        return lines

    def wait_until_noted(self, note):
        """Waits for a record of any kind with this note."""
        return world_module.wait_until(
            lambda: next((each for each in self.all_records() if each.get("note") == note), None), note)

    def node(self, script, *arguments):
        """A Node client that trusts haechi's authority as `ca export --for node` says."""
        return subprocess.Popen(
            ["node", str(ROOT / "tests/e2e/node" / script), f"http://127.0.0.1:{self.proxy}", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NODE_EXTRA_CA_CERTS": self.ca, "HAECHI_NODE_CLIENTS": str(NODE_MODULES)})


class Process:
    """A server process that says a line when it is ready."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready"):
            self.close()
            raise AssertionError(f"{command[0]} says {line!r}")

    def close(self):
        self.process.terminate()
        self.process.wait(world_module.PATIENCE_S)
        self.process.stdout.close()


def http2_site(address, port, folder):
    return Process("node", str(ROOT / "tests/e2e/node/http2_site.js"), address, str(port), f"{folder}/site.key",
                   f"{folder}/site.pem")


def make_repository():
    """A folder with `repository.git`, which holds one commit."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-git-"))
    work = folder / "work"

    def git(*arguments, where=work):
        world_module.run("git", "-C", str(where), "-c", "user.name=haechi", "-c", "user.email=test@example.org",
                         "-c", "init.defaultBranch=main", *arguments)

    work.mkdir()
    git("init", "-q")
    (work / "README").write_text("해치\n" * 20_000)
    git("add", "README")
    git("commit", "-q", "-m", "first")
    git("clone", "-q", "--bare", str(work), str(folder / "repository.git"), where=folder)
    return folder
