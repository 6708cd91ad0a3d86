#!/usr/bin/env python3
"""Interception in the running gateway: curl through the proxy, with haechi's own authority trusted."""
import json
import os
import signal
import subprocess
import threading
import unittest

import world as world_module
from browser_test import chromium
from inspected import Inspected
from world import SiteHandler, run, wait_until


class Handler(SiteHandler):
    """Counts requests, and streams events where asked to."""
    seen = []
    release = threading.Event()

    def do_GET(self):
        Handler.seen.append((self.headers["Host"], self.path))
        if not self.path.startswith("/stream"):
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: one\n\n")
        self.wfile.flush()
        Handler.release.wait(world_module.PATIENCE_S)
        try:
            self.wfile.write(b"data: two\n\n")
        except OSError:
            pass
        self.close_connection = True


class Inspection(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.former = world_module.SiteHandler
        world_module.SiteHandler = Handler
        cls.world = Inspected().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()
        world_module.SiteHandler = cls.former

    def setUp(self):
        Handler.seen.clear()
        Handler.release.clear()

    def test_a_blocked_host_shows_its_page_over_https_in_both_languages(self):
        url = self.world.url("chat.deepseek.com")
        for language, words in (("ko", "딥시크 이용이 제한되어 있습니다"), ("en", "DeepSeek chat is not available here")):
            for version in ("--http1.1", "--http2"):
                page = self.world.curl(url, version, "-H", "Accept: text/html", "-H", f"Accept-Language: {language}")
                self.assertIn(" 403", page, page)
                self.assertIn(words, page)
        self.assertEqual(Handler.seen, [])
        self.world.wait_for_record(host="chat.deepseek.com", action="refuse", depth="request")

    def test_programs_get_their_error_over_https(self):
        answer = self.world.curl(self.world.url("chat.deepseek.com"), "-H", "Accept: application/json")
        error = json.loads(answer[answer.index("{"):])["error"]
        self.assertEqual(error["type"], "policy_refusal")

    def test_each_request_to_an_allowed_service_is_judged(self):
        url = self.world.url("chatgpt.com")
        answer = self.world.curl(url, "-H", "Accept: application/json")
        self.assertIn("the site chatgpt.com", answer)
        self.assertEqual(len(Handler.seen), 1)
        record = self.world.wait_for_record(host="chatgpt.com", depth="request")
        self.assertEqual(record["action"], "pass")
        notice = self.world.curl(url, "-H", "Accept: text/html", "-H", "Accept-Language: en")
        self.assertIn("/.haechi/acknowledge", notice)
        self.assertEqual(len(Handler.seen), 1)

    def test_a_browser_opens_the_page_of_a_blocked_host_over_https(self):
        url = self.world.url("chat.deepseek.com")
        dom = chromium(self.world, "ko-KR,ko", "--dump-dom",
                       f"--ignore-certificate-errors-spki-list={self.world.leaf_key('chat.deepseek.com')}", url)
        self.assertIn("딥시크 이용이 제한되어 있습니다", dom)
        self.assertRegex(dom, r"H-[0-9A-Z]{4}-[0-9A-Z]{4}")

    def test_many_requests_share_a_connection_and_each_is_recorded(self):
        url = self.world.url("gemini.google.com")
        before = len([each for each in self.world.records() if each["host"] == "gemini.google.com"])
        answer = self.world.curl(url, url + "a", url + "b", "-H", "Accept: application/json")
        self.assertEqual(answer.count("the site gemini.google.com"), 3, answer)
        wait_until(lambda: len([each for each in self.world.records()
                                if each["host"] == "gemini.google.com"]) >= before + 3, "three records")

    def test_ordinary_hosts_keep_their_own_certificate(self):
        url = self.world.url("www.example.org")
        self.assertIn("certificate", self.world.curl(url))
        self.assertIn("the site www.example.org", self.world.curl(url, "--cacert", self.world.site_ca))

    def test_events_pass_as_they_come_and_a_new_order_cuts_them(self):
        url = self.world.url("claude.ai") + "stream"
        client = subprocess.Popen(
            ["curl", "-sSN", "--max-time", "60", "--interface", "127.0.1.11", "--proxy",
             f"http://127.0.0.1:{self.world.proxy}", "--cacert", self.world.ca, url],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.assertEqual(os.read(client.stdout.fileno(), 100), b"data: one\n\n")
            self.world.reload("""\
owner: kr.motie
orders:
  - id: kr-motie-claude
    title: {en: No Claude, ko: 클로드 이용 금지}
    issuer: kr.motie
    force: binding
    instrument: notice
    because: {en: A test, ko: 시험}
    from: 2025-02-04
    scope: {bodies: [kr.motie]}
    rules:
      - {target: {service: anthropic-claude}, effect: block}
""")
            rest, _ = client.communicate(timeout=world_module.PATIENCE_S)
            self.assertIn(b"event: error", rest)
            self.assertNotIn(b"two", rest)
        finally:
            client.kill()
            client.wait()
            Handler.release.set()


class Exceptions(unittest.TestCase):
    def setUp(self):
        self.former = world_module.SiteHandler
        world_module.SiteHandler = Handler
        Handler.seen.clear()

    def tearDown(self):
        world_module.SiteHandler = self.former

    def test_an_expired_server_gets_no_request_and_the_client_a_502(self):
        with Inspected(is_expired=True) as world:
            answer = world.curl(world.url("chatgpt.com"), "-H", "Accept: application/json")
            self.assertIn(" 502", answer)
            self.assertIn("E-CERT-001", answer)
            self.assertEqual(Handler.seen, [])
            record = world.wait_for_record(host="chatgpt.com", reason="certificate-untrusted")
            self.assertIn("expired", record["note"])

    def test_a_host_that_is_never_inspected_keeps_its_certificate(self):
        with Inspected(never=["chatgpt.com"]) as world:
            self.assertIn("the site chatgpt.com", world.curl(world.url("chatgpt.com"), "--cacert", world.site_ca))

    def test_a_client_that_does_not_trust_us_is_recorded_and_not_let_past(self):
        with Inspected() as world:
            self.assertNotIn("the site", world.curl(world.url("chatgpt.com"), "--cacert", world.site_ca))
            world.wait_for_record(host="chatgpt.com", reason="certificate-refused")
            self.assertEqual(Handler.seen, [])


    def test_the_signer_comes_back_and_ends_with_the_gateway(self):
        def signers():
            listed = run("ps", "-eo", "pid,args").splitlines()
            return [int(line.split()[0]) for line in listed if f"signer --dir {world.folder}/authority" in line]

        with Inspected() as world:
            before = wait_until(signers, "the signer")
            os.kill(max(before), signal.SIGKILL)
            self.assertIn("the site chatgpt.com", wait_until(
                lambda: next((text for text in [world.curl(world.url("chatgpt.com"))] if "the site" in text), None),
                "a signer that signs again"))
        wait_until(lambda: not signers(), "the end of the signer")


if __name__ == "__main__":
    unittest.main(verbosity=2)
