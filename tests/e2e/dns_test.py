#!/usr/bin/env python3
"""dig and kdig against the gateway's DNS."""
import unittest

from world import World


class Dns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_a_refusal_is_nxdomain_with_the_reason_in_words(self):
        answer = self.world.dig("chat.deepseek.com")
        self.assertIn("status: NXDOMAIN", answer)
        self.assertRegex(answer, r"EDE: 15 \(Blocked\): \(.*named-block, kr-motie-deepseek.*\[H-[0-9A-Z-]+\]\)")
        self.assertRegex(answer, r"AUTHORITY SECTION:\n\S+\s+\d+\s+IN\s+SOA")

    def test_kdig_reads_the_same(self):
        answer = self.world.dig("CHAT.deepseek.COM", "+edns", program="kdig")
        self.assertIn("status: NXDOMAIN", answer)
        self.assertIn("kr-motie-deepseek", answer)

    def test_every_name_below_is_refused_and_every_type(self):
        for host, kind in (("a.b.deepseek.com", "A"), ("chat.deepseek.com", "AAAA"), ("chat.deepseek.com", "HTTPS"),
                           ("api.deepseek.com", "ANY"), ("files.deepseeksvc.com", "A")):
            with self.subTest(host=host, kind=kind):
                self.assertIn("status: NXDOMAIN", self.world.dig(host, kind))

    def test_the_same_over_tcp(self):
        answer = self.world.dig("chat.deepseek.com", "+tcp")
        self.assertIn("status: NXDOMAIN", answer)
        self.assertIn("EDE: 15", answer)

    def test_an_operators_outsider_is_named_as_such(self):
        with World(operator="kr.khnp") as world:
            self.assertIn("EDE: 16", world.dig("chat.deepseek.com"))

    def test_allowed_names_are_answered(self):
        for host, address in (("www.example.org", "127.0.2.36"), ("chatgpt.com", "127.0.2.32")):
            self.assertEqual(self.world.dig(host, "+short").strip(), address)

    def test_a_caution_is_on_record_and_an_ordinary_site_is_not(self):
        self.world.dig("chatgpt.com")
        self.world.dig("www.example.org")
        record = self.world.wait_for_record(host="chatgpt.com", depth="dns")
        self.assertEqual((record["effect"], record["action"], record["by"]), ("warn", "pass", "kr-mois-letter"))
        self.assertIn("warn-unshown", record["unmet"])
        self.world.dig("chat.deepseek.com")  # later than the ordinary site's
        self.world.wait_for_record(host="chat.deepseek.com", depth="dns", subject="127.0.1.11/32")
        self.assertFalse([r for r in self.world.records() if r["host"] == "www.example.org"])

    def test_a_private_phone_is_nobodys_business(self):
        answer = self.world.dig("chat.deepseek.com", "+short", source="127.0.1.33")
        self.assertEqual(answer.strip(), "127.0.2.31")
        self.world.dig("gemini.google.com", source="127.0.1.41")  # recorded, and later
        self.world.wait_for_record(host="gemini.google.com", subject="127.0.1.41/32")
        self.assertFalse([r for r in self.world.records() if r["subject"] == "127.0.1.33/32"])

    def test_unknown_clients_are_refused(self):
        answer = self.world.dig("www.example.org", source="127.0.1.200")
        self.assertIn("status: REFUSED", answer)
        self.assertIn("EDE: 18", answer)
        self.assertEqual(self.world.wait_for_record(reason="unknown-client")["subject"], "127.0.1.200")

    def test_names_that_do_not_exist_do_not_exist(self):
        answer = self.world.dig("nowhere.example.org")
        self.assertIn("status: NXDOMAIN", answer)
        self.assertNotIn("EDE", answer)


class Answers(unittest.TestCase):
    def test_ways_past_the_resolver_are_closed_by_default(self):
        with World() as world:
            for name in ("use-application-dns.net", "mask.icloud.com"):
                self.assertIn("status: NXDOMAIN", world.dig(name))
            discovery = world.dig("_dns.resolver.arpa", "SVCB")
            self.assertIn("status: NOERROR", discovery)
            self.assertIn("ANSWER: 0", discovery)
            self.assertEqual(world.wait_for_record(host="mask.icloud.com")["reason"], "dns-bypass")

    def test_cookies_are_answered(self):
        with World() as world:
            self.assertRegex(world.dig("chatgpt.com", "+cookie"), r"COOKIE: [0-9a-f]{48}")


class UpstreamDown(unittest.TestCase):
    def test_allowed_names_fail_and_say_so_but_refusals_hold(self):
        with World(has_name_server=False, extra="limits: {dns_timeout_ms: 300}\n") as world:
            answer = world.dig("www.example.org")
            self.assertIn("status: SERVFAIL", answer)
            self.assertRegex(answer, r"EDE: 2[23]")
            self.assertIn("status: NXDOMAIN", world.dig("chat.deepseek.com"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
