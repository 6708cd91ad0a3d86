"""A TLS client that says its hello as a test wants it: cut into segments, spread over records, changed on the way."""
import select
import socket
import ssl


class Ended(Exception):
    """The other side closed or reset the connection."""


def in_segments(size, pause=0.0):
    return lambda hello: [(hello[at:at + size], pause) for at in range(0, len(hello), size)]


def in_records(size, then=None):
    """The same message in many TLS records; `then` cuts these into segments."""
    def cut(hello):
        body = hello[5:]
        out = b"".join(hello[:3] + len(body[at:at + size]).to_bytes(2, "big") + body[at:at + size]
                       for at in range(0, len(body), size))
        return then(out) if then else [(out, 0)]
    return cut


def make_context(ca=None, alpn=("http/1.1",), version=None, ciphers=None):
    """Without `ca` whatever certificate comes is accepted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED if ca else ssl.CERT_NONE
    if ca:
        context.load_verify_locations(ca)
    if version:
        context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def make_hello(server_name, context=None):
    """The record of a first hello."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = (context or make_context()).wrap_bio(incoming, outgoing, server_hostname=server_name)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def wait(sock, seconds):
    return bool(select.select([sock], [], [], seconds)[0])


class TlsClient:
    """Over a connected socket; the first flight goes through `cut`."""

    def __init__(self, sock, server_name, context=None, cut=None, session=None):
        self.sock = sock
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or make_context()).wrap_bio(self.incoming, self.outgoing, server_hostname=server_name,
                                                        session=session)
        self.cut = cut

    def flush(self):
        data = self.outgoing.read()
        if not data:
            return
        pieces = self.cut(data) if self.cut else [(data, 0)]
        self.cut = None
        try:
            for piece, pause in pieces:
                self.sock.sendall(piece)
                if pause and wait(self.sock, pause):
                    break  # an answer to half a hello
        except OSError as error:
            raise Ended(str(error)) from None

    def fill(self):
        try:
            data = self.sock.recv(65536)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Ended(str(error)) from None
        if not data:
            self.incoming.write_eof()
            raise Ended("closed")
        self.incoming.write(data)

    def run(self, call):
        while True:
            try:
                result = call()
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                self.fill()
            except ssl.SSLError:
                try:
                    self.flush()
                except Ended:
                    pass
                raise

    def handshake(self):
        self.run(self.tls.do_handshake)
        return self

    def send(self, data):
        self.run(lambda: self.tls.write(data))

    def read(self, most=65536):
        return self.run(lambda: self.tls.read(most))

    def read_until(self, end):
        data = b""
        while end not in data:
            try:
                more = self.read()
            except (Ended, ssl.SSLError):
                break
            if not more:
                break
            data += more
        return data

    def read_to_end(self):
        """Everything, and whether the end was a close_notify."""
        data = b""
        while True:
            try:
                more = self.read()
            except (Ended, ssl.SSLEOFError):
                return data, False
            except ssl.SSLZeroReturnError:
                return data, True
            if not more:
                return data, True
            data += more

    def request(self, host, path="/", headers="", body=b""):
        """The answer's head and as much of its body as comes in one go."""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        method = "POST" if body else "GET"
        self.send(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n{length}{headers}\r\n"
                  .encode() + body)
        head = self.read_until(b"\r\n\r\n")
        head, _, rest = head.partition(b"\r\n\r\n")
        size = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                     if line.lower().startswith(b"content-length:")), 0)
        while len(rest) < size:
            more = self.read()
            if not more:
                break
            rest += more
        return head + b"\r\n\r\n" + rest

    def close(self):
        self.sock.close()


def describe_end(sock):
    """How the other side answered where no handshake comes about: `alert N`, `handshake`, `closed`, `reset`, `silent`."""
    sock.settimeout(20)
    try:
        data = sock.recv(65536)
    except ConnectionResetError:
        return "reset"
    except socket.timeout:
        return "silent"
    if not data:
        return "closed"
    if data[0] == 21:
        return f"alert {data[6]}"
    return "handshake" if data[0] == 22 else f"bytes {data[:20]!r}"
