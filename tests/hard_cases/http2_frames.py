"""As much of HTTP/2 as tests need that want to see, or send, frames of their own choice."""
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING, ALTSVC = 0, 1, 4, 6, 10
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """A field that enters no table, in plain letters."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def request(stream, authority):
    fields = b"\x82\x87\x84" + b"\x01" + bytes([len(authority)]) + authority + literal(b"accept", b"application/json")
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, fields)


def split(data):
    """Whole frames as (kind, flags, stream, payload), and what is left."""
    frames = []
    while len(data) >= 9:
        size = int.from_bytes(data[:3], "big")
        if len(data) < 9 + size:
            break
        frames.append((data[3], data[4], int.from_bytes(data[5:9], "big"), data[9:9 + size]))
        data = data[9 + size:]
    return frames, data


def serve(fields=b"", before=b""):
    """A site's handler: each request gets 200 with `fields`, and the frames `before` in front of that."""
    def handle(site, client, told):
        data = b""
        while len(data) < len(PREFACE):
            more = site.receive(client, told)
            if not more:
                return
            data += more
        data = data[len(PREFACE):]
        client.sendall(frame(SETTINGS, 0, 0))
        while True:
            frames, data = split(data)
            for kind, flags, stream, _ in frames:
                if kind == SETTINGS and not flags & ACK:
                    client.sendall(frame(SETTINGS, ACK, 0))
                if kind == HEADERS:
                    client.sendall(before + frame(HEADERS, END_HEADERS, stream, b"\x88" + fields) +
                                   frame(DATA, END_STREAM, stream, b"over two"))
            more = site.receive(client, told)
            if not more:
                return
            data += more
    return handle
