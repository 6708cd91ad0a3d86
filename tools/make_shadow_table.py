#!/usr/bin/env python3
"""Writes src/text/shadow_table.inc: which ASCII character stands for a code point in the shadow text.

usage: make_shadow_table.py > src/text/shadow_table.inc
Rows are ranges {first, last, kind, base}: Delete (leaves nothing), Same (all stand for base), Ascending (base, base+1,
...), Digits (base, base+1, ... and after 9 again 0). Taken from the Unicode data of the running Python.
"""
import sys
import unicodedata

DELETED = set(range(0x300, 0x370)) | set(range(0x20D0, 0x2100)) | set(range(0xFE00, 0xFE10)) \
    | set(range(0xE0100, 0xE01F0)) | {0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E,
                                      0x180F, 0x2065, 0x3164, 0xFFA0, 0xFEFF, 0xFFFC, 0x3099, 0x309A}
LOOK_ALIKES = dict(zip("аеорсухіѕјһԁԛԝАВЕКМНОРСТХУІЅЈԌԚԜαονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                       "aeopcyxisjhdqwABEKMHOPCTXYISJGQWaovABEZHIKMNOPTYX"))
OTHERS = {0x2018: "'", 0x2019: "'", 0x201B: "'", 0x2032: "'", 0x201C: '"', 0x201D: '"', 0x2033: '"', 0x2212: "-",
          0x2043: "-", 0x02D7: "-", 0x2500: "-", 0x2501: "-", 0x4E00: None, 0x2044: "/",
          0x2215: "/", 0x2236: ":", 0xA789: ":", 0x2024: ".", 0x3002: ".", 0xFF61: ".", 0x2027: ".", 0x2160: "1",
          0x2161: "2", 0x2162: "3", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x3131: None}


def target(cp):
    """The ASCII character, "" to delete, None to keep."""
    if cp < 0x80 or 0xD800 <= cp < 0xE000:
        return None
    if 0xE0020 <= cp <= 0xE007E:
        return chr(cp - 0xE0000)  # tag characters spell hidden ASCII
    c = chr(cp)
    if cp in OTHERS:
        return OTHERS[cp]
    if cp in DELETED or unicodedata.category(c) == "Cf":
        return ""
    if c in LOOK_ALIKES:
        return LOOK_ALIKES[c]
    category = unicodedata.category(c)
    if category == "Nd":
        return str(unicodedata.digit(c))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", c)
    if len(folded) == 1 and folded.isascii():
        return folded
    digits = [f for f in folded if f.isdigit()]
    if category == "No" and len(digits) == 1 and len(folded) <= 3:
        return digits[0] if digits[0].isascii() else None
    if category == "No" and unicodedata.digit(c, None) is not None:
        return str(unicodedata.digit(c))
    return None


def ranges():
    found = []
    for cp in range(0x80, 0xE01F0):
        value = target(cp)
        if value is None:
            continue
        base = ord(value) if value else 0
        last = found[-1] if found else None
        if last and last[1] == cp - 1:
            first, _, kind, start = last
            offset = cp - first
            if value == "" and kind == "Delete":
                last[1] = cp
                continue
            if value and kind in ("One", "Same") and base == start:
                last[1], last[2] = cp, "Same"
                continue
            if value and kind in ("One", "Ascending") and base == start + offset:
                last[1], last[2] = cp, "Ascending"
                continue
            if value and value.isdigit() and kind in ("Ascending", "Digits") and 48 <= start <= 57 \
                    and base == 48 + (start - 48 + offset) % 10:
                last[1], last[2] = cp, "Digits"
                continue
        found.append([cp, cp, "Delete" if value == "" else "One", base])
    return found


def main():
    print("// Written by tools/make_shadow_table.py from Unicode", unicodedata.unidata_version + ".")
    for first, last, kind, base in ranges():
        kind = "Same" if kind == "One" else kind
        print(f"{{0x{first:04X}, 0x{last:04X}, Fold::{kind}, {base}}},")
    return 0


if __name__ == "__main__":
    sys.exit(main())
