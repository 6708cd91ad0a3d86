#!/usr/bin/env python3
"""Documents tell the truth about the tree: folders named exist, folders that exist are named, packages are listed,
error codes are documented, links lead somewhere.

usage: check_documents.py ROOT      exit 0 fine, 1 findings
"""
import pathlib
import re
import sys


def check_folders(root):
    text = (root / "ARCHITECTURE.md").read_text()
    named = set(re.findall(r"`src/([a-z0-9_/]+?)/?`", text))
    found = [f"ARCHITECTURE.md names src/{name}, which does not exist" for name in sorted(named)
             if not (root / "src" / name).exists()]
    for folder in sorted(p for p in (root / "src").iterdir() if p.is_dir()):
        if folder.name not in {name.split("/")[0] for name in named}:
            found.append(f"ARCHITECTURE.md does not name src/{folder.name}")
        readme = folder / "README.md"
        if not readme.is_file():
            found.append(f"src/{folder.name}/README.md is missing")
    for readme in sorted((root / "src").rglob("README.md")):
        if len(readme.read_text().splitlines()) > 15:
            found.append(f"{readme.relative_to(root)} has more than 15 lines")
    return found


def check_packages(root):
    script = (root / "dev").read_text()
    wanted = set()
    for block in re.findall(r"^(?:BUILD|TEST)_PACKAGES=\((.*?)\)", script, re.M | re.S):
        wanted |= set(block.split())
    listed = set(re.findall(r"^\| `([a-z0-9.+-]+)`", (root / "docs/dependencies.md").read_text(), re.M))
    return [f"docs/dependencies.md does not list {p}" for p in sorted(wanted - listed)] + \
           [f"docs/dependencies.md lists {p}, which ./dev setup does not install" for p in sorted(listed - wanted)]


def check_error_codes(root):
    used = set()
    for path in (root / "src").rglob("*.cpp"):
        if not path.name.endswith("_test.cpp"):
            used |= set(re.findall(r'"(E-[A-Z0-9]+-\d{3})"', path.read_text()))
    documented = set()
    for path in (root / "docs").rglob("*.md"):
        documented |= set(re.findall(r"E-[A-Z0-9]+-\d{3}", path.read_text()))
    return [f"error code {code} is not documented under docs/" for code in sorted(used - documented)]


def check_links(root):
    found = []
    pages = list(root.glob("*.md")) + list((root / "docs").rglob("*.md")) + list((root / "examples").rglob("*.md"))
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                found.append(f"{page.relative_to(root)} links to {target}, which does not exist")
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    found = check_folders(root) + check_packages(root) + check_error_codes(root) + check_links(root)
    print("\n".join(found) if found else "documents hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
