#!/usr/bin/env python3
"""`haechi demo`: the story holds, a story that does not hold is told, and nothing is left behind."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from world import HAECHI, MINISTRY, PATIENCE_S, ROOT, run, wait_until


def demo(*options, **more):
    return subprocess.run([HAECHI, "demo", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=PATIENCE_S * 4, cwd=ROOT, **more)


class DemoOnce(unittest.TestCase):
    def test_the_story_holds(self):
        done = demo("--once")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        told = re.search(r"(\d+) of (\d+) rows are as the policy says", done.stdout)
        self.assertEqual(told[1], told[2])
        self.assertNotIn("\033", done.stdout)
        for words in ("kr-motie-deepseek", "warn-unshown", "category-block", "unknown-client", "zone-no-egress",
                      "out-of-reach", "산업통상자원부"):
            self.assertIn(words, done.stdout)

    def test_json_says_who_what_answer_reason_and_by(self):
        rows = json.loads(demo("--once", "--json").stdout)
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.assertEqual(row["differences"], [], row)
        first = rows[0]
        self.assertEqual((first["what"], first["over"], first["reason"], first["by"]),
                         ("chat.deepseek.com", "DNS", "named-block", "kr-motie-deepseek"))
        phone = [row for row in rows if row["from"] == "127.0.1.33"]
        self.assertTrue(phone and all(row["record"] == "nothing" for row in phone))


class OtherExamples(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-e2e-"))
        self.example = self.folder / "examples/ministry"
        shutil.copytree(MINISTRY, self.example, ignore=shutil.ignore_patterns("records"))
        (self.folder / "catalog").symlink_to(ROOT / "catalog")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def change(self, name, old, new):
        path = self.example / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def test_a_story_that_does_not_hold_is_told_row_by_row(self):
        self.change("demo.yaml", "{host: chat.deepseek.com, over: [dns, https, http], story: refused}",
                    "{host: chat.deepseek.com, over: [dns, https, http], story: passes}")
        done = demo("--once", "--example", str(self.example))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.count("the story says `passes`, the policy `refused`"), 3)

    def test_an_order_that_is_gone_is_noticed(self):
        self.change("policy/motie.yaml", "effect: block", "effect: warn")
        done = demo("--once", "--example", str(self.example))
        self.assertEqual(done.returncode, 1)
        self.assertIn("the story says `refused`, the policy `caution`", done.stdout)

    def test_a_broken_policy_is_shown_with_its_place(self):
        self.change("policy/motie.yaml", "effect: block", "effect: blok")
        done = demo("--once", "--example", str(self.example))
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"motie\.yaml:\d+:\d+: ")

    def test_an_example_that_is_not_there_is_told(self):
        done = demo("--once", "--example", str(self.folder / "nothing"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing/demo.yaml", done.stderr)


class DemoStaysUp(unittest.TestCase):
    def start(self, *options):
        process = subprocess.Popen([HAECHI, "demo", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True, cwd=ROOT)
        self.addCleanup(self.end, process)
        lines = []
        threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True).start()
        wait_until(lambda: any("Ctrl-C ends it" in line for line in lines) or process.poll() is not None, "the demo")
        self.assertIsNone(process.poll(), "".join(lines))
        return process, "".join(lines)

    @staticmethod
    def end(process):
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def test_the_lines_to_try_work_and_ctrl_c_removes_everything(self):
        process, text = self.start()
        digs = re.findall(r"^  (dig .*)$", text, re.M)
        curls = re.findall(r"^  (curl .*)$", text, re.M)
        self.assertEqual((len(digs), len(curls)), (2, 3))
        self.assertIn("status: NXDOMAIN", run("sh", "-c", digs[0]))
        self.assertIn("127.0.2.", run("sh", "-c", digs[1]))
        self.assertIn("Haechi-Reason", run("sh", "-c", curls[0], is_checked=False))
        self.assertIn("stands in for https://chatgpt.com", run("sh", "-c", curls[1]))
        self.assertIn("이용이 제한되어 있습니다", run("sh", "-c", curls[2]))
        folder = pathlib.Path(re.search(r"records\s+(\S+)/records/", text)[1])
        self.assertTrue(folder.is_dir())
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        self.assertFalse(folder.exists())

    def test_a_terminal_that_goes_away_ends_it(self):
        process, text = self.start()
        folder = pathlib.Path(re.search(r"records\s+(\S+)/records/", text)[1])
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        self.assertFalse(folder.exists())

    def test_keep_leaves_records_configuration_and_log(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-e2e-"))
        try:
            process, _ = self.start("--keep", str(folder))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE_S), 0)
            for name in ("haechi.yaml", "ca.pem", "gateway.log", "records"):
                self.assertTrue((folder / name).exists(), name)
            self.assertFalse([name for name in os.listdir(folder) if name.endswith(".key")])
        finally:
            shutil.rmtree(folder)

    def test_two_demos_at_once_do_not_meet(self):
        self.start()
        self.assertEqual(demo("--once").returncode, 0)
        self.start()


if __name__ == "__main__":
    unittest.main(verbosity=2)
