#!/usr/bin/env python3
"""A second implementation of docs/ledger.md, written from that page alone: proves a copy of a ledger, or says why not.
Standard library only (packed files are read with the zstd program).

usage: independent.py DIR [--checkpoint KEPT]      exit 0 proven, 1 not
"""
import base64
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys

# Ed25519 (RFC 8032, 5.1), slow and plain.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s, point):
    out = (0, 1, 1, 0)
    while s:
        if s & 1:
            out = add(out, point)
        point = add(point, point)
        s >>= 1
    return out


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(public, message, signature):
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


class NotProven(Exception):
    pass


def require(is_true, what):
    if not is_true:
        raise NotProven(what)


def from_base64(text):
    data = base64.b64decode(text, validate=True)
    require(base64.b64encode(data).decode() == text, f"{text!r} is not in its one spelling")
    return data


def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def tile_path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/" + "/".join(groups) + ("" if width == 256 else f".p/{width}")


def read_key(text):
    name, key_id, data = text.split("+", 2)
    data = from_base64(data)
    require(len(data) == 33 and data[0] == 1, "no Ed25519 key")
    digest = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    require(digest.hex() == key_id, "the key's id is another")
    return name, digest, data[1:]


def open_checkpoint(text, key, is_alone):
    name, key_id, public = key
    body, _, signatures = text.partition("\n\n")
    body += "\n"
    origin, size, root = body.split("\n")[:3]
    require(body == f"{origin}\n{size}\n{root}\n" and origin == name, "the checkpoint has another shape or origin")
    require(re.fullmatch("0|[1-9][0-9]*", size) is not None, "the size is no number")
    require(signatures.endswith("\n"), "the note has no end")
    lines = signatures[:-1].split("\n")
    require(len(lines) == 1 or not is_alone, "more than one signature")
    for line in lines:
        dash, _, rest = line.partition(" ")
        signer, _, value = rest.partition(" ")
        if dash == "\u2014" and signer == name:
            data = from_base64(value)
            if data[:4] == key_id and len(data) == 68 and is_signed(public, body.encode(), data[4:]):
                return int(size), from_base64(root)
    raise NotProven("the checkpoint is not signed")


CLASSES = {"decision": 1, "allowed": 1, "minute": 3, "pack": 4, "purge": 4, "import": 4, "repair": 4}
CLASS_WORDS = {"decision": 1, "event": 2, "count": 3, "notice": 4}
ENVELOPE = ["seq", "run", "src", "n", "salt"]


