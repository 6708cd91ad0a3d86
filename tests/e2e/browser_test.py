#!/usr/bin/env python3
"""Headless Chromium behind the gateway: the refusal page as a person sees it. The screenshots stay in build/artifacts."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from world import ARTIFACTS, PATIENCE_S, World

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]


def chromium(world, language, *options):
    profile = tempfile.mkdtemp(prefix="haechi-browser-")
    try:
        done = subprocess.run(["chromium", *QUIET, f"--user-data-dir={profile}", f"--accept-lang={language}",
                               f"--proxy-server=http://127.0.0.1:{world.proxy}", *options],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE_S * 4)
        return done.stdout.decode()
    finally:
        shutil.rmtree(profile, ignore_errors=True)


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        ARTIFACTS.mkdir(parents=True, exist_ok=True)

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_the_page_opens_in_korean(self):
        dom = chromium(self.world, "ko-KR,ko", "--dump-dom", self.world.url("chat.deepseek.com", "http"))
        self.assertIn("딥시크 이용이 제한되어 있습니다", dom)
        self.assertIn("산업통상자원부", dom)
        self.assertIn("Read this in English", dom)
        self.assertRegex(dom, r"H-[0-9A-Z]{4}-[0-9A-Z]{4}")

    def test_the_plain_address_that_a_person_types_opens_the_page(self):
        # Chromium tries https first; the refused CONNECT makes it fall back to http.
        dom = chromium(self.world, "ko-KR,ko", "--dump-dom", "http://chat.deepseek.com/")
        self.assertIn("딥시크 이용이 제한되어 있습니다", dom)

    def test_the_page_opens_in_english(self):
        dom = chromium(self.world, "en-US,en", "--dump-dom", self.world.url("chat.deepseek.com", "http"))
        self.assertIn("DeepSeek chat is not available here", dom)

    def test_the_page_is_painted(self):
        for name, size in (("refusal-page-wide", "1280,1100"), ("refusal-page-narrow", "500,1300")):
            picture = pathlib.Path(ARTIFACTS) / f"{name}.png"
            picture.unlink(missing_ok=True)
            chromium(self.world, "ko-KR,ko", f"--window-size={size}", f"--screenshot={picture}",
                     self.world.url("chat.deepseek.com", "http"))
            self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            self.assertGreater(picture.stat().st_size, 20_000)  # a page with words, not a blank one

    def test_an_ordinary_site_is_not_touched(self):
        dom = chromium(self.world, "ko-KR,ko", "--dump-dom", self.world.url("www.example.org", "http"))
        self.assertIn("the site www.example.org", dom)


if __name__ == "__main__":
    unittest.main(verbosity=2)
