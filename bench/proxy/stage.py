"""What proxies under test stand between: certificates, the origin (nginx), one folder for all."""
import datetime
import ipaddress
import os
import pathlib
import socket
import subprocess
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from processes import end

ORIGIN_TLS, ORIGIN_PLAIN, ORIGIN_EVENTS = 18443, 18080, 18445
INSPECTED = "chatgpt.com"  # what the name alone does not settle
SPLICED = "claude.ai"      # the same, but never inspected: a record for each tunnel
STRANGERS = 1500           # names with a certificate each: n1.chatgpt.com, ...
BULK_BYTES = 100 * 1024 * 1024


def make_name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


class Authority:
    """A root that signs leaves, all for one key."""

    def __init__(self, common_name):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = make_name(common_name)
        self.now = datetime.datetime.utcnow() - datetime.timedelta(hours=1)
        builder = self.begin(self.name, self.key.public_key(), 3650)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False),
                                        critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())

    def begin(self, subject, key, days):
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
                .serial_number(x509.random_serial_number()).not_valid_before(self.now)
                .not_valid_after(self.now + datetime.timedelta(days=days)))

    def sign(self, key, names):
        builder = self.begin(make_name(names[0]), key.public_key(), 300)
        others = [x509.DNSName(name) for name in names]
        if len(names) > 1:
            others.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return to_pem(builder.sign(self.key, hashes.SHA256()))

    def pem(self):
        return to_pem(self.certificate)


def to_pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


class Stage:
    """Everything that is there before a proxy starts; `with` runs the origin."""

    def __init__(self, folder, haechi, relay, former=None):
        self.folder, self.haechi, self.relay, self.former = pathlib.Path(folder), haechi, relay, former
        self.origin = None
        self.make_certificates()
        self.make_content()

    def path(self, name):
        return str(self.folder / name)

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def make_certificates(self):
        web, own = Authority("bench web"), Authority("bench inspection")
        key = ec.generate_private_key(ec.SECP256R1())
        self.put("origin.key", key_pem(key))
        self.put("origin.pem", web.sign(key, [INSPECTED, SPLICED, f"*.{INSPECTED}"]) + web.pem())
        for number in range(1, STRANGERS + 1):
            name = f"n{number}.{INSPECTED}"
            self.put(f"strangers/{name}.pem", web.sign(key, [name]) + web.pem())
        self.put("web.pem", web.pem())
        self.put("own.pem", own.pem() + key_pem(own.key))
        self.put("front.pem", own.sign(key, ["front.invalid"]) + key_pem(key))  # where HAProxy starts minting from
        self.put("kept.pem", own.sign(key, [INSPECTED]) + key_pem(key))
        subprocess.run([self.haechi, "ca", "init", "--dir", self.path("authority")], check=True, capture_output=True)
        self.put("trusted.pem", web.pem() + own.pem() + pathlib.Path(self.path("authority/ca-1.crt")).read_bytes())
        names = [INSPECTED, SPLICED] + [f"n{number}.{INSPECTED}" for number in range(1, STRANGERS + 1)]
        self.put("hosts", "127.0.0.1 localhost\n" + "".join(f"127.0.0.1 {name}\n" for name in names))

    def make_content(self):
        self.put("www/1k", os.urandom(512).hex())
        self.put("www/100m", os.urandom(BULK_BYTES))
        self.put("nginx.conf", f"""worker_processes 1; daemon off; pid {self.path("nginx.pid")};
error_log {self.path("nginx.log")}; user root;
worker_rlimit_nofile 20000; events {{ worker_connections 9000; }}
http {{ access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  default_type text/plain; root {self.path("www")}; client_max_body_size 1g; ssl_session_cache off; ssl_session_tickets off;
  client_body_temp_path {self.path("temp")}; proxy_temp_path {self.path("temp")};
  fastcgi_temp_path {self.path("temp")}; uwsgi_temp_path {self.path("temp")}; scgi_temp_path {self.path("temp")};
  ssl_protocols TLSv1.2 TLSv1.3; ssl_buffer_size 16k; ssl_certificate_key {self.path("origin.key")};
  server {{ listen 127.0.0.1:{ORIGIN_PLAIN} backlog=4096; listen 127.0.0.1:{ORIGIN_TLS} ssl http2 backlog=4096;
    server_name _; ssl_certificate {self.path("origin.pem")}; location = /read {{ return 204; }}
    location = /post {{ proxy_pass http://127.0.0.1:{ORIGIN_PLAIN}/read; proxy_pass_request_body off;
      proxy_set_header Content-Length ""; }} }}
  server {{ listen 127.0.0.1:{ORIGIN_TLS} ssl http2; server_name ~^n\\d+\\.;
    ssl_certificate {self.path("strangers")}/$ssl_server_name.pem; }}
}}
""")
        (self.folder / "temp").mkdir()

    def __enter__(self):
        self.origin = subprocess.Popen(["taskset", "-c", "1", "nginx", "-c", self.path("nginx.conf"), "-e",
                                        self.path("nginx.log")], stdin=subprocess.DEVNULL)
        await_port(ORIGIN_TLS, self.origin)
        return self

    def __exit__(self, *_):
        end(self.origin, 10)


def await_port(port, process, limit_s=60):
    """Until something listens on the port; the process must not end before."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"what should listen on port {port} has ended ({process.returncode})")
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")
