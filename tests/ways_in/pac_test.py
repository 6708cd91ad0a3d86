#!/usr/bin/env python3
"""The PAC file, run by a real JavaScript engine, and fetched as browsers do."""
import json
import signal
import subprocess
import unittest

from network import in_own_network

in_own_network()

from gateway import (GATE, OFFICE, PLAIN, POLICY, SECURE, STRANGER, Gateway)  # noqa: E402
from world import HAECHI, ROOT, wait_until  # noqa: E402

PROXY = f"""\
  listen: ["{GATE}:{PLAIN}", {{listen: "{GATE}:{SECURE}", tls: {{certificate: proxy.pem, key: proxy.key}}}}]
  pac:
    proxies: ["https://proxy.corp.example:{SECURE}", "{GATE}:{PLAIN}"]
    rest: REST
    direct: [corp.example, deepseek.com, Bücher.example]
"""
BY_PROXY = f"HTTPS proxy.corp.example:{SECURE}; PROXY {GATE}:{PLAIN}"
RUN = """
const vm = require("vm"), fs = require("fs");
const [file, hosts] = process.argv.slice(2);
const sandbox = {};
vm.runInNewContext(fs.readFileSync(file, "utf8"), sandbox);
console.log(JSON.stringify(JSON.parse(hosts).map(host => sandbox.FindProxyForURL("https://" + host + "/", host))));
"""


