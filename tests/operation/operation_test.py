#!/usr/bin/env python3
"""Operation of the proxy from outside: reloads and drains under traffic, limits at their edges, metrics, privileges.
usage: operation_test.py BINARY [unittest arguments]"""
import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

from office import (ME, NO_CHAT, PATIENCE_S, ROOT, Http2Client, Office, fixture, wait_until)

BINARY = ""
OTHER = "127.0.1.12"  # another client of the same office
GOAWAY, RST_STREAM, DATA, HEADERS = 7, 3, 0, 1


class OperationTest(unittest.TestCase):
    def office(self, **settings):
        return self.enterContext(Office(BINARY, **settings))

    def enterContext(self, context):  # unittest of Python 3.11 has it, older ones do not
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def tunnel(self, office, client=ME):
        sock, status = fixture.connect_tunnel(office.proxy, f"plain.test:{office.site.port}", client=client)
        self.addCleanup(sock.close)
        return sock, status

    def open_tunnel(self, office, client=ME):
        """A tunnel to the site that sends everything back, in use."""
        sock, status = self.tunnel(office, client)
        self.assertEqual(status, 200)
        hello = fixture.client_hello("plain.test")
        sock.sendall(hello)
        self.assertEqual(read_exactly(sock, len(hello)), hello)
        return sock

    def assert_ended(self, sock):
        sock.settimeout(PATIENCE_S)
        try:
            self.assertEqual(sock.recv(1), b"")
        except (ConnectionResetError, ssl.SSLError):
            pass


def read_exactly(sock, size):
    data = b""
    while len(data) < size and (more := sock.recv(size - len(data))):
        data += more
    return data


def read_until(sock, word):
    data = b""
    while word not in data and (more := sock.recv(65536)):
        data += more
    return data


class Traffic:
    """Clients that ask without a pause; what went wrong is kept."""

    def __init__(self, office):
        self.office, self.stop, self.done, self.wrong = office, threading.Event(), 0, []
        self.threads = [threading.Thread(target=self.run, args=(work,)) for work in
                        (self.ask_inspected, self.ask_ordinary, self.ask_dns)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)

    def run(self, work):
        while not self.stop.is_set():
            try:
                work()
                self.done += 1
            except (OSError, AssertionError, ValueError) as error:
                self.wrong.append(f"{work.__name__}: {error!r}")

    def ask_inspected(self):
        status, _, body = self.office.ask()
        assert (status, body) == (200, b"the site"), (status, body)

    def ask_ordinary(self):
        status, _, body = self.office.ask(host="plain.test", of_site=True)
        assert (status, body) == (200, b"the site"), (status, body)

    def ask_dns(self):
        assert fixture.ask_dns(self.office.dns, "plain.test", timeout=PATIENCE_S) == 0


