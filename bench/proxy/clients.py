"""Load on a proxy, on core 1 beside the origin, and what the proxy spends on it."""
import json
import os
import re
import subprocess
import time

from processes import cpu_seconds, memory_kb, tree
from stage import INSPECTED, ORIGIN_TLS

ACCEPT = ["-H", "Accept: application/json"]
ON_CORE_1 = ["taskset", "-c", "1"]


class Clients:
    def __init__(self, stage, program):
        self.stage, self.program = stage, program

    def command(self, url, way, *words):
        return [*ON_CORE_1, self.program, "--url", url, *way, "--ca", self.stage.path("trusted.pem"), *ACCEPT,
                *map(str, words)]

    def run(self, peer, url, way, *words, most_failed=0.01):
        """One round: answers a second, and the proxy's time on a processor."""
        before = cpu_seconds(peer.pid) if peer else 0
        done = subprocess.run(self.command(url, way, *words), capture_output=True, text=True, timeout=120)
        used = cpu_seconds(peer.pid) - before if peer else 0
        try:
            out = json.loads(done.stdout)
        except json.JSONDecodeError as error:
            raise RuntimeError(f"proxy_load: {done.stderr}{done.stdout}") from error
        if out["failures"] > most_failed * (out["answers"] + out["failures"]):
            name = peer.name if peer else "direct"
            raise RuntimeError(f"{name}: {out['failures']} failed, {out['answers']} did not: {out['reasons']}")
        return {"rate": out["answers"] / out["seconds"], "megabytes_s": out["bytes"] / 1e6 / out["seconds"],
                "cpu_us": used * 1e6 / max(out["answers"], 1), "core_use": used / out["seconds"],
                "cpu_ms_gb": used * 1e3 / max(out["bytes"] / 1e9, 1e-9), "failed": out["failures"]}

    def hold(self, url, way, *words):
        return Held(self.command(url, way, *words))

    def run_http2(self, peer, to, seconds):
        """h2load: 8 connections of 16 streams."""
        before = cpu_seconds(peer.pid) if peer else 0
        done = subprocess.run(
            [*ON_CORE_1, "h2load", "-D", f"{int(seconds * 1000)}ms", "-c", "8", "-m", "16", "-t", "1",
             f"--connect-to={to}", "-H", "accept: application/json", f"https://{INSPECTED}:{ORIGIN_TLS}/1k"],
            capture_output=True, text=True, timeout=120)
        used = cpu_seconds(peer.pid) - before if peer else 0
        counts = re.search(r"(\d+) succeeded, (\d+) failed", done.stdout)
        good = re.search(r"status codes: (\d+) 2xx", done.stdout)
        if not counts or not good or int(good.group(1)) == 0 or "protocol: h2" not in done.stdout:
            raise RuntimeError(f"h2load: {done.stdout}{done.stderr}")
        answers = int(good.group(1))
        return {"rate": answers / seconds, "cpu_us": used * 1e6 / answers, "core_use": used / seconds}


class Held:
    """Connections that stay until they are let go."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        words = self.process.stdout.readline().split()
        if words[:1] != ["held"]:
            raise RuntimeError(f"proxy_load holds nothing: {' '.join(words)}")
        self.count = int(words[1])
        return self

    def __exit__(self, *_):
        self.process.communicate("\n", timeout=60)


def forget_peak(pid):
    for process in tree(pid):
        with open(f"/proc/{process}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")


def settle(pid, key="Pss", limit_s=3):
    """Memory once it stands still for a moment."""
    until, last = time.monotonic() + limit_s, -1
    while time.monotonic() < until:
        now = memory_kb(pid, key)
        if now == last:
            break
        last = now
        time.sleep(0.3)
    return last


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))
