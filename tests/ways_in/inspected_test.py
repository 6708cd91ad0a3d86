#!/usr/bin/env python3
"""Interception for clients that a packet filter redirects, and for those that speak TLS with the proxy: HTTP/1.1 and
HTTP/2, a page for what is blocked, the site for what is not, and nothing of ordinary sites."""
import contextlib
import pathlib
import sys
import unittest

from network import in_own_network

in_own_network()

from gateway import GATE, SECURE, SITES, TRANSPARENT, Gateway, Handler, Site  # noqa: E402
from world import HAECHI, run  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "hard_cases"))
import http2_frames  # noqa: E402

RULES = f"""
table inet haechi {{
  chain prerouting {{
    type nat hook prerouting priority dstnat;
    iifname "gw" tcp dport 443 redirect to :{TRANSPARENT}
  }}
}}
"""
PROXY = f"""\
  transparent: ["0.0.0.0:{TRANSPARENT}"]
  listen: [{{listen: "{GATE}:{SECURE}", tls: {{certificate: proxy.pem, key: proxy.key}}}}]
"""
POLICY = """\
bodies: {org: {name: {en: Organisation, ko: 기관}, default: allow, on_undecided: block}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - {id: no-deepseek, issuer: org, force: binding, rules: [{target: {provider_group: deepseek}, effect: block}]}
  - {id: read-claude, issuer: org, force: binding, rules: [{target: {provider_group: anthropic}, effect: inspect}]}
"""
IDENTITY = "  - {cidr: 10.77.0.0/24, body: org, role: clerk, device: pc, zone: office}"
BLOCKED, READ, ORDINARY = "chat.deepseek.com", "claude.ai", "www.example.org"
VERSIONS = {"--http1.1": "HTTP/1.1", "--http2": "HTTP/2"}


class EitherVersion(Site):
    """HTTP/2 for who offers it, HTTP/1.1 for everybody else."""
    answer_streams = staticmethod(http2_frames.serve())

    def finish_request(self, request, client_address):
        if not self.tls:
            super().finish_request(request, client_address)
            return
        with contextlib.suppress(OSError):  # who does not believe the certificate leaves
            self.answer(self.tls.wrap_socket(request, server_side=True), client_address)

    def answer(self, client, client_address):
        if client.selected_alpn_protocol() == "h2":
            Handler.seen.append(("by HTTP/2", client_address))
            self.answer_streams(self, client, None)
        else:
            Handler(client, client_address, self)
        client.close()

    @staticmethod
    def receive(client, _):
        return client.recv(65536)


class Inspecting(Gateway):
    policy, identity, site_kind, upstream = POLICY, IDENTITY, EitherVersion, ", ca: ca.pem"

    def __init__(self):
        super().__init__(PROXY, "inspection: {ca: authority}")

    def make_certificates(self):
        super().make_certificates()
        run(HAECHI, "ca", "init", "--dir", str(self.folder / "authority"))
        self.sites_ca, self.ca = self.ca, str(self.folder / "authority/ca-1.crt")


def setUpModule():
    Ways.it = Inspecting().__enter__()
    (Ways.it.folder / "rules.nft").write_text(RULES)
    run("nft", "-f", str(Ways.it.folder / "rules.nft"))


def tearDownModule():
    Ways.it.__exit__()


class Ways:
    """The same for both ways in: `way_to(host)` are the words by which curl goes it."""

    def setUp(self):
        Handler.seen.clear()

    def ask(self, host, version, *options):
        return self.it.curl(f"https://{host}/", version, *self.way_to(host), *options)

    def test_what_is_blocked_gets_its_page(self):
        for version, spoken in VERSIONS.items():
            answer = self.ask(BLOCKED, version, "-H", "Accept: text/html")
            self.assertRegex(answer, rf"^{spoken} 403")
            self.assertRegex(answer, r"(?i)\nhaechi-order: no-deepseek")
            self.assertIn("<html", answer)
            self.assertIn("기관", answer)
        self.assertEqual(Handler.seen, [], "no server hears of it")
        self.it.wait_for_record(host=BLOCKED, depth="request", action="refuse", by="no-deepseek")

    def test_what_is_read_reaches_its_site(self):
        for (version, spoken), said in zip(VERSIONS.items(), ("the site claude.ai", "over two")):
            answer = self.ask(READ, version)
            self.assertRegex(answer, rf"^{spoken} 200")
            self.assertIn(said, answer)
        self.it.wait_for_record(host=READ, depth="request", action="pass", effect="inspect")

    def test_a_body_that_nobody_reads_follows_on_undecided(self):
        for version, spoken in VERSIONS.items():
            said = self.ask(READ, version, "-H", "Content-Encoding: dcz", "--data", "a prompt")
            self.assertRegex(said, rf"^{spoken} 403")

    def test_ordinary_sites_keep_their_certificate(self):
        for version, said in zip(VERSIONS, ("the site www.example.org", "over two")):
            self.assertRegex(self.ask(ORDINARY, version), r"^curl: \((35|60)\)", "our authority does not speak for it")
            self.assertIn(said, self.ask(ORDINARY, version, "--cacert", self.it.sites_ca))


class Transparent(Ways, unittest.TestCase):
    @staticmethod
    def way_to(host):
        return "--noproxy", "*", "--resolve", f"{host}:443:{SITES[host][0]}"


class Secure(Ways, unittest.TestCase):
    def way_to(self, _):
        return ("--proxy", f"https://{GATE}:{SECURE}", "--proxy-cacert", self.it.sites_ca, "--suppress-connect-headers")


if __name__ == "__main__":
    unittest.main(verbosity=2)
