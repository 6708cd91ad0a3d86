#!/usr/bin/env python3
"""Proxies side by side: haechi and those of Debian under the same load, one table at the end. See README.md."""
import argparse
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "common"))

import events  # noqa: E402
import peers  # noqa: E402
from clients import Clients, forget_peak, settle  # noqa: E402
from processes import memory_kb  # noqa: E402
from results import add_options, check_chosen, join_results, need_two_cores, say, spread  # noqa: E402
from stage import INSPECTED, ORIGIN_PLAIN, ORIGIN_TLS, SPLICED, STRANGERS, Stage  # noqa: E402
from table import print_tables  # noqa: E402

MANY = 1_000_000_000


class Bench:
    def __init__(self, options, stage, fleet):
        self.options, self.stage, self.fleet = options, stage, fleet
        self.clients = Clients(stage, os.path.abspath(options.load))
        self.results = {}

    def note(self, name, part, value):
        self.results.setdefault(name, {})[part] = value
        shown = {key: one["median"] if isinstance(one, dict) else one for key, one in value.items()}
        say(f"{part}: {name}: " + ", ".join(f"{key} {one:.5g}" for key, one in shown.items()))

    def comers(self, way, names=()):
        """Who is measured, with the way in: the direct one first, then each proxy that has this way."""
        out = [("direct", None, peers.DIRECT[way])] if way in peers.DIRECT else []
        for peer in self.fleet:
            own = "keep" if way == "intercept" and names == "kept" and "keep" in peer.ways else way
            if own in peer.ways:
                out.append((peer.name, peer, peer.ways[own]))
        return out

    def rounds(self, part, comers, measure):
        """Round by round, so that what else the machine does meets all alike."""
        seen = {name: [] for name, _, _ in comers}
        for _ in range(self.options.rounds):
            for name, peer, way in comers:
                seen[name].append(measure(peer, way))
        for name, rounds in seen.items():
            self.note(name, part, {key: spread([one[key] for one in rounds]) for key in rounds[0]})

    def load(self, url, *words):
        return lambda peer, way: self.clients.run(peer, url, way, "-d", self.options.seconds, *words)

    def warm(self, comers, url):
        """Leaves that are there, connections that are kept; HAProxy drops the first that it mints for."""
        for _, peer, way in comers:
            self.clients.run(peer, url, way, "-c", 8, "-n", 200, most_failed=0.5)


def run_connect(bench):
    """New tunnels with a plain request through each."""
    bench.rounds("connect", bench.comers("connect"),
                 bench.load(f"http://{SPLICED}:{ORIGIN_PLAIN}/1k", "-c", 32))


def run_tunnel(bench):
    """New tunnels with a TLS handshake and one request through each: the name in the hello is judged."""
    comers = bench.comers("tunnel")
    for peer in bench.fleet:
        if "steered" in peer.ways:
            comers.append((f"{peer.name}, no CONNECT", peer, peer.ways["steered"]))
    bench.rounds("tunnel", comers, bench.load(f"https://{SPLICED}:{ORIGIN_TLS}/1k", "-c", 32))


def run_tunnel_bulk(bench):
    bench.rounds("tunnel_bulk", bench.comers("tunnel"),
                 bench.load(f"https://{SPLICED}:{ORIGIN_TLS}/100m", "-c", 4, "-k", MANY))


def run_handshake(bench):
    """Intercepted connections, a full handshake on both legs, one request each."""
    comers, url = bench.comers("intercept"), f"https://{INSPECTED}:{ORIGIN_TLS}/1k"
    bench.warm(comers, url)
    bench.rounds("handshake", comers, bench.load(url, "-c", 32))


def run_mint(bench):
    """Names with certificates of their own: each for the first time, then the same once more."""
    each = STRANGERS // bench.options.rounds
    seen = {}
    for turn in range(bench.options.rounds):
        words = ("-c", 8, "-n", each, "--first", 1 + turn * each)
        for name, peer, way in bench.comers("intercept")[1:]:
            for kind in ("minted", "cached"):
                seen.setdefault((name, kind), []).append(bench.clients.run(
                    peer, f"https://n%.{INSPECTED}:{ORIGIN_TLS}/1k", way, *words, most_failed=1))
    for (name, kind), turns in seen.items():
        bench.note(name, kind, {key: spread([one[key] for one in turns]) for key in turns[0]})


def run_keep(bench):
    comers, url = bench.comers("intercept", "kept"), f"https://{INSPECTED}:{ORIGIN_TLS}/1k"
    bench.warm(comers, url)
    bench.rounds("keep", comers, bench.load(url, "-c", 32, "-k", MANY))


