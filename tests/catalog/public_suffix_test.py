#!/usr/bin/env python3
"""No blockable name of the shipped catalog is, or stands above, a public suffix. usage: public_suffix_test.py HAECHI SOURCE_DIR

The list is that of Debian's package publicsuffix: registries' suffixes and those of hosters and clouds.
"""

import pathlib
import subprocess
import sys

LIST = pathlib.Path("/usr/share/publicsuffix/public_suffix_list.dat")


def read_suffixes():
    suffixes = set()
    for line in LIST.read_text(encoding="utf-8").splitlines():
        rule = line.split("//")[0].strip()
        if rule and not rule.startswith("!"):
            suffixes.add(rule.removeprefix("*.").encode("idna").decode() if not rule.isascii() else
                         rule.removeprefix("*."))
    return suffixes


def parents(name):
    while "." in name:
        yield name
        name = name.split(".", 1)[1]
    yield name


def main(haechi, source):
    done = subprocess.run([haechi, "catalog", "export", "--catalog", f"{source}/catalog"], capture_output=True,
                          text=True, timeout=60, check=True)
    suffixes = read_suffixes()
    above = {parent for suffix in suffixes for parent in parents(suffix)}
    if len(suffixes) < 5000 or "co.kr" not in above or "github.io" not in above:
        print(f"{LIST} does not look like the public suffix list")
        return 1
    found = []
    count = 0
    for line in done.stdout.splitlines():
        match, name = line.split()
        count += 1
        if (match == "suffix" and name in above) or name in suffixes:
            found.append(line)
    print("\n".join(found) or f"{count} names stand below every public suffix")
    return 1 if found or count < 500 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
