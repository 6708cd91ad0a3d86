#!/usr/bin/env python3
"""RFC 9460: SVCB and HTTPS records pass as they are, and lead nobody to a refused name."""
import struct
import unittest

from dns_world import A, HTTPS, NOERROR, NXDOMAIN, SERVFAIL, SVCB, Gateway, answer, record, to_wire


def svcb(priority, target, *parameters):
    return struct.pack(">H", priority) + to_wire(target) + \
        b"".join(struct.pack(">2H", key, len(value)) + value for key, value in parameters)


class Rfc9460(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def passes(self, name, kind, data):
        self.upstream.script[name, kind] = [record(b"\xc0\x0c", kind, data)]
        for _ in ("first", "kept"):
            self.assertEqual([each.data for each in self.gateway.ask(name, kind).answers], [data], name)

    def test_4_2_keys_that_nobody_here_knows_are_conveyed(self):
        for number, key in enumerate((9, 667, 32768, 65279, 65534)):
            for kind in (SVCB, HTTPS):
                self.passes(f"key{number}.net", kind, svcb(1, "svc.net", (1, b"\2h3"), (key, b"\xc0\x0c\0")))

    def test_2_2_targets_are_not_compressed_and_stay_as_they_are_spelt(self):
        self.passes("spelt.net", HTTPS, svcb(16, "SvC.eXaMpLe.NeT", (3, b"\x20\xfb")))

    def test_2_4_2_an_alias_is_conveyed(self):
        self.passes("alias.net", HTTPS, svcb(0, "pool.example.net"))

    def test_2_5_a_dot_stands_for_the_owner_or_for_no_service(self):
        self.passes("dot.net", HTTPS, svcb(1, ""))
        self.passes("none.net", HTTPS, svcb(0, ""))

    def test_4_2_target_and_alias_are_judged_like_the_question(self):
        for priority in (0, 1):
            for kind in (SVCB, HTTPS):
                name = f"lead{priority}{kind}.net"
                self.upstream.script[name, kind] = [record(name, kind, svcb(priority, "bad-ai.com"))]
                for _ in ("first", "kept"):
                    self.assertEqual(self.gateway.ask(name, kind).rcode, NXDOMAIN)

    def test_4_2_records_that_come_along_are_judged_too(self):
        self.upstream.script["along.net", A] = lambda packet, _: self.answer_with_additional(packet)
        self.assertEqual(self.gateway.ask("along.net").rcode, NXDOMAIN)

    @staticmethod
    def answer_with_additional(packet):
        return answer(packet, [record("along.net", A, b"\1\2\3\4")], additional=[
            record("along.net", HTTPS, svcb(1, "bad-ai.com"))])

    def test_2_3_names_with_ports_are_those_of_their_host(self):
        for name in ("_8443._https.bad-ai.com", "_foo.bad-ai.com"):
            self.assertEqual(self.gateway.ask(name, HTTPS).rcode, NXDOMAIN)
        self.passes("_8443._https.fine.net", HTTPS, svcb(1, "fine.net", (3, b"\x20\xfb")))

    def test_2_2_a_target_that_cannot_be_read_is_not_passed_on(self):
        for number, data in enumerate((b"\0\1", b"\0\1\x40abc", b"\0\1\xc0\x0c", b"\0\1\3ab")):
            name = f"broken{number}.net"
            self.upstream.script[name, HTTPS] = [record(name, HTTPS, data)]
            reply = self.gateway.ask(name, HTTPS)
            self.assertEqual((reply.rcode, reply.answers), (SERVFAIL, []), name)
        self.assertEqual(self.gateway.ask("after.net").rcode, NOERROR)


if __name__ == "__main__":
    unittest.main(verbosity=2)
