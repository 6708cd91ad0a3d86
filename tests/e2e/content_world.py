"""Stand-ins for AI services behind an inspecting gateway with a policy that redacts. Each speaks the documented format of
its service, keeps what it was told, and answers with the pseudonyms that it finds in it, cut into small pieces."""
import base64
import hashlib
import http.client
import json
import re
import ssl
import struct
import urllib.parse

import clients
import world as world_module
from clients import Handler
from inspected import Inspected

NUMBER, MAIL, SECRET = "960121-1021413", "minsu.kim@agency.go.kr", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
TOKEN = re.compile("⟦[A-Z_]+:[a-z2-7]{8}⟧")
# Resident numbers of the months 13 to 19, and addresses at example.com and the like.
SURROGATE = re.compile(r"\d{2}1[3-9]\d{2}-\d{7}|u[a-z2-9]{9}@example\.(?:com|org|net)")

SITES = {"api.openai.com": "127.0.2.81", "api.anthropic.com": "127.0.2.82", "api.deepseek.com": "127.0.2.83",
         "chat.deepseek.com": "127.0.2.84", "chatgpt.com": "127.0.2.85", "claude.ai": "127.0.2.86",
         "gemini.google.com": "127.0.2.87", "generativelanguage.googleapis.com": "127.0.2.88",
         "copilot.microsoft.com": "127.0.2.89", "clovastudio.stream.ntruss.com": "127.0.2.90",
         "gov-seoul.openai.azure.com": "127.0.2.91", "bedrock-runtime.ap-northeast-2.amazonaws.com": "127.0.2.92",
         "gpu-7.internal.example": "127.0.2.93", "tools.internal.example": "127.0.2.94",
         "api.business.githubcopilot.com": "127.0.2.95", "api.mistral.ai": "127.0.2.96"}

POLICY = """\
timezone: Asia/Seoul
grades: [[O, S, C]]
bodies:
  office: {name: {en: Statistics Office, ko: 통계사무처}, on_undecided: block}
devices: {pc: {owner: body}}
zones: {lan: {owner: body, unlisted: inspect}}
orders:
  - id: office-content
    title: {en: What may be told to generative AI, ko: 생성형 인공지능에 입력할 수 있는 내용}
    issuer: office
    force: binding
    from: 2025-01-01
    rules:
      - {target: {service: mistral}, effect: inspect}
      - {effect: allow}
    data:
      - {finding: [personal-data], effect: redact}
      - {finding: [secret], effect: block}
      - {grade: S, effect: block}
"""


