"""The names that are blocked and asked for: the same on every machine, from one seed."""
import random
import re

MILLION = 1_000_000
FEW = 200
ALLOWED = 10_000
QUESTIONS = 100_000
SEED = 20250206

SYLLABLES = ("ka lo mi ren tas vo qu bel dra fin gor hex jun pix sor zen ad trk cdn net").split()
TOP = "com net org io ai kr co.kr cn dev app info xyz".split()
BELOW = ["a", "ads", "t", "chat", "api", "eu", "s1"]
HOSTS = ["www", "mail", "api", "static", "img"]


def make_blocked(chance):
    seen, out = set(), []
    while len(out) < MILLION:
        name = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))) + f"{chance.randrange(1 << 20):x}"
        if chance.random() < 0.25:
            name = f"{chance.choice(BELOW)}.{name}"
        name = f"{name}.{chance.choice(TOP)}"
        if name not in seen:
            seen.add(name)
            out.append(name)
    return out


def make_allowed(chance):
    return [f"{chance.choice(HOSTS)}.ok{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}{i}.{chance.choice(TOP)}"
            for i in range(ALLOWED)]


def make_questions(chance, allowed, blocked):
    """Nine in ten allowed; of the blocked ones every other is a name below a listed one."""
    out = [chance.choice(allowed) for _ in range(QUESTIONS * 9 // 10)]
    for i in range(QUESTIONS // 10):
        name = chance.choice(blocked)
        out.append(name if i % 2 else chance.choice(["www.", "x.cdn.", "login."]) + name)
    chance.shuffle(out)
    return out


def write_lines(path, lines):
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)


def write_lists(folder, tag, names):
    """One list in the forms that the servers read."""
    write_lines(f"{folder}/plain.{tag}", names)
    write_lines(f"{folder}/dnsmasq.{tag}", (f"server=/{name}/" for name in names))
    with open(f"{folder}/unbound.{tag}", "w", encoding="ascii") as file:
        file.write("server:\n")
        file.writelines(f" local-zone: {name}. always_nxdomain\n" for name in names)
    with open(f"{folder}/rpz.{tag}", "w", encoding="ascii") as file:
        file.write("$ORIGIN rpz.test.\n$TTL 60\n@ SOA localhost. root.localhost. 0000000001 3600 600 86400 60\n"
                   "@ NS localhost.\n")
        file.writelines(f"{name} CNAME .\n*.{name} CNAME .\n" for name in names)


def append(folder, tag, name):
    """One more name in every form; the response policy zone gets its next serial."""
    for form, line in (("plain", name), ("dnsmasq", f"server=/{name}/"),
                       ("unbound", f" local-zone: {name}. always_nxdomain"),
                       ("rpz", f"{name} CNAME .\n*.{name} CNAME .")):
        with open(f"{folder}/{form}.{tag}", "a", encoding="ascii") as file:
            file.write(line + "\n")
    with open(f"{folder}/rpz.{tag}", "r+", encoding="ascii") as file:
        serial = re.search(r"root\.localhost\. (\d{10}) ", file.read(200))
        file.seek(serial.start(1))
        file.write(f"{int(serial.group(1)) + 1:010d}")


def make(folder):
    chance = random.Random(SEED)
    blocked = make_blocked(chance)
    allowed = make_allowed(chance)
    write_lines(f"{folder}/questions.warm", (f"{name} A" for name in allowed))
    for tag, names in (("few", blocked[:FEW]), ("million", blocked)):
        write_lists(folder, tag, names)
        write_lines(f"{folder}/questions.{tag}", (f"{name} A" for name in make_questions(chance, allowed, names)))
    return blocked
