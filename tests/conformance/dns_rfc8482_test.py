#!/usr/bin/env python3
"""RFC 8482: questions of type ANY are answered in few bytes."""
import unittest

from dns_world import ANY, HINFO, NOERROR, NXDOMAIN, Gateway, opt, query


class Rfc8482(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_4_2_one_hinfo_record_names_the_rfc(self):
        reply = self.gateway.ask("any.net", ANY)
        self.assertEqual(reply.rcode, NOERROR)
        self.assertEqual([(each.owner, each.kind, each.data) for each in reply.answers],
                         [("any.net", HINFO, b"\x07RFC8482\0")])
        self.assertGreaterEqual(reply.answers[0].ttl, 60)

    def test_4_nobody_is_asked(self):
        self.gateway.ask("unasked.net", ANY)
        self.assertEqual(self.gateway.upstream.asked("unasked.net"), [])

    def test_4_4_by_tcp_it_is_the_same(self):
        self.assertEqual([each.kind for each in self.gateway.by_tcp(query("tcp.net", ANY)).answers], [HINFO])

    def test_7_a_name_that_is_refused_is_refused(self):
        self.assertEqual(self.gateway.ask("bad-ai.com", ANY).rcode, NXDOMAIN)

    def test_7_the_answer_is_no_weapon(self):
        packet = query("weapon.net", ANY, edns=opt(4096, 0x8000))
        self.assertLess(len(self.gateway.send(packet)), 2 * len(packet))

    def test_4_2_it_is_no_answer_to_hinfo_itself(self):
        self.gateway.ask("own.net", ANY)
        self.assertEqual(self.gateway.ask("own.net", HINFO).answers, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
