#!/usr/bin/env python3
"""What `haechi export` writes, read by those for whom it is written: BIND, Unbound, PowerDNS Recursor, dnsmasq and nft
from Debian answer as `haechi policy decide` says, for every name of the export, names below it and names beside it."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "export"), str(HERE / "e2e")]

from dns_wire import UPSTREAM_ADDRESSES, Upstream  # noqa: E402
from engines import Bind, Dnsmasq, DnsmasqHosts, PowerDns, UnboundRpz, UnboundZones  # noqa: E402
from world import HAECHI, MINISTRY, ROOT  # noqa: E402

AT = "2025-05-01T00:00:00Z"
BODY = {"gov": "block", "gov.one": "block", "gov.two": "block"}  # on_undecided
LISTS = {
    "bad": ["bad.example", "again.fine.bad.example", "lonely.example", "under.fine.example"],
    "fine": ["fine.example", "fine.bad.example", "a.b.gap.bad.example", "next.gap.bad.example"],
    "page": ["page.example"],
    "careful": ["careful.example", "careful.bad.example"],
    "read": ["read.example"],
    "people": ["people.example"],
    "soon-free": ["soon-free.example"],
    "soon-bad": ["soon-bad.example"],
}
RPZ_ENGINES = (Bind, UnboundRpz, PowerDns)


def haechi(*arguments, code=0, text=None):
    done = subprocess.run([HAECHI, *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          cwd=ROOT, timeout=120)
    assert done.returncode == code, (arguments, done.returncode, done.stdout[-500:], done.stderr)
    return done


class Policy:
    """The policy of this test, and a catalog whose lists lie in a folder of their own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-export-"))
        self.flags = ["--policy", str(HERE / "export/policy.yaml"), "--catalog", str(HERE / "export/catalog.yaml")]
        for service, names in LISTS.items():
            (self.folder / f"{service}.txt").write_text("\n".join(names) + "\n")
            self.flags += ["--list", f"{service}={self.folder}/{service}.txt"]

    def close(self):
        shutil.rmtree(self.folder)

    def export(self, engine, *options, body="gov.one", zone="net", code=0):
        return haechi("export", engine, *self.flags, "--body", body, "--device", "pc", "--zone", zone, "--at", AT,
                      *options, code=code)

    def decide(self, hosts, body="gov.one", zone="net"):
        """host -> refused, as the gateway's own DNS would: in the place of inspect stands on_undecided."""
        lines = "".join(json.dumps({"at": AT, "who": {"body": body}, "device": "pc", "zone": zone, "host": host}) + "\n"
                        for host in hosts)
        answers = haechi("policy", "decide", *self.flags, "--batch", text=lines).stdout.splitlines()
        assert len(answers) == len(hosts)
        refused = {}
        for host, line in zip(hosts, answers):
            effect = json.loads(line)["effect"]
            refused[host] = (BODY[body] if effect in ("inspect", "redact") else effect) == "block"
        return refused


POLICY = None


def setUpModule():
    global POLICY
    POLICY = Policy()


def tearDownModule():
    POLICY.close()


def names_of_policy():
    names = {name for names in LISTS.values() for name in names}
    for line in (HERE / "export/catalog.yaml").read_text().splitlines():
        if "hosts:" in line:
            names |= {host.strip(' "').removeprefix("*.") for host in line.split("hosts: [")[1].split("]")[0].split(",")}
    return sorted(name for name in names if "*" not in name)


def hosts_around(names):
    """Each name, names below it, its parents, and near misses."""
    hosts = set()
    for name in names:
        hosts |= {name, f"www.{name}", f"a.b.{name}", f"not{name}", f"{name}x", f"{name}.example"}
        parent = name
        while "." in parent:
            hosts.add(parent)
            hosts.add(f"beside.{parent}")
            parent = parent.split(".", 1)[1]
    hosts |= {"deep.hosted.example", "x.deep.hosted.example", "tree.hosted.example", "x.tree.hosted.example",
              "other.hosted.example", "gap.bad.example", "b.gap.bad.example", "x.b.gap.bad.example"}
    return sorted(host for host in hosts if not host.endswith("odd.example"))


