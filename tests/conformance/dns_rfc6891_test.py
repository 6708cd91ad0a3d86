#!/usr/bin/env python3
"""RFC 6891: EDNS(0), towards clients and towards upstreams."""
import unittest

from dns_world import (A, BADVERS, DO, EDE, FORMERR, NOERROR, NOTIMP, OPT, QR, RA, RD, TC, TXT, Gateway, Message, answer,
                       message, opt, query, question, record)


class Rfc6891(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream
        cls.upstream.script["big.net", TXT] = [record("big.net", TXT, b"\xc8" + bytes([i]) * 200) for i in range(12)]

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_6_1_1_opt_comes_back_when_it_was_there_and_only_then(self):
        for name in ("fine.net", "bad-ai.com"):
            self.assertIsNone(self.gateway.ask(name).opt)
            self.assertIsNotNone(self.gateway.ask(name, edns=opt()).opt)

    def test_6_1_1_two_opts_are_a_format_error(self):
        packet = message(question("two.net"), additional=[opt(), opt()])
        self.assertEqual(Message(self.gateway.send(packet)).rcode, FORMERR)

    def test_6_1_1_opt_may_stand_anywhere_among_the_additional_records(self):
        other = record("other.net", A, b"\1\2\3\4")
        for additional in ([opt(), other], [other, opt()], [other, opt(), other]):
            self.assertIsNotNone(Message(self.gateway.send(message(question("place.net"), additional=additional))).opt)

    def test_6_1_1_opt_in_another_section_is_a_format_error(self):
        for section in ("answers", "authority"):
            packet = message(question("place.net"), **{section: [opt()]})
            self.assertEqual(Message(self.gateway.send(packet)).rcode, FORMERR)

    def test_6_1_2_the_owner_of_opt_is_the_root(self):
        packet = message(question("owner.net"), additional=[record("owner.net", OPT, b"", 0, 1232)])
        self.assertEqual(Message(self.gateway.send(packet)).rcode, FORMERR)

    def test_6_1_1_opt_is_the_business_of_one_hop(self):
        self.gateway.ask("hop.net", edns=opt(4096, options=[(65002, b"mine"), (8, b"\0\1\x20\0\1\2\3\4"), (12, b"\0" * 9)]))
        for _, asked in self.upstream.asked("hop.net"):
            self.assertEqual({code for code, _ in asked.options} & {65002, 8, 12}, set())
            self.assertLessEqual(asked.opt.klass, 1232)
        self.upstream.script["theirs.net", A] = lambda packet, _: answer(
            packet, [record("theirs.net", A, b"\1\2\3\4")], additional=[opt(4096, options=[(65002, b"theirs")])])
        for _ in ("first", "kept"):
            reply = self.gateway.ask("theirs.net", edns=opt())
            self.assertEqual((reply.option(65002), reply.opt.klass), (None, 1232))
            self.assertIsNone(self.gateway.ask("theirs.net").opt)

    def test_6_1_2_options_that_are_not_known_are_passed_over(self):
        reply = self.gateway.ask("options.net", edns=opt(options=[(65003, b"x" * 40), (65004, b"")]))
        self.assertEqual((reply.rcode, reply.option(65003)), (NOERROR, None))

    def test_6_1_2_an_option_that_breaks_off_is_a_format_error(self):
        packet = message(question("breaks.net"), additional=[record(b"\0", OPT, b"\0\x0a\0\xff", 0, 1232)])
        self.assertEqual(Message(self.gateway.send(packet)).rcode, FORMERR)

    def test_6_1_3_a_later_version_is_told_the_highest_that_is_spoken(self):
        for version in (1, 255):
            reply = self.gateway.ask("version.net", edns=opt(ttl=version << 16))
            self.assertEqual((reply.rcode, reply.opt.ttl >> 16 & 0xFF), (BADVERS, 0))
            self.assertEqual(self.upstream.asked("version.net"), [])

    def test_6_1_4_do_is_copied_and_the_other_flags_are_zero(self):
        for flags in (0, DO, DO | 0x7FFF, 0x7FFF):
            for name in ("flags.net", "bad-ai.com"):
                self.assertEqual(self.gateway.ask(name, edns=opt(ttl=flags)).opt.ttl & 0xFFFF, flags & DO)

    def test_6_2_3_sizes_below_512_count_as_512(self):
        for size in (0, 100, 511, 512):
            packet = self.gateway.send(query("big.net", TXT, edns=opt(size)))
            self.assertLessEqual(len(packet), 512)
            reply = Message(packet)
            self.assertTrue(reply.flags & TC)
            self.assertIsNotNone(reply.opt, "a cut answer keeps its OPT")

    def test_6_2_5_answers_keep_to_what_the_client_takes_and_to_what_networks_carry(self):
        self.upstream.script["mid.net", TXT] = [record("mid.net", TXT, b"\xc8" + b"m" * 200) for _ in range(4)]
        self.assertTrue(self.gateway.ask("mid.net", TXT, edns=opt(700)).flags & TC)
        self.assertEqual(len(self.gateway.ask("mid.net", TXT, edns=opt(1232)).answers), 4)
        self.assertLessEqual(len(self.gateway.send(query("big.net", TXT, edns=opt(65535)))), 1232)

    def test_6_1_3_the_upper_bits_of_an_rcode_of_upstream_are_not_taken_for_an_answer(self):
        self.upstream.script["strange.net", A] = lambda packet, _: answer(
            packet, [record("strange.net", A, b"\1\2\3\4")], additional=[opt(ttl=1 << 24)])
        self.assertEqual(self.gateway.ask("strange.net", edns=opt()).answers, [])

    def test_7_an_upstream_that_does_not_know_opt_is_asked_without(self):
        def old(packet, _):
            if Message(packet).opt:
                return answer(packet, flags=QR | RD | RA | FORMERR)
            return answer(packet, [record("old.net", A, b"\1\2\3\4")])
        self.upstream.script["old.net", A] = old
        self.assertEqual([each.data for each in self.gateway.ask("old.net").answers], [b"\1\2\3\4"])
        self.assertIsNone(self.upstream.asked("old.net")[-1][1].opt)

    def test_7_an_upstream_that_leaves_opt_out_of_its_answer_is_understood(self):
        self.assertEqual(len(self.gateway.ask("without.net", edns=opt()).answers), 1)

    def test_7_opt_comes_back_with_errors_too(self):
        packet = message(question("opcode.net"), flags=2 << 11, additional=[opt()])
        self.assertEqual(Message(self.gateway.send(packet)).rcode, NOTIMP)
        self.upstream.script["mute.net", A] = None
        self.assertIsNotNone(self.gateway.ask("mute.net", edns=opt()).option(EDE))


if __name__ == "__main__":
    unittest.main(verbosity=2)
