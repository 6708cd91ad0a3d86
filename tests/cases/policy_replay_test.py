"""`haechi policy replay` by the real program: logs with a known answer, in every format, against `policy decide`, one
request at a time. Usage: policy_replay_test.py HAECHI CASES"""

import collections
import csv
import datetime
import io
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
CASES = pathlib.Path()
KOREA = datetime.timezone(datetime.timedelta(hours=9))
STRICT = ["no-decision", "allow", "inspect", "warn", "redact", "block"]

CLIENTS = {  # network -> what haechi.yaml says of it
    "10.1.0.0/24": {"body": "gov.it", "device": "pc", "zone": "office", "role": "employee"},
    "10.2.0.0/24": {"body": "gov.tax", "device": "pc", "zone": "office"},
    "10.3.0.0/24": {"body": "gov.road", "device": "visitor", "zone": "guest"},
    "10.4.0.0/24": {"body": "firm", "device": "visitor", "zone": "office"},
}
HOSTS = ["chat.deepseek.com", "chatgpt.com", "API.openai.com", "gemini.google.com", "clients6.google.com",
         "clova-x.naver.com", "jv-ai.example", "unproven-ai.example", "www.example.org", "mail.google.com",
         "llm.internal.example"]


def run(*arguments, text=None):
    return subprocess.run([HAECHI, "policy", *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=120, check=False)


def felt(effect):
    return max(STRICT.index(effect), STRICT.index("allow"))


def change_of(before, after):
    was, now = [[felt(effect) for effect in pair] for pair in (before, after)]
    block = STRICT.index("block")
    if was == now:
        return None
    if was[0] != was[1] or now[0] != now[1]:
        return "open"
    if now[0] == block:
        return "refused"
    if was[0] == block:
        return "freed"
    return "restricted" if now[0] > was[0] else "eased"


class Use:
    def __init__(self, chance):
        self.network = chance.choice(list(CLIENTS))
        self.client = self.network.replace("0/24", str(chance.randint(1, 40)))
        self.host = chance.choice(HOSTS)
        self.at = datetime.datetime(2025, 2, 20, tzinfo=KOREA) + datetime.timedelta(
            seconds=chance.randint(0, 20 * 86400))
        self.refused = chance.random() < 0.1

    def squid(self):
        action = "TCP_DENIED/403" if self.refused else "TCP_TUNNEL/200"
        return f"{self.at.timestamp():.3f}     10 {self.client} {action} 4000 CONNECT {self.host}:443 - HIER_NONE/- -"

    def combined(self):
        time = self.at.strftime("%d/%b/%Y:%H:%M:%S %z")
        status, result = (403, "TCP_DENIED") if self.refused else (200, "TCP_MISS")
        return (f'{self.client} - - [{time}] "GET http://{self.host}/a?b HTTP/1.1" {status} 4000 "-" "Agent \\"x\\""'
                f" {result}:HIER_NONE")

    def dnsmasq(self):
        return f"{self.at.strftime('%b %e %H:%M:%S')} gate dnsmasq[9]: query[A] {self.host} from {self.client}"

    def haechi(self):
        record = {"at": self.at.isoformat(), "kind": "decision", "subject": self.network, "host": self.host.lower(),
                  "depth": "dns", "effect": "block" if self.refused else "warn",
                  "action": "refuse" if self.refused else "pass"}
        return json.dumps(record)

    def request(self):
        place = CLIENTS[self.network]
        who = {key: place[key] for key in ("body", "role") if key in place}
        return {"at": self.at.isoformat(), "who": {**who, "assurance": "address"}, "device": place["device"],
                "zone": place["zone"], "host": self.host}


class Replay(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-replay-"))
        self.addCleanup(shutil.rmtree, self.folder)
        draft = (CASES / "C16-language.yaml").read_text(encoding="utf-8").split("tests:")[0]
        begin, end = draft.index("  - id: it-data"), draft.index("  - {id: tax-own")
        draft = draft[:begin] + draft[end:]  # what only content tells would leave everything open
        self.draft = self.folder / "draft.yaml"
        self.draft.write_text(draft, encoding="utf-8")
        today = draft
        for line in draft.splitlines():  # today the interior has not spoken about countries, and guests may go
            if "id: it-countries" in line or "id: road-guests" in line:
                today = today.replace(line + "\n", "")
        today = today.replace("firm:        {default: inspect}", "firm:        {default: block}")
        self.today = self.folder / "today.yaml"
        self.today.write_text(today, encoding="utf-8")
        self.config = self.folder / "haechi.yaml"
        entries = "".join(f"  - {json.dumps({'cidr': cidr, **place})}\n" for cidr, place in CLIENTS.items())
        self.config.write_text(f"policy: {self.draft}\ncatalog: {CASES / 'catalog.yaml'}\nrecords: {{dir: records}}\n"
                               f"dns: {{listen: [127.0.0.1:5353], upstream: [192.0.2.53]}}\nidentity:\n{entries}",
                               encoding="utf-8")
        chance = random.Random(20250205)
        self.uses = [Use(chance) for _ in range(1500)]

    def write(self, name, lines):
        path = self.folder / name
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    def replay(self, *arguments, k=1):
        done = run("replay", *arguments, "--policy", self.draft, "--config", self.config, "--k", k, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def decide(self, policy, uses):
        text = "".join(json.dumps(use.request()) + "\n" for use in uses)
        done = run("decide", "--policy", policy, "--catalog", CASES / "catalog.yaml", "--batch", text=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def expected(self, uses, before, answers_before=None):
        """{(change, body, before, after, by, reason): [requests, people]} from single decisions."""
        rows = collections.defaultdict(lambda: [0, set()])
        unchanged = 0
        for i, (use, after) in enumerate(zip(uses, self.decide(self.draft, uses))):
            was = before[i]
            now = (after["at_least"], after["at_most"])
            change = change_of(was, now)
            if change is None:
                unchanged += 1
                continue
            said = answers_before[i] if answers_before and change in ("freed", "eased") else after
            key = (change, CLIENTS[use.network]["body"], was, now, said["by"], said["reason"])
            rows[key][0] += 1
            rows[key][1].add(use.client)
        return {key: (count, len(people)) for key, (count, people) in rows.items()}, unchanged

    def rows(self, report):
        out = collections.defaultdict(int)
        for row in report["rows"]:
            pair = [(row[side]["at_least"], row[side]["at_most"]) for side in ("before", "after")]
            out[(row["change"], row["body"], *pair, row["by"], row["reason"])] += row["requests"]
        return dict(out)

    def test_two_policies_agree_with_single_decisions_in_every_format(self):
        answers = self.decide(self.today, self.uses)
        before = [(answer["at_least"], answer["at_most"]) for answer in answers]
        expected, unchanged = self.expected(self.uses, before, answers)
        self.assertGreaterEqual({key[0] for key in expected}, {"refused", "freed", "open"})
        for name in ("squid", "combined", "dnsmasq", "haechi"):
            with self.subTest(name):
                log = self.write(name + ".log", (getattr(use, name)() for use in self.uses))
                report = self.replay(log, "--policy-now", self.today, "--year", "2025")
                if name == "dnsmasq":  # local times: the policy's zone has the offset of the log
                    self.assertEqual(report["lines"], len(self.uses))
                self.assertEqual(self.rows(report), {key: count for key, (count, _) in expected.items()})
                self.assertEqual(report["unchanged_or_hidden"], unchanged)
                self.assertEqual((report["judged"], report["malformed"], report["strangers"]), (len(self.uses), 0, 0))
                self.assertTrue(report["today"].startswith("sha256:"))

    def test_people_are_counted_once_each(self):
        answers = self.decide(self.today, self.uses)
        before = [(answer["at_least"], answer["at_most"]) for answer in answers]
        people = collections.defaultdict(set)
        for use, was, after in zip(self.uses, before, self.decide(self.draft, self.uses)):
            change = change_of(was, (after["at_least"], after["at_most"]))
            if change:
                people[(change, CLIENTS[use.network]["body"])].add(use.client)
        report = self.replay(self.write("p.log", (use.squid() for use in self.uses)), "--policy-now", self.today)
        self.assertEqual({(row["change"], row["body"]): row["people"] for row in report["bodies"]},
                         {key: len(clients) for key, clients in people.items()})

    def test_without_a_policy_of_today_the_log_says_what_was(self):
        before = [("block", "block") if use.refused else ("allow", "allow") for use in self.uses]
        expected, unchanged = self.expected(self.uses, before)
        for name in ("squid", "combined"):
            report = self.replay(self.write(name, (getattr(use, name)() for use in self.uses)))
            self.assertEqual(self.rows(report), {key: count for key, (count, _) in expected.items()})
            self.assertEqual(report["unchanged_or_hidden"], unchanged)
            self.assertIsNone(report["today"])
        before = [("block", "block") if use.refused else ("warn", "warn") for use in self.uses]
        expected, _ = self.expected(self.uses, before)
        report = self.replay(self.write("records.jsonl", (use.haechi() for use in self.uses)))
        self.assertEqual(self.rows(report), {key: count for key, (count, _) in expected.items()})

    def test_small_groups_are_not_told_of_and_cannot_be_computed(self):
        lonely = Use(random.Random(1))
        lonely.network, lonely.client, lonely.host, lonely.refused = "10.3.0.0/24", "10.3.0.9", "chatgpt.com", False
        many = []
        for i in range(12):
            use = Use(random.Random(i))
            use.network, use.client, use.host, use.refused = "10.1.0.0/24", f"10.1.0.{i}", "jv-ai.example", False
            many.append(use)
        log = self.write("few.log", [use.squid() for use in [*many, lonely, lonely]])
        exact = self.replay(log)
        self.assertEqual(sorted((row["body"], row["people"], row["requests"]) for row in exact["rows"]),
                         [("gov.it", 12, 12), ("gov.road", 1, 2)])
        report = self.replay(log, k=5)
        self.assertEqual([(row["body"], row["people"], row["requests"]) for row in report["rows"]],
                         [("gov.it", 10, 12)])
        self.assertNotIn("gov.road", json.dumps(report))
        self.assertEqual(report["refused"], {"at_least": 12, "at_most": 12})
        self.assertEqual(report["unchanged_or_hidden"], 2)

    def test_no_name_or_address_of_a_person_leaves(self):
        lines = [f"1740000000.000 1 10.1.0.{i} TCP_TUNNEL/200 1 CONNECT chat.deepseek.com:443 user-{i} H/- -"
                 for i in range(1, 9)]
        log = self.write("names.log", lines)
        for flags in ((), ("--lang", "ko"), ("--json",), ("--csv",)):
            done = run("replay", log, "--policy", self.draft, "--config", self.config, "--k", "1", *flags)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("it-countries", done.stdout)
            self.assertNotRegex(done.stdout + done.stderr, r"user-|10\.1\.0")
        bad = self.write("other.log", [self.uses[0].combined()] * 9)
        done = run("replay", bad, "--policy", self.draft, "--config", self.config, "--format", "squid")
        self.assertIn("E-LOG-002", done.stderr)
        self.assertNotIn(self.uses[0].client, done.stdout + done.stderr)

    def test_malformed_lines_are_counted_and_the_first_told(self):
        lines = [use.squid() for use in self.uses[:60]]
        lines[55:55] = ["nonsense"] * 8 + [""]
        log = self.write("bad.log", lines)
        done = run("replay", log, "--policy", self.draft, "--config", self.config, "--json")
        self.assertEqual(done.returncode, 0)
        report = json.loads(done.stdout)
        self.assertEqual((report["lines"], report["malformed"], report["other"], report["judged"]), (69, 8, 1, 60))
        self.assertIn(f"{log}:56:1: ", done.stderr)
        self.assertEqual(done.stderr.count("E-LOG-002"), 5)
        self.assertIn("3 more lines could not be read", done.stderr)

    def test_clients_nobody_knows_and_hosts_without_a_name_are_told_apart(self):
        lines = ["1740000000.000 1 192.0.2.7 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - H/- -",
                 "1740000000.000 1 10.1.0.1 TCP_TUNNEL/200 1 CONNECT 192.0.2.9:443 - H/- -",
                 "1740000000.000 1 10.1.0.1 TCP_TUNNEL/200 1 CONNECT chatgpt.com:443 - H/- -"]
        report = self.replay(self.write("s.log", lines))
        self.assertEqual((report["strangers"], report["nameless"], report["judged"]), (1, 1, 1))

    def test_one_place_for_all_without_a_configuration(self):
        log = self.write("all.log", [self.uses[0].squid()] * 3)
        flags = ("--policy", self.draft, "--catalog", CASES / "catalog.yaml", "--k", "1", "--json")
        done = run("replay", log, *flags)
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-LOG-006", done.stderr)
        done = run("replay", log, *flags, "--body", "gov.it", "--device", "pc", "--zone", "closed")
        self.assertEqual(json.loads(done.stdout)["judged"], 3, done.stderr)
        self.assertEqual(run("replay", log, *flags, "--body", "x", "--config", self.config).returncode, 2)

    def test_records_say_themselves_who_asked(self):
        record = json.dumps({"at": "2025-03-01T10:00:00+09:00", "kind": "decision", "subject": "somebody",
                             "body": "gov.it", "device": "pc", "zone": "office", "host": "jv-ai.example",
                             "effect": "warn", "action": "pass"})
        minute = json.dumps({"at": "2025-03-01T01:00:00Z", "kind": "minute", "dns_allowed": 40, "proxy_allowed": 2})
        done = run("replay", "-", "--policy", self.draft, "--catalog", CASES / "catalog.yaml", "--k", "1", "--json",
                   text=record + "\n" + minute + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([(row["body"], row["by"], row["change"]) for row in report["rows"]],
                         [("gov.it", "it-countries", "refused")])
        self.assertEqual(report["unnamed"], 42)

    def test_at_and_events(self):
        log = self.write("at.log", ["1735000000.000 1 10.1.0.1 TCP_TUNNEL/200 1 CONNECT jv-ai.example:443 - H/- -"])
        # In 2024 no order was in force, only the default.
        self.assertEqual([(row["change"], row["by"]) for row in self.replay(log)["rows"]], [("restricted", None)])
        self.assertEqual([row["change"] for row in self.replay(log, "--at", "2025-03-01")["rows"]], ["refused"])
        lifted = self.replay(log, "--at", "2025-03-01", "--lifted", "it-countries=2025-02-01")
        self.assertNotIn("refused", [row["change"] for row in lifted["rows"]])

    def test_folders_and_csv(self):
        folder = self.folder / "logs"
        folder.mkdir()
        for day in (1, 2):
            (folder / f"{day}.log").write_text("".join(use.squid() + "\n" for use in self.uses[day::2]),
                                               encoding="utf-8")
        done = run("replay", folder, "--policy", self.draft, "--config", self.config, "--csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertTrue(rows)
        self.assertEqual(set(rows[0]), {"change", "body", "services", "before", "after", "by", "reason", "requests",
                                        "people", "estimate"})
        self.assertTrue(all(int(row["people"]) % 5 == 0 for row in rows))

    def test_cannot_run(self):
        empty = self.write("empty.log", [])
        zipped = self.folder / "log.gz"
        zipped.write_bytes(b"\x1f\x8b\x08\x00\n")
        noise = self.write("noise.log", ["what", "is", "this"])
        flags = ("--policy", self.draft, "--config", self.config)
        self.assertEqual(run("replay", empty, *flags).returncode, 0)
        for log, code in ((zipped, "E-LOG-004"), (noise, "E-LOG-003"), (self.folder / "none.log", "E-IO-001")):
            done = run("replay", log, *flags)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(code, done.stderr)
        self.assertEqual(run("replay", noise, *flags, "--format", "squid").returncode, 0)
        self.assertEqual(run("replay", empty, *flags, "--format", "word").returncode, 2)
        self.assertEqual(run("replay", empty, *flags, "--k", "0").returncode, 2)
        self.assertEqual(run("replay", empty, *flags, "--at", "noon").returncode, 2)
        self.assertEqual(run("replay", empty, *flags, "--event", "x").returncode, 2)
        self.assertEqual(run("replay", empty, "--policy", "/nowhere", "--config", self.config).returncode, 2)


if __name__ == "__main__":
    HAECHI, CASES = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