class Comparing(unittest.TestCase):
    maxDiff = None

    def compare(self, engine, refused, is_refused, kinds=("A", "AAAA", "TXT")):
        """Every host of `refused` and every type: refused or passed, as said."""
        wrong = []
        for host, expected in refused.items():
            for kind in kinds:
                reply = engine.ask(host, kind)
                if is_refused(reply, kind) != expected:
                    wrong.append(f"{host} {kind}: {reply.rcode} {reply.answers}, refused by policy: {expected}")
        self.assertEqual(wrong, [], f"{type(engine).__name__} says otherwise than the policy")


def is_name_error(reply, _):
    return reply.rcode == "NXDOMAIN"


def is_no_data(reply, _):
    return reply.rcode == "NOERROR" and not reply.answers


def is_sinkhole(reply, kind):
    if kind in UPSTREAM_ADDRESSES:
        return reply.addresses() == [{"A": "192.0.2.99", "AAAA": "2001:db8::99"}[kind]]
    return not reply.answers


def is_one_sinkhole(reply, kind):
    return is_sinkhole(reply, kind) if kind == "A" else not reply.answers


class Rpz(Comparing):
    def test_zone_answers_as_the_policy_decides(self):
        text = POLICY.export("rpz").stdout
        refused = POLICY.decide(hosts_around(names_of_policy()))
        self.assertGreater(sum(refused.values()), 40)
        for engine in RPZ_ENGINES:
            with self.subTest(engine=engine.__name__), Upstream() as upstream, engine(upstream, text) as server:
                self.compare(server, refused, is_name_error, kinds=("A", "AAAA", "TXT", "HTTPS"))

    def test_no_flag_of_a_question_gets_around_the_zone(self):
        text = POLICY.export("rpz").stdout
        for engine in RPZ_ENGINES:
            with self.subTest(engine=engine.__name__), Upstream() as upstream, engine(upstream, text) as server:
                signed = server.ask("signed.net", wants_signatures=True)
                self.assertEqual([kind for _, kind, _ in signed.answers], [1, 46], "the upstream signs")
                for flags in (0x0100, 0x0110):
                    for name in ("bad.example", "www.bad.example"):
                        reply = server.ask(name, flags=flags, wants_signatures=True)
                        self.assertEqual((reply.rcode, reply.answers), ("NXDOMAIN", []), (name, flags))
                for flags in (0, 0x0010):  # RD clear: PowerDNS refuses such questions from what is not cached
                    reply = server.ask("www.bad.example", flags=flags, wants_signatures=True)
                    self.assertEqual(reply.answers, [], flags)

    def test_every_body_has_its_zone(self):
        with tempfile.TemporaryDirectory() as folder:
            haechi("export", "rpz", *POLICY.flags, "--device", "pc", "--zone", "net", "--at", AT, "--each-body", folder)
            self.assertEqual(sorted(os.listdir(folder)), ["gov.one.rpz", "gov.rpz", "gov.two.rpz"])
            for body in ("gov.one", "gov.two"):
                refused = POLICY.decide(names_of_policy(), body=body)
                self.assertEqual(refused["fine.example"], body == "gov.two")
                text = pathlib.Path(folder, f"{body}.rpz").read_text()
                with Upstream() as upstream, UnboundRpz(upstream, text) as server:
                    self.compare(server, refused, is_name_error)

    def test_a_zone_that_blocks_what_no_entry_has(self):
        text = POLICY.export("rpz", zone="closed").stdout
        refused = POLICY.decide(hosts_around(names_of_policy()), zone="closed")
        self.assertTrue(refused["notbad.example"])
        self.assertFalse(refused["www.fine.example"])
        for engine in RPZ_ENGINES:
            # The question by which the test knows that the server is up must pass.
            passed = text.replace("@ NS localhost.\n", "@ NS localhost.\nup.test CNAME rpz-passthru.\n"
                                  "test CNAME .\n*.test CNAME .\n")
            with self.subTest(engine=engine.__name__), Upstream() as upstream, engine(upstream, passed) as server:
                self.compare(server, refused, is_name_error)

    def test_no_data_and_sinkhole(self):
        refused = POLICY.decide(names_of_policy())
        for options, is_refused in ((["--answer", "nodata"], is_no_data),
                                    (["--sinkhole", "192.0.2.99", "--sinkhole", "2001:db8::99"], is_sinkhole)):
            text = POLICY.export("rpz", *options).stdout
            for engine in RPZ_ENGINES:
                with self.subTest(engine=engine.__name__, options=options), Upstream() as upstream, \
                        engine(upstream, text) as server:
                    self.compare(server, refused, is_refused)

    def test_aliases_that_lead_to_a_blocked_name(self):
        text = POLICY.export("rpz").stdout
        aliases = {"alias.net": "www.bad.example", "first.net": "second.net", "second.net": "alone.example",
                   "good.net": "www.fine.bad.example"}
        for engine in RPZ_ENGINES:
            with self.subTest(engine=engine.__name__), Upstream(aliases) as upstream, engine(upstream, text) as server:
                for host, expected in (("alias.net", True), ("first.net", True), ("good.net", False)):
                    reply = server.ask(host)
                    self.assertEqual(not reply.addresses(), expected, (host, reply.rcode, reply.answers))

    def test_known_resolvers_are_refused_by_name_and_by_address(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder, "haechi.yaml")
            config.write_text(f"policy: {HERE}/export/policy.yaml\ncatalog: {ROOT}/catalog\n"
                              + "lists:\n" + "".join(f"  - {{file: {POLICY.folder}/{service}.txt, as: {service}}}\n"
                                                     for service in LISTS)
                              + f"records: {{dir: {folder}/records}}\n"
                              + "dns: {listen: [127.0.0.1:0], upstream: [192.0.2.53], bypass: {resolvers: refuse}}\n"
                              + "identity: [{cidr: 127.0.1.1, body: gov.one, device: pc, zone: net}]\n")
            text = haechi("export", "rpz", "--config", str(config), "--as", "127.0.1.1", "--at", AT).stdout
        self.assertIn("32.8.8.8.8.rpz-ip CNAME .\n", text)
        addresses = {"stranger.net": "8.8.8.8", "other.net": "9.9.9.9"}
        for engine in RPZ_ENGINES:
            with self.subTest(engine=engine.__name__), Upstream(addresses=addresses) as upstream, \
                    engine(upstream, text) as server:
                for name in ("dns.google", "mask.icloud.com", "x.mask.icloud.com", "use-application-dns.net"):
                    self.assertEqual(server.ask(name).rcode, "NXDOMAIN", name)
                for name in addresses:
                    self.assertEqual(server.ask(name).rcode, "NXDOMAIN", name)
                self.assertEqual(server.ask("ordinary.net").addresses(), ["192.0.2.1"])
                discovery = server.ask("_dns.resolver.arpa", "TXT")
                self.assertEqual((discovery.rcode, discovery.answers), ("NOERROR", []))

    def test_the_ministry_as_seen_by_one_of_its_people(self):
        flags = ["--body", "kr.motie", "--role", "employee", "--device", "gov-pc", "--zone", "internet", "--located",
                 "KR", "--assurance", "address"]
        paths = ["--policy", f"{MINISTRY}/policy", "--catalog", f"{ROOT}/catalog"]
        at = "2026-01-01T00:00:00Z"
        text = haechi("export", "rpz", *paths, *flags, "--at", at).stdout
        hosts = [line.split()[1] for line in haechi("catalog", "export").stdout.splitlines()]
        self.assertGreater(len(hosts), 500)
        hosts = sorted({each for host in hosts for each in (host, f"www.{host}")})
        lines = "".join(json.dumps({"at": at, "who": {"body": "kr.motie", "role": "employee", "located": "KR",
                                                      "assurance": "address"},
                                    "device": "gov-pc", "zone": "internet", "host": host}) + "\n" for host in hosts)
        effects = [json.loads(line)["effect"] for line in
                   haechi("policy", "decide", *paths, "--batch", text=lines).stdout.splitlines()]
        self.assertTrue({"block", "warn"} <= set(effects) <= {"block", "warn", "allow"}, set(effects))
        refused = {host: effect == "block" for host, effect in zip(hosts, effects)}
        with Upstream() as upstream, Bind(upstream, text) as server:
            self.compare(server, refused, is_name_error, kinds=("A",))


