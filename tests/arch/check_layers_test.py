#!/usr/bin/env python3
"""Plants violations in a scratch tree and demands that check_layers.py names each; a clean tree must pass."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Planted(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for name, text in {
            "src/base/a.h": "#pragma once\n#include <vector>\n",
            "src/wire/b.cpp": '#include "base/a.h"\n',
            "src/io/c.h": "#pragma once\n#include <thread>\n",
            "src/main.cpp": '#include "io/c.h"\n',
        }.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def check(self, *libraries):
        run = subprocess.run([sys.executable, str(HERE / "check_layers.py"), str(HERE / "layers.txt"),
                              str(self.root / "src"), *libraries], capture_output=True, text=True)
        return run.returncode, run.stdout

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.check(), (0, "layers hold\n"))

    def test_including_against_the_direction_is_found(self):
        self.write("src/wire/b.cpp", '#include "io/c.h"\n')
        self.assertEqual(self.check(), (1, 'wire/b.cpp: wire may not include "io/c.h"\n'))

    def test_a_sibling_is_found(self):
        self.write("src/text/t.h", "#pragma once\n")
        self.write("src/wire/b.cpp", '#  include "text/t.h"\n')
        self.assertIn('wire may not include "text/t.h"', self.check()[1])

    def test_a_forbidden_header_in_pure_code_is_found(self):
        self.write("src/base/a.h", "#pragma once\n#include <thread>\n")
        self.assertEqual(self.check(), (1, "base/a.h: base is pure and may not include <thread>\n"))

    def test_an_unrooted_include_is_found(self):
        self.write("src/base/z.cpp", '#include "a.h"\n')
        self.assertIn("is not rooted at src/", self.check()[1])

    def test_an_unknown_folder_is_found(self):
        self.write("src/helpers/h.h", "#pragma once\n")
        self.assertIn("folder helpers is not in layers.txt", self.check()[1])

    def test_a_forbidden_call_is_found_in_the_archive(self):
        pure = next(line.split(":")[1].split() for line in (HERE / "layers.txt").read_text().splitlines()
                    if line.startswith("pure:"))
        source = self.root / "x.c"
        for layer in pure:
            call = "extern int socket(int, int, int); int f(void) { return socket(1, 2, 3); }\n"
            source.write_text(call if layer == "policy" else f"int clean_{layer};\n")
            subprocess.run(["clang-19", "-c", str(source), "-o", str(self.root / "x.o")], check=True)
            subprocess.run(["llvm-ar-19", "rcs", str(self.root / f"libhaechi_{layer}.a"), str(self.root / "x.o")], check=True)
        code, text = self.check(str(self.root))
        self.assertEqual((code, text), (1, "libhaechi_policy.a(x.o): pure code calls socket\n"))


if __name__ == "__main__":
    unittest.main()
