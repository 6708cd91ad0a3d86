#!/usr/bin/env python3
"""Holds the source tree against layers.txt: include direction, forbidden headers, symbols of the pure libraries.

usage: check_layers.py LAYERS SRC [LIBRARY_DIR]      exit 0 fine, 1 violations, 2 cannot run
"""
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def read_layers(path):
    allowed, lists = {}, {"pure": [], "forbidden-headers": [], "forbidden-symbols": []}
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        key, _, words = line.partition(":")
        if key in lists:
            lists[key] += words.split()
        else:
            allowed[key] = set(words.split()) | {key}
    return allowed, lists


def layer_of(path, src):
    relative = path.relative_to(src)
    return "main" if len(relative.parts) == 1 else relative.parts[0]


def check_includes(src, allowed, lists):
    found = []
    for path in sorted(list(src.rglob("*.h")) + list(src.rglob("*.cpp"))):
        layer = layer_of(path, src)
        where = path.relative_to(src)
        if layer not in allowed:
            found.append(f"{where}: folder {layer} is not in layers.txt")
            continue
        is_test = path.name.endswith("_test.cpp")
        for kind, name in INCLUDE.findall(path.read_text()):
            if kind == '"':
                target = name.split("/")[0] if "/" in name else "main"
                if not (src / name).is_file():
                    found.append(f"{where}: \"{name}\" is not rooted at src/")
                elif target not in allowed[layer]:
                    found.append(f"{where}: {layer} may not include \"{name}\"")
            elif layer in lists["pure"] and not is_test and name in lists["forbidden-headers"]:
                found.append(f"{where}: {layer} is pure and may not include <{name}>")
    return found


def check_symbols(libraries, lists):
    found = []
    for layer in lists["pure"]:
        archive = libraries / f"libhaechi_{layer}.a"
        if not archive.is_file():
            found.append(f"{archive.name} is missing: build first")
            continue
        output = subprocess.run(["llvm-nm-19", "--undefined-only", "--no-sort", str(archive)], check=True,
                                capture_output=True, text=True).stdout
        member = ""
        for line in output.splitlines():
            if line.endswith(":"):
                member = line[:-1]
            elif line.strip().startswith("U "):
                symbol = line.split()[1]
                if symbol in lists["forbidden-symbols"]:
                    found.append(f"{archive.name}({member}): pure code calls {symbol}")
    return found


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    allowed, lists = read_layers(pathlib.Path(sys.argv[1]))
    found = check_includes(pathlib.Path(sys.argv[2]), allowed, lists)
    if len(sys.argv) == 4:
        found += check_symbols(pathlib.Path(sys.argv[3]), lists)
    print("\n".join(found) if found else "layers hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
