#!/usr/bin/env python3
"""`haechi ca`: what init, show, rotate and export do, and that the tools they are made for accept the result.

usage: ca_commands_test.py HAECHI"""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

HAECHI = sys.argv.pop(1) if len(sys.argv) > 1 else "haechi"
PATIENCE_S = 60


def run(*words, env=None, pass_fds=()):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S,
                          env={**os.environ, **(env or {})}, pass_fds=pass_fds)


class Ca(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="haechi-ca-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.folder = self.home / "ca"

    def ca(self, command, *words, **kinds):
        return run(HAECHI, "ca", command, "--dir", str(self.folder), *words, **kinds)

    def init(self, *words, **kinds):
        done = self.ca("init", *words, **kinds)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def show(self):
        done = self.ca("show", "--json")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def openssl(self, *words):
        done = run("openssl", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


class Init(Ca):
    def test_makes_a_root_that_openssl_reads(self):
        self.init("--name", "Office CA", "--organization", "Office", "--years", "3")
        text = self.openssl("x509", "-in", str(self.folder / "ca-1.crt"), "-noout", "-text")
        self.assertIn("O = Office, CN = Office CA G1", text)
        self.assertIn("CA:TRUE, pathlen:0", text)
        self.assertIn("ASN1 OID: prime256v1", text)
        self.openssl("verify", "-CAfile", str(self.folder / "ca-1.crt"), str(self.folder / "ca-1.crt"))

    def test_keeps_the_key_to_its_owner(self):
        self.init()
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.folder / "ca-1.key").stat().st_mode), 0o600)

    def test_never_writes_over_an_authority(self):
        self.init()
        before = (self.folder / "ca-1.key").read_text()
        done = self.ca("init")
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-003", done.stderr)
        self.assertEqual((self.folder / "ca-1.key").read_text(), before)

    def test_does_not_use_a_folder_that_others_may_open(self):
        self.folder.mkdir(mode=0o755)
        done = self.ca("init")
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-009", done.stderr)

    def test_encrypts_the_key_with_a_passphrase_from_anywhere(self):
        secret = self.home / "pass"
        secret.write_text("open sesame\n")
        secret.chmod(0o600)
        reading, writing = os.pipe()
        os.write(writing, b"open sesame\n")
        os.close(writing)
        ways = [(("--passphrase-file", str(secret)), {}),
                (("--passphrase-env", "SECRET"), {"env": {"SECRET": "open sesame"}}),
                (("--passphrase-fd", str(reading)), {"pass_fds": (reading,)})]
        for number, (words, kinds) in enumerate(ways):
            with self.subTest(way=words[0]):
                self.folder = self.home / f"ca{number}"
                self.init(*words, **kinds)
                key = self.folder / "ca-1.key"
                self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", key.read_text())
                self.openssl("pkey", "-in", str(key), "-passin", "pass:open sesame", "-noout")
                self.assertIn("aes-256-cbc", self.openssl("asn1parse", "-in", str(key)))
        os.close(reading)

    def test_refuses_a_passphrase_file_that_others_may_read(self):
        secret = self.home / "pass"
        secret.write_text("open sesame\n")
        secret.chmod(0o644)
        done = self.ca("init", "--passphrase-file", str(secret))
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-009", done.stderr)
        self.assertFalse(self.folder.exists())

    def test_binds_the_root_to_names(self):
        self.init("--permit", "OpenAI.com", "--permit", "10.0.0.0/8", "--exclude", "bank.example")
        text = self.openssl("x509", "-in", str(self.folder / "ca-1.crt"), "-noout", "-ext", "nameConstraints")
        for line in ("critical", "DNS:openai.com", "IP:10.0.0.0/255.0.0.0", "DNS:bank.example"):
            self.assertIn(line, text)
        self.assertEqual(self.show()[0]["permitted"], ["openai.com", "10.0.0.0/8"])
        self.assertEqual(self.show()[0]["excluded"], ["bank.example"])

    def test_takes_folder_names_and_passphrase_from_the_configuration(self):
        (self.home / "pass").write_text("open sesame\n")
        (self.home / "pass").chmod(0o600)
        config = self.home / "haechi.yaml"
        config.write_text("policy: p\nidentity: [{cidr: 10.0.0.0/8, body: a}]\nproxy: {listen: 127.0.0.1:1}\n"
                          "inspection: {ca: ca, passphrase_file: pass, name: Office CA, organization: Office}\n")
        done = run(HAECHI, "ca", "init", "--config", str(config))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.show()[0]["common_name"], "Office CA G1")
        self.assertIn("ENCRYPTED", (self.folder / "ca-1.key").read_text())
        self.assertEqual(run(HAECHI, "ca", "rotate", "--config", str(config)).returncode, 0)
        self.assertEqual(run(HAECHI, "ca", "show", "--config", str(config)).stdout.count("Office CA G"), 2)

    def test_says_what_is_out_of_bounds(self):
        for words in (("--years", "0"), ("--years", "50"), ("--name", ""), ("--permit", "a b"),
                      ("--name", "x" * 60), ("--passphrase-env", "NOT_THERE")):
            with self.subTest(words=words):
                done = self.ca("init", *words)
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, "E-CA-00[56]")
                self.assertFalse(self.folder.exists())


