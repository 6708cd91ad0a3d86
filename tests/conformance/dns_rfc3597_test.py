#!/usr/bin/env python3
"""RFC 3597: types and classes that nobody here knows."""
import unittest

from dns_world import NOERROR, NXDOMAIN, REFUSED, Gateway, query, record

# Bytes that would be pointers, labels or lengths to whoever looked inside.
TRAPS = (b"", b"\xc0\x0c", b"\xc0\x0c\xc0\xff", b"\x3f" + b"a" * 5, bytes(range(256)), b"\0" * 600)


class Rfc3597(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_3_types_without_a_name_are_asked_and_answered(self):
        for kind in (62, 258, 1234, 32770, 65280, 65534):
            self.upstream.script["any.net", kind] = [record("any.net", kind, b"\1\2\3")]
            for _ in ("first", "kept"):
                reply = self.gateway.ask("any.net", kind)
                self.assertEqual([(each.kind, each.data) for each in reply.answers], [(kind, b"\1\2\3")])
            self.assertEqual(len(self.upstream.asked("any.net", kind)), 1)

    def test_3_their_data_is_bits_and_stays_as_it_is(self):
        for number, data in enumerate(TRAPS):
            name = f"trap{number}.net"
            self.upstream.script[name, 65280] = [record(b"\xc0\x0c", 65280, data)]
            for _ in ("first", "kept"):
                reply = self.gateway.by_tcp(query(name, 65280))
                self.assertEqual([each.data for each in reply.answers], [data], name)

    def test_3_they_stand_beside_known_ones(self):
        self.upstream.script["mixed.net", 1] = [record("mixed.net", 65280, b"\xc0\x0c"), record("mixed.net", 1, b"\1\2\3\4")]
        self.assertEqual([each.kind for each in self.gateway.ask("mixed.net").answers], [65280, 1])

    def test_5_a_refusal_does_not_hang_on_the_type(self):
        for kind in (62, 65280):
            self.assertEqual(self.gateway.ask("bad-ai.com", kind).rcode, NXDOMAIN)

    def test_2_a_class_without_a_name_is_not_forwarded(self):
        self.assertEqual(self.gateway.ask("class.net", klass=4660).rcode, REFUSED)
        self.assertEqual(self.upstream.asked("class.net"), [])
        self.assertEqual(self.gateway.ask("class.net").rcode, NOERROR)


if __name__ == "__main__":
    unittest.main(verbosity=2)
