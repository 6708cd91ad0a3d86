#!/usr/bin/env python3
"""Programs behind the inspecting gateway: curl, the vendors' own libraries for Node, git, nghttp, h2load, gRPC.
What passes, passes as without a gateway; what is refused is told so that each of them understands it."""
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import unittest

import grpc

import world as world_module
from clients import BLOCK_ALL, ClientWorld, Handler, http2_site, make_repository
from world import run, wait_until

PROGRAMS_WAIT = "  programs: acknowledge\n"
SMALL_WINDOW = "  window_kb: 16\n  spill_mb: 2\n"


def lines_of(process):
    """The JSON lines of a client that has ended."""
    out, errors = process.communicate(timeout=world_module.PATIENCE_S)
    if process.returncode:
        raise AssertionError(errors)
    return [json.loads(line) for line in out.splitlines()]


class Programs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = ClientWorld(others={"grok.com": http2_site}, inspection=SMALL_WINDOW).__enter__()
        cls.addClassCleanup(cls.world.__exit__)

    def setUp(self):
        Handler.forget()

    def ask_ai(self, host, vendor, model, how="whole", path="v1"):
        return self.world.node("ai_client.js", vendor, (self.world.url(host) + path).rstrip("/"), model, how)

    def ask_http2(self, host, *requests):
        return lines_of(self.world.node("http2_client.js", host, str(self.world.https), *requests))

    # curl

    def test_curl_speaks_both_versions_to_both_kinds_of_site(self):
        for host in ("chatgpt.com", "grok.com"):
            for version in ("--http1.1", "--http2"):
                self.assertIn(f"the site {host}", self.world.curl(self.world.url(host), version))

    def test_curl_uploads_with_and_without_being_asked_to_go_on(self):
        upload = self.world.folder / "upload"
        upload.write_bytes(b"x" * 2_000_000)
        for options in (["-H", "Expect: 100-continue"], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked"]):
            answer = self.world.curl(self.world.url("chatgpt.com") + "upload", "--http1.1", *options,
                                     "--data-binary", f"@{upload}")
            self.assertIn('{"received": 2000000}', answer)

    def test_early_hints_empty_answers_and_trailers_pass(self):
        url = self.world.url("grok.com")
        early, nothing, trailers = self.ask_http2(
            "grok.com", *(f"GET grok.com:{self.world.https} {path}" for path in ("/early", "/nothing", "/trailers")))
        self.assertEqual((early["early"], early["status"]), ([103], 200))
        self.assertEqual((nothing["status"], nothing["body"]), (204, ""))
        self.assertEqual(trailers["trailers"]["x-checksum"], "42")
        self.assertIn("HTTP/2 200", self.world.curl(url, "--head"))

    # several names on one connection

    def test_every_request_of_a_connection_is_judged_by_its_own_name(self):
        port = self.world.https
        first, blocked, unknown, again = self.ask_http2(
            "grok.com", f"GET grok.com:{port} /", f"GET chat.deepseek.com:{port} /", f"GET not-in-there.test:{port} /",
            f"GET grok.com:{port} /")
        self.assertEqual(first["status"], 200)
        self.assertEqual((blocked["status"], blocked["headers"]["haechi-reason"]), (403, "named-block"))
        self.assertEqual(unknown["status"], 421)
        self.assertEqual(again["status"], 200)
        record = self.world.wait_for_record(host="chat.deepseek.com", action="refuse")
        self.assertIn("name-mismatch", record["note"])

    def test_a_kept_connection_is_judged_anew_for_each_request(self):
        url = self.world.url("api.openai.com") + "v1/chat/completions"
        body = {"messages": [{"role": "user", "content": "x"}]}
        answer = self.world.curl(
            url, "--http1.1", "-H", "Content-Type: application/json", "-d", json.dumps({"model": "gpt-5", **body}), url,
            "--next", "-sS", "-i", "--interface", "127.0.1.11", "--proxy", f"http://127.0.0.1:{self.world.proxy}",
            "--cacert", self.world.ca, "--http1.1", "-H", "Content-Type: application/json", "-d",
            json.dumps({"model": "o9-preview", **body}), "-w", "connected %{num_connects} times")
        self.assertIn("chat.completion", answer)
        self.assertIn("connected 0 times", answer)
        self.assertIn("haechi-reason: model", answer)
        self.assertEqual(len(self.world.requests_to("api.openai.com")), 1)

    def test_bodies_behind_the_window_wait_in_a_file_and_pass_whole(self):
        upload = self.world.folder / "prompt.json"
        content = "해치 " * 100_000
        upload.write_text(json.dumps({"model": "gpt-5", "messages": [{"role": "user", "content": content}]}, ensure_ascii=False))
        url = self.world.url("api.openai.com") + "v1/chat/completions"
        for options in ([], ["-H", "Expect: 100-continue"], ["-H", "Transfer-Encoding: chunked"]):
            Handler.forget()
            answer = self.world.curl(url, "-H", "Content-Type: application/json", *options, "--data-binary",
                                     f"@{upload}")
            self.assertIn("chat.completion", answer)
            self.assertEqual(Handler.bodies, [hashlib.sha256(upload.read_bytes()).hexdigest()])
        with upload.open("ab") as more:
            more.write(b" " * 3_000_000)
        Handler.forget()
        answer = self.world.curl(url, "-H", "Content-Type: application/json", "--data-binary", f"@{upload}")
        self.assertIn("haechi-reason: undecided", answer)
        self.assertEqual(Handler.bodies, [])

    # the libraries of AI services

    def test_the_openai_library_streams_word_by_word(self):
        client = self.ask_ai("api.openai.com", "openai", "gpt-5", "stream")
        self.assertEqual(json.loads(client.stdout.readline()), {"delta": "해치는 "})
        self.assertIsNone(client.poll(), "the first word came before the last was sent")
        Handler.release.set()
        self.assertEqual(lines_of(client)[-1], {"text": "해치는 옳고 그름을 가립니다."})

    def test_the_openai_library_raises_its_own_error_for_a_refusal(self):
        told, = lines_of(self.ask_ai("api.openai.com", "openai", "gpt-6-preview"))
        self.assertEqual((told["error"], told["status"], told["code"], told["type"]),
                         ("PermissionDeniedError", 403, "model", "policy_refusal"))
        self.assertRegex(told["message"], r"^403 OpenAI.*\(model, office-ai-2025-3\).*use instead: .*\[H-....-....\]$")
        self.assertEqual(self.world.requests_to("api.openai.com"), [])

    def test_deepseek_is_refused_in_the_words_of_its_api(self):
        told, = lines_of(self.ask_ai("api.deepseek.com", "openai", "deepseek-chat"))
        self.assertEqual((told["error"], told["code"]), ("PermissionDeniedError", "named-block"))

    def test_the_anthropic_library_passes_and_raises_its_own_error(self):
        told, = lines_of(self.ask_ai("api.anthropic.com", "anthropic", "claude-opus-5", path=""))
        self.assertEqual(told, {"text": "해치"})
        told, = lines_of(self.ask_ai("api.anthropic.com", "anthropic", "claude-6-preview", path=""))
        self.assertEqual((told["error"], told["status"]), ("PermissionDeniedError", 403))
        self.assertIn("office-ai-2025-3", told["message"])

    # git

    def test_git_clones_over_https(self):
        folder = make_repository()
        self.addCleanup(shutil.rmtree, folder)
        Handler.repository = folder
        with_haechi = ["env", f"GIT_SSL_CAINFO={self.world.ca}", "git", "-c",
                       f"http.proxy=http://127.0.0.1:{self.world.proxy}"]
        run(*with_haechi, "clone", "-q", self.world.url("chatgpt.com") + "repository.git", f"{folder}/clone")
        self.assertEqual((folder / "clone/README").read_bytes(), (folder / "work/README").read_bytes())
        said = run(*with_haechi, "clone", self.world.url("chat.deepseek.com") + "repository.git",
                   f"{folder}/refused", is_checked=False)
        self.assertIn("403", said)

    # many streams

    def test_nghttp_and_h2load_share_a_connection_among_streams(self):
        with Tunnel(self.world, "grok.com") as port:
            answer = run("nghttp", "-v", "--no-verify-peer", "-H", f":authority: grok.com:{self.world.https}",
                         f"https://127.0.0.1:{port}/")
            self.assertIn("the site grok.com", answer)
            told = run("h2load", "-n", "300", "-c", "1", "-m", "30", f"--connect-to=127.0.0.1:{port}",
                       self.world.url("grok.com"))
            self.assertIn("300 succeeded, 0 failed, 0 errored", told)

    # notices for programs

    def test_a_background_request_is_told_where_to_confirm(self):
        answer = self.world.curl(self.world.url("chatgpt.com") + "backend", "-H", "Sec-Fetch-Dest: empty")
        error = json.loads(answer[answer.index("{"):])["error"]
        self.assertEqual(error["code"], "acknowledge-first")
        self.assertEqual(error["acknowledge"],
                         f"https://chatgpt.com:{self.world.https}/.haechi/acknowledge?for=GET+/backend")

    def test_a_program_that_must_say_its_purpose_is_told_so(self):
        answer = self.world.curl(self.world.url("claude.ai"), "-H", "Accept: application/json")
        self.assertIn("acknowledge-first", answer)
        self.assertEqual(self.world.requests_to("claude.ai"), [])


class Tunnel:
    """A port on loopback that leads through CONNECT to a site, for clients that know no proxy."""

    def __init__(self, world, host):
        self.world, self.host = world, host

    def __enter__(self):
        socket = world_module.socket
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.open = [self.listener]
        threading.Thread(target=self.accept, daemon=True).start()
        return self.listener.getsockname()[1]

    def __exit__(self, *_):
        for each in self.open:
            each.close()

    def accept(self):
        socket = world_module.socket
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.world.proxy), source_address=("127.0.1.12", 0))
            self.open += [client, server]
            server.sendall(f"CONNECT {self.host}:{self.world.https} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
            head = b""
            while b"\r\n\r\n" not in head:
                head += server.recv(1)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=(one, other), daemon=True).start()

    @staticmethod
    def copy(one, other):
        try:
            while piece := one.recv(1 << 16):
                other.sendall(piece)
            other.shutdown(world_module.socket.SHUT_WR)
        except OSError:
            pass


