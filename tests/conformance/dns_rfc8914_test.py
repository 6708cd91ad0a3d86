#!/usr/bin/env python3
"""RFC 8914: Extended DNS Errors."""
import unittest

from dns_world import (A, EDE, NOERROR, NXDOMAIN, REFUSED, SERVFAIL, TC, AAAA, Gateway, Message, answer, opt, query, record,
                       wait_until)

BLOCKED, STALE, CACHED_ERROR, PROHIBITED, NOT_SUPPORTED, NO_REACHABLE_AUTHORITY = 15, 3, 13, 18, 21, 22


class Rfc8914(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_2_code_and_text_without_an_end_mark(self):
        code, text = self.gateway.ask("bad-ai.com", edns=opt()).ede()
        self.assertEqual(code, BLOCKED)
        self.assertIn("no-bad", text)
        self.assertNotIn("\0", text)

    def test_3_only_to_those_who_sent_opt(self):
        for name in ("bad-ai.com", "fine.net"):
            self.assertIsNone(self.gateway.ask(name).opt)

    def test_3_it_changes_no_rcode(self):
        self.assertEqual(self.gateway.ask("bad-ai.com", edns=opt()).rcode, self.gateway.ask("bad-ai.com").rcode)

    def test_3_an_answer_without_trouble_has_none(self):
        self.assertIsNone(self.gateway.ask("fine.net", edns=opt()).ede())

    def test_3_it_goes_before_records_or_opt_do(self):
        name = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 40]) + ".bad-ai.com"
        packet = self.gateway.send(query(name, edns=opt(512)))
        reply = Message(packet)
        self.assertLessEqual(len(packet), 512)
        self.assertFalse(reply.flags & TC)
        self.assertEqual((reply.rcode, len(reply.authority)), (NXDOMAIN, 1))
        self.assertEqual(reply.ede()[0], BLOCKED)

    def test_3_those_of_an_upstream_stay_with_it(self):
        self.upstream.script["theirs.net", A] = lambda packet, _: answer(
            packet, [record("theirs.net", A, b"\1\2\3\4")], additional=[opt(options=[(EDE, b"\0\x0ftheirs")])])
        for _ in ("first", "kept"):
            reply = self.gateway.ask("theirs.net", edns=opt())
            self.assertEqual((reply.rcode, reply.ede()), (NOERROR, None))

    def test_4_what_fails_says_how(self):
        self.upstream.script["mute.net", A] = None
        self.assertEqual(self.gateway.ask("mute.net", edns=opt()).ede()[0], NO_REACHABLE_AUTHORITY)
        reply = self.gateway.ask("mute.net", edns=opt())
        self.assertEqual((reply.rcode, reply.ede()[0]), (SERVFAIL, CACHED_ERROR))

    def test_4_strangers_and_classes(self):
        reply = Message(self.gateway.send(query("fine.net", edns=opt()), source="127.0.1.1"))
        self.assertEqual((reply.rcode, reply.ede()[0]), (REFUSED, PROHIBITED))
        reply = self.gateway.ask("fine.net", klass=3, edns=opt())
        self.assertEqual((reply.rcode, reply.ede()[0]), (REFUSED, NOT_SUPPORTED))

    def test_2_a_stale_answer_says_so(self):
        self.upstream.script["stale.net", AAAA] = [record("stale.net", AAAA, b"\x20" * 16, ttl=1)]
        self.gateway.ask("stale.net", AAAA)
        self.upstream.script["stale.net", AAAA] = None
        reply = wait_until(lambda: next((each for each in [self.gateway.ask("stale.net", AAAA, edns=opt())] if each.ede()),
                                        None), "a stale answer")
        self.assertEqual((reply.rcode, reply.ede()[0], len(reply.answers)), (NOERROR, STALE, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