# A chat as sites build it: the page posts what was typed and shows the stream as it comes.
PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>chat</title><p id="log"></p><script>
async function say(text) {
  const log = document.getElementById("log");
  const answer = await fetch("/backend-api/f/conversation", {
    method: "POST", headers: {"Content-Type": "application/json"},
    body: JSON.stringify({action: "next", model: "gpt-5", parent_message_id: "root", messages: [
      {id: "m-1", author: {role: "user"}, content: {content_type: "text", parts: [text]}}]})});
  if (!answer.ok) {
    const said = await answer.json();
    log.append(`refused: ${said.error.code} ${said.error.found.map(each => each.name.ko).join(", ")}`);
    return;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let piece; !(piece = await reader.read()).done;) {
    const events = (rest + piece.value).split("\\n\\n");
    rest = events.pop();
    for (const event of events.filter(each => each.includes('"v"'))) {
      const value = JSON.parse(event.slice(6)).v;
      if (typeof value === "string") log.append(value);
    }
  }
  log.append(" (over)");
}
</script>"""


def cut(text, size=3):
    return [text[at:at + size] for at in range(0, len(text), size)]


def tokens_of(body):
    text = urllib.parse.unquote_plus(body.decode("utf-8", "replace")) if body.startswith(b"f.req=") else \
        body.decode("utf-8", "replace")
    return list(dict.fromkeys(TOKEN.findall(text) + SURROGATE.findall(text)))


def answer_text(body):
    """The stand-ins repeat what stands in the place of data, as models do."""
    return "확인: " + ", ".join(tokens_of(body)) + " 끝"


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def sse(values, end=""):
    return "".join(f"data: {dumps(value)}\n\n" for value in values) + end


def openai_chat(request, body):
    text = answer_text(body)
    if not request.get("stream"):
        return "application/json", dumps({"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [
            {"index": 0, "finish_reason": "stop",
             "message": {"role": "assistant", "content": text, "refusal": None}}]})

    def chunk(delta, reason=None, index=0):
        return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [{"index": index, "delta": delta, "finish_reason": reason}]}
    if request.get("tools"):
        arguments = dumps({"values": tokens_of(body)})
        first = {"index": 0, "id": "t1", "type": "function", "function": {"name": "look_up", "arguments": ""}}
        deltas = [first, *({"index": 0, "function": {"arguments": piece}} for piece in cut(arguments))]
        return "text/event-stream", sse([*(chunk({"tool_calls": [each]}) for each in deltas),
                                         chunk({}, "tool_calls")], "data: [DONE]\n\n")
    pieces = [chunk({"content": piece}, index=index) for piece in cut(text) for index in range(request.get("n", 1))]
    thoughts = [chunk({"reasoning_content": piece}) for piece in cut(text, 5)]
    ends = [chunk({}, "stop", index) for index in range(request.get("n", 1))]
    return "text/event-stream", sse([*thoughts, *pieces, *ends], "data: [DONE]\n\n")


def openai_responses(request, body):
    text = answer_text(body)
    item = {"id": "m1", "type": "message", "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": text, "annotations": []}]}
    response = {"id": "r1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "output": [item]}
    if not request.get("stream"):
        return "application/json", dumps(response)
    place = {"item_id": "m1", "output_index": 0, "content_index": 0}
    events = [{"type": "response.created", "response": {**response, "output": []}},
              *({"type": "response.output_text.delta", **place, "delta": piece} for piece in cut(text)),
              {"type": "response.output_text.done", **place, "text": text},
              {"type": "response.completed", "response": response}]
    return "text/event-stream", "".join(f"event: {each['type']}\ndata: {dumps(each)}\n\n" for each in events)


def anthropic_messages(request, body):
    text = answer_text(body)
    message = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
               "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}
    if not request.get("stream"):
        return "application/json", dumps({**message, "content": [{"type": "text", "text": text}]})
    events = [{"type": "message_start", "message": {**message, "content": [], "stop_reason": None}},
              {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
              *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
                for piece in cut(text)),
              {"type": "content_block_stop", "index": 0},
              {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
               "usage": {"output_tokens": 1}},
              {"type": "message_stop"}]
    return "text/event-stream", "".join(f"event: {each['type']}\ndata: {dumps(each)}\n\n" for each in events)


def claude_web(_, body):
    return "text/event-stream", sse([
        {"type": "message_start", "message": {"id": "m1"}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
          for piece in cut(answer_text(body))), {"type": "message_stop"}])


def chatgpt_web(_, body):
    first, *rest = cut(answer_text(body))
    message = {"author": {"role": "assistant"}, "content": {"content_type": "text", "parts": [""]}}
    return "text/event-stream", sse([{"p": "", "o": "add", "v": {"message": message}},
                                     {"p": "/message/content/parts/0", "o": "append", "v": first},
                                     *({"v": piece} for piece in rest)], "data: [DONE]\n\n")


def deepseek_web(_, body):
    first, *rest = cut(answer_text(body))
    return "text/event-stream", sse([
        {"v": {"response": {"fragments": [{"type": "THINK", "content": answer_text(body)}], "status": "WIP"}}},
        {"p": "response/fragments", "o": "APPEND", "v": [{"type": "RESPONSE", "content": first}]},
        {"p": "response/fragments/-1/content", "v": rest[0]}, *({"v": piece} for piece in rest[1:]),
        {"p": "response/status", "o": "SET", "v": "FINISHED"}])


def gemini_web(_, body):
    text, out = answer_text(body), ")]}'\n\n"
    for end in range(4, len(text) + 4, 4):
        inner = dumps([None, ["c_1"], None, None, [["rc_2", [text[:end]]]]])
        line = dumps([["wrb.fr", None, inner]])
        out += f"{len((line).encode('utf-16-le')) // 2 + 1}\n{line}\n"
    return "application/json", out


def gemini_api(_, body):
    return "text/event-stream", sse({"candidates": [{"content": {"role": "model", "parts": [{"text": piece}]}}]}
                                    for piece in cut(answer_text(body)))


def clova_studio(_, body):
    return "text/event-stream", "".join(
        f"event: token\ndata: {dumps({'message': {'role': 'assistant', 'content': piece}})}\n\n"
        for piece in cut(answer_text(body)))


def ollama(_, body):
    pieces = cut(answer_text(body))
    return "application/x-ndjson", "".join(
        dumps({"message": {"role": "assistant", "content": piece}, "done": at == len(pieces) - 1}) + "\n"
        for at, piece in enumerate(pieces))


def mcp(_, body):
    return "application/json", dumps({"jsonrpc": "2.0", "id": 7,
                                      "result": {"content": [{"type": "text", "text": answer_text(body)}]}})


def leaky(_, __):
    """An answer that gives a key away, piece by piece."""
    text = f"Use this key: {SECRET} and go on with the work as before. " + "x" * 40
    return "text/event-stream", sse(({"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in cut(text, 8)),
                                    "data: [DONE]\n\n")


SPEAKERS = {"api.openai.com": openai_chat, "api.anthropic.com": anthropic_messages, "api.deepseek.com": openai_chat,
            "chat.deepseek.com": deepseek_web, "chatgpt.com": chatgpt_web, "claude.ai": claude_web,
            "gemini.google.com": gemini_web, "generativelanguage.googleapis.com": gemini_api,
            "clovastudio.stream.ntruss.com": clova_studio, "gov-seoul.openai.azure.com": openai_chat,
            "gpu-7.internal.example": ollama, "tools.internal.example": mcp,
            "api.business.githubcopilot.com": openai_chat, "api.mistral.ai": leaky}


class ContentHandler(Handler):
    told = []  # (host, path, body) that upstream has seen

    def do_POST(self):
        host = self.headers["Host"].split(":")[0]
        body = self.read_body()
        ContentHandler.told.append((host, self.path, body))
        if self.headers.get("Content-Length") and int(self.headers["Content-Length"]) != len(body):
            raise AssertionError("the length is wrong")
        speaker = openai_responses if self.path.endswith("/responses") else SPEAKERS.get(host)
        if speaker is None:
            self.answer(200, "application/json", b"{}")
            return
        kind, text = speaker(json.loads(body) if body.startswith(b"{") else {}, body)
        if kind == "application/json":
            self.answer(200, kind, text.encode())
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = text.encode()
        for piece in cut(data, 61):  # chunks end anywhere
            self.send_chunk(piece)
        self.send_chunk(b"")

    def do_GET(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.speak_copilot()
        elif self.path == "/backend-api/conversation/c-1":
            kept = json.loads(next(body for _, path, body in reversed(ContentHandler.told) if path.endswith("/conversation")))
            self.answer(200, "application/json", dumps({"mapping": {"m-1": {"message": kept["messages"][0]}}}).encode())
        elif self.path == "/chat":
            self.answer(200, "text/html; charset=utf-8", PAGE.encode())
        else:
            super().do_GET()

    def speak_copilot(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while frame := self.read_frame():
            opcode, payload = frame
            if opcode == 8:
                return
            ContentHandler.told.append((self.headers["Host"].split(":")[0], self.path, payload))
            for piece in [*cut(answer_text(payload)), None]:
                message = {"event": "appendText", "messageId": "a", "text": piece} if piece else {"event": "done"}
                data = dumps(message).encode()
                self.wfile.write(bytes([0x81, len(data)]) + data)


class ContentWorld(Inspected):
    def __init__(self, policy=POLICY, **rest):
        world_module.SITES.clear()
        world_module.SITES.update(SITES)
        world_module.IDENTITY = clients.IDENTITY
        world_module.SiteHandler = ContentHandler
        Handler.forget()
        ContentHandler.told.clear()
        super().__init__(operator="office", policy=policy, **rest)

    node = clients.ClientWorld.node

    def write_config(self):
        """The office's own tools, which speak MCP, are a service that orders speak of."""
        super().write_config()
        (self.folder / "tools.txt").write_text("tools.internal.example\n")
        path = self.folder / "haechi.yaml"
        path.write_text(path.read_text().replace("lists: [", f"lists: [{{file: {self.folder}/tools.txt, as: office-tools}}, "))

    def told(self, host):
        return [(path, body) for each, path, body in ContentHandler.told if each == host]

    def connect(self, host):
        context = ssl.create_default_context(cafile=self.ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy, context=context,
                                                 timeout=world_module.PATIENCE_S)
        connection.set_tunnel(host, self.https)
        return connection

    def post(self, host, path, body, kind="application/json", headers=None):
        """(status, headers, text) of the answer."""
        connection = self.connect(host)
        data = body if isinstance(body, bytes) else dumps(body).encode()
        connection.request("POST", path, data, {"Content-Type": kind, "Accept": "*/*", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def everything_written(self):
        """All bytes of logs and records."""
        return b"".join(path.read_bytes() for path in [self.folder / "gateway.log", *self.records_folder.rglob("*")]
                        if path.is_file())

    def open_socket(self, host, path):
        """A WebSocket; gives a function that sends a text and one that reads the next message."""
        connection = self.connect(host)
        connection.putrequest("GET", path)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                            "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode()}.items():
            connection.putheader(name, value)
        connection.endheaders()
        stream = connection.sock.makefile("rwb")
        status = stream.readline()
        while stream.readline().strip():
            pass
        if b"101" not in status:
            raise AssertionError(status)

        def send(text):
            data, key = text.encode(), b"\1\2\3\4"
            length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
            stream.write(b"\x81" + length + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(data)))
            stream.flush()

        def read():
            head = stream.read(2)
            size = head[1] & 0x7F
            if size == 126:
                size = struct.unpack(">H", stream.read(2))[0]
            return head[0] & 0x0F, stream.read(size)

        return send, read
