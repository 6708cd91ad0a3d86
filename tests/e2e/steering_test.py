#!/usr/bin/env python3
"""DNS sends clients of one zone to the gateway; the gateway takes them on to the site, or refuses them."""
import signal
import socket
import ssl
import unittest

from world import IDENTITY, MINISTRY, ROOT, SITES, World, run, wait_until

GATE = "127.0.1.53"
OFFICE, PHONE = "127.0.1.11", "127.0.1.33"  # zones internet and cellular


class SteeredWorld(World):
    steers = True

    def write_config(self):
        sites = ", ".join(SITES.values())
        steer = f", steer: {{zones: [internet], addresses: [{GATE}], name: gate.motie.example}}" if self.steers else ""
        (self.folder / "haechi.yaml").write_text(f"""\
policy: {MINISTRY}/policy
catalog: {ROOT}/catalog
lists: [{{file: {MINISTRY}/lists/gov-llm.txt, as: gov-llm}}]
operator: {self.operator}
records: {{dir: {self.records_folder}}}
dns: {{listen: ["127.0.0.1:{self.dns}"], upstream: ["127.0.0.1:{self.upstream}"]{steer}}}
proxy:
  listen: ["127.0.0.1:{self.proxy}"]
  steered: ["{GATE}:{self.https}", "{GATE}:{self.http}"]
  ports: [{self.https}, {self.http}]
  allowed_destinations: [{sites}, {GATE}]
identity:
{IDENTITY}{self.extra}""")

    def look_up(self, host, source=OFFICE):
        return self.dig(host, "+short", source=source).strip()

    def visit(self, host, scheme="https", source=OFFICE, options=()):
        """As a browser would: the name is looked up here, and connected to wherever that leads."""
        port = self.https if scheme == "https" else self.http
        return run("curl", "-sS", "-i", "--max-time", "20", "--interface", source, "--noproxy", "*", "--cacert", self.ca,
                   "--resolve", f"{host}:{port}:{self.look_up(host, source)}", *options, self.url(host, scheme),
                   is_checked=False)

    def greet(self, server_name):
        """A TLS handshake with the gateway, without DNS. The alert, if any."""
        context = ssl.create_default_context(cafile=self.ca)
        context.check_hostname = False
        with socket.create_connection((GATE, self.https), 20, source_address=(OFFICE, 0)) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=server_name):
                    return None
            except ssl.SSLError as error:
                return error.reason


class Steering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = SteeredWorld().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def test_a_name_with_a_warning_leads_to_the_gateway_and_through_it_to_the_site(self):
        answer = self.world.dig("chatgpt.com")
        self.assertRegex(answer, rf"chatgpt\.com\.\s+\d+\s+IN\s+A\s+{GATE}")
        self.assertIn("EDE: 4", answer)
        self.assertIn("ANSWER: 0", self.world.dig("chatgpt.com", "HTTPS"))
        self.assertIn("the site chatgpt.com", self.world.visit("chatgpt.com"))
        self.assertIn("the site chatgpt.com", self.world.visit("chatgpt.com", "http"))
        record = self.world.wait_for_record(host="chatgpt.com", depth="dns", subject=f"{OFFICE}/32")
        self.assertEqual((record["action"], record["effect"]), ("steer", "warn"))
        self.assertNotIn("unmet", record)
        self.world.wait_for_record(host="chatgpt.com", depth="server-name", action="pass")
        self.world.wait_for_record(host="chatgpt.com", depth="request", action="pass")

    def test_a_refusal_that_owes_a_page_shows_it_over_http(self):
        self.assertEqual(self.world.look_up("chat.deepseek.com"), GATE)
        page = self.world.visit("chat.deepseek.com", "http", options=["-H", "Accept: text/html"])
        self.assertIn("HTTP/1.1 403", page)
        self.assertIn("kr-motie-deepseek", page)
        self.assertNotIn("the site chat.deepseek.com", page)

    def test_a_refused_name_gets_no_handshake(self):
        self.assertIn("ACCESS_DENIED", self.world.greet("chat.deepseek.com"))
        self.world.wait_for_record(host="chat.deepseek.com", depth="server-name", action="refuse")

    def test_who_shows_no_name_goes_nowhere(self):
        self.assertIn("ACCESS_DENIED", self.world.greet(None))
        self.world.wait_for_record(reason="no-server-name", action="refuse")

    def test_ordinary_names_and_other_zones_are_left_alone(self):
        self.assertEqual(self.world.look_up("www.example.org"), SITES["www.example.org"])
        name = "gemini.google.com"
        self.assertEqual(self.world.look_up(name), GATE)
        self.assertEqual(self.world.look_up(name, source=PHONE), SITES[name])
        self.assertIn(f"the site {name}", self.world.visit(name, source=PHONE))

    def test_the_gateway_asks_past_itself(self):
        """Its own resolver never hears its own address, though DNS tells it to this client."""
        name = "gemini.google.com"
        self.assertEqual(self.world.look_up(name), GATE)
        self.assertIn(f"the site {name}", self.world.curl(self.world.url(name)))

    def test_its_reverse_name_is_answered_here(self):
        answer = self.world.dig("-x", GATE)
        self.assertIn("gate.motie.example.", answer)


class Reload(unittest.TestCase):
    def test_steering_ends_and_begins_with_a_reload(self):
        with SteeredWorld() as world:
            self.assertEqual(world.look_up("chatgpt.com"), GATE)
            for steers, address in ((False, SITES["chatgpt.com"]), (True, GATE)):
                world.steers = steers
                world.write_config()
                world.gateway.send_signal(signal.SIGHUP)
                wait_until(lambda: world.look_up("chatgpt.com") == address, f"chatgpt.com at {address}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
