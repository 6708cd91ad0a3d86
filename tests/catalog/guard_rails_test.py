#!/usr/bin/env python3
"""`haechi catalog check`, `show` and `stats`: the shipped catalog holds, and planted faults are found.

usage: guard_rails_test.py HAECHI SOURCE_DIR
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HAECHI, SOURCE = sys.argv[1:3]
CATALOG = pathlib.Path(SOURCE) / "catalog"


def run(*arguments):
    return subprocess.run([HAECHI, "catalog", *arguments], capture_output=True, text=True, timeout=60, check=False)


def names_of_service(identity):
    return json.loads(run("show", identity, "--json", "--catalog", str(CATALOG)).stdout)


class Shipped(unittest.TestCase):
    def test_holds(self):
        # Age is a matter of the day; whoever releases looks at it with the default of 180 days.
        done = run("check", "--catalog", str(CATALOG), "--max-age", "36500")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("0 errors, 0 warnings", done.stdout)

    def test_counts_as_json(self):
        done = run("check", "--catalog", str(CATALOG), "--max-age", "36500", "--json")
        counts = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(counts["must_stay"], 600)
        self.assertGreater(counts["services"], 300)
        self.assertEqual(counts["errors"], 0)


class Planted(unittest.TestCase):
    """One fault at a time in a copy of the shipped catalog."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.catalog = pathlib.Path(scratch.name) / "catalog"
        shutil.copytree(CATALOG, self.catalog)

    def check(self, *flags):
        return run("check", "--catalog", str(self.catalog), "--max-age", "36500", *flags)

    def change(self, path, old, new):
        file = self.catalog / path
        text = file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def add_endpoint(self, service, endpoint):
        self.change(f"services/{service}.yaml", "endpoints:\n", f"endpoints:\n  - {endpoint}\n")

    def assert_found(self, code, message=""):
        done = self.check()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(f"({code})", done.stdout)
        self.assertIn(message, done.stdout)

    def test_payment_certificate_and_captcha_hosts(self):
        for host in ("js.stripe.com", "ocsp.digicert.com", "www.hcaptcha.com", "login.live.com", "mesu.apple.com"):
            self.add_endpoint("gamma", f"{{name: {host}, evidence: [P]}}")
        done = self.check()
        self.assertEqual(done.stdout.count("takes it along (E-CATALOG-034)") >= 4, True, done.stdout)
        self.assertIn("all of `hcaptcha.com` must stay", done.stdout)

    def test_the_names_that_only_look_alike(self):
        for host in ("gemini.com", "notx.ai", "qpoe.com"):
            with self.subTest(host):
                self.add_endpoint("gamma", f"{{name: {host.upper()}., match: suffix, evidence: [P]}}")
                self.assert_found("E-CATALOG-034", f"`{host}` must stay")
                self.setUp()

    def test_a_second_owner(self):
        self.add_endpoint("gamma", "{name: claude.ai, match: suffix, evidence: [P]}")
        self.assert_found("E-CATALOG-035", "`claude.ai` is dedicated to both")

    def test_a_whole_cloud_is_refused_by_the_loader(self):
        self.add_endpoint("gamma", "{name: volces.com, match: suffix, evidence: [P]}")
        self.assert_found("E-CATALOG-010")

    def test_a_host_that_is_shared_elsewhere(self):
        self.add_endpoint("gamma", "{name: zoom.us, match: suffix, evidence: [P]}")
        self.assert_found("E-CATALOG-046", "`zoom.us` is shared for `zoom-ai` and blockable for `gamma`")

    def test_an_id_that_disappears(self):
        (self.catalog / "services" / "gamma.yaml").unlink()
        self.assert_found("E-CATALOG-042", "id `gamma` was given once")

    def test_an_id_that_nobody_listed(self):
        self.change("ids.txt", "gamma\n", "")
        self.assert_found("E-CATALOG-042", "id `gamma` is not in the list")

    def test_a_name_without_korean(self):
        self.change("services/gamma.yaml", "{en: Gamma, ko: 감마}", "{en: Gamma}")
        self.assert_found("E-CATALOG-038", "not there in Korean")

    def test_confidence_without_proof(self):
        self.add_endpoint("gamma", "{name: gamma.example, confidence: h, evidence: [P, R]}")
        self.assert_found("E-CATALOG-039")

    def test_age(self):
        self.change("services/gamma.yaml", 'last_verified: "2026-10"', 'last_verified: "2019-02-03"')
        done = run("check", "--catalog", str(self.catalog), "--max-age", "400")
        self.assertEqual(done.returncode, 0, "age is a warning")
        self.assertIn("`gamma` was last verified on 2019-02-03", done.stdout)

    def test_staged_entries_enforce_nothing_until_they_are_raised(self):
        self.change("services/gamma.yaml", "status: active\n", "status: active\nstage: observe\n")
        self.assertEqual(self.check().returncode, 0)
        where = ("--catalog", str(self.catalog))
        self.assertFalse(json.loads(run("lookup", "gamma.app", *where).stdout)["by_name"])
        self.change("services/gamma.yaml", "stage: observe\n", "stage: warn\n")
        self.assertTrue(json.loads(run("lookup", "gamma.app", *where).stdout)["by_name"])
        self.assertEqual(run("export", "--service", "gamma", *where).stdout, "", "lists of others can only block")
        self.change("services/gamma.yaml", "stage: warn\n", "stage: block\n")
        self.assertIn("suffix gamma.app\n", run("export", "--service", "gamma", *where).stdout)

    def test_unknown_keys_are_located(self):
        self.change("services/gamma.yaml", "status: active\n", "status: active\nstagee: observe\n")
        done = self.check("--json")
        self.assertEqual(done.returncode, 1)
        finding = json.loads(done.stdout.splitlines()[0])
        self.assertEqual((finding["code"], finding["line"]), ("E-CATALOG-002", 4))
        self.assertEqual(finding["hint"], "did you mean `stage`?")


