#!/usr/bin/env python3
"""The running gateway from outside: start, reload, shutdown, records, status page, and every way in which a start
must fail. usage: gateway_test.py BINARY [unittest arguments]"""
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import unittest

from fixture import (ME, NO_CHATGPT, PATIENCE_S, POLICY, STRANGER, Gateway, ask_dns, basic, client_hello,
                     connect_tunnel, wait_until)

BINARY = ""
NOERROR, NXDOMAIN, REFUSED = 0, 3, 5


class GatewayTest(unittest.TestCase):
    def gateway(self, **settings):
        out = Gateway(BINARY, **settings)
        self.addCleanup(out.close)
        return out

    def open_tunnel(self, gateway, name="chatgpt.test"):
        """A tunnel through which a hello went to the site and back."""
        sock, status = connect_tunnel(gateway.proxy, f"{name}:{gateway.site.port}")
        self.addCleanup(sock.close)
        self.assertEqual(status, 200)
        hello = client_hello(name)
        sock.sendall(hello)
        self.assertEqual(self.read_exactly(sock, len(hello)), hello)
        return sock

    @staticmethod
    def read_exactly(sock, size):
        data = b""
        while len(data) < size and (more := sock.recv(size - len(data))):
            data += more
        return data


class Running(GatewayTest):
    def test_enforces_and_records_and_counts(self):
        gateway = self.gateway().start()
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), NXDOMAIN)
        self.assertEqual(ask_dns(gateway.dns, "chatgpt.test"), NOERROR)
        record = gateway.wait_for_record(kind="decision", host="chat.deepseek.test")
        self.assertEqual((record["subject"], record["effect"], record["action"], record["by"], record["depth"]),
                         (f"{ME}/32", "block", "refuse", "no-deepseek", "dns"))
        self.assertRegex(record["reference"], "^H-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$")
        self.assertNotIn("chatgpt.test", json.dumps(gateway.records()), "allowed traffic is never named")
        status = gateway.status()
        self.assertTrue(status["healthy"])
        self.assertEqual((status["epoch"], status["workers"]), (1, 2))
        self.assertEqual((status["policy"]["orders"], status["policy"]["services"], status["policy"]["subjects"]),
                         (1, 2, 1))
        self.assertEqual(status["records"]["refused"], 1)
        self.assertEqual(status["allowed"]["dns"], 1)
        self.assertEqual(status["policy_digest"], record["policy"])
        self.assertEqual(gateway.stop(), 0)
        self.assertEqual([r["kind"] for r in gateway.records() if r["kind"] != "decision"], ["start", "stop", "minute"])
        self.assertEqual(gateway.records()[-1]["dns_allowed"], 1)

    def test_stranger_is_refused_on_every_listener(self):
        gateway = self.gateway().start()
        self.assertEqual(ask_dns(gateway.dns, "plain.test", STRANGER), REFUSED)
        sock, status = connect_tunnel(gateway.proxy, f"plain.test:{gateway.site.port}", client=STRANGER)
        sock.close()
        self.assertEqual(status, 403)

    def test_passwords_are_checked(self):
        made = subprocess.run([BINARY, "password", "--user", "kim"], input="맞는 말\n", capture_output=True, text=True,
                              timeout=PATIENCE_S, check=True)
        gateway = self.gateway(users=made.stdout, proxy=", authenticate: required").start()
        authority = f"plain.test:{gateway.site.port}"
        for fields, wanted in (("", 407), (basic("kim", "falsch"), 407), (basic("lee", "맞는 말"), 407),
                               (basic("kim", "맞는 말"), 200)):
            sock, status = connect_tunnel(gateway.proxy, authority, fields)
            sock.close()
            self.assertEqual(status, wanted, fields)
        counted = gateway.status()["passwords"]
        self.assertEqual((counted["checked"], counted["wrong"]), (3, 2))

    def test_gives_up_root(self):
        gateway = self.gateway(extra="run_as: nobody\n")
        gateway.folder.chmod(0o755)
        if os.geteuid() != 0:
            code, said = gateway.run_refused()
            self.assertEqual(code, 2)
            self.assertIn("E-PROCESS-002", said)
            return
        gateway.start()
        uids = pathlib.Path(f"/proc/{gateway.process.pid}/status").read_text().split("Uid:")[1].splitlines()[0]
        self.assertNotIn("0", uids.split())
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), NXDOMAIN)
        gateway.wait_for_record(kind="decision")
        self.assertIn("reloaded", gateway.reload())