class Pac(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.it = Gateway(PROXY.replace("REST", "direct")).__enter__()
        (cls.it.folder / "run.js").write_text(RUN)

    @classmethod
    def tearDownClass(cls):
        cls.it.__exit__()

    def export(self, rest="direct", policy=None, code=0):
        config = (self.it.folder / "haechi.yaml").read_text().replace("rest: direct", f"rest: {rest}")
        if policy:
            (self.it.folder / "other.yaml").write_text(policy)
            config = config.replace("policy: policy.yaml", "policy: other.yaml")
        (self.it.folder / "export.yaml").write_text(config)
        return subprocess.run([HAECHI, "export", "pac", "--config", str(self.it.folder / "export.yaml")], text=True,
                              capture_output=True, check=code == 0).stdout

    def ask(self, pac, hosts):
        (self.it.folder / "asked.pac").write_text(pac)
        done = subprocess.run(["node", str(self.it.folder / "run.js"), str(self.it.folder / "asked.pac"), json.dumps(hosts)],
                              text=True, capture_output=True, check=True)
        return dict(zip(hosts, json.loads(done.stdout)))

    def test_names_of_services_go_by_the_proxy_and_the_rest_as_configured(self):
        for rest, ordinary in (("direct", "DIRECT"), ("proxy", BY_PROXY)):
            found = self.ask(self.export(rest), ["chat.deepseek.com", "CHAT.DeepSeek.com.", "deep.below.chatgpt.com",
                                                 "www.example.org", "intranet", "a.corp.example", "notcorp.example",
                                                 "xn--bcher-kva.example", "localhost", "127.0.0.1", "__proto__",
                                                 "constructor", "198.51.100.10"])
            for host in ("chat.deepseek.com", "CHAT.DeepSeek.com.", "deep.below.chatgpt.com"):
                self.assertEqual(found.pop(host), BY_PROXY, (rest, host))
            for host in ("a.corp.example", "xn--bcher-kva.example", "localhost", "127.0.0.1"):
                self.assertEqual(found.pop(host), "DIRECT", (rest, host))
            self.assertEqual(set(found.values()), {ordinary}, (rest, found))

    def test_every_name_that_anybody_could_be_refused_goes_by_the_proxy(self):
        lines = subprocess.run([HAECHI, "catalog", "export", "--catalog", self.catalog()], text=True, capture_output=True,
                               check=True).stdout.split("\n")
        names = [line.split()[1] for line in lines if line.startswith(("suffix ", "exact "))]
        self.assertGreater(len(names), 500)
        for policy in (POLICY, POLICY.replace("default: allow", "default: block"), POLICY.replace("default: allow", "default: warn")):
            found = self.ask(self.export(policy=policy), names)
            limited = self.find_limited(policy, names)
            self.assertIn("chat.deepseek.com", limited)
            self.assertEqual({found[name] for name in limited}, {BY_PROXY})
            self.assertEqual({name for name in names if found[name] == BY_PROXY} - limited, set(), "others are free")

    def find_limited(self, policy, names):
        """Names that the policy itself does not simply allow to somebody."""
        (self.it.folder / "decide.yaml").write_text(policy)
        asked = [json.dumps({"at": "2026-11-22T00:00:00Z", "who": {"body": body, "assurance": "address", "role": "clerk"},
                             "device": "pc", "zone": "office", "host": name}) for name in names for body in ("org", "free")]
        done = subprocess.run([HAECHI, "policy", "decide", "--batch", "--policy", str(self.it.folder / "decide.yaml"),
                               "--catalog", self.catalog()], input="\n".join(asked) + "\n", text=True, capture_output=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(asked), done.stderr)
        return {name for i, name in enumerate(names) for answer in answers[2 * i:2 * i + 2]
                if answer["at_most"] != "allow" or answer["obligations"] or answer["obligations_open"]}

    @staticmethod
    def catalog():
        return str(ROOT / "catalog")

    def test_an_order_to_come_counts_already(self):
        future = POLICY + """\
  - {id: later, issuer: org, force: binding, from: 2199-01-01, rules: [{target: {service: mistral}, effect: block}]}
"""
        self.assertEqual(self.ask(self.export(), ["chat.mistral.ai"]), {"chat.mistral.ai": "DIRECT"})
        self.assertEqual(self.ask(self.export(policy=future), ["chat.mistral.ai"]), {"chat.mistral.ai": BY_PROXY})

    def test_the_proxy_serves_the_same_text(self):
        exported = self.export()
        for base in (f"http://{GATE}:{PLAIN}", f"https://{GATE}:{SECURE}"):
            for path in ("/proxy.pac", "/wpad.dat"):
                answer = self.it.curl(base + path, "--noproxy", "*")
                head, body = answer.split("\n\n", 1)
                self.assertIn("200 OK", head)
                self.assertIn("Content-Type: application/x-ns-proxy-autoconfig", head)
                self.assertIn("Cache-Control: max-age=300", head)
                self.assertEqual(body, exported)
        self.assertIn("unknown-client", self.it.curl(f"http://{GATE}:{PLAIN}/proxy.pac", "--noproxy", "*", source=STRANGER))
        self.assertIn("E-PROXY-002", self.it.curl(f"http://{GATE}:{PLAIN}/", "--noproxy", "*", source=OFFICE))

    def test_a_reload_makes_a_new_one(self):
        (self.it.folder / "policy.yaml").write_text(POLICY.replace("default: allow", "default: block"))
        self.it.process.send_signal(signal.SIGHUP)
        try:
            wait_until(lambda: '"chat.mistral.ai"' in self.it.curl(f"http://{GATE}:{PLAIN}/proxy.pac", "--noproxy", "*"),
                       "the new PAC file")
        finally:
            (self.it.folder / "policy.yaml").write_text(POLICY)
            self.it.process.send_signal(signal.SIGHUP)
            wait_until(lambda: '"chat.mistral.ai"' not in self.it.curl(f"http://{GATE}:{PLAIN}/proxy.pac", "--noproxy", "*"),
                       "the former PAC file")

    def test_what_cannot_be_kept_is_told(self):
        config = (self.it.folder / "haechi.yaml").read_text()
        unlisted = POLICY.replace("{owner: body}}\norders", "{owner: body, unlisted: block}}\norders")
        (self.it.folder / "unlisted.yaml").write_text(unlisted)
        (self.it.folder / "check.yaml").write_text(config.replace("policy: policy.yaml", "policy: unlisted.yaml"))
        done = subprocess.run([HAECHI, "check", "--config", str(self.it.folder / "check.yaml")], text=True, capture_output=True)
        self.assertIn("E-GATEWAY-011", done.stderr)
        without = "\n".join(line for line in config.splitlines() if not line.startswith(("  pac:", "    proxies", "    rest",
                                                                                        "    direct")))
        (self.it.folder / "check.yaml").write_text(without)
        done = subprocess.run([HAECHI, "export", "pac", "--config", str(self.it.folder / "check.yaml")], text=True,
                              capture_output=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-EXPORT-007", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