class Acknowledging(unittest.TestCase):
    """What a person confirms for a program; forms that are not to be believed."""

    def setUp(self):
        self.world = ClientWorld(inspection=PROGRAMS_WAIT).__enter__()
        self.addCleanup(self.world.__exit__)

    def page(self, url, source="127.0.1.11"):
        return self.world.curl(url, "-H", "Accept: text/html", "-H", "Accept-Language: en", source=source)

    def fields(self, page):
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))

    def post(self, host, form, *options, source="127.0.1.11"):
        data = [part for key, value in form.items() for part in ("--data-urlencode", f"{key}={value}")]
        return self.world.curl(self.world.url(host) + ".haechi/acknowledge", *data, "-H", "Accept: text/html",
                               *options, source=source)

    def test_a_program_waits_until_its_person_has_confirmed(self):
        url = self.world.url("chatgpt.com") + "backend-api/conversation"
        answer = self.world.curl(url, "-d", "{}")
        error = json.loads(answer[answer.index("{"):])["error"]
        self.assertEqual(error["code"], "acknowledge-first")
        self.assertEqual(self.world.requests_to("chatgpt.com"), [])
        form = self.fields(self.page(error["acknowledge"]))
        told = self.post("chatgpt.com", form)
        self.assertIn("303", told)
        self.assertIn("Confirmed", self.page(error["acknowledge"]))
        self.assertIn('"received": 2', self.world.curl(url, "-d", "{}"))
        self.assertNotIn('"received"', self.world.curl(url, "-d", "{}", source="127.0.1.12"))

    def test_tokens_of_others_changed_replayed_and_cross_site_forms_open_nothing(self):
        url = self.world.url("chatgpt.com")
        form = self.fields(self.page(url))
        self.post("chatgpt.com", form, source="127.0.1.12")  # of another person
        self.post("www.perplexity.ai", form)  # of another site
        self.post("chatgpt.com", form, "-H", "Origin: https://evil.example")
        self.post("chatgpt.com", form, "-H", "Sec-Fetch-Site: cross-site")
        changed = dict(form, token=form["token"][:-1] + ("0" if form["token"][-1] != "0" else "1"))
        self.post("chatgpt.com", changed)
        self.assertIn("403", self.page(url))
        self.assertIn("403", self.page(url, source="127.0.1.12"))
        self.assertEqual(self.world.requests_to("chatgpt.com"), [])
        refused = wait_until(lambda: [each["note"] for each in self.world.all_records()
                                      if each["kind"] == "acknowledgement"][4:] and True, "five refused forms")
        self.assertTrue(refused)
        self.post("chatgpt.com", form)
        self.assertIn("the site chatgpt.com", self.page(url))
        self.post("chatgpt.com", form)
        self.world.wait_until_noted("refused: used before")

    def test_the_way_back_cannot_lead_to_another_site(self):
        form = self.fields(self.page(self.world.url("chatgpt.com")))
        told = self.post("chatgpt.com", dict(form, back="//evil.example/"))
        self.assertIn("location: /\n", told.replace("\r", ""))


