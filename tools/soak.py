#!/usr/bin/env python3
"""A gateway under mixed load for a while: DNS, tunnels, inspected connections in HTTP/1.1 and HTTP/2, event streams,
WebSockets, bodies that wait in files, clients that leave, and a reload every so often. Prints memory, descriptors and
threads of all its processes as time goes by; at the end the slope of memory over the second half.

usage: soak.py BINARY [--seconds N] [--rate N] [--reload-every S] [--sample S] [--most-slope KB] [--log FILE]

Everything is on loopback and ends with it. Exit 1: a client got something else than it should have, the gateway died,
more descriptors were left than pipes are kept for tunnels (64), or memory grew by more than --most-slope kB a minute.
"""
import argparse
import base64
import contextlib
import hashlib
import os
import pathlib
import random
import socket
import ssl
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/operation"))
from office import DATA, Http2Client, Office, fixture  # noqa: E402


class Load:
    """One kind of work, over and over, at a rate."""

    def __init__(self, office, work, per_second, stop):
        self.office, self.work, self.pause, self.stop = office, work, 1 / per_second, stop
        self.done, self.wrong = 0, []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stop.wait(self.pause * random.uniform(0.5, 1.5)):
            try:
                self.work(self.office)
                self.done += 1
            except (OSError, AssertionError, ValueError) as error:
                self.wrong.append(repr(error)[:200])


def ask_dns(office):
    assert fixture.ask_dns(office.dns, f"n{random.randrange(50)}.test", timeout=20) == 0


def use_tunnel(office):
    sock, status = fixture.connect_tunnel(office.proxy, f"plain.test:{office.site.port}")
    with sock:
        assert status == 200, status
        for data in (fixture.client_hello("plain.test"), os.urandom(100_000)):
            sock.sendall(data)
            left = len(data)
            while left and (more := sock.recv(65536)):
                left -= len(more)
            assert left == 0, left


def ask_inspected(office):
    status, _, body = office.ask()
    assert (status, body) == (200, b"the site"), (status, body)


def post_inspected(office):
    data = os.urandom(random.choice((100, 50_000, 600_000)))
    status, _, body = office.ask(body=data)
    assert (status, body.decode()) == (200, hashlib.sha256(data).hexdigest()), status


def ask_refused(office):
    assert office.ask(host="bad.test")[0] == 403


def ask_http2(office):
    client = Http2Client(office.connect(alpn=("h2", "http/1.1")))
    streams = [client.ask("chat.test", "/") for _ in range(5)]
    for stream in streams:
        assert client.hear_until(lambda each: each[0] == DATA and each[2] == stream and each[1] & 1)
    client.sock.close()


def read_stream(office):
    with office.connect() as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: chat.test\r\nAccept: text/event-stream\r\n\r\n")
        data = b""
        while b"data: two" not in data and (more := sock.recv(65536)):
            data += more
        assert b"data: one" in data and b"data: two" in data, data


def use_websocket(office):
    with office.connect() as sock:
        key = base64.b64encode(os.urandom(16)).decode()
        sock.sendall(f"GET /socket HTTP/1.1\r\nHost: chat.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        assert b" 101 " in fixture.read_head(sock)
        for _ in range(5):
            sock.sendall(b"\x81\x85\0\0\0\0hello")
            data = b""
            while len(data) < 7 and (more := sock.recv(100)):
                data += more
            assert data == b"\x81\x05hello", data


def leave_early(office):
    sock = office.connect()
    sock.sendall(b"POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 900000\r\n\r\n" + bytes(300_000))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    os.close(sock.detach())


def distrust(office):
    try:
        office.ask(of_site=True)
    except (ssl.SSLError, OSError):
        return
    raise AssertionError("a client that does not trust the authority was served")


WORK = ((ask_dns, 10), (use_tunnel, 2), (ask_inspected, 3), (post_inspected, 1), (ask_refused, 1), (ask_http2, 1),
        (read_stream, 1), (use_websocket, 1), (leave_early, 0.5), (distrust, 0.5))


def facts_of(pid):
    """(kB resident, open descriptors, threads); of a process that is about to end, nothing."""
    with contextlib.suppress(OSError, KeyError):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        number = {line.split(":")[0]: line.split()[1] for line in status.splitlines()
                  if line.startswith(("VmRSS", "Threads"))}
        return int(number["VmRSS"]), len(os.listdir(f"/proc/{pid}/fd")), int(number["Threads"])
    return 0, 0, 0


def slope_of(points):
    """By least squares, a minute."""
    count = len(points)
    if count < 3:
        return 0.0
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    over = sum((x - mean_x) ** 2 for x, _ in points)
    return 60 * sum((x - mean_x) * (y - mean_y) for x, y in points) / over


def reload_now(office, round_):
    office.policy.write_text(office.policy.read_text().split("# round")[0] + f"# round {round_}\n")
    code, _, errors = office.admin("reload")
    assert code == 0, errors


def watch(office, options, stop):
    """Samples of (second, kB of the gateway)."""
    samples, begun, rounds, next_reload = [], time.monotonic(), 0, options.reload_every
    while (passed := time.monotonic() - begun) < options.seconds and office.process.poll() is None:
        stop.wait(options.sample)
        if passed >= next_reload:
            rounds, next_reload = rounds + 1, next_reload + options.reload_every
            reload_now(office, rounds)
        facts = [facts_of(pid) for pid in office.processes()]
        samples.append((passed, facts[0][0]))
        print(f"{passed:6.0f} s  gateway {facts[0][0]} kB, {facts[0][1]} descriptors, {facts[0][2]} threads; "
              f"signer {', '.join(str(each[0]) for each in facts[1:])} kB; reloads {rounds}", flush=True)
    return samples


def come_to_rest(office, wanted):
    """Until the gateway holds no more descriptors than it did before any client; how many it holds at last."""
    deadline = time.monotonic() + 60
    while (have := facts_of(office.process.pid)[1]) > wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return have


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--rate", type=float, default=1, help="of all work, in the place of 1")
    parser.add_argument("--reload-every", type=float, default=60)
    parser.add_argument("--sample", type=float, default=30)
    parser.add_argument("--most-slope", type=float, default=64)
    parser.add_argument("--log", type=pathlib.Path, help="where the gateway's log goes at the end")
    options = parser.parse_args()
    stop = threading.Event()
    with Office(str(options.binary.resolve()), undecided="allow", threads=2,
                inspection=", window_kb: 64, spill_mb: 4") as office:
        ask_dns(office)
        ask_inspected(office)
        rest = facts_of(office.process.pid)[1]
        loads = [Load(office, work, rate * options.rate, stop) for work, rate in WORK]
        samples = watch(office, options, stop)
        stop.set()
        for load in loads:
            load.thread.join(60)
        left = come_to_rest(office, rest)
        is_alive = office.process.poll() is None
        code = office.stop() if is_alive else office.process.returncode
        if options.log:
            options.log.write_text("\n".join(office.log) + "\n")
    for load in loads:
        print(f"{load.work.__name__}: {load.done} done, {len(load.wrong)} wrong {load.wrong[:3]}")
    second_half = [each for each in samples if each[0] >= options.seconds / 2]
    slope = slope_of(second_half)
    print(f"memory: {slope:+.1f} kB a minute over the second half; descriptors: {rest} before, {left} after; "
          f"exit code {code}")
    is_sound = is_alive and code == 0 and left <= rest + 64 and slope <= options.most_slope
    return 0 if is_sound and not any(load.wrong for load in loads) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
