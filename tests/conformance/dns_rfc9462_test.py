#!/usr/bin/env python3
"""RFC 9462: discovery of designated resolvers. This gateway designates none, and says so by itself."""
import unittest

from dns_world import A, AAAA, NOERROR, SOA, SVCB, Gateway


class Rfc9462(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_4_a_resolver_that_designates_none_has_no_data(self):
        for name in ("_dns.resolver.arpa", "_DNS.Resolver.ARPA"):
            reply = self.gateway.ask(name, SVCB)
            self.assertEqual((reply.rcode, reply.answers, [each.kind for each in reply.authority]), (NOERROR, [], [SOA]))

    def test_6_4_nothing_of_resolver_arpa_is_forwarded(self):
        for name in ("_dns.resolver.arpa", "resolver.arpa", "x.resolver.arpa", "a.b.resolver.arpa"):
            for kind in (SVCB, A, AAAA):
                reply = self.gateway.ask(name, kind)
                self.assertEqual((reply.rcode, reply.answers), (NOERROR, []), name)
            self.assertEqual(self.gateway.upstream.asked(name), [])

    def test_4_names_beside_it_are_names(self):
        self.assertEqual(len(self.gateway.ask("notresolver.arpa").answers), 1)

    def test_5_discovery_by_a_resolvers_own_name_is_a_question_like_any_other(self):
        self.assertEqual(self.gateway.ask("_dns.resolver.example.net", SVCB).rcode, NOERROR)
        self.assertEqual(len(self.gateway.upstream.asked("_dns.resolver.example.net")), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
