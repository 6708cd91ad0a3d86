#!/usr/bin/env python3
"""DNS side by side: haechi and the servers of Debian under the same load, one table at the end. See README.md."""
import argparse
import json
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "common"))

import names  # noqa: E402
import servers  # noqa: E402
from measure import BLOCKED, Load, ask, measure_round, warm  # noqa: E402
from processes import memory_kb  # noqa: E402
from results import add_options, check_chosen, join_results, need_two_cores, say, spread  # noqa: E402
from table import print_table  # noqa: E402

PARTS = ("core", "growth", "threads", "reload")
RELOAD_RATE = 5_000
RELOAD_LIMIT_S = 100


class Bench:
    """What the servers under test share: folders, lists, programs."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.root = HERE.parents[1]
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


def memory_mb(server):
    return memory_kb(server.pid, "VmRSS") / 1024


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
                server.loaded_mb = memory_mb(server)
                warm(server, self.bench.folder, self.tag, not self.pinned)
        except BaseException:
            self.__exit__()
            raise
        return self.servers

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()


def measure_rounds(bench, fleet, tag, is_spread=False):
    """Round by round, so that what else the machine does meets all alike."""
    rounds = {server.name: [] for server in fleet}
    for _ in range(bench.options.rounds):
        for server in fleet:
            rounds[server.name].append(
                measure_round(server, f"{bench.folder}/questions.{tag}", bench.options.seconds, is_spread))
    return rounds


def summary(rounds):
    keys = ("cpu_us", "rate", "core_use", "mean_ms")
    return {key: spread([one[key] for one in rounds]) for key in keys} | {
            "lost": sum(one["lost"] for one in rounds)}


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
                  "sent": seen["sent"], "after_mb": memory_mb(server)}


def run_core(bench):
    """One core, a million names: processor time, rate, memory, cold load; and reloads."""
    with Fleet(bench, "million", 1, True) as fleet:
        if "core" in bench.options.parts:
            rounds = measure_rounds(bench, fleet, "million")
            for server in fleet:
                bench.note(server, "core", summary(rounds[server.name]) | {
                    "load_s": server.load_s, "loaded_mb": server.loaded_mb, "memory_mb": memory_mb(server)})
        if "reload" in bench.options.parts:
            for server in fleet:
                if server.blocks:
                    bench.note(server, "reload", measure_reload(bench, server))


def run_growth(bench):
    """The same with 200 names."""
    with Fleet(bench, "few", 1, True) as fleet:
        rounds = measure_rounds(bench, fleet, "few")
        for server in fleet:
            bench.note(server, "growth", summary(rounds[server.name]) | {"memory_mb": memory_mb(server)})


def run_threads(bench):
    """Two threads and two of the load generator, wherever the kernel puts them."""
    with Fleet(bench, "million", 2, False) as fleet:
        rounds = measure_rounds(bench, fleet, "million", is_spread=True)
        for server in fleet:
            bench.note(server, "threads", summary(rounds[server.name]) | {"memory_mb": memory_mb(server)})


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--haechi", default="build/release/haechi")
    parser.add_argument("--echo", default="build/release/bench/dns_echo")
    add_options(parser, PARTS, 5, 4, "--servers", servers.ALL)
    options = parser.parse_args()
    check_chosen(parser, "part", options.parts, PARTS)
    check_chosen(parser, "server", options.servers, [kind.name for kind in servers.ALL])
    return options


def main():
    options = read_options()
    need_two_cores("dns")
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