class OtherEngines(Comparing):
    def compare_engine(self, engine, word, is_refused, *options, without=(), kinds=("A", "AAAA", "TXT"), zone="net",
                       more=""):
        text = POLICY.export(word, *options, zone=zone).stdout + more
        refused = {host: answer for host, answer in POLICY.decide(hosts_around(names_of_policy()), zone=zone).items()
                   if host not in without}
        with Upstream() as upstream, engine(upstream, text) as server:
            self.compare(server, refused, is_refused, kinds)

    def test_unbound_local_zones(self):
        # A name that alone passes, and a name that alone is blocked: zones speak for all below them.
        report = json.loads(POLICY.export("unbound", "--json").stdout)
        told = {name: gap["kind"] for gap in report["gaps"] if gap["kind"] in ("below", "answer")
                for name in gap["names"]}
        alone = {"alone.example", "under.alone-parent.example", "deep.hosted.example", "mixed.example"}
        whole = {"apex.bad.example", "tree.hosted.example", "globbed.example"}
        self.assertEqual(told, dict.fromkeys(alone, "answer") | dict.fromkeys(whole, "below"))
        self.compare_engine(UnboundZones, "unbound", is_name_error, without=set(told))
        self.compare_engine(UnboundZones, "unbound", is_no_data, "--answer", "nodata",
                            without=whole, kinds=("A", "AAAA"))
        self.compare_engine(UnboundZones, "unbound", is_sinkhole, "--sinkhole", "192.0.2.99", "--sinkhole",
                            "2001:db8::99", without=whole)

        self.compare_engine(UnboundZones, "unbound", is_one_sinkhole, "--sinkhole", "192.0.2.99", without=whole)
        # Where everything else is blocked, the name by which the test knows that the server is up must pass.
        names = {"apex.bad.example", "hosted.example", "globbed.example"}
        self.compare_engine(UnboundZones, "unbound", is_name_error, zone="closed", without=set(told) | names,
                            more='local-zone: "up.test." always_transparent\n')

    def test_dnsmasq_lines(self):
        self.compare_engine(Dnsmasq, "dnsmasq", is_name_error, kinds=("A", "AAAA", "TXT", "HTTPS"))
        # What no line speaks of cannot be blocked; the rest can.
        self.assertEqual(json.loads(POLICY.export("dnsmasq", "--json", zone="closed").stdout)["gaps"][0]["names"], ["*"])
        text = POLICY.export("dnsmasq", zone="closed").stdout
        with Upstream() as upstream, Dnsmasq(upstream, text) as server:
            self.compare(server, POLICY.decide(names_of_policy(), zone="closed"), is_name_error)
        self.compare_engine(Dnsmasq, "dnsmasq", is_one_sinkhole, "--sinkhole", "192.0.2.99")
        self.compare_engine(Dnsmasq, "dnsmasq", is_sinkhole, "--sinkhole", "192.0.2.99", "--sinkhole",
                            "2001:db8::99")

    def test_hosts_lines_hold_every_blocked_name_itself(self):
        text = POLICY.export("hosts").stdout
        refused = POLICY.decide(names_of_policy())
        with Upstream() as upstream, DnsmasqHosts(upstream, text) as server:
            self.compare(server, refused, lambda reply, _: reply.addresses() in (["0.0.0.0"], ["::"]),
                         kinds=("A", "AAAA"))
            self.assertEqual(server.ask("www.bad.example").addresses(), ["192.0.2.1"])
        report = json.loads(POLICY.export("hosts", "--json").stdout)
        below = [name for gap in report["gaps"] if gap["kind"] == "below" for name in gap["names"]]
        self.assertIn("*.bad.example", below)


