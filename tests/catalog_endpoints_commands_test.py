#!/usr/bin/env python3
"""`haechi catalog lookup` of addresses, models and apps, `import` and `diff`. usage: ... HAECHI SOURCE_DIR"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HAECHI, SOURCE = sys.argv[1:3]
CATALOG = str(pathlib.Path(SOURCE) / "catalog")


def run(*arguments, stdin=""):
    return subprocess.run([HAECHI, "catalog", *arguments], input=stdin, capture_output=True, text=True, timeout=120,
                          check=False)


def look_up(*queries):
    done = run("lookup", "--catalog", CATALOG, *queries)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-catalog-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)


class Lookup(unittest.TestCase):
    def test_addresses_name_their_endpoint_and_keep_the_keys_of_hosts(self):
        answer, host = look_up("https://chat.deepseek.com/api/v0/chat/completion", "chat.deepseek.com")
        for key in ("candidates", "by_name"):
            self.assertEqual(answer[key], host[key])
        self.assertEqual(answer["endpoints"][0]["endpoint"], "deepseek-web.completion")
        self.assertIn("deepseek-web", answer["services"])

    def test_shared_hosts_are_told_apart_by_their_path(self):
        chat, news = look_up("www.bing.com/chat", "www.bing.com/news")
        self.assertIn("microsoft-copilot", chat["services"])
        self.assertEqual(news["services"], [])
        self.assertFalse(news["by_name"])

    def test_other_spellings_are_the_same_address(self):
        plain, *others = look_up("POST api.openai.com/v1/chat/completions", "POST API.openai.com//v1/./%63hat/completions",
                                 "POST https://api.openai.com:443/v1%2Fchat/completions/")
        for other in others:
            self.assertEqual(other["endpoints"], plain["endpoints"])

    def test_tenant_and_model_of_an_address(self):
        azure, vertex = look_up("POST gov.openai.azure.com/openai/deployments/d1/chat/completions?api-version=1",
                                "POST us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/"
                                "anthropic/models/claude-sonnet-4-5:rawPredict")
        self.assertEqual((azure["endpoints"][0]["tenant"], azure["endpoints"][0]["model"]), (["gov"], ["d1"]))
        self.assertIn("anthropic/claude-sonnet-4-5", vertex["endpoints"][0]["model"])

    def test_shapes_are_known_on_hosts_that_nobody_listed(self):
        unknown, in_house = look_up("llm.internal.example/v1/chat/completions", "POST 10.0.0.5:11434/api/chat")
        self.assertEqual(unknown["endpoints"][0]["endpoint"], "any.openai-chat")
        self.assertEqual(unknown["services"], [])
        self.assertEqual(in_house["endpoints"][0]["endpoint"], "ollama.chat")
        self.assertFalse(in_house["endpoints"][0]["certain"])

    def test_models_have_makers(self):
        found, none = look_up("model:deepseek/deepseek-chat", "model:nobody-has-this")
        self.assertEqual([m["maker"] for m in found["makers"]], ["deepseek"])
        self.assertEqual(none["makers"], [])

    def test_apps_belong_to_services(self):
        found, none = look_up("app:com.deepseek.chat", "app:com.example.nothing")
        self.assertIn("deepseek-web", {a["service"] for a in found["apps"]})
        self.assertEqual(none["apps"], [])

    def test_says_it_in_words(self):
        done = run("lookup", "--text", "--catalog", CATALOG, "POST api.anthropic.com/v1/messages", "model:deepseek-r1:8b")
        self.assertIn("anthropic-api.messages", done.stdout)
        self.assertIn("model:deepseek-r1:8b: made by", done.stdout)


class Import(Folder):
    def test_reports_and_writes_nothing_when_only_tried(self):
        listed = self.write("list.txt", "brand-new-ai.example\nstripe.com\napi.deepseek.com\nno name at all/\n")
        out = self.folder / "local"
        done = run("import", "--service", "mine", "--dry-run", "--json", "--catalog", CATALOG, "--out", str(out), listed)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["imported"], 1)
        self.assertEqual([n["name"] for n in report["refused"]], ["stripe.com"])
        self.assertEqual([n["reason"] for n in report["known"]], ["deepseek-api"])
        self.assertEqual(report["lists"][0]["not_read"][0]["line"], 4)
        self.assertFalse(out.exists())

    def test_makes_a_local_service_that_is_observed_first(self):
        listed = self.write("list.txt", "||brand-new-ai.example^\n@@||x.brand-new-ai.example^\n")
        catalog = self.folder / "catalog"
        shutil.copytree(CATALOG, catalog)
        done = run("import", "--service", "mine", "--name-ko", "새 목록", "--catalog", str(catalog), listed)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 names come in, stage observe", done.stdout)
        answer = json.loads(run("lookup", "--catalog", str(catalog), "www.brand-new-ai.example").stdout)
        self.assertFalse(answer["by_name"])
        self.assertEqual(answer["candidates"][0]["service"], "mine")
        again = run("import", "--service", "mine", "--catalog", str(catalog), listed)
        self.assertEqual(again.returncode, 2)
        self.assertIn("E-CATALOG-061", again.stderr)

    def test_a_list_of_hosts_that_must_stay_and_cannot_be_read_is_not_none(self):
        listed = self.write("list.txt", "stripe.com\n")
        catalog = self.folder / "catalog"
        shutil.copytree(CATALOG, catalog)
        (catalog / "must-stay.txt").unlink()
        (catalog / "must-stay.txt").mkdir()
        done = run("import", "--service", "mine", "--dry-run", "--catalog", str(catalog), listed)
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-IO-001", done.stderr)

    def test_every_line_not_understood_is_reported(self):
        listed = self.write("list.txt", "0.0.0.0 brand-new-ai.example\n192.0.2.9 real.example\n")
        done = run("import", "--service", "mine", "--dry-run", "--catalog", CATALOG, listed)
        self.assertIn("list.txt:2:1: ", done.stderr)
        self.assertIn("E-CATALOG-060", done.stderr)


class Overlay(Folder):
    def test_entries_of_the_site_take_the_place_of_bundled_ones(self):
        self.write("over/models/deepseek.yaml", "maker: deepseek\nname: DeepSeek\npatterns: [\"only-this-*\"]\n")
        done = run("lookup", "--catalog", CATALOG, "--overlay", str(self.folder / "over"), "model:deepseek-chat",
                   "model:only-this-1")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([len(a["makers"]) for a in answers], [0, 1])


class Diff(Folder):
    def test_a_catalog_does_not_differ_from_itself(self):
        done = run("diff", CATALOG, CATALOG)
        self.assertEqual((done.returncode, done.stdout), (0, "no difference\n"))

    def test_says_what_becomes_stricter_and_looser(self):
        before = self.write("a.yaml", "- {id: s, hosts: [a.example, b.example]}\n")
        after = self.write("b.yaml", "- {id: s, hosts: [b.example, c.example]}\n")
        done = run("diff", before, after)
        self.assertEqual(done.returncode, 1)
        self.assertIn("> stricter c.example\n", done.stdout)
        self.assertIn("< looser a.example\n", done.stdout)
        as_json = json.loads(run("diff", "--json", before, after).stdout)
        self.assertEqual([c["what"] for c in as_json["names"]["added"]], ["s exact c.example"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
