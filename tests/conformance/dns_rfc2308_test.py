#!/usr/bin/env python3
"""RFC 2308: negative answers and how long they may be believed."""
import unittest

from dns_world import (A, AAAA, CNAME, NOERROR, NXDOMAIN, QR, RA, RD, SERVFAIL, SOA, Gateway, answer, record, soa, to_wire,
                       wait_until)

DENIED = QR | RD | RA | NXDOMAIN


class Rfc2308(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def deny(self, name, *authority, flags=DENIED, answers=()):
        self.upstream.script[name, None] = lambda packet, _: answer(packet, answers, authority, flags=flags)

    def test_2_1_a_name_error_keeps_its_soa(self):
        self.deny("gone.net", soa(minimum=60))
        for _ in ("first", "kept"):
            reply = self.gateway.ask("gone.net")
            self.assertEqual((reply.rcode, [each.kind for each in reply.authority]), (NXDOMAIN, [SOA]))
        self.assertEqual(len(self.upstream.asked("gone.net")), 1)

    def test_2_1_an_alias_of_a_name_that_does_not_exist(self):
        self.deny("alias.net", soa(), answers=[record("alias.net", CNAME, to_wire("gone.org"))])
        for _ in ("first", "kept"):
            reply = self.gateway.ask("alias.net")
            self.assertEqual((reply.rcode, len(reply.answers), len(reply.authority)), (NXDOMAIN, 1, 1))

    def test_2_2_no_data_is_no_name_error(self):
        for _ in ("first", "kept"):
            reply = self.gateway.ask("nodata.net", AAAA)
            self.assertEqual((reply.rcode, reply.answers, [each.kind for each in reply.authority]), (NOERROR, [], [SOA]))
        self.assertEqual(len(self.upstream.asked("nodata.net")), 1)

    def test_3_answers_made_here_have_an_soa_of_the_refusals_time(self):
        reply = self.gateway.ask("bad-ai.com")
        self.assertEqual((reply.rcode, [each.kind for each in reply.authority]), (NXDOMAIN, [SOA]))
        self.assertEqual(reply.authority[0].ttl, int.from_bytes(reply.authority[0].data[-4:], "big"))

    def test_5_the_smaller_of_ttl_and_minimum_counts(self):
        for number, (ttl, minimum) in enumerate(((1, 3000), (3000, 1))):
            name = f"short{number}.net"
            self.deny(name, soa(ttl=ttl, minimum=minimum))
            self.gateway.ask(name)
            wait_until(lambda name=name: self.gateway.ask(name) and len(self.upstream.asked(name)) > 1,
                       "the second question")

    def test_5_without_soa_nothing_is_kept(self):
        self.deny("nosoa.net")
        for asked in (1, 2):
            self.assertEqual(self.gateway.ask("nosoa.net").rcode, NXDOMAIN)
            self.assertEqual(len(self.upstream.asked("nosoa.net")), asked)

    def test_5_the_ttl_counts_down(self):
        self.deny("down.net", soa(ttl=100, minimum=100))
        self.assertEqual(self.gateway.ask("down.net").authority[0].ttl, 100)
        wait_until(lambda: self.gateway.ask("down.net").authority[0].ttl < 100, "a TTL that falls")

    def test_5_no_data_is_kept_for_its_type_alone(self):
        self.gateway.ask("typed.net", AAAA)
        self.assertEqual(len(self.gateway.ask("typed.net", A).answers), 1)

    def test_6_a_negative_answer_that_is_kept_is_given_with_its_soa(self):
        self.deny("again.net", soa(minimum=50))
        first, kept = self.gateway.ask("again.net"), self.gateway.ask("again.net")
        self.assertEqual(first.authority[0].data, kept.authority[0].data)

    def test_7_1_failures_are_kept_for_seconds_never_for_long(self):
        self.deny("fails.net", flags=QR | RD | RA | SERVFAIL)
        self.assertEqual(self.gateway.ask("fails.net").rcode, SERVFAIL)
        tries = len(self.upstream.asked("fails.net"))
        self.assertEqual(self.gateway.ask("fails.net").rcode, SERVFAIL)
        self.assertEqual(len(self.upstream.asked("fails.net")), tries)
        del self.upstream.script["fails.net", None]
        wait_until(lambda: self.gateway.ask("fails.net").rcode == NOERROR, "the end of the failure")


if __name__ == "__main__":
    unittest.main(verbosity=2)
