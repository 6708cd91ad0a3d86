#!/usr/bin/env python3
"""RFC 1035, as far as a forwarder is concerned: header, question, names, sizes, carriers. Sections in the names."""
import struct
import unittest

from dns_world import (A, AA, FORMERR, MX, NOERROR, NOTIMP, NXDOMAIN, QR, RA, RD, SERVFAIL, TXT, TC, Z, Gateway, Message,
                       answer, framed, message, query, question, read_framed, record, to_wire, wait_until)


class Rfc1035(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_4_1_1_the_id_is_copied_and_qr_set(self):
        for number in (0, 1, 0xFFFF):
            reply = self.gateway.ask("id.net", number=number)
            self.assertEqual((reply.number, reply.flags & QR), (number, QR))

    def test_4_1_1_rd_is_copied_ra_says_that_recursion_is_available(self):
        for rd in (0, RD):
            reply = self.gateway.ask("rd.net", flags=rd)
            self.assertEqual(reply.flags & (RD | RA), rd | RA)

    def test_4_1_1_z_is_zero_in_answers(self):
        self.assertEqual(self.gateway.ask("z.net", flags=RD | Z).flags & Z, 0)
        self.upstream.script["zz.net", A] = lambda packet, _: answer(
            packet, [record("zz.net", A, b"\1\2\3\4")], flags=QR | RD | RA | Z)
        self.assertEqual(self.gateway.ask("zz.net").flags & Z, 0)

    def test_4_1_1_aa_is_for_authorities_only(self):
        self.upstream.script["aa.net", A] = lambda packet, _: answer(
            packet, [record("aa.net", A, b"\1\2\3\4")], flags=QR | AA | RD | RA)
        self.assertEqual(self.gateway.ask("aa.net").flags & AA, 0)
        self.assertEqual(self.gateway.ask("bad-ai.com").flags & AA, 0)

    def test_4_1_1_an_opcode_that_is_not_there_is_not_implemented(self):
        for opcode in (1, 2, 4, 5, 6, 15):
            reply = Message(self.gateway.send(query("fine.net", flags=opcode << 11)))
            self.assertEqual((reply.rcode, reply.opcode), (NOTIMP, opcode))

    def test_4_1_1_what_cannot_be_read_is_a_format_error(self):
        for packet in (message(b"\3abc", questions=1), message(question(b"\x40" + b"a" * 64 + b"\0")),
                       message(question(b"\xc0\x0c")), message(question("a.net") + question("b.net"), questions=2),
                       message(question("a.net"), answers=[]) [:-1]):
            self.assertEqual(Message(self.gateway.send(packet)).rcode, FORMERR, packet)

    def test_4_1_1_answers_are_not_answered(self):
        self.assertTrue(self.gateway.is_silent_about(query("fine.net", flags=QR | RD)))
        self.assertTrue(self.gateway.is_silent_about(b"\0" * 11))

    def test_4_1_2_the_question_comes_back_as_it_was_asked(self):
        for name in ("EcHo.NeT", "echo.net", "BAD-ai.com"):
            reply = self.gateway.ask(name)
            self.assertEqual(reply.questions, [(name, A, 1)])

    def test_2_3_3_case_is_kept_and_means_nothing(self):
        self.gateway.ask("case.net")
        self.assertEqual(self.gateway.ask("CASE.net").answers[0].data, b"\xc0\0\2\1")
        self.assertEqual(len(self.upstream.asked("case.net")), 1)

    def test_2_3_4_labels_of_63_and_names_of_255_octets_are_answered(self):
        label = "a" * 63
        for name in (f"{label}.net", ".".join([label, label, label, "b" * 61])):
            self.assertEqual(self.gateway.ask(name).rcode, NOERROR, name)
        for name in (to_wire(".".join([label, label, label, "b" * 62])), to_wire(".".join([label] * 4))):
            self.assertEqual(Message(self.gateway.send(message(question(name)))).rcode, FORMERR)

    def test_3_2_1_a_ttl_of_zero_is_for_this_answer_alone(self):
        self.upstream.script["zero.net", A] = [record("zero.net", A, b"\1\2\3\4", ttl=0)]
        for _ in range(2):
            self.assertEqual(self.gateway.ask("zero.net").answers[0].ttl, 0)
        self.assertEqual(len(self.upstream.asked("zero.net")), 2)

    def test_3_2_1_a_ttl_falls_while_the_answer_is_kept(self):
        self.upstream.script["falls.net", A] = [record("falls.net", A, b"\1\2\3\4", ttl=100)]
        self.assertEqual(self.gateway.ask("falls.net").answers[0].ttl, 100)
        ttl = wait_until(lambda: next((t for t in [self.gateway.ask("falls.net").answers[0].ttl] if t < 100), None),
                         "a TTL that falls")
        self.assertGreater(ttl, 60)
        self.assertEqual(len(self.upstream.asked("falls.net")), 1)

    def test_4_1_4_compressed_names_of_an_answer_can_be_followed(self):
        name = b"\4mail\xc0\x0c"
        self.upstream.script["mx.net", MX] = [record(b"\xc0\x0c", MX, b"\0\5" + name)]
        reply = self.gateway.ask("mx.net", MX)
        self.assertEqual((reply.answers[0].owner, reply.answers[0].data), ("mx.net", b"\0\5" + name))

    def test_4_2_1_answers_of_more_than_512_octets_are_cut_and_say_so(self):
        self.upstream.script["big.net", TXT] = [record("big.net", TXT, b"\xc8" + bytes([i]) * 200) for i in range(12)]
        packet = self.gateway.send(query("big.net", TXT))
        self.assertLessEqual(len(packet), 512)
        self.assertTrue(Message(packet).flags & TC)
        self.assertEqual(len(self.gateway.by_tcp(query("big.net", TXT)).answers), 12)

    def test_4_2_2_messages_by_tcp_have_their_length_in_front_and_may_be_several(self):
        with self.gateway.connect() as connection:
            for number in (1, 2, 3):
                connection.sendall(framed(query("tcp.net", number=number)))
                self.assertEqual(Message(read_framed(connection)).number, number)

    def test_7_3_an_answer_counts_only_with_the_right_id_and_question(self):
        def forge(packet, _):
            number = struct.unpack(">H", packet[:2])[0]
            evil = [record("forged.net", A, b"\6\6\6\6")]
            right = [record("forged.net", A, b"\1\2\3\4")]
            return [message(packet[12:-11], QR | RD | RA, number ^ 1, evil),
                    message(question("other.net"), QR | RD | RA, number, evil),
                    message(question("forged.net", TXT), QR | RD | RA, number, evil), (answer(packet, evil),),
                    packet, answer(packet, right)]
        self.upstream.script["forged.net", A] = forge
        self.assertEqual([each.data for each in self.gateway.ask("forged.net").answers], [b"\1\2\3\4"])

    def test_7_2_another_try_follows_silence(self):
        tries = []
        self.upstream.script["slow.net", A] = lambda packet, _: \
            tries.append(1) or (answer(packet, [record("slow.net", A, b"\1\2\3\4")]) if len(tries) > 1 else None)
        self.assertEqual(self.gateway.ask("slow.net").answers[0].data, b"\1\2\3\4")
        self.upstream.script["mute.net", A] = None
        self.assertEqual(self.gateway.ask("mute.net").rcode, SERVFAIL)

    def test_6_a_name_that_does_not_exist_stays_so(self):
        self.upstream.script["none.net", None] = lambda packet, _: answer(packet, flags=QR | RD | RA | NXDOMAIN)
        self.assertEqual(self.gateway.ask("none.net").rcode, NXDOMAIN)


if __name__ == "__main__":
    unittest.main(verbosity=2)
