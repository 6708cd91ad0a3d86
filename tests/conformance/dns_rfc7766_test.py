#!/usr/bin/env python3
"""RFC 7766: DNS over TCP, towards clients and towards upstreams."""
import socket
import struct
import unittest

from dns_world import (A, NOERROR, QR, RA, RD, TC, TXT, Gateway, Message, answer, framed, query, read_exactly, read_framed,
                       record)


class Rfc7766(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway(limits="dns_timeout_ms: 1200, dns_tcp_idle_s: 1").__enter__()
        cls.upstream = cls.gateway.upstream

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__()

    def test_5_what_is_answered_by_udp_is_answered_by_tcp(self):
        for name in ("same.net", "bad-ai.com"):
            udp, tcp = self.gateway.ask(name), self.gateway.by_tcp(query(name))
            self.assertEqual((udp.rcode, [each.data for each in udp.answers]),
                             (tcp.rcode, [each.data for each in tcp.answers]))

    def test_5_a_cut_answer_of_upstream_is_fetched_by_tcp(self):
        big = [record("cut.net", TXT, b"\xc8" + bytes([i]) * 200) for i in range(20)]
        self.upstream.script["cut.net", TXT] = lambda packet, carrier: \
            answer(packet, flags=QR | RD | RA | TC) if carrier == "udp" else answer(packet, big)
        self.assertEqual(len(self.gateway.by_tcp(query("cut.net", TXT)).answers), 20)
        self.assertEqual([carrier for carrier, _ in self.upstream.asked("cut.net")], ["udp", "tcp"])

    def test_6_2_1_a_connection_serves_many_questions_at_once(self):
        with self.gateway.connect() as connection:
            connection.sendall(b"".join(framed(query(f"many{i}.net", number=i)) for i in range(50)))
            numbers = {Message(read_framed(connection)).number for _ in range(50)}
        self.assertEqual(numbers, set(range(50)))

    def test_6_2_1_1_a_slow_answer_holds_no_other_back(self):
        self.upstream.script["late.net", A] = None  # fails after a while
        with self.gateway.connect() as connection:
            connection.sendall(framed(query("late.net", number=1)) + framed(query("quick.net", number=2)))
            self.assertEqual([Message(read_framed(connection)).number for _ in range(2)], [2, 1])

    def test_6_2_3_an_idle_connection_is_closed(self):
        with self.gateway.connect() as connection:
            self.assertIsNone(read_exactly(connection, 1))

    def test_6_2_3_a_message_that_does_not_come_to_its_end_is_not_waited_for(self):
        with self.gateway.connect() as connection:
            connection.sendall(framed(query("half.net"))[:-3])
            self.assertIsNone(read_exactly(connection, 1))

    def test_6_2_4_whoever_goes_away_early_harms_nobody(self):
        for _ in range(20):
            with self.gateway.connect() as connection:
                connection.sendall(framed(query("away.net")))
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.assertEqual(self.gateway.ask("away.net").rcode, NOERROR)

    def test_6_2_4_whoever_has_finished_sending_still_gets_his_answers(self):
        with self.gateway.connect() as connection:
            connection.sendall(framed(query("done.net", number=1)) + framed(query("done2.net", number=2)))
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual({Message(read_framed(connection)).number for _ in range(2)}, {1, 2})
            self.assertIsNone(read_exactly(connection, 1))

    def test_7_answers_are_told_apart_by_id_and_question(self):
        with self.gateway.connect() as connection:
            connection.sendall(framed(query("one.net", number=9)) + framed(query("bad-ai.com", number=9)))
            self.assertEqual({Message(read_framed(connection)).questions[0][0] for _ in range(2)},
                             {"one.net", "bad-ai.com"})

    def test_8_length_and_message_may_come_in_any_pieces(self):
        with self.gateway.connect() as connection:
            for byte in framed(query("pieces.net")):
                connection.sendall(bytes([byte]))
            self.assertEqual(Message(read_framed(connection)).rcode, NOERROR)

    def test_6_1_answers_of_64_kilobytes_fit(self):
        rows = [record("huge.net", TXT, b"\xff" + bytes([i]) * 255) for i in range(230)]
        self.upstream.script["huge.net", TXT] = lambda packet, carrier: \
            answer(packet, flags=QR | RD | RA | TC) if carrier == "udp" else answer(packet, rows)
        self.assertEqual(len(self.gateway.by_tcp(query("huge.net", TXT)).answers), 230)


if __name__ == "__main__":
    unittest.main(verbosity=2)