class Told(unittest.TestCase):
    """What an engine cannot say is told, each name of it."""

    def gaps(self, engine="rpz", **where):
        report = json.loads(POLICY.export(engine, "--json", **where).stdout)
        return {(gap["kind"], name): gap for gap in report["gaps"] for name in gap["names"]}

    def test_every_kind(self):
        gaps = self.gaps()
        for kind, name, detail, outcome in (
                ("obligation", "page.example", "notice-page", "blocked"),
                ("warn", "careful.example", "", "passes"),
                ("inspect", "read.example", "", "blocked"),
                ("unsettled", "mixed.example", "allow to block, needs surface", "blocked"),
                ("unsettled", "people.example", "allow to block, needs role", "blocked"),
                ("time", "soon-free.example", "until 2025-07-01T00:00:00Z", "blocked"),
                ("time", "soon-bad.example", "until 2025-06-01T00:00:00Z", "passes"),
                ("pattern", "a*b.example", "a condition of the policy", "passes"),
                ("pattern", "x*.odd.example", "a name of the catalog", "passes")):
            with self.subTest(kind=kind, name=name):
                self.assertIn((kind, name), gaps)
                self.assertEqual((gaps[kind, name]["detail"], gaps[kind, name]["outcome"]), (detail, outcome))
        self.assertEqual(gaps["unsettled", "people.example"]["services"], ["people"])
        self.assertEqual(gaps["warn", "careful.example"]["by"], "no-bad")

    def test_what_is_known_settles(self):
        gaps = {(gap["kind"], name) for gap in
                json.loads(POLICY.export("rpz", "--json", "--role", "pupil").stdout)["gaps"] for name in gap["names"]}
        self.assertNotIn(("unsettled", "people.example"), gaps)

    def test_comment_and_stderr_name_it_too(self):
        done = POLICY.export("rpz")
        for text in (done.stdout, done.stderr):
            self.assertIn("inspect: 1 name, blocked, by no-bad: read.example", text)
            self.assertIn("said otherwise than decided: ", text)
        self.assertIn("; as seen by body gov.one, device pc, zone net\n", done.stdout)
        self.assertIn("to be written anew at 2025-06-01T00:00:00Z\n", done.stdout)

    def test_strict_turns_it_into_an_exit_code(self):
        POLICY.export("rpz", "--strict", code=1)
        with tempfile.TemporaryDirectory() as folder:
            policy = pathlib.Path(folder, "policy.yaml")
            policy.write_text("bodies: {a: {default: block}}\norders: []\n")
            names = pathlib.Path(folder, "names.txt")
            names.write_text("plain.example\n")
            catalog = pathlib.Path(folder, "catalog.yaml")
            catalog.write_text("- {id: x, category: [generative-ai], hosts: [x.example]}\n")
            done = haechi("export", "rpz", "--policy", str(policy), "--catalog", str(catalog), "--body", "a",
                          "--device", "pc", "--zone", "net", "--strict")
            self.assertIn("x.example CNAME .\n", done.stdout)

    def test_too_long_with_the_zones_name(self):
        label = "a" * 60
        name = ".".join([label] * 4)
        (POLICY.folder / "long.txt").write_text(name + "\n")
        report = json.loads(haechi("export", "rpz", *POLICY.flags, "--list", f"bad-long={POLICY.folder}/long.txt",
                                   "--body", "gov.one", "--at", AT, "--zone", "closed", "--json").stdout)
        self.assertEqual(report["out_of_reach"], False)
        refused = haechi("export", "rpz", "--policy", str(HERE / "export/policy.yaml"), "--list",
                         f"bad={POLICY.folder}/long.txt", "--catalog", str(HERE / "export/catalog.yaml"), "--body",
                         "gov.one", "--at", AT, "--device", "pc", "--zone", "net", "--json").stdout
        lengths = [name for gap in json.loads(refused)["gaps"] if gap["kind"] == "length" for name in gap["names"]]
        self.assertEqual(lengths, [name, f"*.{name}"])

    def test_nobody_to_speak_for(self):
        done = haechi("export", "rpz", *POLICY.flags, "--body", "gov.one", "--device", "phone", "--zone", "cell", "--at",
                      AT)
        self.assertIn("out of the policy's reach: nothing is blocked", done.stdout)
        self.assertNotIn("CNAME", done.stdout)

    def test_same_input_same_bytes(self):
        for engine in ("rpz", "unbound", "dnsmasq", "hosts"):
            self.assertEqual(POLICY.export(engine).stdout, POLICY.export(engine).stdout)
        self.assertIn(" 1746057600 300 60 ", POLICY.export("rpz").stdout)
        self.assertIn(" 7 300 60 ", POLICY.export("rpz", "--serial", "7").stdout)

    def test_output_takes_the_place_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "zone")
            for _ in range(2):
                done = POLICY.export("rpz", "-o", str(path))
                self.assertEqual(done.stdout, "")
                self.assertEqual(path.read_text(), POLICY.export("rpz").stdout)


