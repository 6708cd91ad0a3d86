#!/usr/bin/env python3
"""What docs/proxy-ways-in tells people to write is taken: by haechi check, by nft, by haechi run; in both languages."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from network import in_own_network

in_own_network()

from world import HAECHI, ROOT, run  # noqa: E402

PAGES = [ROOT / "docs/proxy-ways-in.md", ROOT / "docs/proxy-ways-in.ko.md"]
BASE = f"""\
policy: policy.yaml
catalog: {ROOT}/catalog
identity: [{{cidr: 10.0.0.0/8, body: kr.motie, device: gov-pc, zone: office}}, {{cidr: 2001:db8::/32, body: kr.motie}}]
"""
POLICY = """\
bodies: {kr.motie: {name: {en: Ministry, ko: 부처}, default: allow, on_undecided: block}}
devices: {gov-pc: {owner: body}}
zones: {office: {owner: body}}
"""


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.M | re.S)


class Documents(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-ways-docs-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "policy.yaml").write_text(POLICY)
        for name in ("proxy", "staff-ca"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "60", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                           cwd=self.folder, check=True, capture_output=True)
            (self.folder / f"{name}.key").chmod(0o600)

    def check(self, text):
        (self.folder / "haechi.yaml").write_text(text)
        return subprocess.run([HAECHI, "check", "--config", str(self.folder / "haechi.yaml")], text=True, capture_output=True)

    def test_every_configuration_is_taken(self):
        found = blocks(PAGES[0], "yaml")
        self.assertEqual(len(found), 6)
        for block in found:
            listener = "" if "proxy:" in block else "proxy: {listen: 127.0.0.1:3128}\n"
            done = self.check(BASE + listener + block)
            self.assertEqual(done.returncode, 0, block + done.stderr)

    def test_the_addresses_of_people_are_taken(self):
        people = [block for block in blocks(PAGES[0], "text") if "kim" in block]
        self.assertEqual(len(people), 1)
        (self.folder / "people.txt").write_text(people[0])
        done = self.check(BASE + "proxy: {listen: 127.0.0.1:3128}\naddress_users: people.txt\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("5 identity entries", done.stdout, "two places, three people in them")

    def test_nft_takes_the_rules(self):
        (self.folder / "rules.nft").write_text(blocks(PAGES[0], "nft")[0])
        run("nft", "-f", str(self.folder / "rules.nft"))
        self.assertIn("redirect to :8443", run("nft", "list", "ruleset"))

    def test_both_languages_show_the_same(self):
        for language in ("yaml", "nft", "text"):
            self.assertEqual(blocks(PAGES[0], language), blocks(PAGES[1], language))

    def test_export_pac_prints_the_file(self):
        pac = next(block for block in blocks(PAGES[0], "yaml") if "pac:" in block)
        self.check(BASE + pac)
        text = run(HAECHI, "export", "pac", "--config", str(self.folder / "haechi.yaml"))
        self.assertIn("function FindProxyForURL(url, host)", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
