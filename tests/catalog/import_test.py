#!/usr/bin/env python3
"""catalog_import.py on small tables: what arrives, what is refused, and that a second run changes nothing."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "catalog_import.py"
COLUMNS = ("id name name_ko provider control processing category depth status suffix_domains exact_hosts shared_hosts "
           "api_hosts url_patterns android ios process user_agent ip_ranges models confidence sources notes").split()


def row(**cells):
    filled = dict(id="mistral", name="Chat", name_ko="챗", provider="Mistral AI", control="FR", category="chat api",
                  depth="dns", status="active", confidence="high")
    return "\t".join((filled | cells).get(column, "-") for column in COLUMNS)


class Import(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_tool(self, *rows, flags=()):
        table = self.folder / "table.tsv"
        table.write_text("\n".join(["\t".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
        return subprocess.run([sys.executable, TOOL, "--table", table, "--out", self.folder / "out", *flags],
                              capture_output=True, text=True, check=False)

    def service(self, identity="mistral"):
        return (self.folder / "out" / "services" / f"{identity}.yaml").read_text(encoding="utf-8")

    def endpoint(self, name):
        return next(line for line in self.service().splitlines() if f"name: {name}," in line)

    def test_every_column_of_hosts_arrives_with_its_use(self):
        done = self.run_tool(row(suffix_domains="a.example~h:V,P^", exact_hosts="b.a.example~m:F c.example~l:K",
                                 shared_hosts="cloud.example~m:F js.stripe.com~h:U", api_hosts="api.a.example~m:V"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 rows, 6 hosts -> 1 services, 1 providers", done.stdout)
        self.assertIn("match: suffix", self.endpoint("a.example"))
        self.assertIn("evidence: [P, V]", self.endpoint("a.example"))
        self.assertIn("use: blockable", self.endpoint("b.a.example"))
        self.assertIn("surface: api", self.endpoint("api.a.example"))
        self.assertIn("use: observe-only", self.endpoint("c.example"))
        self.assertIn("tenancy: shared", self.endpoint("cloud.example"))
        self.assertIn("use: third-party", self.endpoint("js.stripe.com"))

    def test_names_of_clouds_never_become_blockable(self):
        self.run_tool(row(suffix_domains="replit.app~m:P a.example~h:V", api_hosts="aiplatform.googleapis.com~h:F"))
        self.assertIn("tenancy: multi-tenant", self.endpoint("replit.app"))
        self.assertNotIn("blockable", self.endpoint("replit.app") + self.endpoint("aiplatform.googleapis.com"))

    def test_a_row_that_needs_a_path_keeps_only_its_own_names(self):
        self.run_tool(row(depth="url", suffix_domains="a.example~h:V", api_hosts="gw.example~h:F"))
        self.assertIn("use: blockable", self.endpoint("a.example"))
        self.assertIn("use: shared", self.endpoint("gw.example"))

    def test_a_second_run_changes_nothing(self):
        table = row(suffix_domains="a.example~h:V", models="mistral-*", process="Chat.exe")
        self.run_tool(table)
        before = self.service()
        again = self.run_tool(table)
        self.assertIn("0 files written", again.stdout)
        self.assertEqual(before, self.service())
        self.assertEqual(self.run_tool(table, flags=["--check"]).returncode, 0)

    def test_check_writes_nothing_and_fails_on_a_difference(self):
        done = self.run_tool(row(), flags=["--check"])
        self.assertEqual(done.returncode, 1)
        self.assertIn("differs: services/mistral.yaml", done.stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_information_pages_and_hubs_are_no_generative_ai(self):
        self.run_tool(row(category="info"))
        self.assertIn("category: [ai-info]", self.service())
        self.run_tool(row(category="hub"))
        self.assertIn("category: [model-hub]", self.service())

    def test_a_short_row_is_refused(self):
        done = self.run_tool("mistral\tChat")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("columns", done.stderr)


if __name__ == "__main__":
    unittest.main()
