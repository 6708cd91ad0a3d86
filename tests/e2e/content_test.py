#!/usr/bin/env python3
"""What leaves and what comes back, through the running gateway: personal data leave as pseudonyms and are put back in the
answers of stand-ins that speak each service's own format; secrets are refused; nothing of either is written down."""
import json
import pathlib
import shutil
import tempfile
import unittest
import urllib.parse

from chromium import Chromium
from content_world import MAIL, NUMBER, POLICY, SECRET, SURROGATE, TOKEN, ContentWorld
from world import HAECHI, ROOT, run

ASK = f"{NUMBER} 이 번호와 {MAIL} 을 확인해 줘"
EXPECTED = f"확인: {NUMBER}, {MAIL} 끝"


def events(text):
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ") and line != "data: [DONE]"]


def chat(text, **rest):
    return {"model": "m", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}], **rest}


def join_openai(text, field="content", choice=0):
    return "".join(each["delta"].get(field) or "" for event in events(text) for each in event["choices"]
                   if each["index"] == choice)


class Content(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = ContentWorld().__enter__()
        cls.addClassCleanup(cls.world.__exit__)

    def post(self, host, path, body, **rest):
        status, headers, text = self.world.post(host, path, body, **rest)
        self.assertEqual(status, 200, text)
        return text

    def check_told(self, host):
        """The last thing that the service was told holds pseudonyms and no data."""
        _, body = self.world.told(host)[-1]
        plain = urllib.parse.unquote_plus(body.decode())
        for secret in (NUMBER, NUMBER.replace("-", ""), MAIL):
            self.assertNotIn(secret, plain)
        self.assertEqual(len(set(TOKEN.findall(plain))), 2, plain)

    def test_openai_chat_completions_whole_and_streamed(self):
        text = self.post("api.openai.com", "/v1/chat/completions", chat(ASK))
        self.check_told("api.openai.com")
        self.assertEqual(json.loads(text)["choices"][0]["message"]["content"], EXPECTED)
        text = self.post("api.openai.com", "/v1/chat/completions", chat(ASK, stream=True, n=2))
        self.check_told("api.openai.com")
        for choice in (0, 1):
            self.assertEqual(join_openai(text, choice=choice), EXPECTED)
        self.assertEqual(join_openai(text, "reasoning_content"), EXPECTED)
        text = self.post("api.openai.com", "/v1/chat/completions", chat(ASK, stream=True, tools=[{"type": "function"}]))
        arguments = "".join(call["function"].get("arguments", "") for event in events(text)
                            for call in event["choices"][0]["delta"].get("tool_calls", []))
        self.assertEqual(json.loads(arguments), {"values": [NUMBER, MAIL]})

    def test_every_other_byte_stays_as_it_was(self):
        body = ('{ "model":"m",\t"messages" :[{"role":"user","content":"\\u004dy é \\"x\\" ' + NUMBER +
                '\\n끝"}], "n": 1.50 }').encode()
        self.post("api.openai.com", "/v1/chat/completions", body)
        _, told = self.world.told("api.openai.com")[-1]
        token = TOKEN.findall(told.decode())[0]
        self.assertEqual(told.decode(), body.decode().replace(NUMBER, token))

    def test_a_request_without_findings_is_not_touched(self):
        body = b'{"model":"m" , "messages":[{"role":"user","content":"\\uc548\\ub155"}]}'
        self.post("api.openai.com", "/v1/chat/completions", body)
        self.assertEqual(self.world.told("api.openai.com")[-1][1], body)

    def test_openai_responses(self):
        body = {"model": "m", "instructions": "x", "input": [{"role": "user", "content": [{"type": "input_text", "text": ASK}]}]}
        text = self.post("api.openai.com", "/v1/responses", body)
        self.check_told("api.openai.com")
        self.assertEqual(json.loads(text)["output"][0]["content"][0]["text"], EXPECTED)
        heard = events(self.post("api.openai.com", "/v1/responses", {**body, "stream": True}))
        self.assertEqual("".join(each["delta"] for each in heard if each["type"].endswith("text.delta")), EXPECTED)
        self.assertEqual(heard[-1]["response"]["output"][0]["content"][0]["text"], EXPECTED)

    def test_anthropic_messages(self):
        body = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": [{"type": "text", "text": ASK}]}]}
        text = self.post("api.anthropic.com", "/v1/messages", body)
        self.check_told("api.anthropic.com")
        self.assertEqual(json.loads(text)["content"][0]["text"], EXPECTED)
        heard = events(self.post("api.anthropic.com", "/v1/messages", {**body, "stream": True}))
        self.assertEqual("".join(each["delta"]["text"] for each in heard if each["type"] == "content_block_delta"), EXPECTED)
        self.assertEqual(heard[-1]["type"], "message_stop")

    def test_apis_that_speak_like_openai(self):
        for host, path in (("api.deepseek.com", "/chat/completions"), ("api.business.githubcopilot.com", "/chat/completions"),
                           ("gov-seoul.openai.azure.com", "/openai/deployments/law/chat/completions?api-version=2025-04-01-preview")):
            with self.subTest(host):
                text = self.post(host, path, chat(ASK, stream=True))
                self.check_told(host)
                self.assertEqual(join_openai(text), EXPECTED)

    def test_deepseek_web(self):
        text = self.post("chat.deepseek.com", "/api/v0/chat/completion",
                         {"chat_session_id": "s-1", "parent_message_id": None, "prompt": ASK, "ref_file_ids": [],
                          "thinking_enabled": True, "search_enabled": False})
        self.check_told("chat.deepseek.com")
        heard = events(text)
        self.assertEqual(heard[0]["v"]["response"]["fragments"][0]["content"], EXPECTED)
        pieces = [heard[1]["v"][0]["content"], *(each["v"] for each in heard[2:-1])]
        self.assertEqual("".join(pieces), EXPECTED)

    def test_chatgpt_web(self):
        text = self.post("chatgpt.com", "/backend-api/f/conversation", {
            "action": "next", "messages": [{"id": "m-1", "author": {"role": "user"},
                                            "content": {"content_type": "text", "parts": [ASK]}}],
            "parent_message_id": "root", "model": "gpt-5"})
        self.check_told("chatgpt.com")
        self.assertEqual("".join(each["v"] for each in events(text)[1:]), EXPECTED)

    def test_claude_web(self):
        text = self.post("claude.ai", "/api/organizations/o-1/chat_conversations/c-1/completion",
                         {"prompt": ASK, "model": "m", "attachments": [], "files": [], "tools": []})
        self.check_told("claude.ai")
        self.assertEqual("".join(each["delta"]["text"] for each in events(text)[1:-1]), EXPECTED)

    def test_gemini(self):
        inner = json.dumps([[ASK, 0, None, []], ["ko"], ["c_1", "r_1", "rc_1"]], ensure_ascii=False)
        form = urllib.parse.urlencode({"f.req": json.dumps([None, inner], ensure_ascii=False), "at": "xsrf"})
        text = self.post("gemini.google.com",
                         "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate?bl=boq&_reqid=1&rt=c",
                         form.encode(), kind="application/x-www-form-urlencoded;charset=utf-8")
        self.check_told("gemini.google.com")
        last = json.loads(text.splitlines()[-1])
        self.assertEqual(json.loads(last[0][2])[4][0][1][0], EXPECTED)
        lines = text.splitlines()[2:]
        for number, line in zip(lines[::2], lines[1::2]):
            self.assertEqual(int(number), len((line + "\n").encode("utf-16-le")) // 2, "lengths are those of what is there")
        text = self.post("generativelanguage.googleapis.com",
                         "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=AIzaSyA1234567890abcdefghijklmnopqrstuv",
                         {"contents": [{"role": "user", "parts": [{"text": ASK}]}]})
        self.check_told("generativelanguage.googleapis.com")
        self.assertEqual("".join(each["candidates"][0]["content"]["parts"][0]["text"] for each in events(text)), EXPECTED)

    def test_clova_studio(self):
        text = self.post("clovastudio.stream.ntruss.com", "/v3/chat-completions/HCX-005",
                         {"messages": [{"role": "user", "content": ASK}], "maxTokens": 9})
        self.check_told("clovastudio.stream.ntruss.com")
        self.assertEqual("".join(each["message"]["content"] for each in events(text)), EXPECTED)

    def test_ollama_on_a_host_that_nobody_lists_and_tools_by_mcp(self):
        text = self.post("gpu-7.internal.example", "/api/chat",
                         {"model": "m", "messages": [{"role": "user", "content": ASK}]})
        self.check_told("gpu-7.internal.example")
        self.assertEqual("".join(json.loads(line)["message"]["content"] for line in text.splitlines()), EXPECTED)
        text = self.post("tools.internal.example", "/rpc",
                         {"jsonrpc": "2.0", "id": 7, "method": "tools/call",
                          "params": {"name": "note", "arguments": {"text": ASK}, "_meta": {"protocolVersion": "2026-07-28"}}},
                         headers={"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "note"})
        self.check_told("tools.internal.example")
        self.assertEqual(json.loads(text)["result"]["content"][0]["text"], EXPECTED)

    def test_copilot_by_websocket(self):
        send, read = self.world.open_socket("copilot.microsoft.com", "/c/api/chat?api-version=2")
        send(json.dumps({"event": "send", "conversationId": "cv-1", "mode": "smart",
                         "content": [{"type": "text", "text": ASK}]}, ensure_ascii=False))
        pieces = []
        while (message := json.loads(read()[1]))["event"] != "done":
            pieces.append(message["text"])
        self.check_told("copilot.microsoft.com")
        self.assertEqual("".join(pieces), EXPECTED)
        send(json.dumps({"event": "send", "conversationId": "cv-1", "mode": "smart",
                         "content": [{"type": "text", "text": f"key {SECRET}"}]}))
        opcode, payload = read()
        self.assertEqual((opcode, int.from_bytes(payload[:2], "big")), (8, 1008))
        self.assertEqual(len(self.world.told("copilot.microsoft.com")), 1)

    def test_a_signed_request_with_personal_data_is_refused(self):
        path = "/model/apac.deepseek.r1-v1%3A0/converse"
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x", "X-Amz-Content-Sha256": "0"}
        host = "bedrock-runtime.ap-northeast-2.amazonaws.com"
        status, _, text = self.world.post(host, path, {"messages": [{"role": "user", "content": [{"text": ASK}]}]}, headers=signed)
        self.assertEqual(status, 403, text)
        self.assertNotIn(NUMBER, text)
        self.assertEqual(self.world.told(host), [])
        status, _, text = self.world.post(host, path, {"messages": [{"role": "user", "content": [{"text": "안녕"}]}]}, headers=signed)
        self.assertEqual(status, 200, text)

    def test_a_secret_is_refused_by_its_kind(self):
        count = len(self.world.told("api.openai.com"))
        status, headers, text = self.world.post("api.openai.com", "/v1/chat/completions", chat(f"why does {SECRET} fail?"))
        self.assertEqual(status, 403)
        found = json.loads(text)["haechi"]["error"]["found"]
        self.assertEqual([each["kind"] for each in found], ["secret.github"])
        self.assertNotIn(SECRET, text)
        self.assertEqual(len(self.world.told("api.openai.com")), count)
        record = self.world.wait_for_record(reference=headers["Haechi-Reference"])
        self.assertRegex(record["note"], r"^found: secret\.github 1 #[0-9a-f]{12}$")

    def test_a_browser_reads_what_kind_was_found(self):
        status, _, text = self.world.post(
            "chatgpt.com", "/backend-api/f/conversation",
            {"action": "next", "messages": [{"id": "m", "author": {"role": "user"},
                                             "content": {"content_type": "text", "parts": [f"key {SECRET}"]}}], "model": "m"},
            headers={"Accept": "text/html", "Sec-Fetch-Dest": "document", "Accept-Language": "ko"})
        self.assertEqual(status, 403)
        self.assertIn("내용에서 발견된 정보", text)
        self.assertIn("Found in the content", text)
        self.assertNotIn(SECRET, text)

    def test_what_cannot_be_read_follows_on_undecided(self):
        for body, kind in ((b'{"something": "else entirely here"}', "application/json"),
                           (b'{"messages":[{"role":"user","content":"a","content":"b"}]}', "application/json"),
                           (b"\x80\x81", "application/json")):
            with self.subTest(body):
                status, _, text = self.world.post("api.openai.com", "/v1/chat/completions", body, kind=kind)
                self.assertEqual(status, 403, text)

    def test_a_marking_is_a_grade(self):
        status, _, text = self.world.post("api.openai.com", "/v1/chat/completions", chat("문서등급: S\n내용"))
        self.assertEqual(status, 403, text)
        self.assertEqual(json.loads(text)["haechi"]["error"]["code"], "data-grade")

    def test_an_answer_that_gives_a_secret_away_is_stopped(self):
        status, _, text = self.world.post("api.mistral.ai", "/v1/chat/completions", chat("안녕", stream=True))
        self.assertEqual(status, 200)
        self.assertNotIn("as before", text)
        self.assertIn("error", text)
        self.assertNotIn("[DONE]", text)

    def test_the_conversation_goes_on_with_the_same_pseudonyms(self):
        first = json.loads(self.post("api.openai.com", "/v1/chat/completions", chat(ASK)))["choices"][0]["message"]
        one = TOKEN.findall(self.world.told("api.openai.com")[-1][1].decode())
        again = chat(ASK)
        again["messages"] += [first, {"role": "user", "content": "그 번호가 뭐였지?"}]
        text = json.loads(self.post("api.openai.com", "/v1/chat/completions", again))["choices"][0]["message"]["content"]
        told = self.world.told("api.openai.com")[-1][1].decode()
        self.assertNotIn(NUMBER, told)
        self.assertEqual(set(TOKEN.findall(told)), set(one))
        self.assertEqual(text, EXPECTED)
        other = chat("안녕")  # nothing is found in it; the answer may still speak of what came before
        other["messages"][1]["content"] = one[0]
        said = json.loads(self.post("api.openai.com", "/v1/chat/completions", other))["choices"][0]["message"]["content"]
        self.assertEqual(self.world.told("api.openai.com")[-1][1].decode().count(one[0]), 1, "nothing to change was found")
        self.assertEqual(said, f"확인: {NUMBER} 끝")

    def test_history_is_restored_too(self):
        self.post("chatgpt.com", "/backend-api/f/conversation", {
            "action": "next", "messages": [{"id": "m-1", "author": {"role": "user"},
                                            "content": {"content_type": "text", "parts": [ASK]}}],
            "parent_message_id": "root", "model": "gpt-5"})
        connection = self.world.connect("chatgpt.com")
        connection.request("GET", "/backend-api/conversation/c-1", headers={"Accept": "application/json"})
        history = json.loads(connection.getresponse().read())
        connection.close()
        self.assertEqual(history["mapping"]["m-1"]["message"]["content"]["parts"], [ASK])

    def test_zz_nothing_of_it_is_written_down(self):
        self.world.wait_for_record(effect="redact")
        written = self.world.everything_written()
        for secret in (NUMBER, NUMBER.replace("-", ""), MAIL, SECRET, "minsu"):
            self.assertNotIn(secret.encode(), written)
        self.assertIn(b"found: kr.rrn 1 #", written)


class Example(unittest.TestCase):
    def test_the_configuration_of_the_example_holds(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-example-"))
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(ROOT / "examples/redact", folder / "examples/redact")
        (folder / "catalog").symlink_to(ROOT / "catalog")
        run(HAECHI, "ca", "init", "--dir", str(folder / "examples/redact/authority"))
        said = run(HAECHI, "check", "--config", str(folder / "examples/redact/haechi.yaml"))
        self.assertNotIn("E-", said)

    def test_a_detector_that_fails_its_own_test_is_told(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-example-"))
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(ROOT / "examples/redact", folder / "examples/redact")
        (folder / "catalog").symlink_to(ROOT / "catalog")
        detectors = folder / "examples/redact/detectors.yaml"
        detectors.write_text(detectors.read_text().replace("no_match: [SURV-25 ", "no_match: [SURV-2025-KRX "))
        said = run(HAECHI, "check", "--config", str(folder / "examples/redact/haechi.yaml"), is_checked=False)
        self.assertIn("E-CONTENT-009", said)
        self.assertIn("detectors.yaml:11:", said)


class Page(unittest.TestCase):
    def test_a_person_sees_the_right_answer_and_the_service_never_the_number(self):
        world = ContentWorld().__enter__()
        self.addCleanup(world.__exit__)
        page = Chromium(world.proxy, "ko-KR,ko", [world.leaf_key("chatgpt.com")]).__enter__()
        self.addCleanup(page.__exit__)
        page.open(world.url("chatgpt.com") + "chat")
        page.value(f"void say({json.dumps(ASK)})")
        self.assertIn(EXPECTED, page.wait_for_text("(over)"))
        _, body = world.told("chatgpt.com")[-1]
        self.assertNotIn(NUMBER.encode(), body)
        page.value(f"void say({json.dumps('key ' + SECRET)})")
        self.assertIn("data-secret", page.wait_for_text("refused:"))
        self.assertEqual(len(world.told("chatgpt.com")), 1)


class Choices(unittest.TestCase):
    """What a site may choose: surrogates, bodies of which nobody knows whether they are checked, secrets in answers."""

    @classmethod
    def setUpClass(cls):
        policy = POLICY.replace("{finding: [secret], effect: block}", "{finding: [secret], effect: redact}")
        cls.world = ContentWorld(policy=policy, inspection="  surrogates: [kr.rrn, email]\n  unsure_bodies: undecided\n").__enter__()
        cls.addClassCleanup(cls.world.__exit__)

    def test_surrogates_leave_and_values_come_back(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                status, _, text = self.world.post("api.openai.com", "/v1/chat/completions", chat(ASK, stream=stream))
                self.assertEqual(status, 200, text)
                told = self.world.told("api.openai.com")[-1][1].decode()
                for value in (NUMBER, MAIL, "⟦"):
                    self.assertNotIn(value, told)
                self.assertEqual(len(SURROGATE.findall(told)), 2, told)
                heard = join_openai(text) if stream else json.loads(text)["choices"][0]["message"]["content"]
                self.assertEqual(heard, EXPECTED)

    def test_a_body_that_may_be_checked_is_undecided(self):
        status, _, text = self.world.post("chatgpt.com", "/backend-api/f/conversation", {
            "action": "next", "model": "gpt-5", "parent_message_id": "root", "messages": [
                {"id": "m-1", "author": {"role": "user"}, "content": {"content_type": "text", "parts": [ASK]}}]})
        self.assertEqual(status, 403, text)
        self.assertEqual(self.world.told("chatgpt.com"), [])

    def test_an_answer_goes_on_without_its_secret(self):
        status, _, text = self.world.post("api.mistral.ai", "/v1/chat/completions", chat("안녕", stream=True))
        self.assertEqual(status, 200)
        heard = join_openai(text)
        self.assertNotIn(SECRET, heard)
        self.assertIn("[SECRET_GITHUB]", heard)
        self.assertIn("as before", heard)
        self.assertIn("[DONE]", text)

    def test_conversations_have_other_pseudonyms(self):
        def told(conversation):
            status, _, text = self.world.post("claude.ai", f"/api/organizations/o/chat_conversations/{conversation}/completion",
                                              {"prompt": "김민수 과장 " + "01023456789", "model": "m"})
            self.assertEqual(status, 200, text)
            return TOKEN.findall(self.world.told("claude.ai")[-1][1].decode())
        first = told("a1")
        self.assertTrue(first)
        self.assertEqual(told("a1"), first)
        self.assertFalse(set(told("b2")) & set(first))


class Libraries(unittest.TestCase):
    """The vendor's own library for Node."""

    @classmethod
    def setUpClass(cls):
        cls.world = ContentWorld().__enter__()
        cls.addClassCleanup(cls.world.__exit__)

    def ask(self, how):
        process = self.world.node("content_client.js", self.world.url("api.openai.com") + "v1", how, ASK)
        out, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        return json.loads(out)

    def test_openai(self):
        for how in ("plain", "stream", "tools", "responses"):
            with self.subTest(how):
                self.assertEqual(self.ask(how), {"text": EXPECTED} if how != "tools" else {"values": [NUMBER, MAIL]})
        for _, body in self.world.told("api.openai.com"):
            self.assertNotIn(NUMBER.encode(), body)
            self.assertNotIn(MAIL.encode(), body)

    def test_openai_files_follow_on_undecided(self):
        said = self.ask("file")
        self.assertEqual(said["status"], 403)
        self.assertEqual(self.world.told("api.openai.com"), [each for each in self.world.told("api.openai.com")
                                                             if not each[0].endswith("/files")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