class Reloading(GatewayTest):
    def test_new_order_holds_at_dns_and_on_running_tunnels(self):
        gateway = self.gateway().start()
        tunnel = self.open_tunnel(gateway)
        other = self.open_tunnel(gateway, "plain.test")
        self.assertEqual(ask_dns(gateway.dns, "chatgpt.test"), NOERROR)
        gateway.policy.write_text(POLICY + NO_CHATGPT)
        self.assertIn("reloaded", gateway.reload())
        self.assertEqual(ask_dns(gateway.dns, "chatgpt.test"), NXDOMAIN)
        tunnel.settimeout(PATIENCE_S)
        try:
            self.assertEqual(tunnel.recv(1), b"", "the tunnel is cut")
        except ConnectionResetError:
            pass
        other.sendall(b"still here")
        self.assertEqual(self.read_exactly(other, 10), b"still here")
        self.assertEqual(gateway.status()["epoch"], 2)
        self.assertTrue(gateway.status()["reload"]["done"])
        gateway.wait_for_record(kind="reload", note="done")

    def test_broken_file_keeps_the_old_policy_and_says_why(self):
        gateway = self.gateway().start()
        digest = gateway.status()["policy_digest"]
        gateway.policy.write_text(POLICY + "  - {id: broken, isuer: org}\n")
        self.assertIn("reload refused", gateway.reload())
        self.assertIn("policy.yaml:6:", gateway.find_log("E-POLICY-"))
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), NXDOMAIN)
        status = gateway.status()
        self.assertEqual((status["epoch"], status["policy_digest"], status["reload"]["done"]), (1, digest, False))
        self.assertIn("policy.yaml:6:", status["reload"]["errors"][0])
        self.assertIn("haechi_reload_failed 1", gateway.get("/metrics")[1])
        wait_until(lambda: any(r["kind"] == "reload" and r["note"].startswith("refused") for r in gateway.records()),
                   "the record of the refused reload")
        gateway.policy.write_text(POLICY + NO_CHATGPT)
        self.assertIn("reloaded", gateway.reload())
        self.assertEqual(ask_dns(gateway.dns, "chatgpt.test"), NXDOMAIN)

    def test_identity_is_swapped_too(self):
        gateway = self.gateway().start()
        self.assertEqual(ask_dns(gateway.dns, "plain.test", STRANGER), REFUSED)
        gateway.config.write_text(gateway.config.read_text().replace(ME, STRANGER))
        self.assertIn("reloaded", gateway.reload())
        self.assertEqual(ask_dns(gateway.dns, "plain.test", STRANGER), NOERROR)
        self.assertEqual(ask_dns(gateway.dns, "plain.test"), REFUSED)

    def test_other_ports_wait_for_the_next_start(self):
        gateway = self.gateway().start()
        text = gateway.config.read_text()
        text = text.replace("threads: 2", "threads: 3").replace('status: {listen: "127.0.0.1:0"}', "")
        gateway.config.write_text(text)
        self.assertIn("reloaded", gateway.reload())
        self.assertIn("status.listen, limits.threads", gateway.find_log("from the next start only"))
        self.assertEqual(gateway.status()["workers"], 2)

    def test_many_reloads_lose_no_answer(self):
        gateway = self.gateway().start()
        for _ in range(5):
            gateway.send(signal.SIGHUP)
            for _ in range(20):
                self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test", timeout=PATIENCE_S), NXDOMAIN)


class Stopping(GatewayTest):
    def test_term_lets_what_is_open_end(self):
        gateway = self.gateway().start()
        tunnel = self.open_tunnel(gateway)
        gateway.send(signal.SIGTERM)
        wait_until(lambda: gateway.find_log("stopping"), "the drain")
        tunnel.sendall(b"last words")
        self.assertEqual(self.read_exactly(tunnel, 10), b"last words")
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", gateway.proxy), 1).close()
        tunnel.close()
        self.assertEqual(gateway.process.wait(PATIENCE_S), 0)

    def test_what_does_not_end_is_cut_after_the_drain_time(self):
        gateway = self.gateway().start()
        tunnel = self.open_tunnel(gateway)
        self.assertEqual(gateway.stop(), 0)
        try:
            self.assertEqual(tunnel.recv(1), b"")
        except ConnectionResetError:
            pass

    def test_second_signal_does_not_wait(self):
        gateway = self.gateway().start()
        self.open_tunnel(gateway)
        gateway.send(signal.SIGINT)
        wait_until(lambda: gateway.find_log("stopping"), "the drain")
        gateway.send(signal.SIGINT)
        self.assertEqual(gateway.process.wait(PATIENCE_S), 0)
        self.assertTrue(wait_until(lambda: gateway.find_log("a second signal"), "the word about it"))