class Tenants(unittest.TestCase):
    """Accounts of the organisation only."""

    ID = "0a1b2c3d-0000-4000-8000-00000000000f"

    def test_fields_are_the_operators_on_their_hosts_and_gone_elsewhere(self):
        with ClientWorld(inspection=f"  tenants: {{openai-organization: org-ours, anthropic-organization: {self.ID}, "
                                    "microsoft-consumer: restrict-msa}\n") as world:
            own = ["-H", "OpenAI-Allowed-Organization-Ids: org-mine", "-H", "anthropic-allowed-org-ids: mine", "-H",
                   "openai-allowed-organization-ids: org-again"]

            def sent(host, path=""):
                Handler.forget()
                world.curl(world.url(host) + path, *own)
                _, _, _, headers = Handler.seen[-1]
                return {name.lower(): value for name, value in headers.items()}

            openai = sent("api.openai.com")
            self.assertEqual(openai["openai-allowed-organization-ids"], "org-ours")
            self.assertNotIn("anthropic-allowed-org-ids", openai)
            self.assertEqual(sent("api.anthropic.com")["anthropic-allowed-org-ids"], self.ID)
            other = sent("chatgpt.com")
            self.assertNotIn("openai-allowed-organization-ids", other)
            self.assertNotIn("anthropic-allowed-org-ids", other)
            # No service of the catalog: read all the same, because the operator restricts it.
            self.assertEqual(sent("login.live.com")["sec-restrict-tenant-access-policy"], "restrict-msa")
            self.assertIn("certificate", world.curl(world.url("www.example.org")))

    def test_use_without_an_account_is_refused(self):
        with ClientWorld(inspection=f"  tenants: {{openai-workspace: {self.ID}}}\n") as world:
            answer = world.curl(world.url("chatgpt.com") + "backend-anon/conversation", "-d", "{}")
            self.assertIn("haechi-reason: logged-out", answer)
            self.assertEqual(world.requests_to("chatgpt.com"), [])


