#!/usr/bin/env python3
"""DNS side by side: haechi and the servers of Debian under the same load, one table at the end. See README.md."""
import argparse
import json
import os
import pathlib
import signal
import statistics
import sys
import tempfile
import time

import names
import servers
from measure import BLOCKED, Load, ask, measure_round, memory_mb, warm
from table import print_table

PARTS = ("core", "growth", "threads", "reload")
RELOAD_RATE = 5_000
RELOAD_LIMIT_S = 100


class Bench:
    """What the servers under test share: folders, lists, programs."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.root = pathlib.Path(__file__).resolve().parents[2]
        self.haechi, self.echo = os.path.abspath(options.haechi), os.path.abspath(options.echo)
        blocked = names.make(folder)
        self.last_name = {"few": blocked[names.FEW - 1], "million": blocked[-1]}
        self.results = {}

    def note(self, server, part, value):
        self.results.setdefault(server.name, {})[part] = value
        say(f"{server.name}: {part}: {json.dumps(value)}")

    def chosen(self):
        wanted = self.options.servers
        return [kind for kind in servers.ALL if not wanted or kind.name in wanted]


def say(text):
    print(text, file=sys.stderr, flush=True)


class Fleet:
    """All chosen servers at once, started one after the other; those that are not asked sleep."""

    def __init__(self, bench, tag, threads, pinned):
        self.bench, self.tag = bench, tag
        self.servers = [kind(bench, tag, threads) for kind in bench.chosen()]
        self.pinned = pinned

    def __enter__(self):
        try:
            for server in self.servers:
                server.load_s = server.start(self.pinned)
                server.loaded_mb = memory_mb(server.pid)
                warm(server, self.bench.folder, self.tag, not self.pinned)
        except BaseException:
            self.__exit__()
            raise
        return self.servers

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()


def measure_rounds(bench, fleet, tag, spread=False):
    """Round by round, so that what else the machine does meets all alike."""
    rounds = {server.name: [] for server in fleet}
    for _ in range(bench.options.rounds):
        for server in fleet:
            rounds[server.name].append(
                measure_round(server, f"{bench.folder}/questions.{tag}", bench.options.seconds, spread))
    return rounds


def summary(rounds):
    def spread(key):
        values = [one[key] for one in rounds]
        return {"least": min(values), "median": statistics.median(values), "most": max(values)}

    return {"cpu_us": spread("cpu_us"), "rate": spread("rate"), "core_use": spread("core_use"),
            "mean_ms": spread("mean_ms"), "lost": sum(one["lost"] for one in rounds)}


def measure_reload(bench, server):
    """One more name, then a reload while 5,000 questions a second arrive; effective when the name is blocked."""
    zone = f"newly{time.monotonic_ns()}.example"
    names.append(bench.folder, "million", zone)
    load = Load(server.port, f"{bench.folder}/questions.million",
                ["-l", str(RELOAD_LIMIT_S + 20), "-T", "1", "-c", "4", "-Q", str(RELOAD_RATE)])
    time.sleep(1.5)
    out, begun, tries = {"effective_s": None}, time.monotonic(), 0
    server.reload()
    while time.monotonic() - begun < RELOAD_LIMIT_S:
        tries += 1
        if ask(server.port, f"p{tries}.{zone}", 0.3) == BLOCKED:
            out["effective_s"] = time.monotonic() - begun
            break
        time.sleep(0.01)
    time.sleep(1.5)
    seen = load.end()
    return out | {"lost": seen["lost"], "worst_ms": seen["worst_ms"], "mean_ms": seen["mean_ms"],
                  "sent": seen["sent"], "after_mb": memory_mb(server.pid)}


def run_core(bench):
    """One core, a million names: processor time, rate, memory, cold load; and reloads."""
    with Fleet(bench, "million", 1, True) as fleet:
        if "core" in bench.options.parts:
            rounds = measure_rounds(bench, fleet, "million")
            for server in fleet:
                bench.note(server, "core", summary(rounds[server.name]) | {
                    "load_s": server.load_s, "loaded_mb": server.loaded_mb, "memory_mb": memory_mb(server.pid)})
        if "reload" in bench.options.parts:
            for server in fleet:
                if server.blocks:
                    bench.note(server, "reload", measure_reload(bench, server))


def run_growth(bench):
    """The same with 200 names."""
    with Fleet(bench, "few", 1, True) as fleet:
        rounds = measure_rounds(bench, fleet, "few")
        for server in fleet:
            bench.note(server, "growth", summary(rounds[server.name]) | {"memory_mb": memory_mb(server.pid)})


def run_threads(bench):
    """Two threads and two of the load generator, wherever the kernel puts them."""
    with Fleet(bench, "million", 2, False) as fleet:
        rounds = measure_rounds(bench, fleet, "million", spread=True)
        for server in fleet:
            bench.note(server, "threads", summary(rounds[server.name]) | {"memory_mb": memory_mb(server.pid)})


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--haechi", default="build/release/haechi")
    parser.add_argument("--echo", default="build/release/bench/dns_echo")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS),
                        help=f"some of {','.join(PARTS)}")
    parser.add_argument("--servers", type=lambda text: text.split(","), default=[],
                        help="some of " + ",".join(kind.name for kind in servers.ALL))
    parser.add_argument("--seconds", type=int, default=4, help="of one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--results", help="keep the figures in this file; what it holds already joins the table")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if unknown := set(options.servers) - {kind.name for kind in servers.ALL}:
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    return options


def join_results(path, results):
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
        for name, parts in results.items():
            kept.setdefault(name, {}).update(parts)
        results = kept
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    return results


def main():
    options = read_options()
    if os.cpu_count() < 2:
        sys.exit("bench dns: needs two cores: one for the server, one for the load")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="haechi-bench-dns-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        say("making lists")
        bench = Bench(options, folder)
        upstream = servers.start_upstream(folder)
        try:
            if {"core", "reload"} & set(options.parts):
                run_core(bench)
            if "growth" in options.parts:
                run_growth(bench)
            if "threads" in options.parts:
                run_threads(bench)
        finally:
            upstream.terminate()
            upstream.wait()
    print_table(join_results(options.results, bench.results))


if __name__ == "__main__":
    main()
