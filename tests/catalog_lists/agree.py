#!/usr/bin/env python3
"""Writes the names that at least two independent lists agree on, as agreed.tsv.

usage: agree.py CODE=FILE... > agreed.tsv     (FILE: one domain a line, it and everything below it)
"""

import sys


def is_covered(name, names):
    labels = name.split(".")
    return any(".".join(labels[i:]) in names for i in range(len(labels) - 1))


def main():
    lists = {}
    for argument in sys.argv[1:]:
        code, path = argument.split("=", 1)
        with open(path, encoding="utf-8") as file:
            lists.setdefault(code, set()).update(line.strip() for line in file if line.strip())
    for name in sorted(set().union(*lists.values())):
        holders = [code for code, names in sorted(lists.items()) if is_covered(name, names)]
        if len(holders) >= 2:
            print(name, ",".join(holders), sep="\t")


if __name__ == "__main__":
    main()
