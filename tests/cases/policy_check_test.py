"""`haechi policy check` by the real program: findings, formats, exit codes, hostile files.
Usage: policy_check_test.py HAECHI SOURCE"""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import unittest

HAECHI = ""
SOURCE = pathlib.Path()
CASES = pathlib.Path()

WORLD = """bodies: {gov: {}, gov.a: {parent: gov}}
devices: {pc: {owner: body}}
zones: {net: {owner: body}}
orders:
"""
RULE = "rules: [{target: {category: generative-ai}, effect: block}]"
ORDER = "  - {id: o, issuer: gov.a, force: binding, %s}\n"

# Far more than any of the files below needs, far less than a blow-up would take.
MEMORY = 1 << 30
# Sanitizers reserve terabytes of addresses: there the bound holds nothing, and the release build alone is bounded.
SHADOW_MEMORY = "HAECHI_SHADOW_MEMORY" in os.environ


def bound_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*arguments, bounded=False, cwd=None):
    return subprocess.run([HAECHI, "policy", "check", *map(str, arguments)], capture_output=True, timeout=60, cwd=cwd,
                          preexec_fn=bound_memory if bounded and not SHADOW_MEMORY else None, check=False)


def read(*arguments, cwd=None):
    done = run(*arguments, cwd=cwd)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class InFolder(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = pathlib.Path(held.name)

    def write(self, text, name="p.yaml"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


class Findings(InFolder):
    def codes(self, text, *flags):
        code, out, err = read("--policy", self.write(text), "--json", *flags)
        self.assertIn(code, (0, 1), err)
        answer = json.loads(out)
        self.assertEqual(answer["v"], 1)
        return [(each["severity"], each["code"], each["line"]) for each in answer["findings"]]

    def test_time_decides_what_has_ended(self):
        text = WORLD + ORDER % ("expires: 2026-06-01, " + RULE)
        self.assertEqual(self.codes(text, "--at", "2026-01-01"), [])
        self.assertEqual(self.codes(text, "--at", "2026-05-15"), [("warning", "E-POLICY-136", 5)])
        self.assertEqual(self.codes(text, "--at", "2026-05-15", "--soon", "5d"), [])
        self.assertEqual(self.codes(text, "--at", "2026-05-31T20:00:00Z", "--soon", "12h"),
                         [("warning", "E-POLICY-136", 5)])
        self.assertEqual(self.codes(text, "--at", "2026-06-01"), [("note", "E-POLICY-135", 5)])

    def test_strict_counts_notes(self):
        path = self.write(WORLD + ORDER % ("until: {event: x}, " + RULE))
        code, out, err = read("--policy", path)
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"^fine: 2 bodies.*\n.*p\.yaml:5:\d+: note: order `o` has `until` .* \(E-POLICY-134\)\n  hint: ")
        self.assertEqual(read("--policy", path, "--strict")[0], 1)

    def test_warnings_say_so(self):
        path = self.write(WORLD + ORDER % ("scope: {zones: [net], not: {zones: [net]}}, " + RULE))
        code, out, err = read("--policy", path)
        self.assertEqual((code, out), (1, ""))
        self.assertIn(f"{path}:5:5: warning: order `o` can never speak: ", err)

    def test_bad_flags_cannot_run(self):
        path = self.write(WORLD)
        for flags in (["--soon", "a week"], ["--soon", "-1d"], ["--at", "yesterday"], ["--config", "/nowhere"],
                      ["--json", "--sarif"]):
            with self.subTest(flags):
                self.assertEqual(read("--policy", path, *flags)[0], 2)
        self.assertEqual(read()[0], 2)

    def test_given_policies_have_no_errors_and_only_true_warnings(self):
        policies = [*CASES.glob("C*.yaml"), SOURCE / "examples/ministry/policy"]
        self.assertGreaterEqual(len(policies), 12)
        for policy in policies:
            with self.subTest(policy.name):
                catalog = SOURCE / "catalog" if policy.is_dir() else CASES / "catalog.yaml"
                flags = ["--list", f"gov-llm={SOURCE}/examples/ministry/lists/gov-llm.txt"] if policy.is_dir() else []
                _, out, err = read("--policy", policy, "--catalog", catalog, "--at", "2026-12-01", "--json", *flags)
                self.assertEqual(err, "")
                found = {(each["severity"], each["code"]) for each in json.loads(out)["findings"]}
                known = {("error", "E-POLICY-112")} if policy.name.startswith("C16") else set()
                known |= TRUE_WARNINGS.get(policy.name, set())
                self.assertEqual({each for each in found if each[0] != "note"}, known)


# Each of them looked at, and true.
TRUE_WARNINGS = {}


class Config(InFolder):
    def test_what_a_zone_has_no_listener_for(self):
        policy = self.write(WORLD + ORDER % "rules: [{effect: warn}, {effect: block}]".replace(
            "{effect: warn}", "{target: {category: chat}, effect: warn}"))
        config = "policy: p.yaml\ncatalog: %s\nidentity:\n  - {cidr: 10.0.0.0/8, body: gov.a, zone: net}\n" % (
            CASES / "catalog.yaml")
        dns = "dns: {listen: [127.0.0.1:5353], upstream: [192.0.2.1]}\n"
        code, _, err = read("--config", self.write(config + dns, "haechi.yaml"))
        self.assertEqual(code, 1, err)
        self.assertIn(f"{policy}:5:", err)
        self.assertRegex(err, r"warning: no enforcement point of zone `net` can ask users .* `warn-unshown` \(E-POLICY-140\)")
        self.assertEqual(err.count("E-POLICY-140"), 1)
        elsewhere = (config + dns).replace("zone: net", "zone: lab")
        _, _, err = read("--config", self.write(elsewhere, "haechi.yaml"))
        self.assertIn("no enforcement point of zone `net` can refuse anything", err)
        self.assertEqual(read("--config", self.write("policy: [\n", "haechi.yaml"))[0], 2)


class Sarif(InFolder):
    def test_is_what_the_standard_asks_for(self):
        self.write(WORLD + ORDER % ("scope: {bodies: [gov.b]}, until: {event: x}, " + RULE), "a b.yaml")
        code, out, err = read("--policy", "a b.yaml", "--sarif", cwd=self.folder)
        self.assertEqual((code, err), (1, ""))
        log = json.loads(out)
        self.assertEqual(log["version"], "2.1.0")
        (a_run,) = log["runs"]
        driver = a_run["tool"]["driver"]
        self.assertEqual(driver["name"], "haechi")
        ids = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(a_run["columnKind"], "unicodeCodePoints")
        self.assertTrue(a_run["results"])
        for result in a_run["results"]:
            self.assertEqual(ids[result["ruleIndex"]], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning", "note"))
            self.assertTrue(result["message"]["text"])
            (place,) = result["locations"]
            self.assertEqual(place["physicalLocation"]["artifactLocation"]["uri"], "a%20b.yaml")
            self.assertEqual(place["physicalLocation"]["region"]["startLine"], 5)
            self.assertGreaterEqual(place["physicalLocation"]["region"]["startColumn"], 1)

    def test_of_files_that_cannot_be_read_as_a_policy(self):
        code, out, _ = read("--policy", self.write("order: []\n"), "--sarif")
        self.assertEqual(code, 1)
        self.assertEqual(json.loads(out)["runs"][0]["results"][0]["ruleId"], "E-POLICY-001")


class Hostile(InFolder):
    """One located message at least, in bounded memory and time, never a crash."""

    def refuse(self, text, code, name="p.yaml"):
        path = self.write(text, name)
        done = run("--policy", path, bounded=True)
        err = done.stderr.decode()
        self.assertEqual(done.returncode, 1, (done.returncode, err[:500]))
        first = err.splitlines()[0]
        self.assertRegex(first, rf"^{re.escape(str(path))}:\d+:\d+: .* \({code}\)$")
        return err

    def test_malformed(self):
        for text in ("orders: [", "a: b: c\n", "\tx: 1\n", "orders: {id: \"\n", "- - - -\n: :\n", "%YAML 9.9\n---\na\n",
                     "# x\n%TAG ! y\n---\n{}\n"):
            with self.subTest(text):
                done = run("--policy", self.write(text), bounded=True)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr.decode().splitlines()[0], r"p\.yaml:\d+:\d+: .*\(E-(YAML|POLICY)-\d{3}\)$")

    def test_not_utf8(self):
        for text in (b"bodies: {a\xff: {}}\n", b"\xff\xfe" + "bodies: {}\n".encode("utf-16-le"), b"a: \xc3\n",
                     b"a: \xed\xa0\x80\n", b"a: \x00\n"):
            with self.subTest(text):
                self.refuse(text, "E-YAML-00[14]")

    def test_duplicate_keys(self):
        self.refuse("bodies: {a: {}}\nbodies: {b: {}}\n", "E-YAML-002")
        self.refuse(WORLD + "  - {id: o, id: p, issuer: gov, force: binding}\n", "E-YAML-002")
        self.refuse("bodies: {\"a\": {}, a: {}}\n", "E-YAML-002")

    def test_alias_bomb(self):
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
        self.refuse("\n".join(lines) + "\n", "E-YAML-003")
        self.refuse("a: &a [*a]\n", "E-YAML-00[134]")
        self.refuse("bodies: {a: {<<: {x: 1}}}\n", "E-YAML-004")

    def test_deeply_nested(self):
        for opened, closed in (("[", "]"), ("{a: ", "}")):
            self.refuse("orders: " + opened * 100_000 + closed * 100_000 + "\n", "E-YAML-00[13]")
        deep = "{any: [" * 12 + "{zones: [net]}" + "]}" * 12
        done = run("--policy", self.write(WORLD + ORDER % f"scope: {deep}, {RULE}"), bounded=True)
        self.assertIn(done.returncode, (0, 1))
        self.refuse("".join(" " * i + "a:\n" for i in range(2000)), "E-YAML-003")

    def test_cycles(self):
        self.refuse("bodies: {a: {parent: b}, b: {parent: c}, c: {parent: a}}\n", "E-POLICY-103")
        count = 3000
        chain = "".join(f"  b{i}: {{parent: b{(i + 1) % count}}}\n" for i in range(count))
        self.refuse("bodies:\n" + chain, "E-POLICY-10[35]")
        circle = "".join(f"  - {{id: o{i}, issuer: gov, force: binding, supersedes: [o{(i + 1) % count}], {RULE}}}\n"
                         for i in range(count))
        self.refuse(WORLD + circle, "E-POLICY-113")
        self.refuse(WORLD + f"  - {{id: o, issuer: gov, force: binding, supersedes: [o], {RULE}}}\n", "E-POLICY-113")

    def test_huge(self):
        self.refuse("bodies: {a: {}}\n#" + "x" * (17 << 20) + "\n", "E-YAML-003")
        self.refuse("bodies: {" + "a" * 100_000 + ": {}}\n", "E-POLICY-01[03]")
        self.refuse("bodies:\n" + "".join(f"  a{i}: {{x: 1}}\n" for i in range(100_000)), "E-POLICY-001")
        values = ", ".join(f"z{i}" for i in range(20_000))
        self.refuse(WORLD + ORDER % f"scope: {{zones: [{values}]}}, {RULE}", "E-POLICY-013")

    def test_a_policy_that_is_too_much_to_compare_ends_with_a_partial_answer(self):
        zones = [f"z{i}" for i in range(60)]
        rules = ", ".join(f"{{target: {{service: s{i}, not: {{any: [{{provider: p{i}}}, {{surface: web}}]}}}}, "
                          "effect: block}" for i in range(9_000))
        text = WORLD + f"  - {{id: o, issuer: gov, force: binding, scope: {{roles: [{', '.join(zones)}]}}, rules: [{rules}]}}\n"
        done = run("--policy", self.write(text), bounded=True)
        self.assertIn("E-POLICY-147", done.stdout.decode())

    def test_odd_files(self):
        self.assertEqual(run("--policy", self.write(""), bounded=True).returncode, 0)
        self.assertEqual(run("--policy", self.folder / "none.yaml", bounded=True).returncode, 2)
        self.refuse("--- a\n--- b\n", "E-YAML-004")
        self.refuse("orders: !!python/object:os.system [x]\n", "E-YAML-004")
        self.refuse("just text\n", "E-POLICY-003")


if __name__ == "__main__":
    HAECHI = str(pathlib.Path(sys.argv.pop(1)).resolve())
    SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
    CASES = SOURCE / "tests/cases/policy"
    unittest.main(verbosity=1)