class Reloading(OperationTest):
    def test_no_flow_is_lost_under_traffic(self):
        office = self.office(threads=2)
        tunnel = self.open_tunnel(office)
        with Traffic(office) as traffic:
            for round_ in range(6):
                office.policy.write_text(office.policy.read_text() + f"# {round_}\n")
                code, said, errors = office.admin("reload")
                self.assertEqual((code, errors), (0, ""), said)
            wait_until(lambda: traffic.done >= 30 or traffic.wrong, "traffic")
        self.assertEqual(traffic.wrong, [])
        tunnel.sendall(b"still here")
        self.assertEqual(read_exactly(tunnel, 10), b"still here")

    def test_a_stream_outlives_a_reload_that_leaves_it_alone_and_not_one_that_refuses_it(self):
        office = self.office()
        asked = b"GET /stream HTTP/1.1\r\nHost: chat.test\r\nAccept: text/event-stream\r\n\r\n"
        sock = office.connect()
        sock.sendall(asked)
        self.assertIn(b"data: one", read_until(sock, b"data: one\n\n"))
        self.assertIn("reloaded", office.reload())
        office.web.release.set()
        self.assertIn(b"data: two", read_until(sock, b"data: two\n\n"))
        sock.close()
        office.web.release.clear()
        sock = office.connect()
        self.addCleanup(sock.close)
        sock.sendall(asked)
        read_until(sock, b"data: one\n\n")
        office.policy.write_text(office.policy.read_text() + NO_CHAT)
        self.assertIn("reloaded", office.reload())
        rest = read_until(sock, b"never said")
        self.assertIn(b"event: error", rest)
        self.assertNotIn(b"two", rest)

    def test_a_broken_file_is_told_by_command_log_metric_and_status_and_changes_nothing(self):
        office = self.office()
        office.policy.write_text(office.policy.read_text() + "  - {id: broken, isuer: org}\n")
        code, said, errors = office.admin("reload")
        self.assertEqual((code, said), (1, ""))
        self.assertRegex(errors, r"policy\.yaml:7:\d+: .*E-POLICY-\d+")
        self.assertIn("stays in force", errors)
        self.assertRegex(wait_until(lambda: office.find_log("E-POLICY-"), "the log"), r"policy\.yaml:7:\d+: ")
        self.assertIn("haechi_reload_failed 1", office.metrics())
        self.assertEqual(office.ask()[0], 200)
        office.config.write_text(office.config.read_text() + "prxy: {}\n")
        code, _, errors = office.admin("reload", "--socket", str(office.folder / "records/haechi.sock"))
        self.assertEqual(code, 1)
        self.assertRegex(errors, r"haechi\.yaml:\d+:1: .*E-CONFIG-001")
        self.assertEqual(office.status()["epoch"], 1)

    def test_reloads_by_signal_and_by_command_at_once_are_all_done(self):
        office = self.office()
        wanted = 4
        threads = [threading.Thread(target=office.admin, args=("reload",)) for _ in range(wanted)]
        for thread in threads:
            thread.start()
        self.assertIn("reloaded", office.reload())
        for thread in threads:
            thread.join(PATIENCE_S)
        wait_until(lambda: office.status()["epoch"] >= 1 + wanted, "every reload")
        self.assertTrue(office.status()["healthy"])


class Draining(OperationTest):
    def begin(self, office):
        office.send(signal.SIGTERM)
        wait_until(lambda: office.find_log("stopping"), "the drain")

    def test_a_running_request_ends_and_its_connection_closes(self):
        office = self.office()
        sock = office.connect()
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: chat.test\r\n\r\n")
        self.assertTrue(office.web.slow_is_asked.wait(PATIENCE_S))
        self.begin(office)
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", office.proxy), 1).close()
        office.web.release.set()
        answer = read_until(sock, b"late")
        self.assertIn(b" 200 ", answer)
        self.assertRegex(answer.lower(), b"connection: *close")
        self.assert_ended(sock)
        self.assertEqual(office.process.wait(PATIENCE_S), 0)

    def test_http2_clients_get_goaway_and_the_rest_of_their_streams(self):
        office = self.office()
        office.web.holds_http2 = True
        client = Http2Client(office.connect(alpn=("h2", "http/1.1")))
        stream = client.ask("chat.test", "/slow")
        self.assertTrue(office.web.slow_is_asked.wait(PATIENCE_S))
        self.begin(office)
        self.assertTrue(client.hear_until(lambda each: each[0] == GOAWAY), client.heard)
        office.web.release.set()
        self.assertTrue(client.hear_until(lambda each: each[0] == DATA and each[2] == stream and each[1] & 1),
                        client.heard)
        self.assertEqual(b"".join(each[3] for each in client.heard if each[0] == DATA), b"the site")
        client.sock.close()
        self.assertEqual(office.process.wait(PATIENCE_S), 0)

    def test_idle_connections_of_every_kind_do_not_hold_it_up(self):
        office = self.office(limits=", proxy_keep_alive_s: 60")
        two = Http2Client(office.connect(alpn=("h2",)))
        plain = socket.create_connection(("127.0.0.1", office.proxy), PATIENCE_S, (ME, 0))
        self.addCleanup(plain.close)
        stream = two.ask("chat.test", "/")
        one = office.connect()
        one.sendall(b"GET / HTTP/1.1\r\nHost: chat.test\r\n\r\n")
        self.assertIn(b"the site", read_until(one, b"the site"))
        self.assertTrue(two.hear_until(lambda each: each[0] == DATA and each[2] == stream))
        self.begin(office)
        self.assertEqual(office.process.wait(PATIENCE_S), 0)  # well before they would have to end by themselves

    def test_the_time_is_the_configured_one_also_after_a_reload_and_a_second_signal_ends_it(self):
        office = self.office()
        self.open_tunnel(office)
        office.config.write_text(office.config.read_text().replace("drain_s: 5", "drain_s: 3600"))
        self.assertIn("reloaded", office.reload())
        self.begin(office)
        self.assertIn("3600 s", office.find_log("stopping"))
        self.assertIsNone(office.process.poll())
        office.send(signal.SIGTERM)
        self.assertEqual(office.process.wait(PATIENCE_S), 0)
        self.assertTrue(wait_until(lambda: office.find_log("a second signal"), "the word about it"))


