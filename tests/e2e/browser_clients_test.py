#!/usr/bin/env python3
"""A person at Chromium behind the inspecting gateway: the pages that block, warn and ask, over https; the service
after they were confirmed; WebSocket and server-sent events that an order cuts. Pictures stay in build/artifacts."""
import unittest

import world as world_module
from chromium import Chromium
from clients import BLOCK_ALL, ClientWorld, Handler, http2_site
from world import ARTIFACTS

KOREAN, ENGLISH = "ko-KR,ko", "en-US,en"


class BrowserClients(unittest.TestCase):
    def setUp(self):
        self.world = ClientWorld(others={"grok.com": http2_site}).__enter__()
        self.addCleanup(self.world.__exit__)
        self.key = self.world.leaf_key("chat.deepseek.com")

    def open(self, language=KOREAN):
        page = Chromium(self.world.proxy, language, [self.key]).__enter__()
        self.addCleanup(page.__exit__)
        return page

    def paint(self, page, name):
        for width, kind, is_dark in ((1280, "wide", False), (400, "narrow", False), (1280, "dark", True)):
            picture = page.paint(ARTIFACTS / f"{name}-{kind}.png", width, 900, is_dark)
            self.assertGreater(len(picture), 15_000, f"{name} is a blank page")

    def test_a_blocked_site_says_why_and_what_to_use_instead(self):
        page = self.open()
        page.open(self.world.url("chat.deepseek.com"))
        text = page.wait_for_text("이용이 제한되어 있습니다")
        for words in ("업무상 생성형 인공지능 이용 지침", "통계사무처", "대신 이용할 수 있는 서비스", "챗지피티"):
            self.assertIn(words, text)
        self.assertEqual(page.value("location.protocol"), "https:")
        self.paint(page, "block-page")
        page.value("document.querySelector('summary').click()")
        self.assertIn("is not available here", page.text())
        self.assertEqual(self.world.requests_to("chat.deepseek.com"), [])

    def test_a_warning_is_confirmed_by_a_click_and_then_the_site_works(self):
        page = self.open()
        page.open(self.world.url("chatgpt.com") + "c/1?model=a")
        page.wait_for_text("이용에 주의가 필요합니다")
        self.assertEqual(self.world.requests_to("chatgpt.com"), [])
        self.paint(page, "warn-page")
        page.click("main > form button")
        page.wait_for_text("the site chatgpt.com")
        self.assertEqual(page.value("location.pathname + location.search"), "/c/1?model=a")
        page.open(self.world.url("chatgpt.com"))
        page.wait_for_text("the site chatgpt.com")
        kinds = [each["kind"] for each in self.world.all_records() if each.get("host") == "chatgpt.com"]
        self.assertEqual(kinds[:2], ["notice", "acknowledgement"])
        page.open(self.world.url("www.perplexity.ai"))
        page.wait_for_text("이용에 주의가 필요합니다")  # of another service it was not read

    def test_a_warning_can_be_confirmed_by_keyboard_without_script(self):
        page = self.open(ENGLISH)
        page.ask("Emulation.setScriptExecutionDisabled", value=True)
        page.ask("Page.navigate", url=self.world.url("grok.com"))
        page.wait_for_text("may be used with care")
        page.press("Tab", 9)  # the first stop is the button
        page.press("Enter", 13)
        page.wait_for_text("over HTTP/2.0")

    def test_a_purpose_and_a_pledge_open_the_service(self):
        page = self.open()
        page.open(self.world.url("claude.ai"))
        page.wait_for_text("이용 목적을 알려 주십시오")
        self.paint(page, "justify-page")
        page.click("main > form button")  # the browser itself asks for what is missing
        self.assertEqual(page.value("location.pathname"), "/")
        self.assertEqual(self.world.requests_to("claude.ai"), [])
        page.click("main > form input[value=research]")
        page.click("main > form input[name=pledge]")
        page.click("main > form button")
        page.wait_for_text("the site claude.ai")
        self.world.wait_until_noted("purpose: research")

    def test_a_purpose_that_the_browser_did_not_check_is_asked_for_again(self):
        page = self.open(ENGLISH)
        page.open(self.world.url("claude.ai"))
        page.wait_for_text("What do you need")
        page.value("document.querySelector('main > form').noValidate = true")
        page.click("main > form button")
        text = page.wait_for_text("Please state a purpose and accept the pledge.")
        self.assertIn("What do you need", text)
        self.paint(page, "justify-again-page")
        self.assertEqual(page.value("document.querySelector('[role=alert]') === "
                                    "document.querySelector('main').firstElementChild"), True)

    def test_pages_are_accessible(self):
        page = self.open()
        for host in ("chat.deepseek.com", "chatgpt.com", "claude.ai"):
            page.open(self.world.url(host))
            page.wait_for_text("Read this in English")
            found = page.value("""({
                language: document.documentElement.lang,
                second: document.querySelector('details').lang,
                tops: document.querySelectorAll('h1').length,
                levels: [...document.querySelectorAll('h1,h2,h3')].map(each => +each.tagName[1]),
                title: document.title.length > 0,
                unlabelled: [...document.querySelectorAll('input:not([type=hidden])')]
                    .filter(each => each.labels.length === 0).length,
                wide: document.documentElement.scrollWidth > innerWidth,
            })""")
            self.assertEqual((found["language"], found["second"], found["tops"]), ("ko", "en", 1), host)
            self.assertTrue(found["title"])
            self.assertEqual(found["unlabelled"], 0, host)
            self.assertFalse(found["wide"], host)
            steps = [after - before for before, after in zip(found["levels"], found["levels"][1:])]
            self.assertLessEqual(max(steps), 1, f"{host} leaves out a heading's level")
            self.assert_contrast(page, host)

    def assert_contrast(self, page, host):
        """Every text reaches 4.5:1 on its ground, light and dark (WCAG 2.2, 1.4.3)."""
        for scheme in ("light", "dark"):
            page.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            worst = page.value("""(() => {
                const read = text => text.match(/[\\d.]+/g).map(Number);
                const light = text => read(text).slice(0, 3).map(v => v / 255)
                    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
                const ground = element => {
                    for (let at = element; at; at = at.parentElement) {
                        const color = getComputedStyle(at).backgroundColor;
                        if (read(color)[3] !== 0) return color;
                    }
                };
                return Math.min(...[...document.querySelectorAll('body *')]
                    .filter(each => [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
                    .map(each => {
                        const pair = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a);
                        return (pair[0] + 0.05) / (pair[1] + 0.05);
                    }));
            })()""")
            self.assertGreaterEqual(worst, 4.5, f"{host}, {scheme}")

    def test_messages_of_a_websocket_pass_until_an_order_closes_it(self):
        page = self.open()
        page.open(self.world.url("chatgpt.com") + "socket-page")
        page.click("main > form button")
        page.wait_for_text("heard echo 안녕")
        self.world.reload(BLOCK_ALL)
        text = page.wait_for_text("closed 1008")
        self.assertIn("office-stop", text)

    def test_events_pass_one_by_one_until_an_order_ends_them(self):
        page = self.open()
        page.open(self.world.url("gemini.google.com") + "events-page")
        page.wait_for_text("heard one")
        self.world.reload(BLOCK_ALL)
        text = page.wait_for_text("error {")
        self.assertIn("policy_refusal", text)
        Handler.release.set()
        self.assertNotIn("two", page.text())

    def test_a_script_is_told_where_to_confirm_and_a_frame_leads_there(self):
        page = self.open(ENGLISH)
        page.open(self.world.url("gemini.google.com"))
        page.wait_for_text("the site gemini.google.com")
        page.value(f"document.body.innerHTML = '<iframe width=900 height=700 src={self.world.url('chatgpt.com')}>'")
        self.world.wait_for_record(host="chatgpt.com", reason="acknowledge-first")
        frame = page.wait(lambda: [each["targetId"] for each in page.ask("Target.getTargets")["targetInfos"]
                                   if each["type"] == "iframe"], "the frame")[0]
        page.session = page.ask("Target.attachToTarget", targetId=frame, flatten=True)["sessionId"]
        page.wait_for_text("ChatGPT asks you to read a notice first")
        self.assertEqual(page.value("document.querySelector('a.go').target"), "_blank")
        notice = page.value("document.querySelector('a.go').href")
        self.assertEqual(notice, self.world.url("chatgpt.com") + ".haechi/acknowledge?for=GET+/")
        other = self.open(ENGLISH)
        other.open(notice)
        other.wait_for_text("may be used with care")
        other.click("main > form button")
        other.wait_for_text("Confirmed: you may use ChatGPT")
        self.paint(other, "confirmed-page")

    def test_a_site_that_cannot_be_reached_is_explained(self):
        page = self.open()
        page.open(self.world.url("grok.com"))
        page.click("main > form button")
        page.wait_for_text("over HTTP/2.0")
        for each in self.world.begun:
            each.close()
        page.ask("Page.navigate", url=self.world.url("grok.com") + "again")
        page.wait_for_text("E-HTTP-00")
        self.paint(page, "trouble-page")


if __name__ == "__main__":
    unittest.main(verbosity=2)