class Echo(grpc.GenericRpcHandler):
    """Says words back: once, or as a stream that the test lets go on."""

    def __init__(self):
        self.release = threading.Event()

    def service(self, details):
        if details.method == "/test.Echo/Say":
            return grpc.unary_unary_rpc_method_handler(self.say)
        if details.method == "/test.Echo/Watch":
            return grpc.unary_stream_rpc_method_handler(self.watch)
        return None

    @staticmethod
    def say(request, context):
        context.set_trailing_metadata((("x-words", str(len(request))),))
        return request

    def watch(self, request, context):
        yield b"one"
        self.release.wait(world_module.PATIENCE_S)
        yield b"two"


class Grpc(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.world = ClientWorld(others={"www.perplexity.ai": self.begin}).__enter__()
        self.addCleanup(self.world.__exit__)
        self.addCleanup(self.echo.release.set)
        os.environ["http_proxy"] = f"http://127.0.0.1:{self.world.proxy}"
        self.addCleanup(os.environ.pop, "http_proxy")

    def begin(self, address, port, folder):
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(4), handlers=[self.echo])
        credentials = grpc.ssl_server_credentials(
            [((folder / "site.key").read_bytes(), (folder / "site.pem").read_bytes())])
        self.assertEqual(server.add_secure_port(f"{address}:{port}", credentials), port)
        server.start()
        server.close = lambda: server.stop(None).wait()
        return server

    def channel(self, host):
        trust = grpc.ssl_channel_credentials((self.world.folder / "authority/ca-1.crt").read_bytes())
        channel = grpc.secure_channel(f"{host}:{self.world.https}", trust)
        self.addCleanup(channel.close)
        return channel

    def test_calls_streams_and_trailers_survive(self):
        channel = self.channel("www.perplexity.ai")
        answer, call = channel.unary_unary("/test.Echo/Say").with_call("해치".encode(), timeout=20)
        self.assertEqual(answer, "해치".encode())
        self.assertIn(("x-words", "6"), [tuple(each) for each in call.trailing_metadata()])
        answers = channel.unary_stream("/test.Echo/Watch")(b"", timeout=20)
        self.assertEqual(next(answers), b"one")
        self.echo.release.set()
        self.assertEqual(list(answers), [b"two"])

    def test_an_order_ends_a_running_stream_with_a_status(self):
        answers = self.channel("www.perplexity.ai").unary_stream("/test.Echo/Watch")(b"", timeout=20)
        self.assertEqual(next(answers), b"one")
        self.world.reload(BLOCK_ALL)
        with self.assertRaises(grpc.RpcError) as caught:
            list(answers)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.PERMISSION_DENIED)
        self.assertIn("office-stop", caught.exception.details())

    def test_a_refused_service_answers_with_a_status(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.channel("chat.deepseek.com").unary_unary("/test.Echo/Say")(b"x", timeout=20)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.PERMISSION_DENIED)
        self.assertIn("office-ai-2025-3", caught.exception.details())


if __name__ == "__main__":
    unittest.main(verbosity=2)
