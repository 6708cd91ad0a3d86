#!/usr/bin/env python3
"""curl through the gateway's explicit proxy."""
import json
import unittest

from world import World


def body_of(answer):
    return answer.split("\n\n", 1)[1]


class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_connect_is_refused_with_the_facts(self):
        answer = self.world.curl(self.world.url("chat.deepseek.com"))
        self.assertIn("HTTP/1.1 403 ", answer)
        self.assertIn("Haechi-Reason: named-block", answer)
        self.assertIn("Haechi-Order: kr-motie-deepseek", answer)
        self.assertRegex(answer, r"Haechi-Reference: H-[0-9A-Z-]+")
        self.assertIn("Cache-Control: no-store", answer)
        reference = answer.split("Haechi-Reference: ")[1].split()[0]
        record = self.world.wait_for_record(reference=reference)
        self.assertEqual((record["host"], record["action"], record["by"]),
                         ("chat.deepseek.com", "refuse", "kr-motie-deepseek"))

    def test_another_authoritys_order_is_451(self):
        with World(operator="kr.khnp") as world:
            self.assertIn("HTTP/1.1 451 ", world.curl(world.url("chat.deepseek.com")))
            page = world.curl(world.url("chat.deepseek.com", "http"), "-H", "Accept: text/html")
            self.assertIn("HTTP/1.1 451 ", page)
            self.assertIn("authority outside the organisation", page)

    def test_http_shows_a_page_in_the_language_asked_for(self):
        url = self.world.url("chat.deepseek.com", "http")
        korean = self.world.curl(url, "-H", "Accept: text/html", "-H", "Accept-Language: ko-KR,ko;q=0.9,en;q=0.5")
        self.assertIn("HTTP/1.1 403 ", korean)
        self.assertIn("Content-Type: text/html; charset=utf-8", korean)
        self.assertIn('<html lang="ko">', korean)
        self.assertIn("딥시크 이용이 제한되어 있습니다", korean)
        self.assertIn("개인정보보호위원회의 질의에 사업자가 회신하지 않음", korean)
        english = self.world.curl(url, "-H", "Accept: text/html", "-H", "Accept-Language: en")
        self.assertIn('<html lang="en">', english)
        self.assertIn("DeepSeek chat is not available here", english)
        self.assertIn("Ministry of Trade, Industry and Energy", english)

    def test_programs_get_json(self):
        answer = self.world.curl(self.world.url("chat.deepseek.com", "http"), "-H", "Accept: application/json")
        self.assertIn("Content-Type: application/json", answer)
        error = json.loads(body_of(answer))["error"]
        self.assertEqual((error["type"], error["code"], error["order"]["id"]),
                         ("policy_refusal", "named-block", "kr-motie-deepseek"))
        self.assertEqual(error["order"]["issuer"]["ko"], "산업통상자원부")
        self.assertTrue(error["message"]["ko"] and error["message"]["en"])
        self.assertTrue(error["instead"])

    def test_a_caution_passes_untouched_and_is_on_record(self):
        answer = self.world.curl(self.world.url("chatgpt.com"))
        self.assertIn("the site chatgpt.com", answer)
        record = self.world.wait_for_record(host="chatgpt.com", action="pass")
        self.assertIn("warn-unshown", record["unmet"])

    def test_ordinary_sites_pass_by_https_and_http(self):
        for scheme in ("https", "http"):
            self.assertIn("the site www.example.org", self.world.curl(self.world.url("www.example.org", scheme)))

    def test_a_nuclear_operators_pc_gets_no_ai_at_all(self):
        for host in ("chatgpt.com", "gemini.google.com", "claude.ai", "chat.deepseek.com"):
            answer = self.world.curl(self.world.url(host), source="127.0.1.41")
            self.assertIn("HTTP/1.1 403 ", answer)
            self.assertIn("Haechi-Reason: category-block", answer)
        self.assertIn("the site www.example.org", self.world.curl(self.world.url("www.example.org"),
                                                                  source="127.0.1.41"))

    def test_a_private_phone_passes(self):
        self.assertIn("the site chat.deepseek.com",
                      self.world.curl(self.world.url("chat.deepseek.com"), source="127.0.1.33"))

    def test_unknown_clients_are_refused_even_ordinary_sites(self):
        for scheme in ("https", "http"):
            answer = self.world.curl(self.world.url("www.example.org", scheme), source="127.0.1.200")
            self.assertIn("HTTP/1.1 403 ", answer)
            self.assertIn("Haechi-Reason: unknown-client", answer)

    def test_spelling_does_not_pass_a_refusal_by(self):
        for host in ("CHAT.DeepSeek.com", "chat.deepseek.com."):
            url = f"http://{host}:{self.world.http}/"
            self.assertIn("HTTP/1.1 403 ", self.world.curl(url))

    def test_other_ports_and_addresses_of_the_inside_are_closed(self):
        self.assertRegex(self.world.curl("http://www.example.org:22/"), r"HTTP/1\.1 403 ")
        answer = self.world.curl(f"http://127.0.0.1:{self.world.http}/")
        self.assertRegex(answer, r"HTTP/1\.1 (403|502) ")
        self.assertNotIn("the site", answer)

    def test_a_false_server_name_cuts_the_tunnel(self):
        # CONNECT to an allowed name, then a TLS hello for a refused one.
        answer = self.world.curl(self.world.url("chat.deepseek.com"), "--connect-to",
                                 f"chat.deepseek.com:{self.world.https}:www.example.org:{self.world.https}")
        self.assertNotIn("the site", answer)
        record = self.world.wait_for_record(host="chat.deepseek.com", depth="server-name")
        self.assertEqual(record["action"], "refuse")


if __name__ == "__main__":
    unittest.main(verbosity=2)