class Records(GatewayTest):
    def test_kill_loses_nothing_written_and_the_next_start_mends_the_file(self):
        gateway = self.gateway().start()
        for _ in range(10):
            ask_dns(gateway.dns, "chat.deepseek.test")
        wait_until(lambda: gateway.status()["records"]["waiting"] == 0, "the records to be written")
        written = gateway.status()["records"]["written"]
        gateway.process.kill()
        gateway.process.wait()
        self.assertEqual(len(gateway.records()), written)
        newest = sorted((gateway.folder / "records").glob("*.jsonl"))[-1]
        with newest.open("a") as file:
            file.write('{"at":"2026-')  # as if the end had come in the middle of a write
        gateway.start()
        repair = gateway.wait_for_record(kind="repair")
        self.assertIn("12 bytes", repair["note"])
        wait_until(newest.with_name(newest.name + ".partial").exists, "its place, once the notice is signed")

    def test_full_disk_enforcement_goes_on_and_the_gap_is_told(self):
        gateway = self.gateway(extra="records: {dir: records, buffer: 256}\n", threads=1).start()
        ask_dns(gateway.dns, "chat.deepseek.test")
        gateway.wait_for_record(kind="decision")
        size = sum(f.stat().st_size for f in (gateway.folder / "records").glob("*.jsonl"))
        # No file may grow beyond what it is: as a full disk, for this process alone.
        _, hard = resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (size, hard))
        asked = 600
        for _ in range(asked):
            self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), NXDOMAIN)
        status = wait_until(lambda: (s := gateway.status())["records"]["failing"] and s, "the writer to notice")
        self.assertTrue(status["healthy"])
        self.assertIn("E-RECORD-003", status["records"]["error"])
        lost = gateway.status()["records"]["lost"]
        self.assertGreater(lost, 0)
        resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        wait_until(lambda: sum(r["lost"] for r in gateway.records() if r["kind"] == "gap") == lost, "the gap")
        kept = [r for r in gateway.records() if r["kind"] == "decision"]
        self.assertEqual(len(kept) + lost, 1 + asked)
        self.assertTrue(gateway.find_log("error records cannot be written"))
        self.assertTrue(gateway.find_log("info records are written again"))


class RefusedStarts(GatewayTest):
    def assert_refused(self, gateway, *words):
        code, said = gateway.run_refused()
        self.assertEqual(code, 2, said)
        for word in words:
            self.assertIn(word, said)
        self.assertNotIn("listening", said)

    def test_port_in_use(self):
        first = self.gateway().start()
        second = self.gateway()
        text = second.config.read_text()
        second.config.write_text(text.replace('dns: {listen: ["127.0.0.1:0"]',
                                              f'dns: {{listen: ["127.0.0.1:{first.dns}"]'))
        self.assert_refused(second, "E-NET-001", f"127.0.0.1:{first.dns}")
        second.config.write_text(text.replace('proxy: {listen: ["127.0.0.1:0"]',
                                              f'proxy: {{listen: ["127.0.0.1:{first.proxy}"]'))
        self.assert_refused(second, "E-NET-001", f"127.0.0.1:{first.proxy}")
        self.assertEqual(ask_dns(first.dns, "chat.deepseek.test"), NXDOMAIN)

    def test_records_folder_that_cannot_be_written(self):
        gateway = self.gateway(extra="records: policy.yaml\n")
        self.assert_refused(gateway, "E-RECORD-001", "haechi.yaml:")

    def test_records_folder_of_another_gateway(self):
        first = self.gateway().start()
        second = self.gateway(extra=f"records: {first.folder}/records\n")
        self.assert_refused(second, "E-RECORD-002")

    def test_missing_files_are_all_told(self):
        gateway = self.gateway(extra="users: nobody.txt\nlists: [{file: none.txt, as: ours}]\n")
        gateway.policy.unlink()
        self.assert_refused(gateway, "haechi.yaml:1:9: ", "policy.yaml` cannot be read", "nobody.txt` cannot be read",
                            "none.txt` cannot be read", "E-IO-001")

    def test_missing_configuration(self):
        gateway = self.gateway()
        gateway.config.unlink()
        self.assert_refused(gateway, "haechi.yaml` cannot be read", "E-IO-001")
        self.assertEqual(gateway.check()[0], 2)

    def test_password_file_open_to_everybody(self):
        gateway = self.gateway(users="")
        (gateway.folder / "users.txt").chmod(0o644)
        self.assert_refused(gateway, "E-USERS-007", "chmod")

    def test_wrong_configuration_and_policy(self):
        gateway = self.gateway(extra="prxy: {}\n")
        self.assert_refused(gateway, "haechi.yaml:10:1: ", "E-CONFIG-001", "did you mean `proxy`?")
        gateway = self.gateway(policy=POLICY.replace("issuer: org", "issuer: org.unknown"))
        self.assert_refused(gateway, "policy.yaml:5:", "E-POLICY-")


