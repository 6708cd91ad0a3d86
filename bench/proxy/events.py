"""Events of a stream: an origin that writes when it sends each, a client that sees when each comes. As one program: the
origin, `events.py FOLDER PORT`."""
import asyncio
import pathlib
import socket
import ssl
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "common"))  # run as a program, too

from stage import INSPECTED, ORIGIN_EVENTS, await_port

PROMPT = b'{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Name the seasons."}]}'
PATH = "/v1/chat/completions"
HOST = f"{INSPECTED}:{ORIGIN_EVENTS}"
COUNT, GAP_MS = 400, 5


async def serve(reader, writer):
    try:
        await send_events(reader, writer)
    except ConnectionError:
        pass  # a client that has seen enough
    writer.close()


async def send_events(reader, writer):
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(lengths[0]))
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(COUNT):
        event = b'data: {"choices":[{"index":0,"delta":{"content":"%.7f "}}]}\n\n' % time.time()
        writer.write(b"%x\r\n%s\r\n" % (len(event), event))
        await writer.drain()
        await asyncio.sleep(GAP_MS / 1e3)
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def serve_all(folder, port):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/origin.pem", f"{folder}/origin.key")
    server = await asyncio.start_server(serve, "127.0.0.1", port, ssl=context)
    await server.serve_forever()


def start_origin(folder):
    process = subprocess.Popen(["taskset", "-c", "1", sys.executable, __file__, str(folder), str(ORIGIN_EVENTS)],
                               stdin=subprocess.DEVNULL)
    await_port(ORIGIN_EVENTS, process)
    return process


def open_stream(way, trusted):
    kind, place = way
    host, port = place.split(":")
    plain = socket.create_connection((host, ORIGIN_EVENTS if kind == "--to" else int(port)), 10)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if kind == "--proxy":
        plain.sendall(f"CONNECT {HOST} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += plain.recv(1)
        if b" 200" not in answer.split(b"\r\n")[0]:
            raise RuntimeError(f"CONNECT: {answer!r}")
    context = ssl.create_default_context(cafile=trusted)
    context.set_alpn_protocols(["http/1.1"])
    return context.wrap_socket(plain, server_hostname=INSPECTED)


def measure(way, trusted):
    """Milliseconds from an event's sending to its coming, sorted."""
    with open_stream(way, trusted) as stream:
        stream.settimeout(20)
        stream.sendall(f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
                       f"Accept: text/event-stream\r\nContent-Length: {len(PROMPT)}\r\n\r\n".encode() + PROMPT)
        buffer, delays = b"", []
        while len(delays) < COUNT:
            got = stream.recv(65536)
            now = time.time()
            if not got:
                raise RuntimeError(f"the stream ended after {len(delays)} events: {buffer[:300]!r}")
            buffer += got
            *whole, buffer = buffer.split(b"\n\n")
            delays += [(now - float(event.split(b'"content":"')[1].split(b" ")[0])) * 1e3
                       for event in whole if b'"content":"' in event]
    return sorted(delays)


def figures(delays):
    return {"middle_ms": delays[len(delays) // 2], "p99_ms": delays[int(len(delays) * 0.99)], "most_ms": delays[-1]}


if __name__ == "__main__":
    asyncio.run(serve_all(sys.argv[1], int(sys.argv[2])))
