"""Values of the identifiers with right check digits, secrets of the right shape, decoys, and eleven ways to hide a
value. Written on its own, from the rules, so that it does not share mistakes with the detectors."""
import base64
import random
import string


def luhn_tail(body):
    total = 0
    for i, c in enumerate(reversed(body)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def digits(r, n, first=string.digits):
    return r.choice(first) + "".join(r.choice(string.digits) for _ in range(n - 1))


def date(r, low=1950, high=2005):
    return r.randint(low, high), r.randint(1, 12), r.randint(1, 28)


def weighted(body, weights):
    return sum(int(c) * w for c, w in zip(body, weights))


def resident(r, kinds, offset):
    y, m, d = date(r, 1955, 2015)
    kind = kinds[0 if y < 2000 else 1] + r.randint(0, 1)
    body = f"{y % 100:02}{m:02}{d:02}{kind}{digits(r, 5)}"
    check = (11 + offset - weighted(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10
    return f"{body[:6]}-{body[6:]}{check}"


def kr_brn(r):
    body = f"{r.randint(101, 899)}{r.randint(1, 89):02}{digits(r, 4)}"
    check = -(weighted(body, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + int(body[8]) * 5 // 10) % 10
    return f"{body[:3]}-{body[3:5]}-{body[5:]}{check}"


def kr_crn(r):
    body = f"{r.choice(['1101', '1244', '2841', '1801'])}{r.choice(['11', '14', '21', '22'])}{digits(r, 6)}"
    return f"{body[:6]}-{body[6:]}{-weighted(body, [1, 2] * 6) % 10}"


def card(r):
    kind = r.choice(["4", "51", "55", "2221", "6011", "37", "9"])
    body = kind + digits(r, (14 if kind == "37" else 15) - len(kind))
    whole = body + luhn_tail(body)
    if r.random() < 0.4:
        return whole
    mark = r.choice("- ")
    parts = [whole[:4], whole[4:10], whole[10:]] if len(whole) == 15 else [whole[i:i + 4] for i in range(0, 16, 4)]
    return mark.join(parts)


def it_cf(r):
    letters = string.ascii_uppercase
    y, m, d = date(r)
    body = "".join(r.choice("BCDFGLMNPRSTV") for _ in range(6)) + f"{y % 100:02}" + "ABCDEHLMPRST"[m - 1]
    body += f"{d + r.choice([0, 40]):02}" + r.choice("ABCDEFGHL") + f"{r.randint(1, 999):03}"
    odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
    rank = lambda c: int(c) if c.isdigit() else letters.index(c)
    total = sum(odd[rank(c)] if i % 2 == 0 else rank(c) for i, c in enumerate(body))
    return body + letters[total % 26]


def it_iva(r):
    body = digits(r, 7) + f"{r.randint(1, 99):03}"
    return body + luhn_tail(body)


def until(make, holds):
    while True:
        value = make()
        if holds(value):
            return value


def au_tfn(r):
    v = until(lambda: digits(r, 9, "123456789"), lambda b: weighted(b, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0)
    return r.choice([v, f"{v[:3]} {v[3:6]} {v[6:]}"])


def au_abn(r):
    v = until(lambda: digits(r, 11, "123456789"),
              lambda b: (weighted(b, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0)
    return r.choice([v, f"{v[:2]} {v[2:5]} {v[5:8]} {v[8:]}"])


def au_medicare(r):
    body = digits(r, 8, "23456")
    v = body + str(weighted(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10) + str(r.randint(1, 9))
    return r.choice([v, f"{v[:4]} {v[4:9]} {v[9]}"])


def tw_id(r):
    place = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24,
                                                     25, 26, 27, 28, 29, 32, 30, 31, 33]))
    letter = r.choice(list(place))
    body = r.choice("1289") + digits(r, 7)
    total = place[letter] // 10 + place[letter] % 10 * 9 + weighted(body, [8, 7, 6, 5, 4, 3, 2, 1])
    return letter + body + str(-total % 10)


def tw_ubn(r):
    def holds(b):
        total = 0
        for c, w in zip(b, [1, 2, 1, 2, 1, 2, 4, 1]):
            total += sum(map(int, str(int(c) * w)))
        return total % 5 == 0
    return until(lambda: digits(r, 8, "123456789"), holds)


def fr_nir(r):
    body = f"{r.choice('12')}{r.randint(40, 99)}{r.randint(1, 12):02}{r.randint(1, 95):02}{digits(r, 3)}{digits(r, 3)}"
    key = f"{97 - int(body) % 97:02}"
    return r.choice([body + key, " ".join([body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], key])])


def us_ssn(r):
    return f"{r.randint(1, 665):03}-{r.randint(1, 99):02}-{r.randint(1, 9999):04}"


def us_itin(r):
    return f"9{r.randint(0, 99):02}-{r.choice([50, 65, 70, 88, 90, 94, 99])}-{digits(r, 4)}"


D = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
     [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
     [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
     [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
P = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
for _ in range(6):
    P.append([P[1][x] for x in P[-1]])


def in_aadhaar(r):
    def holds(b):
        c = 0
        for i, x in enumerate(reversed(b)):
            c = D[c][P[i % 8][int(x)]]
        return c == 0 and b != b[::-1]
    v = until(lambda: digits(r, 12, "23456789"), holds)
    return r.choice([v, f"{v[:4]} {v[4:8]} {v[8:]}"])


def in_pan(r):
    letters = lambda n: "".join(r.choice(string.ascii_uppercase) for _ in range(n))
    return letters(3) + r.choice("ABCFGHJLPT") + letters(1) + f"{r.randint(1, 9999):04}" + letters(1)


def cn_ric(r):
    y, m, d = date(r)
    body = f"{r.choice(['110105', '310101', '440305', '510104'])}{y}{m:02}{d:02}{digits(r, 3)}"
    return body + "10X98765432"[weighted(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11]


def jp_in(r):
    body = digits(r, 11, "123456789")
    rest = weighted(body, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    v = body + str(0 if rest <= 1 else 11 - rest)
    return r.choice([v, f"{v[:4]} {v[4:8]} {v[8:]}"])


def gb_nhs(r):
    v = until(lambda: digits(r, 10, "456789"),
              lambda b: (11 - weighted(b, range(10, 1, -1)) % 11) % 11 == int(b[9]))
    return r.choice([v, f"{v[:3]} {v[3:6]} {v[6:]}"])


def gb_nino(r):
    pair = until(lambda: r.choice("ABCEGHJKLMNOPRSTWXYZ") + r.choice("ABCEGHJKLMNPRSTWXYZ"),
                 lambda p: p not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))
    v = digits(r, 6)
    return r.choice([f"{pair}{v}{r.choice('ABCD')}", f"{pair} {v[:2]} {v[2:4]} {v[4:]} {r.choice('ABCD')}"])


def iban(r):
    country, bban = r.choice([("DE", digits(r, 18)), ("FR", digits(r, 23)), ("GB", "NWBK" + digits(r, 14)),
                              ("IT", "X" + digits(r, 22)), ("NL", "ABNA" + digits(r, 10))])
    number = "".join(str(int(c, 36)) for c in bban + country + "00")
    v = f"{country}{98 - int(number) % 97:02}{bban}"
    return r.choice([v, " ".join(v[i:i + 4] for i in range(0, len(v), 4))])


def base58(data):
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    value, text = int.from_bytes(data, "big"), ""
    while value:
        value, rest = divmod(value, 58)
        text = alphabet[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def crypto_btc(r):
    import hashlib
    body = b"\0" + bytes(r.randrange(1, 256) for _ in range(20))
    return base58(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4])


def alnum(r, n, alphabet=string.ascii_letters + string.digits):
    return "".join(r.choice(alphabet) for _ in range(n))


def jwt(r):
    part = lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    return ".".join([part('{"alg":"HS256","typ":"JWT"}'), part('{"sub":"' + digits(r, 9) + '"}'), alnum(r, 43)])


def person(r):
    return r.choice("김이박최정강조윤장임한오서신권황안송홍유") + r.choice("민서지현수영정은재성준하도예") + \
        r.choice("수연준호진희우영아현민석훈")


def account(r):
    return r.choice([f"{digits(r, 6)}-{digits(r, 2)}-{digits(r, 6)}", f"{digits(r, 3, '123456789')}-{digits(r, 3)}-{digits(r, 6)}",
                     f"{digits(r, 4, '123456789')}-{digits(r, 3)}-{digits(r, 6)}", digits(r, 14, "123456789")])


MAKERS = {
    "kr.rrn": lambda r: resident(r, (1, 3), 0), "kr.frn": lambda r: resident(r, (5, 7), 2),
    "kr.brn": kr_brn, "kr.crn": kr_crn,
    "kr.passport": lambda r: r.choice([f"M{digits(r, 8)}", f"M{digits(r, 3)}{r.choice('ABCDEF')}{digits(r, 4)}"]),
    "kr.driver_license": lambda r: f"{r.randint(11, 26)}-{digits(r, 2)}-{digits(r, 6)}-{digits(r, 2)}",
    "phone": lambda r: r.choice(["010-{}-{}", "010{}{}", "010.{}.{}", "+82-10-{}-{}", "010 {} {}"]).format(digits(r, 4, "23456789"), digits(r, 4)),
    "landline": lambda r: r.choice([f"02-{digits(r, 4, '23456789')}-{digits(r, 4)}", f"044-{digits(r, 3, '23456789')}-{digits(r, 4)}"]),
    "kr.bank_account": account, "card": card,
    "email": lambda r: f"{alnum(r, 6, string.ascii_lowercase)}.{alnum(r, 3, string.digits)}@{r.choice(['agency.go.kr', 'naver.com', 'mail.co.uk', 'corp.io'])}",
    "ip": lambda r: f"{r.choice([203, 121, 61, 45])}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
    "mac": lambda r: ":".join(alnum(r, 2, "0123456789ABCDEF") for _ in range(6)),
    "it.codicefiscale": it_cf, "it.iva": it_iva, "au.tfn": au_tfn, "au.abn": au_abn, "au.medicare": au_medicare,
    "tw.id": tw_id, "tw.ubn": tw_ubn, "fr.nir": fr_nir, "us.ssn": us_ssn, "us.itin": us_itin, "in.aadhaar": in_aadhaar,
    "in.pan": in_pan, "cn.ric": cn_ric, "jp.in": jp_in, "gb.nhs": gb_nhs, "gb.nino": gb_nino, "iban": iban,
    "crypto.btc": crypto_btc, "crypto.eth": lambda r: "0x" + alnum(r, 40, "0123456789abcdef"), "person.kr": person,
    "secret.github": lambda r: r.choice(["ghp_", "gho_", "ghs_"]) + alnum(r, 36),
    "secret.aws_access_key": lambda r: r.choice(["AKIA", "ASIA"]) + alnum(r, 16, string.ascii_uppercase + "234567"),
    "secret.slack": lambda r: f"xoxb-{digits(r, 12)}-{digits(r, 12)}-{alnum(r, 24)}",
    "secret.openai": lambda r: "sk-proj-" + alnum(r, 48), "secret.stripe": lambda r: "sk_live_" + alnum(r, 24),
    "secret.npm": lambda r: "npm_" + alnum(r, 36), "secret.google_api_key": lambda r: "AIza" + alnum(r, 35),
    "secret.jwt": jwt, "url_credentials": lambda r: f"postgres://svc:{alnum(r, 12)}@db{r.randint(1, 9)}.corp.internal",
    "secret.password": lambda r: alnum(r, 5) + r.choice("!@#$%^*") + alnum(r, 5) + r.choice(string.digits),
    "secret.api_key": lambda r: alnum(r, 32),
}

FULL = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
EVASIONS = {
    "full-width": lambda v: v.translate(FULL),
    "zero-width": lambda v: "\u200b".join(v),
    "soft-hyphen": lambda v: v[:3] + "\u00ad" + v[3:6] + "\u200d" + v[6:],
    "bidi": lambda v: "\u2066" + v[:len(v) // 2] + "\u200f" + v[len(v) // 2:] + "\u2069",
    "json-escape": lambda v: "".join(f"\\u{ord(c):04x}" for c in v),
    "html-entity": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "percent": lambda v: "".join(f"%{b:02X}" for b in v.encode()),
    "dashes": lambda v: v.replace("-", "\u2013").replace(" ", "\u00a0"),
    "line-split": lambda v: v[:len(v) // 2] + "\n" + v[len(v) // 2:],
    "math-digits": lambda v: "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in v),
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
}


def decoys(r, count):
    """Numbers that are nobody's: identifiers of orders, times, versions, hashes."""
    makers = [
        lambda: f"주문번호 {digits(r, 13)} 배송 조회", lambda: f"order id {digits(r, 16, '123456789')} shipped",
        lambda: f"송장번호 {digits(r, 12)} 도착 예정", lambda: f"tracking 1Z{alnum(r, 16, string.ascii_uppercase + string.digits)}",
        lambda: f"event at {r.randint(1500000000000, 1799999999999)}", lambda: f"ts={r.randint(1500000000, 1799999999)}",
        lambda: "request {}-{}-4{}-a{}-{}".format(alnum(r, 8, "0123456789abcdef"), alnum(r, 4, "0123456789abcdef"), alnum(r, 3, "0123456789abcdef"), alnum(r, 3, "0123456789abcdef"), alnum(r, 12, "0123456789abcdef")),
        lambda: f"접수번호 2024-{digits(r, 7)} 처리 중", lambda: f"commit {alnum(r, 40, '0123456789abcdef')}",
        lambda: f"build 20240315.{r.randint(1, 99)} passed", lambda: f"md5 {alnum(r, 32, '0123456789abcdef')}",
        lambda: f"version {r.randint(1, 20)}.{r.randint(0, 99)}.{r.randint(0, 999)}.{r.randint(0, 9999)}",
        lambda: f"ISBN 978{digits(r, 10)}", lambda: f"조회수 {r.randint(1000000, 999999999)}회",
        lambda: f"invoice {digits(r, 10, '123456789')} is overdue", lambda: f"일련번호 {digits(r, 11, '123456789')}",
        lambda: f"금액 {digits(r, 9, '123456789')}원", lambda: f"2024{r.randint(1, 12):02}{r.randint(1, 28):02}{digits(r, 6)} 로그",
        lambda: f"session {digits(r, 19, '123456789')}", lambda: f"part no {digits(r, 3)}-{digits(r, 3)}-{digits(r, 3)}",
        lambda: f"주문 2024/{digits(r, 16, '123456789')} 확인", lambda: f"송장 {digits(r, 4)}-{digits(r, 4)}-{digits(r, 4)}/2",
        lambda: f"loss {r.random():.16f}, acc {r.random():.16f}", lambda: f"1.{digits(r, 13)} (n={digits(r, 4)})",
        lambda: f"/var/log/2024/03/{r.randint(1, 28):02}/{r.randint(1500000000000, 1799999999999)}.log",
        lambda: f"{r.randint(1, 20)}.{r.randint(0, 99)}.{r.randint(0, 999)}-2024{digits(r, 4)}.{digits(r, 4)}",
        lambda: f"2024/{r.randint(1, 12):02}/{r.randint(1, 28):02}-{digits(r, 7)}",
        lambda: f"전화 회의 2024/{r.randint(1, 12):02}/{r.randint(1, 28):02} 10:30",
        lambda: f"{digits(r, 7, '123456789')}/{digits(r, 7, '123456789')} 건", lambda: f"{r.randint(33, 38)}.{digits(r, 7)}/{r.randint(124, 131)}.{digits(r, 7)}",
        lambda: "-".join(digits(r, 4) for _ in range(5)), lambda: "/".join(digits(r, 2) for _ in range(12)),
        lambda: f"제2024-{digits(r, 4)}호/제2024-{digits(r, 4)}호 (2024.3.{r.randint(1, 28)}.)",
        lambda: f"SN{digits(r, 2)}-{digits(r, 12, '123456789')}", lambda: f"{digits(r, 8, '123456789')}~{digits(r, 8, '123456789')}",
    ]
    return [r.choice(makers)() for _ in range(count)]


def rng(seed):
    return random.Random(seed)
