#!/usr/bin/env python3
"""How far signed orders are trusted: keys that end, numbers, what an officer is shown, whom it reaches, who hears it."""
import datetime
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from order_test import DRAFT, Bodies  # noqa: E402

LAST_NUMBER = 2**53 - 1


def in_days(days):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Trust(Bodies):
    def list_key(self, holder, *more):
        """Another key of it.garante, in the list beside anna's."""
        self.make_key(holder, "it.garante", *more)
        self.fine("key", "import", f"{holder}.pub", "--list", "issuers.json")

    def test_a_key_that_has_ended_brings_nothing_new_in_and_what_is_here_stands(self):
        self.list_key("ben", "--days", "1")
        self.sign(by="ben", import_by=in_days(300))
        later = ["--now", in_days(2)]
        self.refused("E-ORDER-006", "order", "verify", "order.json", "--list", "issuers.json", *later)
        self.refused("E-ORDER-006", *self.importing(), *later, "--future")
        self.fine(*self.importing())
        self.fine(*self.adopting(), *later, "--future")
        self.assertEqual(self.events()[-1], "order-adopted")

    def test_no_order_is_open_for_years(self):
        (self.folder / "draft.json").write_text(json.dumps(DRAFT | {"import_by": "2099-01-01T00:00:00Z"}))
        self.refused("E-ORDER-008", "order", "sign", "draft.json", "--key", "anna.key", "--passphrase-file",
                     "anna.pass")

    def test_a_stolen_key_does_not_shut_its_issuer_out(self):
        self.list_key("ben")
        self.sign("stolen.json", by="ben", id="it-stolen", sequence=LAST_NUMBER)
        self.fine(*self.importing("stolen.json"))
        self.sign()
        self.refused("E-ORDER-009", *self.importing())
        (self.folder / "revoked").write_text(self.fine("key", "revoke", "ben.key", "--because", "stolen",
                                                       "--passphrase-file", "ben.pass"))
        self.fine("key", "import", "revoked", "--list", "issuers.json")
        self.fine(*self.importing())
        self.fine(*self.adopting())
        self.sign("older.json", id="it-6", sequence=6)
        self.refused("E-ORDER-009", *self.importing("older.json"))

    def test_what_an_officer_is_shown_knows_what_was_lifted(self):
        (self.folder / "policy/old.yaml").write_text(
            "orders: [{id: old, issuer: kr.pipc, force: binding, rules: [{target: {provider_group: deepseek}, "
            "effect: block}]}]\n")
        self.sign()
        dry = [*self.adopting(), "--dry-run"]
        self.assertIn("No answer changes", self.fine(*self.importing()))
        self.assertIn("No answer changes", self.run_it(*dry).stderr)
        self.fine("oversight", "order", "record", "old", "--issuer", "kr.pipc", "--force", "binding", "--by", "kim")
        self.fine("oversight", "order", "lift", "old", "--because", "checked", "--by", "kim")
        shown = self.run_it(*dry).stderr
        self.assertNotIn("No answer changes", shown)
        self.assertIn("deepseek", shown)
        self.sign("next.json", id="it-8", sequence=8)
        self.assertNotIn("No answer changes", self.fine(*self.importing("next.json")))

    def test_an_order_over_those_for_whom_the_issuer_does_not_stand_is_not_adopted(self):
        (self.folder / "policy/motie.yaml").write_text("bodies: {kr.motie: {name: {en: Ministry}}}\n")
        self.sign()
        self.fine(*self.importing())
        for bodies in ("kr.motie", "kr.pipc,kr.motie"):
            self.refused("E-POLICY-118", *self.adopting(), "--bodies", bodies)
        self.assertEqual(self.events().count("order-adopted"), 0)
        self.assertEqual(list((self.folder / "policy").glob("*adopted*")), [])
        self.fine(*self.adopting(), "--bodies", "kr.pipc")

    def test_the_gateways_of_the_policy_hear_an_adoption_without_being_named(self):
        self.sign()
        self.fine(*self.importing())
        words = self.adopting()
        self.assertEqual(words[-2], "--events")
        self.fine(*words[:-2])
        heard = json.loads((self.folder / "policy/events.json").read_text())
        self.assertIn("order-recorded:kr-12", heard["events"])

    def test_an_appeal_is_public_in_one_word_and_may_end_after_the_order(self):
        self.sign()
        self.fine(*self.importing())
        self.fine(*self.adopting())
        self.fine("oversight", "order", "lift", "kr-12", "--because", "checked", "--by", "kim")
        for state, shown in (("pending", "심리 중"), ("rejected", "기각 또는 각하")):
            self.fine("oversight", "order", "appeal", "kr-12", "--text", "Mr Seo, Seoul", "--state", state, "--by",
                      "park")
            page = self.fine("order", "page", "kr-12", "--html", "--language", "ko")
            self.assertIn(shown, page)
            self.assertNotIn("Seo", page)
        self.refused("E-OVERSIGHT-002", "oversight", "order", "appeal", "kr-12", "--text", "x", "--state", "Seo",
                     "--by", "park")


if __name__ == "__main__":
    unittest.main(verbosity=2)
