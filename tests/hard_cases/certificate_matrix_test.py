#!/usr/bin/env python3
"""Every kind of server certificate before the running gateway, and a client that would accept anything: a server whose
certificate does not hold is told nothing, and the client is told why.

usage: certificate_matrix_test.py HAECHI"""
import datetime
import os
import ssl
import subprocess
import sys
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

from cases_world import World, server_context, wait_until  # noqa: E402
from certs import AUTHORITY, DAY, LEAF  # noqa: E402
from tls_client import TlsClient, make_context  # noqa: E402

NO_USAGE = "basicConstraints=CA:FALSE\n"
TOO_MANY = 20_001

# host label -> the code that the client is told; None: the server is believed.
EXPECTED = {
    "good": None, "expired": "E-CERT-001", "just-expired": "E-CERT-001", "not-yet": "E-CERT-002",
    "clock-ahead": "E-CERT-002", "wrong-host": "E-CERT-003", "common-name": "E-CERT-004",
    "mail-name": "E-CERT-004", "self-signed": "E-CERT-005", "stranger": "E-CERT-006", "stranger-sent": "E-CERT-006",
    "incomplete": "E-CERT-006", "complete": None, "disordered": None, "cross-signed": None, "revoked": "E-CERT-007",
    "not-revoked": None, "rsa1024": "E-CERT-008", "weak-authority": "E-CERT-008", "sha1": "E-CERT-009",
    "md5": "E-CERT-009", "sha1-between": "E-CERT-009", "constrained": "E-CERT-010", "client-only": "E-CERT-011",
    "signing-only": "E-CERT-011", "no-usage": None, "too-many": "E-CERT-012", "ten-thousand": None,
    "leaf-signs": "E-CERT-013", "too-long": "E-CERT-013", "no-cert-sign": "E-CERT-013", "critical": "E-CERT-013",
    "stale-list": "E-CERT-014", "one.wild": None, "two.labels.wild2": "E-CERT-003", "top": "E-CERT-003",
    "partial": "E-CERT-004", "address-name": "E-CERT-003", "rsa8192": None,
}
IDN = "xn--o80b48b.test"  # 노동.test


def host_of(label):
    return f"{label}.careful.test"


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        labels = list(EXPECTED) + ["excused", "lapsed", "other-problem", "bound", "bound-else", "client-asked",
                                   "client-must"]
        hosts = {host_of(label): f"127.0.3.{at}" for at, label in enumerate(labels, 1)}
        hosts[IDN] = "127.0.3.200"
        cls.world = MatrixWorld(hosts)
        cls.world.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def ask(self, host, **headers):
        """A client that ignores every error sends a secret with its request."""
        sock, status = self.world.connect(host)
        self.assertEqual(status, 200, host)
        client = TlsClient(sock, host, make_context()).handshake()
        try:
            return client.request(host, body=b"the secret").decode("utf-8", "replace")
        finally:
            client.close()

    def site(self, host):
        return self.world.sites[self.world.hosts[host]]

    def check(self, host, code):
        answer = self.ask(host)
        seen = bytes(self.site(host).seen)
        if code is None:
            self.assertIn(" 200 ", answer.splitlines()[0], f"{host}: {answer}")
            self.assertIn(b"the secret", seen, host)
        else:
            self.assertIn(" 502 ", answer.splitlines()[0], f"{host}: {answer}")
            self.assertIn(code, answer, host)
            self.assertEqual(seen, b"", f"{host} was told something")
            self.world.wait_for_record(host=host, reason="certificate-untrusted", note=code)

    def test_every_certificate_is_judged_as_the_table_says(self):
        for label, code in EXPECTED.items():
            with self.subTest(label):
                self.check(host_of(label), code)

    def test_an_international_name_is_compared_by_its_a_label(self):
        self.check(IDN, None)

    def test_a_person_is_told_the_code_in_both_languages(self):
        for language, words in (("en", "could not prove who it is"), ("ko", "신원을 확인할 수 없습니다")):
            page = self.world.curl(host_of("expired"), "-H", "Accept: text/html", "-H", f"Accept-Language: {language}")
            self.assertIn(" 502", page)
            self.assertIn("E-CERT-001", page)
            self.assertIn(words, page)
        self.assertEqual(bytes(self.site(host_of("expired")).seen), b"")

    def test_an_exception_excuses_what_it_names_until_it_ends(self):
        self.check(host_of("excused"), None)
        self.world.wait_for_record(host=host_of("excused"), reason="certificate-excused", note="expired: ticket 7")
        self.check(host_of("lapsed"), "E-CERT-001")
        self.check(host_of("other-problem"), "E-CERT-001")
        self.check(host_of("bound"), None)
        self.check(host_of("bound-else"), "E-CERT-001")

    def test_a_connection_under_an_exception_ends_with_its_time(self):
        host = host_of("excused")
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
        former = self.world.inspection
        self.world.inspection = former.replace(
            f"{{host: {host}, problems: [expired], until: 2099-01-01",
            f"{{host: {host}, problems: [expired], until: {end.strftime('%Y-%m-%dT%H:%M:%SZ')}")
        self.world.write_config()
        self.world.reload()
        self.addCleanup(self.world.reload)
        self.addCleanup(self.world.write_config)
        self.addCleanup(setattr, self.world, "inspection", former)
        sock, _ = self.world.connect(host)
        client = TlsClient(sock, host, make_context()).handshake()
        self.assertIn(b" 200 ", client.request(host))
        sock.settimeout(10)
        self.assertEqual(client.read_to_end()[0], b"")  # ended by the gateway
        client.close()
        self.assertIn("E-CERT-001", self.ask(host))

    def test_a_server_that_wants_a_clients_certificate(self):
        host = host_of("client-asked")
        self.assertIn(" 200 ", self.ask(host))  # it goes on without
        host = host_of("client-must")
        answer = self.ask(host)
        self.assertIn(" 502 ", answer.splitlines()[0], answer)
        self.assertNotIn(b"the secret", bytes(self.site(host).seen))

    def test_a_new_certificate_of_a_server_is_not_answered_with_the_old_leaf(self):
        host = "rotating.careful.test"
        self.world.hosts[host] = "127.0.3.210"
        first = self.world.maker.make("rotating-1", self.world.root, san=f"DNS:{host},DNS:old.careful.test")
        second = self.world.maker.make("rotating-2", self.world.root, san=f"DNS:{host},DNS:new.careful.test")
        site = self.world.add_site("127.0.3.210", server_context(first.certificate, first.key))
        self.world.write_config()
        self.world.reload()
        names = []
        for made in (first, second):
            site.context = server_context(made.certificate, made.key)
            sock, _ = self.world.connect(host)
            client = TlsClient(sock, host, make_context(self.world.ca)).handshake()
            names.append({value for kind, value in client.tls.getpeercert()["subjectAltName"]})
            client.close()
        self.assertEqual(names, [{host, "old.careful.test"}, {host, "new.careful.test"}])