class Limits(OperationTest):
    def numbers(self, office, *names):
        total = office.proxy_stats()["total"]
        return tuple(total[name] for name in names)

    def test_connections_in_all_and_of_one_client(self):
        office = self.office(limits=", proxy_connections: 6, proxy_connections_per_client: 4")
        mine = [self.open_tunnel(office) for _ in range(4)]
        sock, status = self.tunnel(office)
        self.assertEqual(status, 503, "the fifth of one client")
        others = [self.open_tunnel(office, OTHER) for _ in range(2)]
        self.assertEqual(self.tunnel(office, OTHER)[1], 503, "the seventh in all")
        self.assertEqual(self.numbers(office, "connections", "tunnels", "turned_away"), (6, 6, 2))
        mine.pop().close()
        wait_until(lambda: self.numbers(office, "connections") == (5,), "the end of one")
        others.append(self.open_tunnel(office, OTHER))
        self.assertIn("haechi_proxy_turned_away_total 2", office.metrics())

    def test_connections_of_one_client_are_counted_over_all_workers(self):
        office = self.office(threads=2, limits=", proxy_connections_per_client: 4")
        mine = [self.open_tunnel(office) for _ in range(4)]
        for _ in range(8):  # whichever worker they come to
            self.assertEqual(self.tunnel(office)[1], 503)
        self.open_tunnel(office, OTHER)
        mine.pop().close()
        wait_until(lambda: self.numbers(office, "connections") == (4,), "the end of one")
        self.open_tunnel(office)

    def test_tunnels(self):
        office = self.office(limits=", proxy_tunnels: 2")
        open_ = [self.open_tunnel(office) for _ in range(2)]
        sock, status = self.tunnel(office)
        self.assertEqual(status, 503)
        self.assertEqual(self.numbers(office, "tunnels", "tunnels_refused"), (2, 1))
        open_.pop().close()
        wait_until(lambda: self.numbers(office, "tunnels") == (1,), "the end of one")
        self.open_tunnel(office)

    def test_inspected_connections_beyond_the_limit_follow_the_policy(self):
        for undecided in ("block", "allow"):
            with self.subTest(undecided=undecided):
                office = self.office(undecided=undecided, limits=", inspected_connections: 2")
                open_ = [office.connect() for _ in range(2)]
                if undecided == "block":
                    with self.assertRaises((ssl.SSLError, OSError)):
                        office.connect()
                else:
                    self.assertEqual(office.ask(of_site=True)[0], 200, "unread, under the site's own certificate")
                self.assertEqual(self.numbers(office, "inspected", "left_uninspected"), (2, 1))
                for sock in open_:
                    sock.close()
                wait_until(lambda: self.numbers(office, "inspected") == (0,), "their end")
                self.assertEqual(office.ask()[0], 200)

    def test_heads(self):
        office = self.office(limits=", http_head_kb: 4")
        line = "X-Fill: " + "x" * 1000
        for lines, wanted in ((2, 200), (4, 431)):
            fields = {f"X-Fill-{i}": "x" * 1000 for i in range(lines)}
            self.assertEqual(office.ask(fields=fields)[0], wanted, lines)
        for lines, wanted in ((2, b" 200 "), (4, b" 431 ")):
            with socket.create_connection(("127.0.0.1", office.proxy), PATIENCE_S, (ME, 0)) as sock:
                authority = f"plain.test:{office.web.server_port}"
                sock.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n".encode() +
                             (line + "\r\n").encode() * lines + b"\r\n")
                self.assertIn(wanted, fixture.read_head(sock))

    def test_http2_streams(self):
        office = self.office(limits=", http2_streams: 3")
        office.web.holds_http2 = True
        client = Http2Client(office.connect(alpn=("h2",)))
        streams = [client.ask("chat.test", "/slow") for _ in range(4)]
        self.assertTrue(client.hear_until(lambda each: each[0] in (RST_STREAM, GOAWAY)), client.heard)
        refused = [each for each in client.heard if each[0] == RST_STREAM]
        self.assertEqual([(each[2], each[3]) for each in refused], [(streams[3], b"\0\0\0\7")])
        office.web.release.set()
        for stream in streams[:3]:
            self.assertTrue(client.hear_until(lambda each: each[0] == DATA and each[2] == stream and each[1] & 1))
        client.sock.close()

    def test_hello_and_head_deadlines_are_totals(self):
        office = self.office(limits=", proxy_hello_timeout_s: 1, proxy_header_timeout_s: 2")
        hello = fixture.client_hello("plain.test")
        sock, status = self.tunnel(office)
        self.trickle(sock, hello)
        office.wait_for_record(reason="late-hello", action="refuse")
        head = socket.create_connection(("127.0.0.1", office.proxy), PATIENCE_S, (ME, 0))
        self.addCleanup(head.close)
        said = self.trickle(head, b"GET http://plain.test/" + b"a" * 500)
        self.assertIn(b" 408 ", said)

    @staticmethod
    def trickle(sock, data):
        """A byte at a time, until the other side has had enough; what it said."""
        sock.settimeout(0.05)
        said = b""
        for byte in data * 3:
            with contextlib.suppress(socket.timeout):
                try:
                    sock.sendall(bytes([byte]))
                    more = sock.recv(65536)
                except (ConnectionResetError, BrokenPipeError):
                    return said
                said += more
                if not more or said:
                    return said
        raise AssertionError("it waited for ever")

    def test_idle_connections_end(self):
        office = self.office(limits=", proxy_idle_timeout_s: 1, proxy_keep_alive_s: 1")
        tunnel = self.open_tunnel(office)
        inspected = office.connect()
        inspected.sendall(b"GET / HTTP/1.1\r\nHost: chat.test\r\n\r\n")
        self.assertIn(b"the site", read_until(inspected, b"the site"))
        self.assert_ended(tunnel)
        self.assert_ended(inspected)
        wait_until(lambda: self.numbers(office, "connections") == (0,), "the end of all")

    def test_no_descriptors_left_pauses_and_recovers(self):
        office = self.office()
        self.assertEqual(office.ask()[0], 200)
        pid = office.process.pid
        have = len(os.listdir(f"/proc/{pid}/fd"))
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (have + 4, hard))
        waiting = [socket.create_connection(("127.0.0.1", office.proxy), PATIENCE_S, (ME, 0)) for _ in range(20)]
        for sock in waiting:
            self.addCleanup(sock.close)
        before = cpu_of(pid)
        self.watch(2)
        self.assertLess(cpu_of(pid) - before, 1.0, "it spins")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
        self.assertEqual(wait_until(lambda: office.ask()[0], "an answer"), 200)
        self.assertGreater(self.numbers(office, "accept_pauses")[0], 0)

    @staticmethod
    def watch(seconds):
        """Nothing but time: what is looked for is what a process does when nothing should happen."""
        threading.Event().wait(seconds)

    def test_documented_defaults_are_those_of_the_program(self):
        page = (ROOT / "docs/configuration.md").read_text()
        source = (ROOT / "src/engine/config/config.h").read_text()
        limits = re.search(r"struct Limits \{(.*?)\n\};", source, re.S)[1]
        values = re.findall(r"std::uint32_t (\w+) =\s*([\d']+);", limits)
        self.assertGreater(len(values), 20)
        for name, value in values:
            with self.subTest(limit=name):
                self.assertRegex(page, rf"(?m)^\| `{name}` \| {value.replace(chr(39), '')}\b")


