#!/usr/bin/env python3
"""Verdicts on check digits agree with python-stdnum on generated numbers, right ones and wrong ones.

usage: stdnum_test.py HAECHI
Left out is what the packaged version (1.18) does not know: the check digit of kr.brn and the modulus of tw.ubn since
2023-04; both have their examples in numbers_test.cpp. A number counts as accepted when a finding of its kind with the evidence `checksum` covers it, whatever its score.
"""
import importlib
import json
import random
import subprocess
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian puts python3-stdnum

LABELS = {"kr.rrn": "주민등록번호", "it.codicefiscale": "codice fiscale", "it.iva": "partita IVA",
          "au.tfn": "TFN", "au.abn": "ABN", "fr.nir": "NIR", "in_.aadhaar": "Aadhaar", "cn.ric": "身份证",
          "gb.nhs": "NHS", "de.idnr": "Steuer-ID", "nl.bsn": "BSN", "pl.pesel": "PESEL", "es.dni": "DNI",
          "be.nn": "rijksregister", "iban": "IBAN", "luhn": "card"}
BAR = 0.995
PER_KIND = 400


def digits(r, n):
    return "".join(r.choice("0123456789") for _ in range(n))


def candidates(r, kind):
    """Random bodies, most of them with a plausible beginning, so that right and wrong check digits both occur."""
    if kind == "kr.rrn":
        return f"{r.randint(40, 99)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.choice('12')}{r.randint(0, 95):02}{digits(r, 4)}"
    if kind == "cn.ric":
        return f"110105{r.randint(1940, 2015)}{r.randint(1, 12):02}{r.randint(1, 28):02}{digits(r, 3)}{r.choice('0123456789X')}"
    if kind == "it.codicefiscale":
        letters = "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(6))
        return f"{letters}{r.randint(0, 99):02}{r.choice('ABCDEHLMPRST')}{r.randint(1, 28):02}A{r.randint(100, 999)}{r.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    if kind == "pl.pesel":
        return f"{r.randint(0, 99):02}{r.randint(1, 12):02}{r.randint(1, 28):02}{digits(r, 5)}"
    if kind == "be.nn":
        return f"{r.randint(0, 99):02}{r.randint(1, 12):02}{r.randint(1, 28):02}{digits(r, 5)}"
    if kind == "fr.nir":
        return f"{r.choice('12')}{r.randint(40, 99)}{r.randint(1, 12):02}{r.randint(1, 95):02}{digits(r, 6)}{digits(r, 2)}"
    if kind == "es.dni":
        return digits(r, 8) + r.choice("TRWAGMYFPDXBNJZSQVHLCKE")
    if kind == "iban":
        return f"DE{digits(r, 2)}{digits(r, 18)}"
    if kind == "it.iva":
        return f"{digits(r, 7)}{r.randint(1, 100):03}{digits(r, 1)}"
    sizes = {"au.tfn": 9, "au.abn": 11, "in_.aadhaar": 12, "gb.nhs": 10, "de.idnr": 11, "nl.bsn": 9}
    return r.choice("123456789") + digits(r, sizes[kind] - 1)


def sample(r, kind, module):
    """Half right, half wrong."""
    right, wrong = [], []
    for _ in range(400_000):
        if kind == "luhn":
            front = r.choice(["4", "51", "6011"])
            number = front + digits(r, 16 - len(front))
        else:
            number = candidates(r, kind)
        bucket = right if module.is_valid(number) else wrong
        if len(bucket) < PER_KIND // 2:
            bucket.append(number)
        if len(right) == len(wrong) == PER_KIND // 2:
            break
    assert len(right) > 50, f"{kind}: {len(right)} valid numbers in the sample"
    return [(n, True) for n in right] + [(n, False) for n in wrong]


def main():
    r = random.Random(7)
    cases = []
    for kind, label in LABELS.items():
        module = importlib.import_module("stdnum." + kind)
        entity = {"in_.aadhaar": "in.aadhaar", "luhn": "card"}.get(kind, kind)
        cases += [(entity, f"{label} {number}", number, valid) for number, valid in sample(r, kind, module)]
    asked = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, (_, text, _, _) in enumerate(cases))
    done = subprocess.run([sys.argv[1], "scan", "--batch", "--min-score", "0"], input=asked, capture_output=True, text=True,
                          check=True)
    agreed, by_kind = 0, {}
    for (entity, text, number, valid), line in zip(cases, done.stdout.splitlines()):
        accepted = any(f["entity"] == entity and "checksum" in f["evidence"] for f in json.loads(line)["findings"])
        agreed += accepted == valid
        fine, all_of = by_kind.get(entity, (0, 0))
        by_kind[entity] = (fine + (accepted == valid), all_of + 1)
        if accepted != valid and "--show" in sys.argv:
            print(entity, number, "stdnum says", valid, line)
    for entity, (fine, all_of) in sorted(by_kind.items()):
        print(f"{entity:<20} {fine}/{all_of}")
    share = agreed / len(cases)
    print(f"agreement {share:.4f} of {len(cases)}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
