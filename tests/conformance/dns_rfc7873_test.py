#!/usr/bin/env python3
"""RFC 7873 with the cookie of RFC 9018: server side."""
import struct
import unittest

from dns_world import COOKIE, FORMERR, NOERROR, RD, Gateway, Message, message, opt, query

BADCOOKIE = 23
CLIENT = b"\1\2\3\4\5\6\7\x08"


class Rfc7873(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def cookie(self, sent, name="cookie.net", source="127.0.0.1"):
        return Message(self.gateway.send(query(name, edns=opt(options=[(COOKIE, sent)])), source)).option(COOKIE)

    def test_5_2_1_without_a_cookie_nothing_changes(self):
        self.assertIsNone(self.gateway.ask("plain.net", edns=opt()).option(COOKIE))

    def test_5_2_2_a_length_that_no_cookie_has_is_a_format_error(self):
        for size in (0, 1, 7, 9, 15, 41, 100):
            reply = self.gateway.ask("length.net", edns=opt(options=[(COOKIE, b"c" * size)]))
            self.assertEqual(reply.rcode, FORMERR, size)
        for size in (8, 16, 24, 40):
            reply = self.gateway.ask("length.net", edns=opt(options=[(COOKIE, b"c" * size)]))
            self.assertEqual(reply.rcode, NOERROR, size)

    def test_5_2_3_a_client_cookie_alone_gets_a_server_cookie(self):
        for name in ("cookie.net", "bad-ai.com"):
            given = self.cookie(CLIENT, name)
            self.assertEqual((given[:8], len(given)), (CLIENT, 24))

    def test_5_2_4_a_server_cookie_that_was_not_made_here_is_as_none(self):
        given = self.cookie(CLIENT + b"\1\0\0\0" + b"\0" * 12)
        self.assertEqual((given[:8], len(given)), (CLIENT, 24))

    def test_5_2_5_a_server_cookie_that_comes_back_is_taken(self):
        given = self.cookie(CLIENT)
        again = self.cookie(given)
        self.assertEqual((again[:8], len(again)), (CLIENT, 24))

    def test_5_2_cookies_belong_to_one_address(self):
        self.assertNotEqual(self.cookie(CLIENT)[16:], self.cookie(CLIENT, source="127.0.0.2")[16:])

    def alone(self, cookie):
        return Message(self.gateway.send(message(flags=RD, additional=[opt(options=[(COOKIE, cookie)])])))

    def test_5_4_a_query_of_a_cookie_alone_is_answered(self):
        reply = self.alone(CLIENT)
        self.assertEqual((reply.rcode, reply.questions, len(reply.option(COOKIE))), (NOERROR, [], 24))
        self.assertEqual((reply.option(COOKIE)[:8], reply.answers + reply.authority), (CLIENT, []))
        by_tcp = self.gateway.by_tcp(message(additional=[opt(options=[(COOKIE, CLIENT)])]))
        self.assertEqual((by_tcp.rcode, len(by_tcp.option(COOKIE))), (NOERROR, 24))

    def test_5_4_such_a_query_tells_whether_a_server_cookie_is_still_good(self):
        good = self.alone(CLIENT).option(COOKIE)
        self.assertEqual(self.alone(good).rcode, NOERROR)
        for bad in (good[:-1] + bytes([good[-1] ^ 1]), CLIENT + b"\1" * 16, CLIENT + b"\1" * 8):
            reply = self.alone(bad)
            self.assertEqual((reply.rcode, len(reply.option(COOKIE))), (BADCOOKIE, 24))

    def test_5_4_without_a_cookie_no_question_is_a_format_error(self):
        for additional in ([], [opt()], [opt(options=[(65001, b"x")])]):
            self.assertEqual(Message(self.gateway.send(message(additional=additional))).rcode, FORMERR)

    def test_5_4_a_cookie_alone_is_answered_to_strangers_in_no_more_bytes_than_they_sent(self):
        packet = message(additional=[opt(options=[(COOKIE, CLIENT + b"\1" * 16)])])
        self.assertLessEqual(len(self.gateway.send(packet)), len(packet))

    def test_6_cookies_are_not_carried_from_upstream_or_to_it(self):
        self.cookie(CLIENT, "carried.net")
        for _, asked in self.gateway.upstream.asked("carried.net"):
            self.assertNotEqual((asked.option(COOKIE) or b"")[:8], CLIENT)

    def test_rfc9018_4_the_cookie_has_a_version_zeros_and_the_time(self):
        given = self.cookie(CLIENT)
        self.assertEqual(given[8:12], b"\1\0\0\0")
        again = self.cookie(given)
        self.assertGreaterEqual(struct.unpack(">I", again[12:16])[0], struct.unpack(">I", given[12:16])[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