class Show(unittest.TestCase):
    def test_deepseek_whole(self):
        shown = names_of_service("deepseek-web")
        self.assertEqual(shown["provider"]["control"][0]["evidence"], [{"source": "PIPC", "date": "2025-04-24"}])
        regulator = next(p for p in shown["processing"] if p["stated_by"] == "regulator")
        self.assertEqual(regulator["countries"], ["CN", "US"])
        self.assertEqual(len(regulator["recipients"]), 4)
        uses = {e["name"]: e["use"] for e in shown["endpoints"]}
        self.assertEqual(uses["files.deepseeksvc.com"], "blockable")
        for recipient in ("gator.volces.com", "fp-it.fengkongcloud.com", "static.portal101.cn",
                          "guh50jw4-ios.mobile-messenger.intercom.com", "cmpassport.com"):
            self.assertEqual(uses[recipient], "third-party")
        self.assertIn({"android", "ios"}, [{a["kind"] for a in shown["apps"] if a["id"] == "com.deepseek.chat"}])
        self.assertIn("/api/v0/file/upload_file", {r["path"] for r in shown["url_rules"]})
        weights = names_of_service("deepseek-weights")
        self.assertLessEqual({"huggingface.co", "modelscope.cn", "registry.ollama.ai"},
                             {r["host"] for r in weights["url_rules"]})
        harness = names_of_service("deepseek-harness")
        self.assertIn(("npm", "@deepseek-ai/dsh"), {(a["kind"], a["id"]) for a in harness["apps"]})

    def test_the_seven_tenant_headers(self):
        found = set()
        for file in sorted((CATALOG / "services").glob("*.yaml")):
            if "tenant_headers:" in file.read_text(encoding="utf-8"):
                found |= {h["header"].lower() for h in names_of_service(file.stem)["tenant_headers"]}
        self.assertEqual(found, {
            "chatgpt-allowed-workspace-id", "openai-allowed-organization-ids", "anthropic-allowed-org-ids",
            "x-googapps-allowed-domains", "x-geminicodeassist-allowed-domains", "sec-github-allowed-enterprise",
            "sec-restrict-tenant-access-policy"})

    def test_shared_control_and_pinned_apps(self):
        self.assertEqual(names_of_service("chatgpt-for-kakao")["control_country"], ["KR", "US"])
        self.assertTrue(all(a["pinned"] for a in names_of_service("openai-chatgpt")["apps"]))

    def test_a_split_entry_says_where_it_went(self):
        done = run("show", "suno-udio", "--catalog", str(CATALOG), "--lang", "ko")
        self.assertIn("상태: renamed 2026-11-22 -> suno, udio", done.stdout)

    def test_an_unknown_service_is_named(self):
        done = run("show", "deepseek-wep", "--catalog", str(CATALOG))
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean `deepseek-web`?", done.stderr)

    def test_stats_add_up(self):
        groups = json.loads(run("stats", "--json", "--catalog", str(CATALOG)).stdout)
        self.assertEqual(sum(groups["services by status"].values()), groups["totals"]["services"])
        self.assertEqual(sum(groups["names by use"].values()), groups["totals"]["names"])
        self.assertGreater(groups["services by control country"]["KR"], 25)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