def make_leaf(line, before):
    record = json.loads(line)
    require(list(record)[-5:] == ENVELOPE, "a line without its envelope")
    at = datetime.datetime.fromisoformat(record["at"].replace("Z", "+00:00"))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    time = max(before, (at - epoch) // datetime.timedelta(milliseconds=1))
    kind = CLASSES.get(record["kind"], 2)
    leaf = bytes([1, kind]) + record["seq"].to_bytes(8, "big") + time.to_bytes(8, "big", signed=True)
    leaf += record["run"].to_bytes(4, "big") + record["src"].to_bytes(2, "big") + record["n"].to_bytes(8, "big")
    leaf += hashlib.sha256(line).digest()
    return record["seq"], leaf + (line if kind == 4 else b"")


class Ledger:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = {str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if not p.is_dir()}
        self.proven = set()

    def read(self, path):
        require(path in self.files, f"{path} is missing")
        self.proven.add(path)
        return (self.folder / path).read_bytes()

    def prove(self, kept=None):
        key = read_key(self.read("ledger.vkey").decode()[:-1])
        self.size, root = open_checkpoint(self.read("checkpoint").decode(), key, True)
        self.read_leaves()
        hashes = [leaf_hash(leaf) for leaf in self.leaves]
        require(root_of(hashes) == root, "the leaves do not have the signed root")
        self.check_tiles(hashes)
        self.check_leaves()
        self.read_notices()
        self.check_contents()
        self.check_other_files()
        if kept is not None:
            size, old = open_checkpoint(kept, key, False)
            require(size <= self.size and root_of(hashes[:size]) == old, "another history than the kept one")
        return self.size

    def read_leaves(self):
        self.leaves = []
        for index in range((self.size + 255) // 256):
            width = min(256, self.size - index * 256)
            data, at = self.read(tile_path("entries", index, width)), 0
            for _ in range(width):
                length = int.from_bytes(data[at:at + 2], "big")
                self.leaves.append(data[at + 2:at + 2 + length])
                require(len(self.leaves[-1]) == length, "a bundle is cut short")
                at += 2 + length
            require(at == len(data), "a bundle is too long")

    def check_tiles(self, hashes):
        level = 0
        while hashes:
            for index in range((len(hashes) + 255) // 256):
                part = hashes[index * 256:index * 256 + 256]
                require(self.read(tile_path(level, index, len(part))) == b"".join(part), f"tile {level}/{index}")
            hashes = [root_of(hashes[i:i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)]
            level += 1

    def check_leaves(self):
        counts, before = {}, 0
        for index, leaf in enumerate(self.leaves):
            require(leaf[0] == 1 and leaf[1] in (1, 2, 3, 4) and len(leaf) >= 64, f"leaf {index} has another shape")
            require((leaf[1] == 4) == (len(leaf) > 64), f"leaf {index} holds a notice, or none, wrongly")
            require(int.from_bytes(leaf[2:10], "big") == index, f"leaf {index} is another")
            time, source = int.from_bytes(leaf[10:18], "big", signed=True), leaf[18:24]
            count = int.from_bytes(leaf[24:32], "big")
            require(time >= before and count > counts.get(source, 0), f"leaf {index} goes back")
            before, counts[source] = time, count

    def read_notices(self):
        self.digests, self.imported, self.purged, self.gone = {}, set(), {}, set()
        for leaf in self.leaves:
            if leaf[1] != 4:
                continue
            require(hashlib.sha256(leaf[64:]).digest() == leaf[32:64], "a notice is not what its leaf binds")
            record = json.loads(leaf[64:])
            words = dict(word.split("=", 1) for word in record["note"].split(" ") if "=" in word)
            if record["kind"] == "purge":
                for kind in CLASS_WORDS.values():
                    if words["class"] == "all" or CLASS_WORDS.get(words["class"]) == kind:
                        self.purged[kind] = max(self.purged.get(kind, 0), int(words["before"]))
                self.gone.add(words["file"].removesuffix(".zst"))
                continue
            require("unbound" not in words, f"a start made the ledger again: {record['note']}")
            if "file" in words:
                self.digests[words["file"]] = words["sha256"]
                if record["kind"] == "import":
                    self.imported.add(words["file"])

    def require_line(self, path, before):
        """An empty record file was emptied by a start, or is the newest under the name that follows."""
        day, number = path[8:16], int(path[17:23])
        follows = before is None or number == (int(before[17:23]) + 1 if before[8:16] == day else 1)
        newest = max(p for p in self.files if p.startswith("records-") and p[:23] + ".jsonl" == p.removesuffix(".zst"))
        require(path + ".partial" in self.digests or path == newest and follows, f"{path} is empty")

    def lines(self):
        before = None
        for path in sorted(self.files):
            if not re.fullmatch(r"records-\d{8}-\d{6}\.jsonl(\.zst)?", path):
                continue
            before, last = path, before
            if path in self.imported:
                continue
            data = self.read(path)
            if data == b"":
                self.require_line(path, last)
            if path.endswith(".zst"):
                require(hashlib.sha256(data).hexdigest() == self.digests.get(path), f"{path} was changed")
                data = subprocess.run(["zstd", "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout
            require(data == b"" or data.endswith(b"\n"), f"{path} is cut short")
            for line in data.split(b"\n")[:-1]:
                day = json.loads(line)["at"][:10].replace("-", "")
                require(day <= path[8:16], f"{path} is older than a line in it")
                yield line

    def check_contents(self):
        found = self.lines()
        line = next(found, None)
        before = 0
        for index, leaf in enumerate(self.leaves):
            sequence, wanted = (None, None) if line is None else make_leaf(line, before)
            if sequence == index:
                require(wanted == leaf, f"record {index} was changed")
                line = next(found, None)
            else:
                require(index < self.purged.get(leaf[1], 0), f"record {index} is missing")
            before = int.from_bytes(leaf[10:18], "big", signed=True)
        require(line is None, "lines that are not signed, or stand out of order")

    def check_other_files(self):
        for path in self.imported | {p for p in self.digests if p.endswith(".partial")}:
            if path.removesuffix(".partial").removesuffix(".zst") in self.gone and path not in self.files:
                continue
            require(hashlib.sha256(self.read(path)).hexdigest() == self.digests[path], f"{path} was changed")
        for path in self.files - self.proven:
            partial = re.fullmatch(r"(tile/(?:entries|[0-7])/.*\d{3})\.p/([1-9]\d*)", path)
            if path == ".lock":
                require(self.read(path) == b"", ".lock is not empty")
            elif partial:
                whole = next((p for p in self.proven if p == partial[1] or p.startswith(partial[1] + ".p/")), None)
                require(whole and self.read(whole).startswith(self.read(path)), f"{path} is no beginning")
            else:
                raise NotProven(f"{path} does not belong there")


def main():
    kept = pathlib.Path(sys.argv[3]).read_text() if sys.argv[2:3] == ["--checkpoint"] else None
    try:
        print(f"{Ledger(sys.argv[1]).prove(kept)} records proven")
    except (NotProven, ValueError, KeyError, UnicodeDecodeError, subprocess.CalledProcessError) as error:
        print(f"not proven: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
