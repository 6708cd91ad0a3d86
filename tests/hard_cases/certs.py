"""Certificates of every kind that tests need, right ones and wrong ones, by the openssl program."""
import dataclasses
import datetime
import pathlib
import subprocess


def openssl(*words, cwd=None, text=None):
    done = subprocess.run(["openssl", *map(str, words)], cwd=cwd, input=text, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        raise AssertionError(f"openssl {words} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def stamp(seconds_from_now):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds_from_now)
    return at.strftime("%Y%m%d%H%M%SZ")


DAY = 24 * 3600
LEAF = "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"


@dataclasses.dataclass
class Made:
    """A certificate with its key; `folder` holds what its issuing needs."""
    name: str
    folder: pathlib.Path
    pem: str

    @property
    def certificate(self):
        return self.folder / f"{self.name}.pem"

    @property
    def key(self):
        return self.folder / f"{self.name}.key"


class Maker:
    """Issues certificates in one folder; the keys of most of them are shared, as only names matter."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0
        self.keys = {}

    def make_key(self, kind):
        if kind not in self.keys:
            path = self.folder / f"key-{kind}.key"
            if kind.startswith("rsa"):
                openssl("genrsa", "-out", path, kind[3:])
            else:
                openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
            self.keys[kind] = path.read_text()
        return self.keys[kind]

    def make(self, name, issuer=None, subject=None, san=None, ext=LEAF, since=-DAY, until=30 * DAY, md="sha256",
             key="p256"):
        """`issuer` None: signed by itself. `san` None: no extension. A key kind of its own for each authority."""
        me = Made(name, self.folder, "")
        me.key.write_text(self.make_key(key))
        subject = subject or name
        openssl("req", "-new", "-utf8", "-key", me.key, "-subj", f"/CN={subject}", "-out", f"{name}.csr", cwd=self.folder)
        (self.folder / f"{name}.ext").write_text(ext + (f"subjectAltName={san}\n" if san else "") +
                                                 "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        by = issuer or me
        self.prepare(by)
        words = ["ca", "-batch", "-config", f"{by.name}.cnf", "-in", f"{name}.csr", "-out", me.certificate, "-notext",
                 "-md", md, "-startdate", stamp(since), "-enddate", stamp(until), "-extfile", f"{name}.ext"]
        words += ["-keyfile", by.key]
        words += ["-cert", by.certificate] if issuer else ["-selfsign"]
        openssl(*words, cwd=self.folder)
        me.pem = me.certificate.read_text()
        return me

    def prepare(self, issuer):
        config = self.folder / f"{issuer.name}.cnf"
        if config.exists():
            return
        (self.folder / f"{issuer.name}.db").write_text("")
        (self.folder / f"{issuer.name}.serial").write_text("1000\n")
        (self.folder / f"{issuer.name}.crlnumber").write_text("1000\n")
        config.write_text(f"""\
[ca]
default_ca = own
[own]
database = {issuer.name}.db
serial = {issuer.name}.serial
crlnumber = {issuer.name}.crlnumber
new_certs_dir = .
unique_subject = no
policy = any
email_in_dn = no
[any]
commonName = supplied
""")

    def authority(self, name, issuer=None, ext=AUTHORITY, key=None, subject=None, **rest):
        return self.make(name, issuer, subject, None, ext, key=key or f"p256-of-{name}", **rest)

    def revoke(self, issuer, made):
        openssl("ca", "-config", f"{issuer.name}.cnf", "-keyfile", issuer.key, "-cert", issuer.certificate, "-md",
                "sha256", "-revoke", made.certificate, cwd=self.folder)

    def crl(self, issuer, seconds=DAY):
        path = self.folder / f"{issuer.name}.crl"
        self.prepare(issuer)
        openssl("ca", "-config", f"{issuer.name}.cnf", "-keyfile", issuer.key, "-cert", issuer.certificate, "-md",
                "sha256", "-gencrl", "-crlsec", "1" if seconds < 0 else str(seconds), "-out", path, cwd=self.folder)
        return path