def cpu_of(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Metrics(OperationTest):
    def sample(self, office, line):
        return next((int(each.rsplit(" ", 1)[1]) for each in office.metrics().splitlines()
                     if each.startswith(line + " ")), None)

    def test_what_is_decided_moved_and_signed_is_counted(self):
        office = self.office()
        self.assertEqual(office.ask()[0], 200)
        self.assertEqual(office.ask(body=b"?", fields={"Content-Encoding": "dcz"})[0], 403)
        self.assertEqual(office.ask(host="bad.test")[0], 403)
        self.assertEqual(office.ask(host="plain.test", of_site=True)[0], 200)
        with self.assertRaises((ssl.SSLError, OSError)):
            office.ask(of_site=True)  # a client that does not trust the authority
        for line, wanted in (
                ('haechi_proxy_decisions_total{depth="request",effect="inspect"}', 2),
                ('haechi_proxy_decisions_total{depth="request",effect="block"}', 1),
                ('haechi_proxy_decisions_total{depth="server-name",effect="allow"}', 1),
                ('haechi_inspection_handshake_failures_total{reason="client-refused"}', 1),
                ("haechi_inspection_leaves_minted_total", 2),
                ("haechi_inspection_leaves_found_total", 2),
                ("haechi_inspection_signer_up", 1),
                ("haechi_inspection_refused_by_client_total", 1)):
            with self.subTest(line=line):
                self.assertEqual(wait_until(lambda: self.sample(office, line) == wanted, line), True)
        self.assertGreater(self.sample(office, "haechi_inspection_sent_bytes_total"), 100)
        self.assertGreater(self.sample(office, "haechi_proxy_received_bytes_total"), 500)
        for host, action in (("chat.test", "pass"), ("chat.test", "refuse"), ("bad.test", "refuse")):
            office.wait_for_record(host=host, action=action, depth="request")

    def test_every_series_is_documented_in_both_languages(self):
        office = self.office()
        names = set(re.findall(r"# TYPE (haechi_(?:proxy|inspection)_\w+)", office.metrics()))
        self.assertGreater(len(names), 25)
        for page in ("docs/operations.md", "docs/operations.ko.md"):
            text = (ROOT / page).read_text()
            missing = sorted(name for name in names if f"`{name}`" not in text)
            self.assertEqual(missing, [], page)

    def test_stats_are_told_as_table_and_json_in_both_languages(self):
        office = self.office(threads=2)
        office.ask()
        stats = office.proxy_stats()
        self.assertEqual((len(stats["each"]), stats["certificates"]["signing"]), (2, True))
        self.assertEqual(stats["total"]["decisions"]["request"]["inspect"], 1)
        for language, words in (("en", ("connections now", "certificates: signing")), ("ko", ("지금 연결", "서명 가능"))):
            code, out, errors = office.admin("proxy", "stats", "--lang", language)
            self.assertEqual((code, errors), (0, ""))
            for word in words:
                self.assertIn(word, out)
        office.stop()
        code, _, errors = office.admin("proxy", "stats")
        self.assertEqual(code, 2)
        self.assertIn("E-ADMIN-005", errors)


def status_of(pid):
    """The lines of /proc/PID/status of every thread."""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        yield dict(line.split(":\t", 1) for line in lines if ":\t" in line)


NO_CAPABILITY = "0" * 16


@unittest.skipUnless(os.geteuid() == 0, "gives up what only root has")
class Privileges(OperationTest):
    def test_no_process_keeps_more_than_it_needs(self):
        office = self.office(extra="run_as: nobody\n", inspection=", signer_user: daemon")
        self.assertEqual(office.ask()[0], 200)
        gateway = office.process.pid
        keeper, standby, worker = office.signers()
        for pid in (gateway, keeper, standby, worker):
            for status in status_of(pid):
                self.assertEqual(status["NoNewPrivs"], "1", status)
                self.assertEqual(status["Seccomp"], "2", status)
                if "Umask" in status:
                    self.assertEqual(status["Umask"], "0077", status)
        for pid in (gateway, worker):
            for status in status_of(pid):
                self.assertNotIn("0", status["Uid"].split(), status)
                self.assertNotIn("0", status["Gid"].split(), status)
                for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                    self.assertEqual(status[name], NO_CAPABILITY, status)
        for pid in (gateway, keeper, standby, worker):
            limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
            self.assertRegex(limits, r"Max core file size +0 +0 ")
        for pid in (gateway, worker):
            names = {os.readlink(f"/proc/{pid}/fd/{each}") for each in os.listdir(f"/proc/{pid}/fd")}
            self.assertFalse([name for name in names if name.endswith(".key")], names)

    def test_a_signer_that_dies_comes_back_after_root_was_given_up(self):
        office = self.office(extra="run_as: nobody\n", inspection=", signer_user: daemon")
        office.web.tls.num_tickets = 0  # a resumed session shows no certificate, and needs no new one
        keeper, standby, worker = office.signers()
        for dead in (worker, keeper):
            os.kill(dead, signal.SIGKILL)
            office.renew_certificate()
            self.assertEqual(wait_until(office.try_to_ask, f"a leaf after the end of {dead}"), 200)
        for status in status_of(standby):
            self.assertEqual(status["Name"], "haechi-signer", "it took the keeper's place")
            self.assertEqual(status["Uid"].split()[0], "0")
        self.assertIsNone(office.find_log("the signer is gone"), "the gateway could not have started it anew")

    def test_capabilities_go_once_ports_below_1024_are_open(self):
        with Office(BINARY, start=False) as office:
            for path in (office.folder, *office.folder.rglob("*")):
                shutil.chown(path, "nobody")
            port = next(port for port in range(700, 1000) if is_free(port))
            office.config.write_text(office.config.read_text().replace(
                'proxy: {listen: ["127.0.0.1:0"]', f'proxy: {{listen: ["127.0.0.1:{port}"]'))
            program = office.binary
            launcher = office.folder / "launch"
            launcher.write_text("#!/bin/sh\nexec setpriv --reuid nobody --regid nogroup --clear-groups "
                                "--inh-caps +net_bind_service --ambient-caps +net_bind_service -- "
                                f'{program} "$@"\n')
            launcher.chmod(0o755)
            office.binary = str(launcher)
            office.start()
            office.binary = program
            self.assertEqual(office.proxy, port)
            self.assertEqual(office.ask()[0], 200)
            for pid in office.processes():
                for status in status_of(pid):
                    self.assertNotIn("0", status["Uid"].split())
                    if pid == office.process.pid:
                        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                            self.assertEqual(status[name], NO_CAPABILITY, status)

    def test_secrets_that_others_can_open_stop_the_start(self):
        for name, mode in (("authority/ca-1.key", 0o640), ("pass", 0o604), ("users.txt", 0o644)):
            with self.subTest(name=name), Office(BINARY, start=False) as office:
                if name == "pass":
                    office.write("pass", "secret\n", mode)
                    office.config.write_text(office.config.read_text().replace(
                        "ca: authority", "ca: authority, passphrase_file: pass"))
                elif name == "users.txt":
                    office.write("users.txt", "", mode)
                    office.config.write_text(office.config.read_text() + "users: users.txt\n")
                else:
                    (office.folder / name).chmod(mode)
                code, said = office.run_refused()
                self.assertEqual(code, 2, said)
                self.assertRegex(said, "E-CA-009|E-USERS-007")
                self.assertIn("chmod", said)
                self.assertNotIn("listening", said)


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Service(unittest.TestCase):
    """The unit of systemd, as its own tool sees it."""

    UNIT = ROOT / "packaging/haechi.service"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-unit-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.unit = self.folder / "haechi.service"
        self.unit.write_text(self.UNIT.read_text().replace("/usr/local/bin/haechi", BINARY))

    def analyze(self, *words):
        return subprocess.run(["systemd-analyze", *words, str(self.unit)], capture_output=True, text=True,
                              timeout=PATIENCE_S, check=False)

    def test_it_holds(self):
        done = self.analyze("verify")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_it_leaves_little_open(self):
        done = self.analyze("security", "--offline=true", "--threshold=20")
        self.assertEqual(done.returncode, 0, done.stdout[-300:])

    def test_it_is_told_when_the_gateway_is_ready(self):
        where = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(where))
            manager.settimeout(PATIENCE_S)
            os.environ["NOTIFY_SOCKET"] = str(where)
            self.addCleanup(os.environ.pop, "NOTIFY_SOCKET", None)
            with Office(BINARY) as office:
                self.assertEqual(manager.recv(100), b"READY=1")
                office.reload()
                self.assertEqual([manager.recv(100), manager.recv(100)], [b"RELOADING=1", b"READY=1"])
                office.stop()
                self.assertEqual(manager.recv(100), b"STOPPING=1")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BINARY = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