class Show(Ca):
    def test_tells_the_fingerprint_that_openssl_tells(self):
        self.init()
        told = self.openssl("x509", "-in", str(self.folder / "ca-1.crt"), "-noout", "-fingerprint", "-sha256")
        fingerprint = told.strip().split("=")[1]
        self.assertIn(fingerprint, self.ca("show").stdout)
        self.assertEqual(self.show()[0]["sha256"], fingerprint.replace(":", "").lower())
        self.assertEqual(self.show()[0]["state"], "signs")

    def test_says_that_there_is_none(self):
        done = self.ca("show")
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-004", done.stderr)

    def test_does_not_need_the_key(self):
        self.init()
        (self.folder / "ca-1.key").unlink()
        self.assertEqual(self.ca("show").returncode, 0)


class Rotate(Ca):
    def test_the_successor_waits_and_both_are_exported(self):
        self.init("--name", "Office CA", "--permit", "openai.com")
        done = self.ca("rotate", "--from", "2099-01-01")
        self.assertEqual(done.returncode, 0, done.stderr)
        first, second = self.show()
        self.assertEqual((first["state"], second["state"]), ("signs", "waits"))
        self.assertEqual(second["common_name"], "Office CA G2")
        self.assertEqual(second["signs_from"], "2099-01-01T00:00:00Z")
        self.assertEqual(second["permitted"], ["openai.com"])
        out = self.home / "trust"
        self.ca("export", "--for", "pem", "--out", str(out))
        self.assertEqual((out / "haechi-ca.pem").read_text().count("BEGIN CERTIFICATE"), 2)

    def test_a_successor_cannot_begin_before_its_forerunner(self):
        self.init()
        self.ca("rotate", "--from", "2099-01-01")
        done = self.ca("rotate", "--from", "2098-01-01")
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-006", done.stderr)
        self.assertEqual(self.ca("rotate", "--from", "2001-01-01").returncode, 2)

    def test_one_passphrase_opens_all_keys(self):
        self.init("--passphrase-env", "SECRET", env={"SECRET": "one"})
        done = self.ca("rotate", "--passphrase-env", "SECRET", env={"SECRET": "two"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("E-CA-005", done.stderr)
        self.assertEqual(self.ca("rotate", "--passphrase-env", "SECRET", env={"SECRET": "one"}).returncode, 0)


class Export(Ca):
    def export(self, *kinds):
        out = self.home / "trust"
        words = [word for kind in kinds for word in ("--for", kind)]
        done = self.ca("export", *words, "--out", str(out))
        self.assertEqual(done.returncode, 0, done.stderr)
        return out, done.stdout

    def commands(self, text):
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def test_every_kind_writes_files_and_says_what_to_do(self):
        self.init()
        kinds = run(HAECHI, "ca", "export", "--help").stdout
        for kind in ("pem der system firefox chrome java node python git curl agents windows-gpo macos ios android "
                     "docker").split():
            with self.subTest(kind=kind):
                self.assertIn(kind, kinds)
                out, text = self.export(kind)
                self.assertIn(f"# {kind}", text)
                for line in text.splitlines():
                    if line.startswith("#   "):
                        self.assertTrue(pathlib.Path(line[4:]).is_file(), line)

    def test_speaks_korean(self):
        self.init()
        done = self.ca("export", "--for", "ios", "--out", str(self.home / "trust"), "--lang", "ko")
        self.assertIn("기기 관리", done.stdout)

    def test_policies_are_json(self):
        self.init()
        out, _ = self.export("firefox", "chrome")
        installed = json.loads((out / "policies.json").read_text())["policies"]["Certificates"]["Install"]
        self.assertTrue(all(pathlib.Path(path).is_file() for path in installed))
        self.assertEqual(len(json.loads((out / "haechi-ca.json").read_text())["CACertificates"]), 1)

    def test_der_is_the_certificate(self):
        self.init()
        out, _ = self.export("der")
        told = self.openssl("x509", "-inform", "DER", "-in", str(out / "haechi-ca-1.cer"), "-noout", "-subject")
        self.assertIn("haechi inspection CA G1", told)

    def test_bundles_hold_the_systems_roots_as_well(self):
        self.init()
        roots = self.home / "roots.pem"
        roots.write_text((self.folder / "ca-1.crt").read_text() * 3)
        done = self.ca("export", "--for", "git", "--out", str(self.home / "trust"), "--system-roots", str(roots))
        self.assertEqual(done.returncode, 0, done.stderr)
        text = (self.home / "trust" / "haechi-bundle.pem").read_text()
        self.assertEqual(text.count("BEGIN CERTIFICATE"), 4)

    def test_javas_keytool_gets_the_file_under_a_name_of_its_own(self):
        self.init()
        out, text = self.export("java")
        line, = self.commands(text)
        self.assertIn(f"-alias haechi-ca-1 -file {out}/haechi-ca-1.crt", line)
        self.assertIn("CN = haechi inspection CA G1", self.openssl("x509", "-in", line.split()[-1], "-noout", "-subject"))
        if shutil.which("keytool"):  # where there is a Java, it must take it
            done = run("sh", "-c", line.replace("-cacerts", f"-keystore {self.home}/store.p12"))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_gits_setting_is_one_that_git_takes(self):
        self.init()
        out, text = self.export("git")
        done = run("sh", "-ec", self.commands(text)[0], env={"HOME": str(self.home)})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(str(out / "haechi-bundle.pem"), (self.home / ".gitconfig").read_text())


class Signer(Ca):
    def test_is_started_by_the_gateway_alone(self):
        self.init()
        done = run(HAECHI, "signer", "--dir", str(self.folder))
        self.assertEqual(done.returncode, 2)
        self.assertNotIn("signer", run(HAECHI, "--help").stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