class Checking(GatewayTest):
    def test_fine(self):
        code, said, errors = self.gateway().check()
        self.assertEqual((code, errors), (0, ""))
        self.assertIn("fine: 1 orders, 1 bodies, 2 services", said)

    def test_findings_with_places(self):
        gateway = self.gateway(extra="lists: [{file: none.txt, as: ours}]\n")
        gateway.policy.write_text(POLICY + "  - {id: broken, isuer: org}\n")
        code, _, errors = gateway.check()
        self.assertEqual(code, 1)
        self.assertIn("haechi.yaml:10:16: `", errors)
        self.assertIn("policy.yaml:6:", errors)

    def test_names_that_the_policy_does_not_declare_are_warnings(self):
        gateway = self.gateway()
        gateway.config.write_text(gateway.config.read_text().replace("device: pc", "device: pcc"))
        code, out, errors = gateway.check()
        self.assertEqual(code, 1)
        self.assertIn("warning: ", errors)
        self.assertIn("did you mean `pc`?", errors)
        finding = json.loads(gateway.check("--json")[1])["findings"][0]
        self.assertEqual((finding["severity"], finding["code"], finding["line"]), ("warning", "E-GATEWAY-003", 7))
        gateway.start()
        self.assertTrue(gateway.find_log("warn "))


class StatusPage(GatewayTest):
    def test_paths_and_methods(self):
        gateway = self.gateway().start()
        self.assertEqual(gateway.get("/health"), (200, '{"healthy":true}\n'))
        self.assertEqual(gateway.get("/health?x=1")[0], 200)
        self.assertEqual(gateway.get("/status", method="HEAD"), (200, ""))
        self.assertEqual(gateway.get("/")[0], 404)
        self.assertEqual(gateway.get("/health", method="POST")[0], 405)
        code, metrics = gateway.get("/metrics")
        self.assertEqual(code, 200)
        self.assertIn("# TYPE haechi_records_lost_total counter\nhaechi_records_lost_total 0\n", metrics)

    def test_a_name_of_a_stranger_is_refused(self):
        gateway = self.gateway().start()
        self.assertEqual(gateway.get("/status", host="evil.example")[0], 421)
        self.assertEqual(gateway.get("/status", host=f"localhost:{gateway.status_port}")[0], 200)
        self.assertEqual(gateway.get("/status", host="[::1]")[0], 200)

    def test_hostile_input_is_survived(self):
        gateway = self.gateway().start()
        idle = [socket.create_connection(("127.0.0.1", gateway.status_port)) for _ in range(20)]
        for sock in idle:
            self.addCleanup(sock.close)
        for text in (b"\0" * 5000, b"GET " + b"a" * 100_000, b"GET /status HTTP/1.1\n\n", b"\r\n\r\n\r\n\r\n",
                     b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n", os.urandom(3000)):
            with socket.create_connection(("127.0.0.1", gateway.status_port), PATIENCE_S) as sock:
                try:
                    sock.sendall(text)
                    sock.shutdown(socket.SHUT_WR)
                    answer = sock.recv(65536)
                    self.assertTrue(answer == b"" or b" 400 " in answer[:15], answer[:50])
                except OSError:
                    pass  # the gateway had heard enough
        self.assertEqual(gateway.get("/health")[0], 200)
        self.assertEqual(ask_dns(gateway.dns, "chat.deepseek.test"), NXDOMAIN)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BINARY = sys.argv.pop(1)
    unittest.main()
