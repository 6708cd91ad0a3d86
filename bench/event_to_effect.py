#!/usr/bin/env python3
"""From an officer's signature to changed answers: how long until DNS and proxy of a running gateway obey, with the
whole catalog, from the start of the command that signs or lifts.

usage: bench/event_to_effect.py HAECHI [ROUNDS]
"""
import json
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "gateway"))
import fixture  # noqa: E402

HAECHI = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
NAME = "chat.deepseek.com"
POLICY = """\
bodies: {org: {name: {en: Office, ko: 기관}, on_undecided: block}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - id: no-deepseek
    issuer: org
    force: binding
    from: {event: block-in-force, ref: pipc-1}
    until: {event: provider-replied, ref: pipc-1}
    rules: [{target: {provider_group: deepseek}, effect: block}]
"""


class Round:
    def __init__(self):
        self.gateway = fixture.Gateway(HAECHI, policy=POLICY)
        config = self.gateway.config.read_text().replace("catalog: catalog.yaml", f"catalog: {ROOT}/catalog")
        self.gateway.config.write_text(config.replace("chat.deepseek.test", NAME))
        self.gateway.start()

    def tell(self, words, now):
        store = self.gateway.folder / "register.db"
        begun = time.monotonic()
        subprocess.run([HAECHI, "oversight", *words.split(), "--store", store, "--events",
                        self.gateway.folder / "events.json", "--now", now], check=True, stdout=subprocess.DEVNULL)
        return begun

    def dns_refuses(self):
        return fixture.ask_dns(self.gateway.dns, NAME) == 3

    def proxy_refuses(self):
        sock, status = fixture.connect_tunnel(self.gateway.proxy, f"{NAME}:{self.gateway.site.port}")
        sock.close()
        return status == 403

    def measure(self, words, now, is_refused):
        """Seconds from the start of the command to the last of DNS and proxy, each on its own."""
        took = {}

        def watch(name, refuses):
            while refuses() != is_refused:
                time.sleep(0.005)
            took[name] = time.monotonic()

        watchers = [threading.Thread(target=watch, args=each)
                    for each in (("dns", self.dns_refuses), ("proxy", self.proxy_refuses))]
        for each in watchers:
            each.start()
        begun = self.tell(words, now)
        for each in watchers:
            each.join()
        return {name: at - begun for name, at in took.items()}


def main():
    figures = {(what, where): [] for what in ("block", "lift") for where in ("dns", "proxy")}
    reloads = []
    for _ in range(ROUNDS):
        one = Round()
        try:
            for words in ("officer name kim --name Kim --body pipc --by root",
                          "officer name min --name Min --body org --by root",
                          "provider add deepseek --name DeepSeek --services deepseek --by park",
                          "inquiry open pipc-1 --provider deepseek --issuer pipc --deadline 2025-02-14 "
                          f"--questions all --question-set {ROOT}/oversight/questions.yaml "
                          "--ladder block@0d --by park"):
                one.tell(words, "2025-01-31T09:00")
            one.tell("tick", "2025-02-14T00:01")
            signed = one.measure("proposal sign pipc-1/block-1 --by kim", "2025-02-15", True)
            one.tell("order record no-deepseek --issuer org --force binding --by min", "2025-02-18")
            lifted = one.measure("order lift no-deepseek --because checked --by min", "2025-03-20", False)
            for what, took in (("block", signed), ("lift", lifted)):
                for where, seconds in took.items():
                    figures[what, where].append(seconds)
            reloads.append(next(line for line in reversed(one.gateway.log) if "reloaded in" in line))
        finally:
            one.gateway.close()
    for (what, where), seconds in figures.items():
        seconds.sort()
        print(json.dumps({"what": what, "where": where, "rounds": len(seconds), "median_ms":
                          round(seconds[len(seconds) // 2] * 1000), "slowest_ms": round(seconds[-1] * 1000)}))
    print(f"the gateway's own part of the last one:{reloads[-1].split('info')[1]}")
    return 0 if max(max(each) for each in figures.values()) <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
