#!/usr/bin/env python3
"""`haechi content request` and its pages.

usage: content_extract_commands_test.py HAECHI ROOT
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HAECHI, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
PAGES = [ROOT / "docs/content-extract.md", ROOT / "docs/content-extract.ko.md"]


def ask(body, *arguments, host="api.openai.com", method="POST", path="/v1/chat/completions"):
    return subprocess.run([HAECHI, "content", "request", host, method, path, "-", *arguments], input=body, text=True,
                          cwd=ROOT, capture_output=True, timeout=60)


def chat(content):
    return json.dumps({"model": "gpt-5", "messages": [{"role": "user", "content": content}]}, ensure_ascii=False)


class Request(unittest.TestCase):
    def test_tells_texts_with_their_places(self):
        body = chat("안녕 \n")
        done = ask(body, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual((told["endpoint"], told["status"], told["model"]), ("openai-api.chat", "complete", ["gpt-5"]))
        prompt = next(text for text in told["texts"] if text["content"] == "prompt")
        self.assertEqual((prompt["path"], prompt["role"], prompt["text"]), ("/messages/0/content", "user", "안녕 \n"))
        self.assertEqual(body.encode()[prompt["start"]:prompt["end"]].decode(), "안녕 \\n")

    def test_what_was_not_read_shows_in_the_exit_code(self):
        done = ask('{"messages":[],"messages":[]}')
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("undecided", done.stdout)
        self.assertIn("twice-named", done.stdout)

    def test_files_are_told_by_what_they_are(self):
        content = [{"type": "image_url", "image_url": {"url": "data:text/plain;base64,iVBORw0KGgo="}}]
        done = ask(chat(content), "--json")
        self.assertEqual(done.returncode, 3, done.stderr)
        (file,) = json.loads(done.stdout)["files"]
        self.assertEqual((file["type"], file["size"], file["media_type"], file["read"]), ("png", 8, "text/plain", False))

    def test_the_body_settles_which_endpoint_it_is(self):
        body = '{"model":"llama3","messages":[{"role":"user","content":"hi"}]}'
        told = json.loads(ask(body, "--json", host="ai.example.org", path="/api/chat").stdout)
        self.assertEqual(told["endpoint"], "ollama.chat")
        done = ask('{"q":"some words here"}', "--json", host="ai.example.org", path="/api/chat")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(json.loads(done.stdout)["endpoint"], None)

    def test_headers_count(self):
        done = ask('{"jsonrpc":"2.0","method":"tools/call","params":{"arguments":{"q":"a word"}}}', "--json", "--header",
                   "Mcp-Protocol-Version: 2026-07-28", host="tools.example.org", path="/any")
        self.assertEqual(json.loads(done.stdout)["endpoint"], "mcp.call", done.stderr)
        wrong = ask("{}", "--header", "no header")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("E-CONTENT-021", wrong.stderr)

    def test_texts_of_nobody_are_shown_on_demand(self):
        body = '{"messages":[{"role":"user","content":"hi"}],"metadata":{"note":"aside"}}'
        self.assertNotIn("aside", ask(body).stdout)
        self.assertIn('"aside"', ask(body, "--all").stdout)


class Pages(unittest.TestCase):
    def test_their_commands_run_and_are_the_same(self):
        blocks = [re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.M | re.S) for page in PAGES]
        self.assertEqual(blocks[0], blocks[1])
        self.assertEqual(len(blocks[0]), 1)
        with tempfile.TemporaryDirectory(prefix="haechi-content-") as folder:
            command = blocks[0][0].replace("$haechi", f"{HAECHI}")
            done = subprocess.run(["bash", "-ec", command.rstrip() + f" --catalog {ROOT / 'catalog'}"], cwd=folder, text=True,
                                  capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('prompt        /messages/0/content [', done.stdout)

    def test_they_name_every_reason(self):
        header = (ROOT / "src/content/extract/gap.h").read_text()
        words = re.findall(r'"([a-z-]+)"', header[header.index("kGapWords{"):header.index("to_word")])
        self.assertGreater(len(words), 10)
        for page in PAGES:
            for word in words:
                self.assertIn(f"`{word}`", page.read_text(), page.name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