class Errors(unittest.TestCase):
    def test_codes(self):
        ministry = ["--config", f"{MINISTRY}/haechi.yaml"]
        for arguments, error in (
                (["rpz"], "E-EXPORT-001"),
                (["rpz", *ministry, *POLICY.flags], "E-EXPORT-001"),
                (["rpz", *ministry, "--as", "192.0.2.200"], "E-EXPORT-002"),
                (["rpz", *ministry, "--as", "nobody"], "E-EXPORT-002"),
                (["rpz", *POLICY.flags, "--as", "nobody"], "E-EXPORT-002"),
                (["rpz", *POLICY.flags, "--origin", "a..b"], "E-EXPORT-003"),
                (["rpz", *POLICY.flags, "--answer", "sinkhole"], "E-EXPORT-004"),
                (["rpz", *POLICY.flags, "--sinkhole", "here"], "E-BASE-003"),
                (["rpz", *POLICY.flags, "-o", "/nowhere/at/all"], "E-IO-004"),
                (["nftables", "--catalog", str(HERE / "export")], "E-EXPORT-006")):
            with self.subTest(arguments=arguments[:4]):
                done = haechi("export", *arguments, code=2)
                self.assertIn(error, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_bodies_that_can_be_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            policy = pathlib.Path(folder, "policy.yaml")
            policy.write_text("bodies: {../up: {}}\norders: []\n")
            done = haechi("export", "rpz", "--policy", str(policy), "--each-body", folder, code=2)
            self.assertIn("E-EXPORT-005", done.stderr)


class Documents(unittest.TestCase):
    def test_commands_of_both_pages_are_the_same_and_run(self):
        pages = [(ROOT / "docs" / name).read_text() for name in ("export.md", "export.ko.md")]
        commands = [page.split("```sh\n")[1].split("```")[0].splitlines() for page in pages]
        self.assertEqual(commands[0], commands[1])
        with tempfile.TemporaryDirectory() as folder:
            for name in ("catalog", "examples"):
                os.symlink(ROOT / name, pathlib.Path(folder, name))
            os.mkdir(pathlib.Path(folder, "zones"))
            for command in commands[0]:
                done = subprocess.run([HAECHI, *command.split()[1:]], cwd=folder, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, timeout=120)
                self.assertEqual(done.returncode, 0, (command, done.stdout[-500:]))
            self.assertGreater(len(os.listdir(pathlib.Path(folder, "zones"))), 5)
            self.assertIn("\ndeepseek.com CNAME .\n", pathlib.Path(folder, "haechi.rpz").read_text())


class Firewall(unittest.TestCase):
    def nft(self, text):
        """nft in a network namespace of its own, so that nothing outside is touched."""
        namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        return subprocess.run([*namespace, "sh", "-c", "nft -c -f - < ruleset && nft -f ruleset && nft -f ruleset && "
                               "nft list ruleset"], cwd=self.folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60, env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="haechi-export-")
        self.addCleanup(shutil.rmtree, self.folder)

    def test_nft_takes_the_table_and_takes_it_again(self):
        text = haechi("export", "nftables", "--port", "443", "--port", "853", "--port", "853").stdout
        pathlib.Path(self.folder, "ruleset").write_text(text)
        done = self.nft(text)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(done.stdout.count("table inet haechi_resolvers"), 1)
        for word in ("8.8.8.8", "2001:4860:4860::8888", "443, 853", "tcp dport @resolver_ports", "udp dport @resolver_ports"):
            self.assertIn(word, done.stdout)

    def test_plain_addresses_are_those_of_the_catalog(self):
        wanted = {line.split()[1] for line in (ROOT / "catalog/companion-names.txt").read_text().splitlines()
                  if line.startswith("resolver ") and (":" in line or line.split()[1].replace(".", "").isdigit())}
        self.assertGreater(len(wanted), 20)
        lines = haechi("export", "addresses").stdout.splitlines()
        self.assertEqual(len(lines), len(wanted))
        self.assertEqual(set(lines), wanted)

    def test_names_without_addresses_are_told(self):
        done = haechi("export", "nftables")
        self.assertIn("#   mask.icloud.com\n", done.stdout)
        self.assertIn("known by name alone", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