def run_bulk(bench):
    bench.rounds("bulk", bench.comers("intercept", "kept"),
                 bench.load(f"https://{INSPECTED}:{ORIGIN_TLS}/100m", "-c", 4, "-k", MANY))


def run_http2(bench):
    bench.rounds("http2", bench.comers("http2"),
                 lambda peer, way: bench.clients.run_http2(peer, way[0], bench.options.seconds))


def run_idle(bench):
    """Connections that have had one answer and wait."""
    for way, count, host in (("tunnel", 2000, SPLICED), ("intercept", 500, INSPECTED)):
        for name, peer, words in bench.comers(way)[1:]:
            peer.stop()  # what it freed before would be taken again, and count for nothing
            peer.start()
            url = f"https://{host}:{ORIGIN_TLS}/1k"
            bench.clients.run(peer, url, words, "-c", 16, "-n", 32, most_failed=0.5)
            before = settle(peer.pid)
            with bench.clients.hold(url, words, "-c", 16, "-n", count, "--hold", "idle") as held:
                grown = settle(peer.pid) - before
                bench.note(name, f"idle_{way}", {"kb": grown / held.count, "count": held.count})


def run_bodies(bench):
    """Memory at its highest while four bodies of 100 MB pass, and while nobody reads them."""
    for name, peer, words in bench.comers("intercept", "kept")[1:]:
        url = f"https://{INSPECTED}:{ORIGIN_TLS}"
        settle(peer.pid)
        base = memory_kb(peer.pid, "VmRSS")
        forget_peak(peer.pid)
        # Squid loses some of what is sent, mitmproxy some of what comes.
        come = bench.clients.run(peer, f"{url}/100m", words, "-c", 4, "-n", 4, most_failed=1)
        down = memory_kb(peer.pid, "VmHWM") - base
        with bench.clients.hold(f"{url}/100m", words, "-c", 4, "-n", 4, "--hold", "body"):
            settle(peer.pid)
        held = memory_kb(peer.pid, "VmHWM") - base
        forget_peak(peer.pid)
        sent = bench.clients.run(peer, f"{url}/post", words, "-c", 4, "-n", 4, "--method", "POST", "--body", 100 << 20,
                                 most_failed=1)
        up = memory_kb(peer.pid, "VmHWM") - base
        bench.note(name, "bodies", {"down_mb": down / 1024, "held_mb": held / 1024, "up_mb": up / 1024,
                                    "lost": come["failed"] + sent["failed"]})


def run_events(bench):
    """What is added to the delay of each event of a stream that answers a prompt."""
    origin = events.start_origin(bench.stage.folder)
    try:
        for name, _, way in bench.comers("intercept"):
            bench.note(name, "events", events.figures(events.measure(way, bench.stage.path("trusted.pem"))))
    finally:
        origin.terminate()
        origin.wait()


PARTS = {"connect": run_connect, "tunnel": run_tunnel, "tunnel_bulk": run_tunnel_bulk, "handshake": run_handshake,
         "mint": run_mint, "keep": run_keep, "bulk": run_bulk, "http2": run_http2, "events": run_events,
         "bodies": run_bodies, "idle": run_idle}


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--haechi", default="build/release/haechi")
    parser.add_argument("--load", default="build/release/bench/proxy_load")
    parser.add_argument("--former", help="another build of haechi, measured beside this one")
    parser.add_argument("--relay", default="build/release/bench/proxy_relay")
    add_options(parser, PARTS, 3, 2.0, "--peers", peers.ALL)
    options = parser.parse_args()
    check_chosen(parser, "part", options.parts, PARTS)
    check_chosen(parser, "proxy", options.peers, [kind.name for kind in peers.ALL])
    return options


def main():
    options = read_options()
    need_two_cores("proxy")
    root = HERE.parents[1]
    with tempfile.TemporaryDirectory(prefix="haechi-bench-proxy-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        say("making certificates")
        former = options.former and os.path.abspath(options.former)
        with Stage(folder, os.path.abspath(options.haechi), os.path.abspath(options.relay), former) as stage:
            fleet = [kind(stage, root) for kind in peers.ALL if not options.peers or kind.name in options.peers]
            fleet += [peers.Former(stage, root)] if former else []
            bench = Bench(options, stage, fleet)
            try:
                for peer in fleet:
                    peer.start()
                for part in options.parts:
                    PARTS[part](bench)
            finally:
                for peer in fleet:
                    peer.stop()
                results = join_results(options.results, bench.results)  # what there is, also after an error
    print_tables(results)


if __name__ == "__main__":
    main()
