"""Load on a server under test, and what it spends on it."""
import random
import re
import socket
import struct
import subprocess
import time

from processes import cpu_seconds

NO_ANSWER, ALLOWED, BLOCKED = None, 0, 3  # what ask() says: response codes


def ask(port, name, timeout=0.5):
    """The response code of an A question over UDP; None without an answer."""
    query_id = random.randrange(1 << 16)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    packet = struct.pack("!6H", query_id, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(("127.0.0.1", port))  # connected: a closed port is told at once
            client.send(packet)
            while True:
                answer = client.recv(4096)
                if len(answer) >= 12 and answer[:2] == packet[:2]:
                    return answer[3] & 15
        except OSError:
            return NO_ANSWER


def read_dnsperf(text):
    def number(pattern):
        found = re.search(pattern, text)
        return float(found.group(1)) if found else 0.0

    return {"rate": number(r"Queries per second:\s+([\d.]+)"), "sent": int(number(r"Queries sent:\s+(\d+)")),
            "answered": int(number(r"Queries completed:\s+(\d+)")), "lost": int(number(r"Queries lost:\s+(\d+)")),
            "mean_ms": number(r"Average Latency \(s\):\s+([\d.]+)") * 1e3,
            "worst_ms": number(r"Average Latency.*max ([\d.]+)\)") * 1e3}


class Load:
    """dnsperf against one port, on core 1 unless spread."""

    def __init__(self, port, questions, options, spread=False):
        pin = [] if spread else ["taskset", "-c", "1"]
        self.process = subprocess.Popen(
            pin + ["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", questions, "-t", "2"] + options,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def result(self, timeout=300):
        return read_dnsperf(self.process.communicate(timeout=timeout)[0])

    def end(self):
        """Stops early; dnsperf still tells what it saw."""
        self.process.send_signal(2)
        return self.result(60)


def warm(server, folder, tag, spread=False):
    """Every allowed name is asked for often enough to lie in the cache of every thread."""
    for _ in range(3):
        Load(server.port, f"{folder}/questions.warm", ["-n", "1", "-c", "16", "-q", "200"], spread).result()
    threads = "2" if spread else "1"
    Load(server.port, f"{folder}/questions.{tag}", ["-l", "1", "-T", threads, "-c", "16", "-q", "200"], spread).result()


def measure_round(server, questions, seconds, spread=False):
    """As much as dnsperf can ask for a while."""
    threads = "2" if spread else "1"
    cpu, begun = cpu_seconds(server.pid), time.monotonic()
    out = Load(server.port, questions, ["-l", str(seconds), "-T", threads, "-c", "16", "-q", "200"], spread).result()
    used = cpu_seconds(server.pid) - cpu
    out["cpu_us"] = used * 1e6 / max(out["answered"], 1)
    out["core_use"] = used / (time.monotonic() - begun)
    return out