class MatrixWorld(World):
    def make_sites(self):
        make, authority, root = self.maker.make, self.maker.authority, self.root
        stranger = authority("stranger")
        between = authority("between", root)
        weak = authority("weak", root, key="rsa1024")
        old = authority("old", root, md="sha1")
        bound = authority("bound-ca", root, ext=AUTHORITY + "nameConstraints=critical,permitted;DNS:other.test\n")
        narrow = authority("narrow", root, ext="basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign,cRLSign\n")
        below = authority("below", narrow)
        rsa = authority("rsa", root, key="rsa2048")
        silent = authority("silent", root, ext="basicConstraints=critical,CA:TRUE\nkeyUsage=digitalSignature\n")
        listed = authority("listed", root)
        stale = authority("stale", root)
        self.made = {}
        # The root of another one, signed by a stranger: the chain that a server sends may lead there as well.
        crossed = make("crossed", stranger, subject="root", ext=AUTHORITY, key="p256-of-root")
        plain = make("plain-leaf", root, san="DNS:evil.test", key="p256-of-plain-leaf")

        def add(label, made, *others, context=None, host=None):
            host = host or host_of(label)
            chain = self.folder / f"{label}.chain"
            chain.write_text("".join(each.pem for each in (made, *others)))
            self.made[label] = made
            self.add_site(self.hosts[host], context or server_context(chain, made.key, weak=True))

        def leaf(label, issuer=root, host=None, san="", **rest):
            return make(f"leaf-{label}", issuer, subject="a site", san=san or f"DNS:{host or host_of(label)}", **rest)

        for label in ("good",):
            add(label, leaf(label))
        add("expired", leaf("expired", since=-3 * DAY, until=-DAY))
        add("just-expired", leaf("just-expired", until=-60))
        add("not-yet", leaf("not-yet", since=DAY))
        add("clock-ahead", leaf("clock-ahead", since=300))
        add("wrong-host", leaf("wrong-host", san="DNS:other.test"))
        add("common-name", make("leaf-cn", root, subject=host_of("common-name")))
        add("mail-name", leaf("mail-name", san="email:root@careful.test"))
        add("self-signed", leaf("self-signed", None, key="p256-of-self"))
        add("stranger", leaf("stranger", stranger))
        add("stranger-sent", leaf("stranger-sent", stranger), stranger)
        add("incomplete", leaf("incomplete", between))
        add("complete", leaf("complete", between), between)
        add("disordered", leaf("disordered", between), stranger, root, between)
        add("cross-signed", leaf("cross-signed", between), between, crossed)
        revoked = leaf("revoked", listed)
        add("revoked", revoked, listed)
        add("not-revoked", leaf("not-revoked", listed), listed)
        self.maker.revoke(listed, revoked)
        self.lists = [self.maker.crl(listed), self.maker.crl(stale, -1)]
        add("stale-list", leaf("stale-list", stale), stale)
        add("rsa1024", leaf("rsa1024", key="rsa1024"))
        add("weak-authority", leaf("weak-authority", weak), weak)
        add("sha1", leaf("sha1", md="sha1"))
        add("md5", leaf("md5", rsa, md="md5"), rsa)
        add("sha1-between", leaf("sha1-between", old), old)
        add("constrained", leaf("constrained", bound), bound)
        add("client-only", leaf("client-only", ext=NO_USAGE + "extendedKeyUsage=clientAuth\n"))
        add("signing-only", leaf("signing-only", ext=LEAF + "keyUsage=critical,keyCertSign\n"))
        add("no-usage", leaf("no-usage", ext=NO_USAGE))
        many = ",".join(f"DNS:host{at}.many.test" for at in range(TOO_MANY))
        add("too-many", leaf("too-many", san=many + f",DNS:{host_of('too-many')}"))
        many = ",".join(f"DNS:host{at}.many.test" for at in range(9_999))
        add("ten-thousand", leaf("ten-thousand", san=many + f",DNS:{host_of('ten-thousand')}"))
        add("leaf-signs", leaf("leaf-signs", plain), plain)
        add("too-long", leaf("too-long", below), below, narrow)
        add("no-cert-sign", leaf("no-cert-sign", silent), silent)
        add("critical", leaf("critical", ext=LEAF + "1.2.3.4.5=critical,ASN1:NULL\n"))
        add("one.wild", leaf("one.wild", san="DNS:*.wild.careful.test"))
        add("two.labels.wild2", leaf("two.labels.wild2", san="DNS:*.wild2.careful.test"))
        add("top", leaf("top", san="DNS:*.test"))
        add("partial", leaf("partial", san="DNS:par*.careful.test"))
        add("address-name", leaf("address-name", san=f"IP:{self.hosts[host_of('address-name')]}"))
        add("rsa8192", leaf("rsa8192", key="rsa8192"))
        add("idn", leaf("idn", host=IDN), host=IDN)
        past = {"since": -3 * DAY, "until": -DAY}
        for label in ("excused", "lapsed", "other-problem", "bound", "bound-else"):
            add(label, leaf(label, **past))
        for label, wish in (("client-asked", "CERT_OPTIONAL"), ("client-must", "CERT_REQUIRED")):
            made = leaf(label)
            context = server_context(made.certificate, made.key)
            context.load_verify_locations(root.certificate)
            context.verify_mode = getattr(ssl, wish)
            add(label, made, context=context)
        wait_until(lambda: self.is_stale(), "the end of a revocation list")
        self.inspection = self.write_exceptions()

    def is_stale(self):
        """Its next update was a second after it was made."""
        text = subprocess.run(["openssl", "crl", "-in", self.lists[1], "-noout", "-nextupdate"], capture_output=True,
                              text=True, check=True).stdout
        end = datetime.datetime.strptime(text.split("=")[1].strip(), "%b %d %H:%M:%S %Y GMT")
        return end.replace(tzinfo=datetime.timezone.utc) < datetime.datetime.now(datetime.timezone.utc)

    def write_exceptions(self):
        digest = subprocess.run(["openssl", "x509", "-in", self.made["bound"].certificate, "-noout", "-fingerprint",
                                 "-sha256"], capture_output=True, text=True, check=True).stdout.split("=")[1].strip()
        lists = ", ".join(str(path) for path in self.lists)
        return f"""\
  revocation_lists: [{lists}]
  exceptions:
    - {{host: {host_of('excused')}, problems: [expired], until: 2099-01-01, reason: ticket 7}}
    - {{host: {host_of('lapsed')}, problems: [expired], until: 2025-01-01}}
    - {{host: {host_of('other-problem')}, problems: [wrong-host], until: 2099-01-01}}
    - {{host: {host_of('bound')}, problems: [expired], until: 2099-01-01, certificate: "{digest}"}}
    - {{host: {host_of('bound-else')}, problems: [expired], until: 2099-01-01, certificate: "{digest}"}}
"""


if __name__ == "__main__":
    unittest.main(verbosity=2)
